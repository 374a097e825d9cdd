/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths solved, results judged, options ranked: by the example and by random.
 */
#include <math.h>
#include <stdio.h>

#include "paper/plan.h"
#include "paper/verdict.h"
#include "paper_text.h"
#include "testing.h"
#include "util/num.h"

static struct pvk_board *
example(void)
{
	char path[4096];
	struct pvk_err e;
	struct pvk_board *b;

	snprintf(path, sizeof(path),
	    "%s/examples/xenserver-freebsd/whiteboard.cfg", getenv("SOURCE"));
	b = pvk_board_read(path, &e);
	expect_ok(b != NULL, &e);
	return (b);
}

/* vectors 27 and 28 */
static void
states(void **state)
{
	static const struct {
		double m, lo, hi, expected;
		enum pvk_state state;
	} table[] = {
		{ 141, 141, 141, 188, PVK_WITHIN },
		{ 140.9, 140.9, 140.9, 188, PVK_BELOW },
		{ 235, 235, 235, 188, PVK_WITHIN },
		{ 235.1, 235.1, 235.1, 188, PVK_ABOVE },
		{ 92, 92, 92, 188, PVK_BELOW },
		{ 150.5, 149, 152, 200, PVK_BORDERLINE },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(table); i++)
		assert_int_equal(pvk_state_of(table[i].m, table[i].lo,
				     table[i].hi, table[i].expected, 0.25),
		    table[i].state);
	near(92.0 / 188, 0.489362, 6, "ratio");
}

/* The same ratio has the same verdict, whatever the unit. */
static void
scale_free(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double e = 1 + (double)(testing_random(&seed) % 100000);
		double m = e * (double)(testing_random(&seed) % 4000) / 2000;
		double by = pow(10, (int)(testing_random(&seed) % 25) - 12);

		assert_int_equal(pvk_state_of(m, m, m, e, 0.25),
		    pvk_state_of(m * by, m * by, m * by, e * by, 0.25));
	}
}

/* vectors 23, 25, 29, 30 */
static void
the_example(void **state)
{
	static const double use[] = { .94, .3133, .22325, .26079, .67 };
	static const int digits[] = { 9, 4, 5, 5, 9 };
	struct pvk_board *b = example();
	struct pvk_solution s;
	struct pvk_verdict v;
	struct pvk_err e;

	(void)state;
	expect_ok(pvk_solve(b, &b->paths[0], &s, &e) == 0, &e);
	near(s.expected / MB, 200, 9, "expected");
	for (size_t i = 0; i < 5; i++)
		near(188e6 / s.stages[i].expected, use[i], digits[i],
		    s.stages[i].component->name);
	assert_string_equal(s.stages[s.limit].component->name, "disks");
	assert_string_equal(s.stages[s.next].component->name, "vcpu");
	near(s.required / MB, 115.740741, 6, "required");
	assert_true(s.fits);
	pvk_verdict_make(b, &s, pvk_board_find_result(b, "hvm"), &v);
	assert_int_equal(v.state, PVK_BELOW);
	near(v.ratio, 0.46, 9, "ratio");
	near(v.seconds / 3600, 30.193237, 6, "hours");
	near(v.money, 362.32, 2, "money");
	near((v.seconds - b->economics.window) / 3600, 6.193237, 6, "late");
	near(v.unknown / MB, 180.166667, 6, "the layer that explains it");
	near(v.per_request * 1e3, 0.727504, 6, "of each request");
	assert_false(v.fits);
	assert_true(v.blamed && v.layer == PVK_FRONTEND);
	assert_string_equal(v.findings[0].id, "disk-emulated");
	pvk_verdict_make(b, &s, pvk_board_find_result(b, "pv"), &v);
	assert_int_equal(v.state, PVK_WITHIN);
	near(v.seconds / 3600, 14.775414, 6, "hours");
	near(v.money, 177.30, 2, "money");
	assert_true(v.fits);
	assert_int_equal(v.nfindings, 0);
	pvk_board_free(b);
}

/* vectors 29, 33 and the worked example: PV first, then the disks, not jumbo */
static void
example_plan(void **state)
{
	struct pvk_board *b = example();
	struct pvk_plan *p = calloc(1, sizeof(*p));
	struct pvk_err e;

	(void)state;
	assert_non_null(p);
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	assert_int_equal(p->nsteps, 3);
	assert_string_equal(p->now->name, "hvm");
	assert_string_equal(p->steps[0].option->name, "pv");
	assert_true(p->steps[0].worth);
	near(p->steps[0].gain, 1.043478, 6, "gain of PV");
	near(p->steps[0].saved / 3600, 15.417823, 6, "hours");
	near(p->steps[0].money, 185.01, 2, "money");
	assert_string_equal(p->steps[1].option->name, "disks4");
	near(p->steps[1].gain, 0.402985, 6, "gain of disks");
	assert_string_equal(p->steps[1].then, "vcpu");
	assert_string_equal(p->steps[2].option->name, "jumbo");
	assert_false(p->steps[2].worth);
	assert_true(p->steps[2].gain == 0);
	assert_string_equal(p->steps[2].why, "not on this path");
	free(p);
	pvk_board_free(b);
}

#define CAPS                                                                    \
	"components = { disk = { kind = \"measured\"; rate = \"140 MB/s\"; };"  \
	" sata = { kind = \"sata\"; gen = 2; };"                                \
	" net = { kind = \"ethernet\"; rate = \"1 Gb/s\"; };"                   \
	" cpu = { kind = \"measured\"; rate = \"280.6 MB/s\"; }; };"            \
	"paths = { p = { stages = [ \"disk\", \"sata\", \"net\", \"cpu\" ]; };" \
	" };"

/* vector 32 */
static void
greedy(void **state)
{
	struct pvk_plan *p = calloc(1, sizeof(*p));
	struct pvk_board *b =
	    parse(CAPS "options = { d = { set = [ \"disk.rate=400 MB/s\" ]; };"
		       " n = { set = [ \"net.rate=10 Gb/s\" ]; }; };");
	struct pvk_err e;

	(void)state;
	assert_non_null(p);
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	/* the disks alone gain nothing: the network comes first */
	assert_string_equal(p->steps[0].option->name, "n");
	near(p->steps[0].gain * 100, 18.96, 2, "network");
	assert_string_equal(p->steps[0].then, "disk");
	assert_string_equal(p->steps[1].option->name, "d");
	near((p->steps[1].after / p->steps[0].before - 1) * 100, 138.4, 1,
	    "both");
	assert_string_equal(p->steps[1].then, "cpu");
	pvk_board_free(b);
	b = parse(CAPS "options = { d = { set = [ \"disk.rate=400 MB/s\" ]; };"
		       " };");
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	assert_false(p->steps[0].worth);
	assert_true(p->steps[0].gain == 0);
	assert_string_equal(p->steps[0].why, "not the limit");
	pvk_board_free(b);
	free(p);
}

/*
 * In a row of stages a mistake is one more of them: it stays, and what is
 * changed counts on top of what was changed before.
 */
static void
serial_below(void **state)
{
	struct pvk_plan *p = calloc(1, sizeof(*p));
	struct pvk_board *b = parse(
	    "components = { a = { kind = \"measured\"; rate = \"200 MB/s\"; };"
	    " b = { kind = \"measured\"; rate = \"200 MB/s\"; }; };"
	    "paths = { p = { stages = [ \"a\", \"b\" ]; qd = 1; }; };"
	    "results = { r = { path = \"p\"; value = \"50 MB/s\"; }; };"
	    "options = { x = { set = [ \"a.rate=400 MB/s\" ]; };"
	    " y = { set = [ \"b.rate=400 MB/s\" ]; }; };");
	struct pvk_err e;

	(void)state;
	assert_non_null(p);
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	/* 10 ms/MB of 200 MB/s twice, 10 ms/MB more that nobody drew */
	near(p->steps[0].before / MB, 50, 9, "before");
	near(p->steps[0].after / MB, 1000 / 17.5, 9, "one of them");
	near(p->steps[1].before / MB, 1000 / 17.5, 9, "between");
	near(p->steps[1].after / MB, 1000 / 15.0, 9, "both");
	free(p);
	pvk_board_free(b);
}

#define RAISED(mode)                                                        \
	"components = { a = { kind = \"measured\"; rate = \"200 MB/s\"; };" \
	" b = { kind = \"measured\"; rate = \"360 MB/s\"; }; };"            \
	"paths = { p = { stages = [ \"a\", \"b\" ]; mode = \"" mode "\";"   \
	" volume = \"9 TB\"; }; };"                                         \
	"results = { r = { path = \"p\"; value = \"300 MB/s\"; }; };"       \
	"options = { x = { set = [ \"a.rate=400 MB/s\" ]; };"               \
	" y = { set = [ \"b.rate=720 MB/s\" ]; }; };"

/*
 * Faster than on paper: what was measured holds, and what is said of a stage
 * that let more through is raised to that, before and after a change alike.
 */
static void
above(void **state)
{
	struct pvk_plan *p = calloc(1, sizeof(*p));
	struct pvk_board *b = parse(RAISED("pipelined"));
	struct pvk_err e;

	(void)state;
	assert_non_null(p);
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	assert_true(p->measured);
	near(p->rate / MB, 300, 9, "as measured, not 200");
	/* a does 300 where 200 stand there, so 600 where it will be 400 */
	assert_string_equal(p->steps[0].option->name, "x");
	near(p->steps[0].after / MB, 360, 9, "then b is the limit");
	assert_string_equal(p->steps[0].then, "b");
	near(p->steps[1].before / MB, 360, 9, "it stays raised");
	near(p->steps[1].after / MB, 600, 9, "both");
	/* a gate that was not passed makes it none: paper holds */
	b->results[0].ngates = 1;
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	assert_false(p->measured);
	near(p->rate / MB, 200, 9, "an invalid one counts for nothing");
	pvk_board_free(b);
	/* within: paper holds, as it always did */
	b = parse(RAISED("pipelined"));
	b->results[0].samples[0] = 249e6;
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	assert_false(p->measured);
	near(p->rate / MB, 200, 9, "within");
	pvk_board_free(b);
	/* in a row they do 300 together, where paper has 128.571 */
	b = parse(RAISED("serial"));
	expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
	near(p->rate / MB, 300, 9, "serial");
	near(p->steps[0].after / MB, 1 / (1 / 400.0 + 1 / 360.0) * 7 / 3, 6,
	    "the same factor");
	pvk_board_free(b);
	free(p);
}

/* vector 31 */
static void
payback(void **state)
{
	struct pvk_plan *p = calloc(1, sizeof(*p));
	char text[512];
	struct pvk_board *b;
	struct pvk_err e;

	(void)state;
	assert_non_null(p);
	for (int runs = 46; runs <= 47; runs++) {
		snprintf(text, sizeof(text),
		    "components = { d = { kind = \"measured\"; "
		    "rate = \"188 MB/s\"; }; };"
		    "paths = { p = { stages = [ \"d\" ]; "
		    "volume = \"10 TB\"; }; };"
		    "economics = { runs = %d; hour = 12; };"
		    "options = { o = { cost = 240; "
		    "set = [ \"d.rate=193.64 MB/s\" ]; }; };",
		    runs);
		b = parse(text);
		expect_ok(pvk_plan_make(b, &b->paths[0], p, &e) == 0, &e);
		near(p->steps[0].saved / 3600, 0.430352, 6, "saved");
		near(p->steps[0].money, 5.1642, 4, "money");
		near(p->steps[0].payback, 46.47, 2, "payback");
		assert_int_equal(p->steps[0].worth, runs == 47);
		pvk_board_free(b);
	}
	free(p);
}

/* More capacity anywhere never lowers what is expected; order is nothing. */
static void
monotone(void **state)
{
	uint64_t seed = 42;
	struct pvk_solution *s = calloc(2, sizeof(*s));
	struct pvk_err e;

	(void)state;
	assert_non_null(s);
	for (int i = 0; i < 300; i++) {
		struct pvk_board *b = parse(CAPS);
		struct pvk_path *p = &b->paths[0];
		size_t c = (size_t)(testing_random(&seed) % 4), k;
		enum pvk_key key = b->components[c].kind == PVK_SATA
		    ? PVK_KEY_LINKS
		    : PVK_KEY_RATE;

		p->mode = i % 2 == 0 ? PVK_PIPELINED : PVK_SERIAL;
		for (k = 0; k < b->ncomponents; k++)
			b->components[k].value[PVK_KEY_RATE] =
			    1e6 * (double)(1 + testing_random(&seed) % 999);
		expect_ok(pvk_solve(b, p, &s[0], &e) == 0, &e);
		b->components[c].value[key] *=
		    1 + (double)(testing_random(&seed) % 5);
		expect_ok(pvk_solve(b, p, &s[1], &e) == 0, &e);
		assert_true(s[1].expected >= s[0].expected * (1 - 1e-12));
		/* the same stages in another order */
		k = p->stages[0];
		p->stages[0] = p->stages[c];
		p->stages[c] = k;
		expect_ok(pvk_solve(b, p, &s[0], &e) == 0, &e);
		near(s[0].expected / s[1].expected, 1, 12, "order");
		pvk_board_free(b);
	}
	free(s);
}

/* The first rung of the ladder that loses is to blame. */
static void
ladder(void **state)
{
	struct pvk_board *b = parse(CAPS
	    "results = {"
	    " a = { path = \"p\"; at = \"disk\"; value = \"139 MB/s\"; };"
	    " b = { path = \"p\"; at = \"sata\"; value = \"60 MB/s\"; };"
	    " c = { path = \"p\"; value = \"58 MB/s\"; cpu = \"20 %\"; }; };");
	struct pvk_solution s;
	struct pvk_verdict v;
	struct pvk_err e;

	(void)state;
	expect_ok(pvk_solve(b, &b->paths[0], &s, &e) == 0, &e);
	pvk_verdict_make(b, &s, 0, &v);
	assert_int_equal(v.state, PVK_WITHIN);
	pvk_verdict_make(b, &s, 2, &v);
	assert_int_equal(v.state, PVK_BELOW);
	assert_true(v.blamed && v.layer == PVK_HARDWARE);
	assert_non_null(strstr(v.why, "sata is the first that loses"));
	assert_string_equal(v.step.id, "half");
	pvk_board_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(scale_free),
		cmocka_unit_test(the_example),
		cmocka_unit_test(example_plan),
		cmocka_unit_test(greedy),
		cmocka_unit_test(serial_below),
		cmocka_unit_test(above),
		cmocka_unit_test(payback),
		cmocka_unit_test(monotone),
		cmocka_unit_test(ladder),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
