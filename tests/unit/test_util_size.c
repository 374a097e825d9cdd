/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes and numbers: what is taken, what is refused and how, how it is shown.
 */
#include <inttypes.h>
#include <stdio.h>

#include "testing.h"
#include "util/num.h"
#include "util/size.h"

#define ANY 0, UINT64_MAX

static const struct good {
	const char *text;
	uint64_t bytes;
} good[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "512B", 512 },
	{ "1k", 1024 },
	{ "1K", 1024 },
	{ "1kB", 1000 },
	{ "1KiB", 1024 },
	{ "389MB", 389000000 },
	{ "8GiB", 8 * PVK_GIB },
	{ "8G", 8 * PVK_GIB },
	{ "8gb", 8000000000 },
	{ "2T", 2 * PVK_TIB },
	{ "2TB", 2000000000000 },
	{ "1P", PVK_TIB * 1024 },
	{ "1PB", 1000000000000000 },
	{ "1.5GiB", PVK_GIB + PVK_GIB / 2 },
	{ "0.5k", 512 },
	{ "1.000B", 1 },
	{ "0.001kB", 1 },
	{ "2.0009765625KiB", 2049 },
	{ "18446744073709551615", UINT64_MAX },
	{ "16383P", 16383 * (PVK_TIB * 1024) },
	{ "0000000000000000000000000001", 1 },
	{ "1.50000000000000000000000000000000k", 1536 },
};

static void
parses(void **state)
{
	struct pvk_err e;
	uint64_t n;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(good); i++) {
		expect_ok(pvk_size_parse(good[i].text, ANY, "--size", &n, &e) ==
			0,
		    &e);
		assert_int_equal(n, good[i].bytes);
	}
}

static const struct bad {
	const char *text;
	const char *message;
} bad[] = {
	{ "", "--size: \"\" is no size, expected 1 MiB to 2 GiB, such as" },
	{ "x", "is no size" },
	{ "-1", "is no size" },
	{ "+1", "is no size" },
	{ " 1", "is no size" },
	{ "1 ", "is no size" },
	{ "1 GiB", "is no size" },
	{ "0x10", "is no size" },
	{ "1e3", "is no size" },
	{ ".5G", "is no size" },
	{ "1.G", "is no size" },
	{ "1.5.5G", "is no size" },
	{ "1GiBB", "is no size" },
	{ "1i", "is no size" },
	{ "1E", "is no size" },
	{ "1\n", "\"1\\x0a\" is no size" },
	{ "0.3B", "\"0.3B\" is no whole number of bytes" },
	{ "1.5", "is no whole number of bytes" },
	{ "0.0001kB", "is no whole number of bytes" },
	{ "0.0000000000000000000000001P", "is no whole number of bytes" },
	{ "1048575",
	    "--size: \"1048575\" is too small, expected 1 MiB to 2 GiB" },
	{ "2.1GiB", "is no whole number of bytes" },
	{ "2147483649", "is too large, expected 1 MiB to 2 GiB" },
	{ "18446744073709551616", "is too large" },
	{ "99999999999999999999999999", "is too large" },
	{ "16384P", "is too large" },
	{ "18446744073709551615.5k", "is too large" },
};

static void
refuses(void **state)
{
	struct pvk_err e;
	uint64_t n = 77;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++)
		expect_error(pvk_size_parse(bad[i].text, PVK_MIB, 2 * PVK_GIB,
				 "--size", &n, &e) == 0,
		    &e, PVK_EUSAGE, bad[i].message);
	assert_int_equal(n, 77);
}

static void
names_exact_limits(void **state)
{
	struct pvk_err e;
	uint64_t n;

	(void)state;
	expect_ok(pvk_size_parse("1MiB", PVK_MIB, PVK_MIB, "a", &n, &e) == 0,
	    &e);
	expect_error(pvk_size_parse("0", 1, UINT64_MAX, "a", &n, &e) == 0, &e,
	    PVK_EUSAGE, "expected at least 1 B");
	expect_error(pvk_size_parse("0", 513, 2040 * PVK_GIB, "a", &n, &e) == 0,
	    &e, PVK_EUSAGE, "expected 513 B to 2040 GiB");
}

static void
parses_numbers(void **state)
{
	struct pvk_err e;
	uint64_t n;

	(void)state;
	expect_ok(pvk_uint_parse("0", ANY, "-k", &n, &e) == 0, &e);
	assert_int_equal(n, 0);
	expect_ok(pvk_uint_parse("18446744073709551615", ANY, "-k", &n, &e) ==
		0,
	    &e);
	assert_true(n == UINT64_MAX);
	expect_error(pvk_uint_parse("18446744073709551616", ANY, "-k", &n,
			 &e) == 0,
	    &e, PVK_EUSAGE, "is too large");
	expect_error(pvk_uint_parse("65", 1, 64, "--vcpus", &n, &e) == 0, &e,
	    PVK_EUSAGE, "--vcpus: \"65\" is too large, expected 1 to 64");
	expect_error(pvk_uint_parse("0", 1, 64, "--vcpus", &n, &e) == 0, &e,
	    PVK_EUSAGE, "is too small");
	for (const char *const *t = (const char *const[]){ "", "-1", "1k", " 1",
		 "1.0", "a", NULL };
	     *t != NULL; t++)
		expect_error(pvk_uint_parse(*t, ANY, "-k", &n, &e) == 0, &e,
		    PVK_EUSAGE, "is no number");
}

static const struct shown {
	uint64_t bytes;
	const char *text;
} shown[] = {
	{ 0, "0 B" },
	{ 512, "512 B" },
	{ 999, "999 B" },
	{ 1000, "1.0 KiB" },
	{ 1024, "1.0 KiB" },
	{ 1536, "1.5 KiB" },
	{ 102348, "99.9 KiB" },
	{ 102400, "100 KiB" },
	{ 999 * PVK_KIB, "999 KiB" },
	{ 1023 * PVK_KIB, "1.0 MiB" },
	{ 8 * PVK_GIB, "8.0 GiB" },
	{ 2040 * PVK_GIB, "2.0 TiB" },
	{ UINT64_MAX, "16.0 EiB" },
};

static void
formats(void **state)
{
	char buf[PVK_SIZE_TEXT];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(shown); i++) {
		assert_ptr_equal(pvk_size_format(shown[i].bytes, buf), buf);
		assert_string_equal(buf, shown[i].text);
	}
}

/* Whatever the number: at most three digits before the point, and near. */
static void
formats_any_number(void **state)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB",
		"PiB", "EiB" };
	uint64_t seed = 1;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t n =
		    testing_random(&seed) >> (testing_random(&seed) & 63);
		char buf[PVK_SIZE_TEXT], unit[8];
		double value, scale = 1;
		size_t k;

		pvk_size_format(n, buf);
		assert_int_equal(sscanf(buf, "%lf %7s", &value, unit), 2);
		for (k = 0; strcmp(units[k], unit) != 0; k++)
			scale *= 1024;
		assert_true(value < 1000);
		assert_true(value * scale >= (double)n * 0.95);
		assert_true(value * scale <= (double)n * 1.05);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses),
		cmocka_unit_test(names_exact_limits),
		cmocka_unit_test(parses_numbers),
		cmocka_unit_test(formats),
		cmocka_unit_test(formats_any_number),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
