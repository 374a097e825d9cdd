/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same work at several loads: what is sorted to what, what is told of it
 * and what is not to be trusted, what strangers may bring.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "paper/import.h"
#include "paper/sweep.h"
#include "testing.h"
#include "util/num.h"

#define MOST 48

static struct pvk_board *board;
static struct pvk_result results[MOST];
static size_t nresults;

static int
setup(void **state)
{
	static const char text[] =
	    "components = { d = { kind = \"disk\"; read = \"500 MB/s\"; "
	    "latency = \"1 ms\"; }; };"
	    "paths = { p = { stages = [ \"d\" ]; block = \"64 KiB\"; }; };";
	struct pvk_err e;

	(void)state;
	nresults = 0;
	board = pvk_board_parse(text, strlen(text), "b.cfg", &e);
	expect_ok(board != NULL, &e);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < nresults; i++)
		pvk_result_fini(&results[i]);
	pvk_board_free(board);
	return (0);
}

/* n runs at that load, all of that rate */
static struct pvk_result *
add(double load, double rate, size_t n)
{
	struct pvk_result *r = &results[nresults++];

	*r = (struct pvk_result){ .load = load,
		.nsamples = n,
		.at = SIZE_MAX,
		.load_unit = "requests" };
	snprintf(r->name, sizeof(r->name), "at-%.0f", load);
	snprintf(r->label, sizeof(r->label), "at-%.0f", load);
	snprintf(r->command, sizeof(r->command), "read bs=65536 depth=%.0f",
	    load);
	r->samples = calloc(n, sizeof(*r->samples));
	assert_non_null(r->samples);
	for (size_t i = 0; i < n; i++)
		r->samples[i] = rate;
	return (r);
}

static void
add_law(const struct pvk_scale *s, size_t runs)
{
	for (unsigned n = 1; n <= 64; n *= 2)
		add(n, pvk_law_scale(s, n), runs);
}

static struct pvk_sweeps *
make(void)
{
	struct pvk_err e;
	struct pvk_sweeps *s = pvk_sweeps_make(board, results, nresults, &e);

	expect_ok(s != NULL, &e);
	return (s);
}

static bool
doubted(const struct pvk_sweep *s, const char *id)
{
	for (size_t i = 0; i < s->ndoubts; i++)
		if (strcmp(s->doubts[i].id, id) == 0)
			return (true);
	return (false);
}

static void
near(double got, double wanted, double share, const char *what)
{
	if (!(fabs(got - wanted) <= fabs(wanted) * share))
		fail_msg("%s: %.12g, expected %.12g", what, got, wanted);
}

static void
trusted(void **state)
{
	const struct pvk_scale law = { 100e6, 0.03, 0.001 };
	struct pvk_sweeps *s;

	(void)state;
	add_law(&law, 3);
	s = make();
	assert_int_equal(s->n, 1);
	assert_int_equal(s->sweeps[0].ndoubts, 0);
	assert_string_equal(s->sweeps[0].work, "read bs=65536");
	assert_int_equal(s->sweeps[0].npoints, 7);
	near(s->sweeps[0].peak, sqrt(0.97 / 0.001), 1e-6, "peak");
	near(s->sweeps[0].points[0].efficiency, 1, 1e-6, "efficiency of 1");
	near(s->sweeps[0].points[6].efficiency,
	    1 / (1 + 0.03 * 63 + 0.001 * 64 * 63), 1e-6, "of 64");
	near(s->sweeps[0].next,
	    pvk_law_scale(&law, 128) / pvk_law_scale(&law, 64) - 1, 1e-6,
	    "doubling");
	near(pvk_sweep_contention(&s->sweeps[0]), 0.03 / (0.03 + 0.064), 1e-6,
	    "contention");
	/* paper: one request at a time by latency, then what the disk does */
	near(s->sweeps[0].points[0].paper, 65536e3, 1e-9, "paper, one");
	near(s->sweeps[0].points[6].paper, 500e6, 1e-9, "paper, many");
	pvk_sweeps_free(s);
}

static void
doubts(void **state)
{
	const struct pvk_scale amdahl = { 100e6, 0.1, 0 };
	struct pvk_sweeps *s;

	(void)state;
	/* once each, five of them, with nowhere to peak: told, and doubted */
	for (unsigned n = 1; n <= 16; n *= 2)
		add(n, pvk_law_scale(&amdahl, n), 1);
	s = make();
	assert_true(doubted(&s->sweeps[0], "few-loads"));
	assert_true(doubted(&s->sweeps[0], "not-repeated"));
	assert_int_equal(s->sweeps[0].ndoubts, 2);
	assert_true(isinf(s->sweeps[0].peak));
	near(s->sweeps[0].roof, 1000e6, 1e-6, "roof");
	pvk_sweeps_free(s);
	/* two systems, or one that is up to something else */
	results[2].samples = realloc(results[2].samples, 2 * sizeof(double));
	assert_non_null(results[2].samples);
	results[2].samples[1] = results[2].samples[0] * 1.3;
	results[2].nsamples = 2;
	s = make();
	assert_true(doubted(&s->sweeps[0], "scattered"));
	assert_false(doubted(&s->sweeps[0], "not-repeated"));
	pvk_sweeps_free(s);
	results[2].samples[1] = results[2].samples[0] * 1.2;
	s = make();
	assert_false(doubted(&s->sweeps[0], "scattered"));
	pvk_sweeps_free(s);
	/* a load that is none counts for nothing */
	results[4].ngates = 1;
	snprintf(results[4].gates[0].detail, 8, "short");
	for (size_t i = 0; i < 3; i++)
		results[i].ngates = 1;
	s = make();
	assert_false(s->sweeps[0].fitted);
	assert_false(s->sweeps[0].points[4].valid);
	assert_string_equal(s->sweeps[0].points[4].why, "short");
	assert_true(s->sweeps[0].points[4].stats.median > 0);
	pvk_sweeps_free(s);
}

static void
doubts_of_the_law(void **state)
{
	static const struct {
		double rate[6];
		const char *id;
	} cases[] = {
		/* faster than its load at first */
		{ { 1, 3, 9, 20, 30, 36 }, "negative-contention" },
		/* ever faster in the end */
		{ { 10, 18, 30, 48, 100, 250 }, "negative-coherency" },
		{ { 10, 3, 12, 2, 11, 4 }, "poor-fit" },
		/* all in a row, and more than that */
		{ { 10, 5.5, 3, 1.6, 0.8, 0.4 }, "more-than-all" },
		{ { 10, 19.8, 38.8, 74.9, 139.5, 245.4 }, "far-peak" },
	};
	struct pvk_sweeps *s;

	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct pvk_out o = { .plain = true };

		for (size_t k = 0; k < 6; k++)
			add((double)(1 << k), cases[i].rate[k] * 1e6, 2);
		s = make();
		pvk_sweep_best(&s->sweeps[0], &o);
		pvk_sweep_next(&s->sweeps[0], &o);
		/* a law that does not hold promises nothing */
		if (s->sweeps[0].law.sigma < 0 || s->sweeps[0].law.sigma > 1 ||
		    s->sweeps[0].law.kappa < 0) {
			assert_null(strstr(pvk_buf_text(&o.buf), "fastest"));
			assert_null(strstr(pvk_buf_text(&o.buf), "Doubling"));
			assert_non_null(
			    strstr(pvk_buf_text(&o.buf), "The most that"));
		}
		pvk_out_fini(&o);
		if (!doubted(&s->sweeps[0], cases[i].id))
			fail_msg("no doubt %s: sigma %g kappa %g r2 %g",
			    cases[i].id, s->sweeps[0].law.sigma,
			    s->sweeps[0].law.kappa, s->sweeps[0].r2);
		pvk_sweeps_free(s);
		teardown(state);
		setup(state);
	}
}

/* What is the same work, and what is not */
static void
sorts(void **state)
{
	struct pvk_sweeps *s;
	struct pvk_err e;

	(void)state;
	add(2, 2e6, 1);
	add(1, 1e6, 2);
	add(2, 4e6, 1);
	snprintf(add(4, 3e6, 1)->device, 8, "xbd0");
	snprintf(add(4, 3e6, 1)->command, 40, "write bs=65536 depth=4");
	snprintf(add(1, 3e6, 1)->label, 40, "PV");
	snprintf(add(8, 3e6, 1)->label, 40, "PV, at-8");
	s = make();
	assert_int_equal(s->n, 4);
	assert_int_equal(s->sweeps[0].npoints, 2);
	assert_true(s->sweeps[0].points[0].load == 1);
	/* two files, one load: their runs are those of one */
	assert_int_equal(s->sweeps[0].points[1].stats.n, 2);
	assert_true(s->sweeps[0].points[1].stats.median == 3e6);
	assert_string_equal(s->sweeps[3].label, "PV");
	assert_int_equal(s->sweeps[3].npoints, 2);
	pvk_sweeps_free(s);
	/* but not when they come from the same file */
	memset(results[0].sha256, 'a', 64);
	memset(results[2].sha256, 'a', 64);
	expect_error(pvk_sweeps_make(board, results, nresults, &e) != NULL, &e,
	    PVK_EUSAGE, "in one file");
	results[0].load = 0;
	expect_error(pvk_sweeps_make(board, results, nresults, &e) != NULL, &e,
	    PVK_EUSAGE, "does not say at which load");
	results[0].load = 2;
	snprintf(results[0].path, sizeof(results[0].path), "q\033");
	expect_error(pvk_sweeps_make(board, results, nresults, &e) != NULL, &e,
	    PVK_EUSAGE, "does not have its path");
}

static void
work(void **state)
{
	static const struct {
		const char *command, *work, *kind;
		double load;
	} cases[] = {
		{ "read bs=1048576 depth=8", "read bs=1048576", "read 1048576",
		    8 },
		{ "randread bs=4k iodepth=32 numjobs=4 direct=1 ioengine=libaio",
		    "randread bs=4k direct=1 ioengine=libaio", "randread 4096",
		    128 },
		{ "tcp in streams=4", "tcp in", "tcp in", 4 },
		{ "xvdb read sizes=64k depth=1", "xvdb read sizes=64k",
		    "read 65536", 1 },
		{ "memcpy of 64 MiB", "memcpy of 64 MiB", "memcpy of 64 MiB",
		    0 },
		{ "", "", "", 0 },
		{ "  depth=-3  depth=x bs=0 bs= ", "depth=-3 depth=x bs=0 bs=",
		    "", 0 },
	};
	struct pvk_result r = { .device = "xvdb" };
	char text[PVK_BOARD_TEXT], little[6];
	double load;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		pvk_work_parse(cases[i].command, text, sizeof(text), &load);
		assert_string_equal(text, cases[i].work);
		assert_true(load == cases[i].load);
		pvk_work_parse(cases[i].command, little, sizeof(little), &load);
		assert_true(strlen(little) < sizeof(little));
		pvk_work_parse(cases[i].command, NULL, 0, &load);
		assert_true(load == cases[i].load);
		snprintf(r.command, sizeof(r.command), "%s", cases[i].command);
		pvk_work_kind(&r, text, sizeof(text));
		assert_string_equal(text, cases[i].kind);
		pvk_work_kind(&r, little, sizeof(little));
	}
}

/* Whatever comes, something can be told of it, and drawn. */
static void
hostile(void **state)
{
	static const double rates[] = { 1e-3, 1, 1e6, 1e15 };
	uint64_t seed = 3;
	const struct pvk_term t = { .ascii = true, .width = 80 };

	for (int round = 0; round < 300; round++) {
		size_t n = 1 + (size_t)(testing_random(&seed) % 9);
		struct pvk_out o = { .plain = true }, x = { 0 };
		struct pvk_sweeps *s;

		for (size_t i = 0; i < n; i++)
			snprintf(add(1 +
					 (double)(testing_random(&seed) %
					     (round % 2 == 0 ? 4 : 1000000)),
				     rates[testing_random(&seed) % 4],
				     1 + (size_t)(testing_random(&seed) % 3))
				     ->label,
			    40, "<script>\033");
		for (size_t i = 0; i < n; i++)
			snprintf(results[i].load_unit, PVK_BOARD_UNIT,
			    "<script>");
		s = make();
		for (size_t i = 0; i < s->n; i++) {
			pvk_term_sweep(&s->sweeps[i], &t, &o);
			pvk_svg_sweep(&s->sweeps[i], "id", true, &x);
		}
		assert_false(o.failed || x.failed);
		assert_null(strstr(pvk_buf_text(&x.buf), "<script"));
		assert_null(strstr(pvk_buf_text(&x.buf), "nan"));
		assert_null(strstr(pvk_buf_text(&x.buf), "inf,"));
		assert_null(strchr(pvk_buf_text(&o.buf), '\033'));
		pvk_out_fini(&o);
		pvk_out_fini(&x);
		pvk_sweeps_free(s);
		teardown(state);
		setup(state);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(trusted),
		TEST(doubts),
		TEST(doubts_of_the_law),
		TEST(sorts),
		TEST(work),
		TEST(hostile),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
