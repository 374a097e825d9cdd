/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures that are known by sight, and where they tell nothing. */
#include <stdio.h>

#include "paper/verdict.h"
#include "paper_text.h"
#include "testing.h"
#include "util/num.h"

/* vector 42 */
static void
signatures(void **state)
{
	static const struct {
		double rate;
		const char *id;
		double percent;
	} table[] = {
		{ 117.2, "1gbe-1500", -.41 },
		{ 53, "usb2", -.47 },
		{ 590, "sata3", -1.67 },
		{ 188, NULL, 0 },
	};
	struct pvk_signature s;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(table); i++) {
		s = pvk_signature_rate(table[i].rate * MB);
		if (table[i].id == NULL) {
			assert_null(s.id);
			continue;
		}
		assert_string_equal(s.id, table[i].id);
		near(s.deviation * 100, table[i].percent, 2, s.id);
	}
	assert_string_equal(pvk_signature_ratio(0.5).id, "half");
	assert_string_equal(pvk_signature_ratio(0.125).id, "bits");
	assert_null(pvk_signature_ratio(0.46).id);
}

/* A way of 10 Gb/s that does what a port of 1 Gb/s does; a quarter of reads. */
static void
signatures_of_paths(void **state)
{
	static const struct {
		const char *line, *value, *path, *rate, *step;
	} cases[] = {
		{ "10 Gb/s", "112 MB/s", "", "1gbe-1500", NULL },
		{ "10 Gb/s", "117 MB/s", "", "1gbe-1500", NULL },
		{ "10 Gb/s", "123 MB/s", "", "1gbe-9000", NULL },
		{ "10 Gb/s", "111 MB/s", "", NULL, NULL },
		{ "1 Gb/s", "112 MB/s", "", NULL, NULL },
		{ "10 Gb/s", "100 MB/s", "", NULL, NULL },
		{ "10 Gb/s", "100 MB/s", "direction = \"write\";", NULL,
		    "quarter" },
		{ "10 Gb/s", "100 MB/s",
		    "access = \"random\"; reads = \"70 %\";", NULL, "quarter" },
		{ "10 Gb/s", "100 MB/s", "access = \"random\";", NULL, NULL },
	};
	struct pvk_solution s;
	struct pvk_verdict v;
	struct pvk_err e;
	char text[700];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_board *b;

		snprintf(text, sizeof(text),
		    "components = { lan = { kind = \"ethernet\"; rate = "
		    "\"%s\"; }; d = { kind = \"measured\"; rate = \"400 "
		    "MB/s\"; }; }; paths = { p = { stages = [ \"lan\", \"d\" "
		    "]; %s }; }; results = { r = { path = \"p\"; value = "
		    "\"%s\"; }; };",
		    cases[i].line, cases[i].path, cases[i].value);
		b = parse(text);
		expect_ok(pvk_solve(b, &b->paths[0], &s, &e) == 0, &e);
		pvk_verdict_make(b, &s, 0, &v);
		if (cases[i].rate == NULL)
			assert_null(v.rate.id);
		else
			assert_string_equal(v.rate.id, cases[i].rate);
		if (cases[i].step == NULL)
			assert_null(v.step.id);
		else
			assert_string_equal(v.step.id, cases[i].step);
		pvk_board_free(b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures),
		cmocka_unit_test(signatures_of_paths),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
