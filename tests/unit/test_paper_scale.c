/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The law of scalability through what was measured: against another program's
 * figures, and against itself.
 */
#include <math.h>

#include "paper/law.h"
#include "testing.h"
#include "util/num.h"

static void
near(double got, double wanted, double share, const char *what)
{
	if (!(fabs(got - wanted) <= fabs(wanted) * share))
		fail_msg("%s: %.12g, expected %.12g", what, got, wanted);
}

/*
 * SPEC SDM91 of a SPARCcenter 2000, the demonstration of the R package "usl"
 * (which calls them alpha, beta and gamma), and what that makes of it.
 */
static void
as_others_do(void **state)
{
	static const double load[] = { 1, 18, 36, 72, 108, 144, 216 };
	static const double rate[] = { 64.9, 995.9, 1652.4, 1853.2, 1828.9,
		1775.0, 1702.2 };
	struct pvk_scale s;
	double r2;

	(void)state;
	assert_true(pvk_law_scale_fit(load, rate, PVK_COUNT(load),
	    PVK_SCALE_ALL, &s, &r2));
	near(s.sigma, 0.0277285, 2e-6, "sigma");
	near(s.kappa, 0.0001044, 4e-4, "kappa");
	near(s.lambda, 89.9952330, 1e-7, "lambda");
	near(pvk_law_scale_peak(&s), 96.52, 1e-4, "peak");
}

/* What follows a law exactly gives it back; vector 22 among them. */
static void
exact(void **state)
{
	uint64_t seed = 22;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct pvk_scale s = { 1, 0.03, 0.0001 }, got;
		double load[12], rate[12], r2;
		size_t n = 3 + (size_t)(testing_random(&seed) % 10);

		if (i > 0) {
			s.lambda =
			    pow(10, (int)(testing_random(&seed) % 19)) * 1e-3;
			s.sigma = (double)(testing_random(&seed) % 1000) / 1000;
			s.kappa = (double)(testing_random(&seed) % 1000) / 1e5;
		}
		for (size_t k = 0; k < n; k++) {
			load[k] = (double)(k + 1) * (double)(k + 1);
			rate[k] = pvk_law_scale(&s, load[k]);
		}
		assert_true(
		    pvk_law_scale_fit(load, rate, n, PVK_SCALE_ALL, &got, &r2));
		near(got.lambda, s.lambda, 1e-6, "lambda");
		assert_true(fabs(got.sigma - s.sigma) < 1e-6);
		assert_true(fabs(got.kappa - s.kappa) < 1e-6);
	}
}

/* Another unit changes lambda only; another order changes nothing. */
static void
free_of_scale_and_order(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 500; i++) {
		double load[8], rate[8], r2[2], by, swap;
		struct pvk_scale a, b;

		for (size_t k = 0; k < 8; k++) {
			load[k] = (double)(1 << k);
			rate[k] = 100 * load[k] / (1 + 0.1 * load[k]) *
			    (0.9 +
				(double)(testing_random(&seed) % 1000) / 5000);
		}
		assert_true(pvk_law_scale_fit(load, rate, 8, PVK_SCALE_ALL, &a,
		    &r2[0]));
		by = pow(10, (int)(testing_random(&seed) % 25) - 12);
		for (size_t k = 0; k < 8; k++) {
			size_t to = (size_t)(testing_random(&seed) % 8);

			rate[k] *= by;
			swap = rate[to];
			rate[to] = rate[k];
			rate[k] = swap;
			swap = load[to];
			load[to] = load[k];
			load[k] = swap;
			/* what was put in front is scaled in its turn */
			rate[k] *= to > k ? by : 1;
			rate[to] /= to > k ? by : 1;
		}
		assert_true(pvk_law_scale_fit(load, rate, 8, PVK_SCALE_ALL, &b,
		    &r2[1]));
		near(b.lambda, a.lambda * by, 1e-4, "lambda");
		assert_true(fabs(b.sigma - a.sigma) < 1e-4);
		assert_true(fabs(b.kappa - a.kappa) < 1e-4);
		assert_true(fabs(r2[0] - r2[1]) < 1e-6);
	}
}

/* The law found is no worse than its neighbours. */
static void
least_squares(void **state)
{
	static const double load[] = { 1, 2, 4, 8, 16, 32 };
	static const double rate[] = { 100, 190, 198, 200, 200, 199 };
	struct pvk_scale s, t;
	double r2, best = 0, sum;

	(void)state;
	assert_true(pvk_law_scale_fit(load, rate, 6, PVK_SCALE_ALL, &s, &r2));
	for (int i = 0; i < 7; i++) {
		double by = i % 2 == 0 ? 1.001 : 0.999;

		t = s;
		t.lambda *= i == 1 || i == 2 ? by : 1;
		t.sigma *= i == 3 || i == 4 ? by : 1;
		t.kappa *= i == 5 || i == 6 ? by : 1;
		sum = 0;
		for (size_t k = 0; k < 6; k++)
			sum += pow(rate[k] - pvk_law_scale(&t, load[k]), 2);
		if (i == 0)
			best = sum;
		assert_true(sum >= best);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_others_do),
		cmocka_unit_test(exact),
		cmocka_unit_test(free_of_scale_and_order),
		cmocka_unit_test(least_squares),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
