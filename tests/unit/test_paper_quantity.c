/* SPDX-License-Identifier: BSD-2-Clause */
/* Quantities with units, also where the decimal point is a comma. */
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "paper/quantity.h"
#include "testing.h"
#include "util/num.h"

static const struct {
	const char *text;
	enum pvk_dimension dim;
	double value;
} good[] = {
	/* vector 41 */
	{ "188 MB/s", PVK_RATE, 188e6 },
	{ "188 MiB/s", PVK_RATE, 197132288 },
	{ "1 Gb/s", PVK_RATE, 125e6 },
	{ "1 GB/s", PVK_RATE, 1e9 },
	{ "188MB/s", PVK_RATE, 188e6 },
	{ "100 Mbps", PVK_RATE, 12.5e6 },
	{ "1.5 Gbit/s", PVK_RATE, 187.5e6 },
	{ "8 b/s", PVK_RATE, 1 },
	{ "44 KiB", PVK_SIZE, 45056 },
	{ "10 TB", PVK_SIZE, 1e13 },
	{ "1500 B", PVK_SIZE, 1500 },
	{ "2 ms", PVK_TIME, 2e-3 },
	{ "2 \xc2\xb5s", PVK_TIME, 2e-6 },
	{ "24 h", PVK_TIME, 86400 },
	{ "1.5e3 s", PVK_TIME, 1500 },
	{ "25 %", PVK_RATIO, 0.25 },
	{ "67%", PVK_RATIO, 0.67 },
	{ "180 IOPS", PVK_REQUESTS, 180 },
	{ "3.2 GT/s", PVK_TRANSFERS, 3.2e9 },
	{ "2.4 GHz", PVK_FREQUENCY, 2.4e9 },
	{ "3.564 ms/MB", PVK_WORK, 3.564e-9 },
	{ "4", PVK_COUNT, 4 },
	{ "12.00", PVK_NUMBER, 12 },
};

static const struct {
	const char *text;
	enum pvk_dimension dim;
	const char *message;
} bad[] = {
	/* vector 41 */
	{ "188 mb/s", PVK_RATE, "\"188 MB/s\" (bytes) or \"188 Mb/s\" (bits)" },
	{ "188", PVK_RATE, "has no unit, expected a rate such as" },
	{ "188 MBs", PVK_RATE, "\"188 MB/s\"" },
	{ "188 MB", PVK_RATE, "\"188 MB/s\"" },
	{ "188 MIB/s", PVK_RATE, "\"188 MiB/s\"" },
	{ "8 gib", PVK_SIZE, "\"8 GiB\"" },
	{ "1 Gb", PVK_SIZE, "\"1 GB\"" },
	{ "2 MS", PVK_TIME, "\"2 ms\"" },
	{ "2 ms extra", PVK_TIME, "expected" },
	{ "0,25 %", PVK_RATIO, "expected" },
	{ "", PVK_TIME, "does not begin with a number" },
	{ "nan MB/s", PVK_RATE, "does not begin with a number" },
	{ "inf MB/s", PVK_RATE, "does not begin with a number" },
	{ "0x10 B", PVK_SIZE, "expected" },
	{ "1e999 B", PVK_SIZE, "does not begin with a number" },
	{ "1e308 PB", PVK_SIZE, "too large" },
	{ "1.5", PVK_COUNT, "is no whole number" },
	{ "4 B", PVK_COUNT, "is no whole number" },
	{ "5 ms/MBs", PVK_WORK, "such as" },
	{ "111111111111111111111111111111111111111111111 B", PVK_SIZE,
	    "does not begin with a number" },
	{ "1 \x1b[31mB", PVK_SIZE, "\\x1b" },
};

static void
parses(void **state)
{
	struct pvk_err e;
	double v;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(good); i++) {
		expect_ok(pvk_quantity_parse(good[i].text, good[i].dim, &v,
			      &e) == 0,
		    &e);
		if (fabs(v / good[i].value - 1) > 1e-12)
			fail_msg("%s: %.17g", good[i].text, v);
	}
}

static void
refuses(void **state)
{
	struct pvk_err e;
	double v;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++)
		expect_error(pvk_quantity_parse(bad[i].text, bad[i].dim, &v,
				 &e) == 0,
		    &e, PVK_EUSAGE, bad[i].message);
}

static void
formats(void **state)
{
	static const struct {
		double value;
		enum pvk_dimension dim;
		const char *text;
	} table[] = {
		{ 188e6, PVK_RATE, "188 MB/s" },
		{ 117685305.6, PVK_RATE, "117.7 MB/s" },
		{ 11768530.6, PVK_RATE, "11.77 MB/s" },
		{ 15753846154, PVK_RATE, "15754 MB/s" },
		{ 45056, PVK_SIZE, "44 KiB" },
		{ 1048576, PVK_SIZE, "1 MiB" },
		{ 1e13, PVK_SIZE, "10 TB" },
		{ 1500, PVK_SIZE, "1500 B" },
		{ 0.000727504, PVK_TIME, "727.5 us" },
		{ 2e-3, PVK_TIME, "2 ms" },
		{ 86400, PVK_TIME, "24 h" },
		{ 0.67, PVK_RATIO, "67 %" },
		{ 3.56383e-9, PVK_WORK, "3.56 ms/MB" },
		{ 608.108, PVK_REQUESTS, "608.1 IOPS" },
		{ 3.2e9, PVK_TRANSFERS, "3200 MT/s" },
	};
	char buf[PVK_QUANTITY_TEXT];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(table); i++)
		assert_string_equal(pvk_quantity_format(table[i].value,
					table[i].dim, buf),
		    table[i].text);
}

static void
decimals(void **state)
{
	char buf[PVK_DECIMAL_TEXT];
	const char *p = "12.5abc", *q = "-3e2", *r = "7e", *s = ".5", *t = "+";
	double v;

	(void)state;
	assert_true(pvk_decimal_parse(&p, &v) && v == 12.5);
	assert_string_equal(p, "abc");
	assert_true(pvk_decimal_parse(&q, &v) && v == -300);
	assert_true(pvk_decimal_parse(&r, &v) && v == 7);
	assert_string_equal(r, "e");
	assert_false(pvk_decimal_parse(&s, &v));
	assert_false(pvk_decimal_parse(&t, &v));
	assert_string_equal(pvk_decimal_fixed(1234.5678, 2, buf), "1234.57");
	assert_string_equal(pvk_decimal_fixed(-0.001, 2, buf), "0.00");
	assert_string_equal(pvk_decimal_fixed(INFINITY, 2, buf), "-");
	assert_string_equal(pvk_decimal_short(0.7275, buf), "0.728");
	assert_string_equal(pvk_decimal_short(0, buf), "0");
	assert_string_equal(pvk_decimal_short(999.96, buf), "1000");
	assert_string_equal(pvk_decimal_short(1e300, buf), "1e+300");
}

/* From here on numbers have a comma: as everywhere in Germany. */
static void
comma(void **state)
{
	char text[16], *dir = realpath(".", NULL);

	(void)state;
	testing_run("localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 >/dev/null");
	assert_non_null(dir);
	setenv("LOCPATH", dir, 1);
	free(dir);
	assert_non_null(setlocale(LC_ALL, "de_DE.UTF-8"));
	snprintf(text, sizeof(text), "%.1f", 1.5);
	assert_string_equal(text, "1,5");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses),
		cmocka_unit_test(formats),
		cmocka_unit_test(decimals),
		unit_test_in_dir(comma),
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses),
		cmocka_unit_test(formats),
		cmocka_unit_test(decimals),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
