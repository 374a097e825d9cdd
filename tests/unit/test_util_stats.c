/* SPDX-License-Identifier: BSD-2-Clause */
/* Medians, their intervals, outliers, ratios, steady state. */
#include <math.h>

#include "testing.h"
#include "util/num.h"
#include "util/stats.h"

static const double hvm[] = { 92, 91.5, 92.4, 92.2, 91.8, 92.1, 92.0 };
static const double pv[] = { 188, 187, 189, 188.5, 186.9, 188.2, 187.8 };

static void
near(double got, double wanted, int decimals, const char *what)
{
	if (fabs(got - wanted) > 0.5000001 * pow(10, -decimals))
		fail_msg("%s: %.12g, expected %.12g", what, got, wanted);
}

/* vector 34 */
static void
two_samples(void **state)
{
	struct pvk_stats a, b;
	struct pvk_stats_ratio r;

	(void)state;
	pvk_stats_make(hvm, PVK_COUNT(hvm), &a);
	pvk_stats_make(pv, PVK_COUNT(pv), &b);
	near(a.median, 92.0, 9, "median");
	near(b.median, 188.0, 9, "median");
	near(a.coverage, 0.984375, 9, "coverage");
	r = pvk_stats_compare(&b, &a);
	near(r.ratio, 2.043478, 6, "ratio");
	near(r.lo, 2.022727, 6, "lower end");
	near(r.hi, 2.065574, 6, "upper end");
	assert_true(r.shown);
	assert_false(pvk_stats_compare(&a, &a).shown);
}

/* vector 35 */
static void
outlier(void **state)
{
	static const double x[] = { 240, 182, 185, 186, 187, 188, 189, 190, 191,
		180 };
	struct pvk_stats s;

	(void)state;
	pvk_stats_make(x, PVK_COUNT(x), &s);
	near(s.median, 187.5, 9, "median");
	near(s.lo, 182, 9, "lo");
	near(s.hi, 191, 9, "hi");
	near(s.coverage * 100, 97.8516, 4, "coverage");
	near(s.mad, 2.5, 9, "MAD");
	near(s.mean, 191.8, 9, "mean");
	assert_int_equal(s.noutliers, 1);
	near(s.outlier, 240, 9, "outlier");
	near(s.outlier_z, 14.1645, 4, "its z");
	assert_int_equal(s.n, 10);
}

/* vector 36, and the table of docs/formats/whiteboard.md */
static void
coverage(void **state)
{
	static const struct {
		size_t n;
		double percent;
		int decimals;
	} table[] = { { 5, 93.75, 9 }, { 6, 96.88, 2 }, { 7, 98.44, 2 },
		{ 10, 97.85, 2 }, { 20, 95.86, 2 } };
	double x[PVK_STATS_MAX];
	struct pvk_stats s;

	(void)state;
	for (size_t i = 0; i < PVK_STATS_MAX; i++)
		x[i] = (double)i;
	for (size_t i = 0; i < PVK_COUNT(table); i++) {
		pvk_stats_make(x, table[i].n, &s);
		near(s.coverage * 100, table[i].percent, table[i].decimals,
		    "coverage");
	}
	for (size_t n = 6; n <= PVK_STATS_MAX; n += 7) {
		pvk_stats_make(x, n, &s);
		assert_true(s.coverage >= 0.95 && s.coverage <= 1);
		assert_true(s.lo <= s.median && s.median <= s.hi);
	}
	pvk_stats_make(x + 5, 1, &s);
	assert_true(s.lo == 5 && s.hi == 5 && s.coverage == 0 && s.cv == 0);
	pvk_stats_make(x, 0, &s);
	assert_int_equal(s.n, 0);
}

/* vector 37 */
static void
steady(void **state)
{
	static const struct {
		double x[5];
		bool steady;
		double range, drift; /* percent */
	} table[] = {
		{ { 100, 102, 98, 101, 99 }, true, 4, 1.2 },
		{ { 120, 110, 105, 102, 101 }, false, 17.66, 17.10 },
		{ { 100, 104, 108, 112, 116 }, false, 14.81, 14.81 },
	};
	double range, drift;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(table); i++) {
		assert_int_equal(pvk_stats_steady(table[i].x, 5, &range,
				     &drift),
		    table[i].steady);
		near(range * 100, table[i].range, 2, "range");
		near(drift * 100, table[i].drift, 2, "drift");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_samples),
		cmocka_unit_test(outlier),
		cmocka_unit_test(coverage),
		cmocka_unit_test(steady),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
