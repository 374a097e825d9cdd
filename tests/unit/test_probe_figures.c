/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's figures: its whole-number statistics against those of pvkit, on
 * random samples; its histogram against sorted times; figures as text.
 */
#include <math.h>
#include <stdlib.h>

#include "measure/figure.h"
#include "measure/histogram.h"
#include "measure/stats.h"
#include "testing.h"
#include "util/num.h"
#include "util/stats.h"

static void
draw(uint64_t *seed, uint64_t *x, double *d, size_t n)
{
	uint64_t base = 1 + testing_random(seed) % 1000000000;

	for (size_t i = 0; i < n; i++) {
		x[i] = base + testing_random(seed) % (base / 4 + 1);
		d[i] = (double)x[i];
	}
}

static void
same_as_pvkit(void **state)
{
	uint64_t x[STATS_MAX], y[STATS_MAX], seed = 1;
	double dx[STATS_MAX], dy[STATS_MAX];
	struct pvk_stats a, b;
	struct stats s, t;

	(void)state;
	for (size_t round = 0; round < 2000; round++) {
		size_t n = 1 + round % STATS_MAX;
		struct pvk_stats_ratio wanted;
		struct stats_ratio r;

		draw(&seed, x, dx, n);
		draw(&seed, y, dy, n);
		pvk_stats_make(dx, n, &a);
		pvk_stats_make(dy, n, &b);
		stats_make(x, n, &s);
		stats_make(y, n, &t);
		assert_true(s.n == n);
		assert_true(fabs((double)s.median - a.median) <= 0.5);
		assert_true((double)s.lo == a.lo && (double)s.hi == a.hi);
		assert_true((double)s.min == a.min && (double)s.max == a.max);
		assert_true(fabs(s.coverage / 1e6 - a.coverage) < 2e-6);
		wanted = pvk_stats_compare(&a, &b);
		r = stats_compare(&s, &t);
		assert_true(fabs((double)r.ratio / 1e3 - wanted.ratio) <
		    1e-3 * (1 + wanted.ratio));
		assert_true(fabs((double)r.lo / 1e3 - wanted.lo) < 0.51e-3);
		assert_true(fabs((double)r.hi / 1e3 - wanted.hi) < 0.51e-3);
		assert_int_equal(r.shown, wanted.shown);
	}
}

/* the vectors of the two machines in the whiteboard's example */
static void
known(void **state)
{
	static const uint64_t hvm[] = { 92000, 91500, 92400, 92200, 91800,
		92100, 92000 };
	static const uint64_t pv[] = { 188000, 187000, 189000, 188500, 186900,
		188200, 187800 };
	struct stats a, b;
	struct stats_ratio r;

	(void)state;
	stats_make(hvm, 7, &a);
	stats_make(pv, 7, &b);
	assert_int_equal(a.median, 92000);
	assert_int_equal(b.median, 188000);
	assert_int_equal(a.coverage, 984375);
	r = stats_compare(&b, &a);
	assert_int_equal(r.ratio, 2043);
	assert_int_equal(r.lo, 2023);
	assert_int_equal(r.hi, 2066);
	assert_true(r.shown);
	stats_make(pv, 5, &a);
	assert_int_equal(a.coverage, 937500);
	stats_make(pv, 0, &a);
	assert_int_equal(a.n, 0);
	assert_int_equal(stats_compare(&b, &a).ratio, 0);
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return ((x > y) - (x < y));
}

static void
percentiles(void **state)
{
	static const unsigned wanted[] = { 1, 10, 500, 900, 990, 999, 1000 };
	static struct histogram h;
	static uint64_t x[5000];
	uint64_t seed = 2;

	(void)state;
	for (size_t round = 0; round < 20; round++) {
		histogram_clear(&h);
		for (size_t i = 0; i < PVK_COUNT(x); i++) {
			/* from nanoseconds to minutes */
			x[i] = testing_random(&seed) >>
			    (28 + testing_random(&seed) % 30);
			histogram_add(&h, x[i]);
		}
		qsort(x, PVK_COUNT(x), sizeof(x[0]), compare);
		for (size_t i = 0; i < PVK_COUNT(wanted); i++) {
			size_t rank = (PVK_COUNT(x) * wanted[i] + 999) / 1000;
			double truth = (double)x[rank - 1];
			double got =
			    (double)histogram_percentile(&h, wanted[i]);

			assert_true(fabs(got - truth) <= truth * 0.033 + 1);
		}
	}
}

static void
histogram_ends(void **state)
{
	static struct histogram h, other;

	(void)state;
	histogram_clear(&h);
	assert_int_equal(histogram_percentile(&h, 500), 0);
	histogram_add(&h, UINT64_MAX);
	histogram_add(&h, 0);
	assert_int_equal(histogram_percentile(&h, 500), 0);
	assert_true(histogram_percentile(&h, 990) > (uint64_t)1 << 39);
	histogram_clear(&other);
	histogram_add(&other, 7);
	histogram_add(&other, 7);
	histogram_merge(&h, &other);
	assert_int_equal(h.n, 4);
	assert_int_equal(histogram_percentile(&h, 750), 7);
}

static void
as_text(void **state)
{
	char t[FIGURE_TEXT];

	(void)state;
	assert_string_equal(figure_rate(188000000, t), "188 MB/s");
	assert_string_equal(figure_rate(12345678, t), "12.3 MB/s");
	assert_string_equal(figure_rate(1234567, t), "1.23 MB/s");
	assert_string_equal(figure_rate(512000, t), "0.512 MB/s");
	assert_string_equal(figure_rate(0, t), "0.000 MB/s");
	assert_string_equal(figure_rate(UINT64_MAX, t), "18446744073710 MB/s");
	assert_string_equal(figure_time(999, t), "0.999 us");
	assert_string_equal(figure_time(85300, t), "85.3 us");
	assert_string_equal(figure_time(1420000, t), "1.42 ms");
	assert_string_equal(figure_time(2010000000, t), "2.01 s");
	assert_string_equal(figure_short(2043, 3, t), "2.04");
	assert_string_equal(figure_fixed(2043, 3, t), "2.043");
	assert_string_equal(figure_fixed(5, 9, t), "0.000000005");
	assert_string_equal(figure_fixed(7, 0, t), "7");
	assert_string_equal(figure_share(67, 100, t), "67 %");
	assert_string_equal(figure_share(3, 2, t), "100 %");
	assert_string_equal(figure_share(1, 0, t), "0 %");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_as_pvkit),
		cmocka_unit_test(known),
		cmocka_unit_test(percentiles),
		cmocka_unit_test(histogram_ends),
		cmocka_unit_test(as_text),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
