/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nothing that a terminal is shown is wider than it: bars, the way of the data,
 * sweeps by their own layout, sentences because they go on in the next line.
 */
#include <stdio.h>
#include <stdlib.h>

#include "paper/sweep.h"
#include "paper_text.h"
#include "util/num.h"

#define LEAST 40
#define MOST  200
#define LIMIT "\n  the limit is "

/* Names that are long, wide, of combining characters and of control codes */
#define LONG "FreeBSD 14.2 on XenServer, paravirtualized, four disks, RAID 10"
#define WIDE "\xe5\xa4\x96\xe9\x83\xa8\xe3\x82\xb9\xe3\x83\x88\xe3\x83\xac"
#define JOIN        \
	"e\xcc\x81" \
	"e\xcc\x81" \
	"e\xcc\x81"
static const char text[] =
    "components = { a_disk_of_a_very_long_name = { kind = \"disk\"; "
    "read = \"1234.56 MB/s\"; placeholder = true; }; "
    "second = { kind = \"measured\"; rate = \"99999 GB/s\"; "
    "layer = \"guest\"; }; };\n"
    "paths = { a_path_of_quite_some_name = { stages = [ "
    "\"a_disk_of_a_very_long_name\", \"second\" ]; volume = \"1 TB\"; "
    "qd = 8; }; };\n"
    "economics = { hour = 12.25; window = \"1 h\"; };\n"
    "results = { a = { path = \"a_path_of_quite_some_name\"; label = \"" LONG
    "\"; value = \"1190 MB/s\"; cpu = \"67 %\"; }; "
    "b = { path = \"a_path_of_quite_some_name\"; label = \"" WIDE WIDE WIDE
    "\"; samples = [ \"900 MB/s\", \"940 MB/s\", \"930 MB/s\", \"920 MB/s\", "
    "\"910 MB/s\", \"929 MB/s\" ]; cpu = \"400 %\"; }; "
    "c = { path = \"a_path_of_quite_some_name\"; label = \"\x01\x02\x03" JOIN
    "\"; value = \"0.02 MB/s\"; device = \"ada0\"; }; "
    "d = { path = \"a_path_of_quite_some_name\"; "
    "value = \"123456.7 GB/s\"; }; };\n"
    "options = { o = { change = \"" LONG WIDE "\"; cost = 1234567; "
    "set = [ \"a_disk_of_a_very_long_name.count=2\" ]; }; };";

/* No line of o is wider, but maybe those that are sentences. */
static void
fits(const struct pvk_out *o, unsigned width, bool sentences_too)
{
	const char *p = pvk_buf_text(&o->buf);
	bool is_sentence = true; /* the title */
	char line[2000];
	size_t len;

	assert_false(o->failed);
	for (; *p != '\0'; p += len + (p[len] != '\0')) {
		len = strcspn(p, "\n");
		assert_true(len < sizeof(line));
		memcpy(line, p, len);
		line[len] = '\0';
		if ((sentences_too || !is_sentence) &&
		    pvk_out_columns(line) > width)
			fail_msg("%u columns, of %u: %s", pvk_out_columns(line),
			    width, line);
		is_sentence = strncmp(p + len, LIMIT, strlen(LIMIT)) == 0;
	}
}

/* A character takes as many columns as terminals give it. */
static void
columns(void **state)
{
	char cut[64];

	(void)state;
	assert_int_equal(pvk_out_columns("abc"), 3);
	assert_int_equal(pvk_out_columns("\xc3\xbcx"), 2);
	assert_int_equal(pvk_out_columns(JOIN), 3);
	assert_int_equal(pvk_out_columns(WIDE), 10);
	assert_int_equal(pvk_out_columns("\xf0\x9f\x92\xbe"), 2);
	assert_int_equal(pvk_out_columns("\xff\xe2\x82"), 3);
	assert_string_equal(pvk_out_cut(WIDE, 5, cut, sizeof(cut)),
	    "\xe5\xa4\x96\xe9\x83\xa8");
	assert_string_equal(pvk_out_cut(WIDE, 60, cut, 7),
	    "\xe5\xa4\x96\xe9\x83\xa8");
	assert_string_equal(pvk_out_cut("", 5, cut, sizeof(cut)), "");
}

static void
charts(void **state)
{
	struct pvk_board *b = parse(text);
	struct pvk_report *r;
	struct pvk_bars bars, alone;
	struct pvk_err e;

	(void)state;
	r = pvk_report_make(b, NULL, &e);
	expect_ok(r != NULL, &e);
	pvk_bars_of(r, &r->paths[0], &bars);
	pvk_bars_of_results("Measured", b->results, b->nresults, &alone);
	for (unsigned i = 0; i < 2 * (MOST - LEAST + 1); i++) {
		struct pvk_term t = { .ascii = i % 2 != 0,
			.width = LEAST + i / 2 };
		struct pvk_out o = { .plain = true };

		pvk_term_bars(&bars, &t, &o);
		fits(&o, t.width, false);
		pvk_out_fini(&o);
		o = (struct pvk_out){ .plain = true };
		pvk_term_bars(&alone, &t, &o);
		fits(&o, t.width, true);
		pvk_out_fini(&o);
		o = (struct pvk_out){ .plain = true };
		pvk_term_diagram(r, &r->paths[0], &t, &o);
		fits(&o, t.width, false);
		pvk_out_fini(&o);
	}
	pvk_report_free(r);
	pvk_board_free(b);
}

/* Everything that verdict, what-if and expect say, and with colours */
static void
sentences(void **state)
{
	struct pvk_board *b = parse(text);
	struct pvk_report *r;
	struct pvk_err e;

	(void)state;
	r = pvk_report_make(b, NULL, &e);
	expect_ok(r != NULL, &e);
	for (unsigned width = LEAST; width <= MOST; width++) {
		struct pvk_term t = { .fold = true, .width = width };
		struct pvk_out o = { .plain = true };

		pvk_term_verdicts(r, &r->paths[0], &t, true, &o);
		pvk_term_plan(r, &r->paths[0], &t, &o);
		pvk_term_expect(r, &r->paths[0], &t, &o);
		pvk_term_diagram(r, &r->paths[0], &t, &o);
		pvk_question_answer(r, &r->paths[0], PVK_WHAT_COST, &o);
		pvk_term_fold(&t, &o);
		fits(&o, width, true);
		pvk_out_fini(&o);
	}
	pvk_report_free(r);
	pvk_board_free(b);
}

static void
sweeps(void **state)
{
	char board[4000];
	size_t used;
	struct pvk_board *b;
	struct pvk_report *r;
	struct pvk_err e;

	(void)state;
	used = (size_t)snprintf(board, sizeof(board),
	    "components = { d = { kind = \"disk\"; read = \"200 GB/s\"; }; };"
	    "paths = { p = { stages = [ \"d\" ]; qd = 8; }; };\nresults = {");
	for (unsigned i = 0; i < 5; i++)
		used += (size_t)snprintf(board + used, sizeof(board) - used,
		    " r%u = { path = \"p\"; load = %u; value = \"%u MB/s\"; };",
		    i, 1U << i, 123456 * (i + 1));
	snprintf(board + used, sizeof(board) - used, " };");
	b = parse(board);
	b->results[3].ngates = 1;
	snprintf(b->results[3].gates[0].id, sizeof(b->results[3].gates[0].id),
	    "runtime");
	snprintf(b->results[3].gates[0].detail,
	    sizeof(b->results[3].gates[0].detail),
	    "ran for 1.0 s, at least 10 s wanted, as anybody would expect");
	pvk_sweeps_mark(b);
	r = pvk_report_make(b, NULL, &e);
	expect_ok(r != NULL, &e);
	assert_int_equal(r->sweeps->n, 1);
	for (unsigned width = LEAST; width <= MOST; width++) {
		struct pvk_term t = { .fold = true, .width = width };
		struct pvk_out o = { .plain = true };

		pvk_term_sweep(&r->sweeps->sweeps[0], &t, &o);
		pvk_term_fold(&t, &o);
		fits(&o, width, true);
		assert_non_null(strstr(pvk_buf_text(&o.buf), "measured"));
		assert_non_null(strstr(pvk_buf_text(&o.buf), "INVALID"));
		assert_int_equal(strstr(pvk_buf_text(&o.buf), " on paper\n") !=
			NULL,
		    width >= 73);
		pvk_out_fini(&o);
	}
	pvk_report_free(r);
	pvk_board_free(b);
}

/* Where lines end, and what stays together */
static void
folds(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
		{ "short\n\nlines\n", "short\n\nlines\n" },
		{ "  1. it saves very much and costs 12 GBP at once\n",
		    "  1. it saves very\n    much and costs\n    12 GBP at once\n" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
		    "aaaaaaaaaaaaaaaaaaaa\n  aaaaaaaaaa\n" },
		{ "\033[1maaaaaaaaaaaaaaaaaaaa\033[0m\n",
		    "\033[1maaaaaaaaaaaaaaaaaaaa\033[0m\n" },
		{ WIDE WIDE " b\n", WIDE WIDE "\n  b\n" },
		{ "aaaaaaaaaaaaaaaaaaa                 \n",
		    "aaaaaaaaaaaaaaaaaaa\n" },
	};
	struct pvk_term t = { .fold = true, .width = 20 };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_out o = { .plain = true };

		pvk_out(&o, "%s", cases[i].from);
		pvk_term_fold(&t, &o);
		assert_string_equal(pvk_buf_text(&o.buf), cases[i].to);
		pvk_out_fini(&o);
		o = (struct pvk_out){ .plain = true };
		pvk_out(&o, "%s", cases[i].from);
		pvk_term_fold(&(struct pvk_term){ .width = 20 }, &o);
		assert_string_equal(pvk_buf_text(&o.buf), cases[i].from);
		pvk_out_fini(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns),
		cmocka_unit_test(charts),
		cmocka_unit_test(sentences),
		cmocka_unit_test(sweeps),
		cmocka_unit_test(folds),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
