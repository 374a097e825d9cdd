/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a sweep says, and on the page: which coefficients are held, which load
 * is best, in words; which results of a whiteboard are one, and what that
 * leaves for its verdict.
 */
#include <stdio.h>
#include <stdlib.h>

#include "paper/sweep.h"
#include "paper_text.h"
#include "util/num.h"

#define LOADS 6 /* 1, 2, 4, 8, 16, 32 */

static const char begin[] =
    "components = { d = { kind = \"disk\"; read = \"200 MB/s\"; }; };"
    "paths = { p = { stages = [ \"d\" ]; volume = \"1 TB\"; qd = 8; };"
    " q = { stages = [ \"d\" ]; }; };\n";

/* A whiteboard with a sweep of path p, in MB/s */
static struct pvk_board *
board(const double rates[LOADS], const char *more)
{
	char text[4000];
	size_t used = 0;

	used = (size_t)snprintf(text, sizeof(text), "%sresults = {", begin);
	for (unsigned i = 0; i < LOADS; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    " r%u = { path = \"p\"; load = %u; samples = [ "
		    "\"%.4f MB/s\", \"%.4f MB/s\" ]; };",
		    1U << i, 1U << i, rates[i], rates[i]);
	snprintf(text + used, sizeof(text) - used, " }; %s", more);
	return (parse(text));
}

static struct pvk_report *
report(struct pvk_board *b)
{
	struct pvk_report *r;
	struct pvk_err e;

	pvk_sweeps_mark(b);
	r = pvk_report_make(b, NULL, &e);
	expect_ok(r != NULL, &e);
	return (r);
}

static void
says(void (*say)(const struct pvk_sweep *s, struct pvk_out *o),
    const struct pvk_sweep *s, const char *wanted)
{
	struct pvk_out o = { .plain = true };

	say(s, &o);
	assert_string_equal(pvk_buf_text(&o.buf), wanted);
	pvk_out_fini(&o);
}

/* What is measured, which fit is taken, and what is said of it */
static void
best(void **state)
{
	static const struct {
		double rates[LOADS];
		enum pvk_scale_fit taken;
		const char *best;
	} cases[] = {
		/* sigma 0.05, kappa 0.002 of 100 */
		{ { 100, 189.753, 342.172, 548.697, 717.489, 706.402 },
		    PVK_SCALE_ALL,
		    "It is fastest with 22 requests at once: 740.1 MB/s; 13 "
		    "are enough for nine tenths of that." },
		/* Amdahl: sigma 0.2 of 100, and a shade above it at the end */
		{ { 100, 166.667, 250, 333.333, 400, 446 }, PVK_SCALE_AMDAHL,
		    "More at once never make it slower, and never faster than "
		    "501.4 MB/s; 37 are enough for nine tenths of that." },
		/* a line, but for noise to either side */
		{ { 30, 59.8, 120.2, 241, 483, 967 }, PVK_SCALE_LINE,
		    "It still grew at the most that was tried, 32 requests at "
		    "once: 966.6 MB/s." },
		/* up to a wall: no law of this kind */
		{ { 100, 190, 198, 200, 200, 199 }, PVK_SCALE_ALL,
		    "No law of scalability holds here. The most that was "
		    "measured is 200 MB/s, with 8 requests at once; 2 are "
		    "enough for nine tenths of that." },
		/* upwards: coherency below 0 is no chance, and stays */
		{ { 10, 18, 30, 48, 100, 250 }, PVK_SCALE_ALL,
		    "No law of scalability holds here. The most that was "
		    "measured is 250 MB/s, with 32 requests at once." },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_board *b = board(cases[i].rates, "");
		struct pvk_report *r;
		struct pvk_sweep *s;

		for (size_t k = 0; k < LOADS; k++)
			snprintf(b->results[k].load_unit, PVK_BOARD_UNIT,
			    "requests");
		r = report(b);
		s = &r->sweeps->sweeps[0];
		assert_int_equal(r->sweeps->n, 1);
		says(pvk_sweep_best, s, cases[i].best);
		assert_int_equal(s->taken, cases[i].taken);
		if (s->taken != PVK_SCALE_ALL) {
			assert_true(s->free.kappa < 0 || s->free.sigma < 0);
			assert_true(s->law.kappa == 0);
			assert_true(s->r2 <= s->free_r2);
		} else
			assert_true(s->law.kappa == s->free.kappa);
		pvk_report_free(r);
		pvk_board_free(b);
	}
}

/* Held coefficients are told of, with what came out else. */
static void
held(void **state)
{
	struct pvk_sweep s = { .fitted = true,
		.taken = PVK_SCALE_AMDAHL,
		.free = { 1e6, 0.25, -0.0000123 },
		.free_r2 = 0.99912 };

	(void)state;
	says(pvk_sweep_held, &s,
	    "kappa is held at 0, since the law has nothing below: left free, "
	    "sigma 0.2500 and kappa -0.000012300 came out, R^2 0.9991");
	s.taken = PVK_SCALE_LINE;
	s.free.sigma = -0.001;
	says(pvk_sweep_held, &s,
	    "kappa and sigma are held at 0, since the law has nothing below: left "
	    "free, sigma -0.0010 and kappa -0.000012300 came out, R^2 0.9991");
	s.taken = PVK_SCALE_ALL;
	says(pvk_sweep_held, &s, "");
}

static const double usual[LOADS] = { 30, 57, 100, 152, 187, 196 };

/* A sweep is one picture; the verdict is on what was measured as drawn. */
static void
marked(void **state)
{
	struct pvk_board *b = board(usual, "");
	struct pvk_report *r = report(b);

	(void)state;
	assert_int_equal(r->paths[0].nverdicts, 1);
	assert_string_equal(r->paths[0].verdicts[0].result->name, "r8");
	assert_string_equal(r->paths[0].plan.now->name, "r8");
	assert_true(pvk_report_swept(r, &r->paths[0]));
	assert_false(pvk_report_swept(r, &r->paths[1]));
	pvk_report_free(r);
	/* what somebody says that is so, or leads to, is a result as well */
	b->results[0].current = true;
	r = report(b);
	assert_int_equal(r->paths[0].nverdicts, 2);
	assert_string_equal(r->paths[0].plan.now->name, "r1");
	pvk_report_free(r);
	b->results[0].current = false;
	/* of a network one stream is what is drawn */
	for (size_t i = 0; i < LOADS; i++)
		snprintf(b->results[i].load_unit, PVK_BOARD_UNIT, "streams");
	r = report(b);
	assert_int_equal(r->paths[0].nverdicts, 1);
	assert_string_equal(r->paths[0].verdicts[0].result->name, "r1");
	pvk_report_free(r);
	/* two loads are no sweep, nor is one work that a file has twice */
	b->nresults = 2;
	r = report(b);
	assert_int_equal(r->sweeps->n, 0);
	assert_int_equal(r->paths[0].nverdicts, 2);
	pvk_report_free(r);
	b->nresults = LOADS;
	b->results[1].load = b->results[0].load;
	memset(b->results[0].sha256, 'a', 64);
	memset(b->results[1].sha256, 'a', 64);
	r = report(b);
	assert_int_equal(r->sweeps->n, 0);
	assert_int_equal(r->paths[0].nverdicts, LOADS);
	pvk_report_free(r);
	for (size_t i = 0; i < LOADS; i++)
		pvk_result_fini(&b->results[i]);
	pvk_board_free(b);
}

static void
options_lead(void **state)
{
	struct pvk_board *b = board(usual,
	    "options = { o = { from = \"r1\"; to = \"r32\"; }; };");
	struct pvk_report *r = report(b);

	(void)state;
	assert_int_equal(r->paths[0].nverdicts, 3);
	assert_string_equal(r->paths[0].plan.now->name, "r1");
	assert_true(r->paths[0].plan.steps[0].worth);
	pvk_report_free(r);
	pvk_board_free(b);
}

static void
page_has(const struct pvk_out *o, const char *text)
{
	if (strstr(pvk_buf_text(&o->buf), text) == NULL)
		fail_msg("no \"%s\" in: %.20000s", text, pvk_buf_text(&o->buf));
}

static void
page(void **state)
{
	static const double noise[LOADS] = { 100, 166.7, 250, 333.3, 404, 9 };
	struct pvk_board *b = board(usual, "");
	struct pvk_out o = { 0 };
	struct pvk_report *r;

	(void)state;
	for (size_t i = 0; i < LOADS; i++)
		snprintf(b->results[i].load_unit, PVK_BOARD_UNIT, "<i>");
	r = report(b);
	pvk_html_report(r, "1", 0, true, &o);
	page_has(&o, "How many at once? p</h3>");
	page_has(&o, "<strong>It is fastest with ");
	page_has(&o, "id=\"load0-0-t\"");
	page_has(&o, "measured, MB/s</th><td class=\"n\">30</td>");
	page_has(&o, "contention (sigma) is 0.");
	page_has(&o, "coherency (kappa) 0.00");
	page_has(&o, "&lt;i&gt; at once");
	assert_null(strstr(pvk_buf_text(&o.buf), "<i>"));
	assert_null(strstr(pvk_buf_text(&o.buf), "<script"));
	assert_null(strstr(pvk_buf_text(&o.buf), "held at 0"));
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
	b = board(noise, "");
	b->results[5].ngates = 1; /* none */
	snprintf(b->results[5].gates[0].detail, 8, "short");
	r = report(b);
	o = (struct pvk_out){ 0 };
	pvk_html_report(r, "1", 0, true, &o);
	page_has(&o, "Here kappa");
	page_has(&o, ">INVALID</span>");
	page_has(&o, "NOT TO BE TRUSTED</span>: 5 loads with a measurement");
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
}

/* Nothing at the load of the path: the page does not say that nothing was. */
static void
elsewhere(void **state)
{
	struct pvk_board *b = board(usual, "");
	struct pvk_out o = { 0 };
	struct pvk_report *r;

	(void)state;
	b->paths[0].qd = 3;
	r = report(b);
	assert_int_equal(r->paths[0].nverdicts, 0);
	assert_null(r->paths[0].plan.now);
	pvk_headline(r, &r->paths[0], &o);
	page_has(&o, "nothing was measured at the load that it is drawn with");
	pvk_out_fini(&o);
	pvk_report_free(r);
	pvk_board_free(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(best),
		cmocka_unit_test(held),
		cmocka_unit_test(marked),
		cmocka_unit_test(options_lead),
		cmocka_unit_test(page),
		cmocka_unit_test(elsewhere),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
