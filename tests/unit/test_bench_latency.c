/* SPDX-License-Identifier: BSD-2-Clause */
/* Latencies and gaps: classes lose no request and little of the time. */
#include "hiccup.h"
#include "latency.h"
#include "testing.h"
#include "util/num.h"

static const double shares[] = { 0.5, 0.95, 0.99, 0.999, 1 };

static struct latency *
empty(void)
{
	struct latency *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	return (l);
}

/* A lone request is every percentile, and told with 1/64 too much at most. */
static void
tells_one(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct latency *l = empty();
		uint64_t ns = testing_random(&random) >> (22 + i % 42);

		latency_count(l, ns);
		for (size_t k = 0; k < PVK_COUNT(shares); k++) {
			double told = latency_percentile(l, shares[k]) * 1e9;

			assert_true(told >= (double)ns * (1 - 1e-12));
			assert_true(told <= (double)ns * (1 + 1.0 / 64));
		}
		free(l);
	}
}

/* 1 to 1000 us, each once */
static void
tells_percentiles(void **state)
{
	struct latency *l = empty(), *sum = empty();
	static const double known[] = { 500e-6, 950e-6, 990e-6, 999e-6, 1e-3 };

	(void)state;
	assert_true(latency_percentile(l, 0.5) == 0);
	for (uint64_t us = 1; us <= 1000; us++)
		latency_count(l, us * 1000);
	latency_add(sum, l);
	latency_add(sum, l);
	assert_int_equal(sum->n, 2000);
	for (size_t i = 0; i < PVK_COUNT(shares); i++) {
		double told = latency_percentile(l, shares[i]);

		assert_true(told >= known[i] && told <= known[i] * 1.016);
		assert_true(latency_percentile(sum, shares[i]) == told);
	}
	free(l);
	free(sum);
}

static void
takes_any_time(void **state)
{
	struct latency *l = empty();

	(void)state;
	latency_count(l, 0);
	assert_true(latency_percentile(l, 1) == 0);
	latency_count(l, UINT64_MAX);
	assert_true(latency_percentile(l, 1) > 3600);
	free(l);
}

static void
counts_gaps(void **state)
{
	struct hiccups h = { 0 };

	(void)state;
	hiccup_count(&h, 49e-6);
	assert_int_equal(h.n, 0);
	hiccup_count(&h, 50e-6);
	hiccup_count(&h, 99e-6);
	hiccup_count(&h, 100e-6);
	hiccup_count(&h, 3);
	hiccup_count(&h, 1e9);
	assert_int_equal(h.n, 5);
	assert_int_equal(h.classes[0], 2);
	assert_int_equal(h.classes[1], 1);
	assert_int_equal(h.classes[HICCUP_CLASSES - 1], 2);
	assert_true(h.longest == 1e9);
	assert_true(h.lost > 1e9 + 3);
}

static void
looks_for_gaps(void **state)
{
	struct hiccups h;
	uint64_t n = 0;

	(void)state;
	hiccup_look(0.05, &h);
	assert_true(h.seconds >= 0.05);
	assert_true(h.lost <= h.seconds && h.longest <= h.lost + 1e-12);
	for (size_t i = 0; i < HICCUP_CLASSES; i++)
		n += h.classes[i];
	assert_true(n == h.n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_one),
		cmocka_unit_test(tells_percentiles),
		cmocka_unit_test(takes_any_time),
		cmocka_unit_test(counts_gaps),
		cmocka_unit_test(looks_for_gaps),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
