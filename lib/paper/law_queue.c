/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Queues: the bounds, the exact mean values and the waiting of Lazowska et al.,
 * "Quantitative System Performance", chapters 5 to 7; Erlang's C. See law.h.
 */
#include <math.h>

#include "paper/law.h"

static double
demand_sum(const double *demand, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += demand[i];
	return (sum);
}

static double
demand_max(const double *demand, size_t n)
{
	double max = 0;

	for (size_t i = 0; i < n; i++)
		max = fmax(max, demand[i]);
	return (max);
}

/* min(1 / Dmax, N / (D + Z)) */
double
pvk_law_upper(const double *demand, size_t n, double customers, double z)
{
	return (fmin(1 / demand_max(demand, n),
	    customers / (demand_sum(demand, n) + z)));
}

/* N / (N D + Z) */
double
pvk_law_lower(const double *demand, size_t n, double customers, double z)
{
	return (customers / (customers * demand_sum(demand, n) + z));
}

double
pvk_law_knee(const double *demand, size_t n, double z)
{
	return ((demand_sum(demand, n) + z) / demand_max(demand, n));
}

/* min(1 / Dmax, N / (D + Davg (N - 1))) */
double
pvk_law_balanced_upper(const double *demand, size_t n, double customers)
{
	double sum = demand_sum(demand, n);

	return (fmin(1 / demand_max(demand, n),
	    customers / (sum + sum / (double)n * (customers - 1))));
}

/* N / (D + Dmax (N - 1)) */
double
pvk_law_balanced_lower(const double *demand, size_t n, double customers)
{
	return (customers /
	    (demand_sum(demand, n) + demand_max(demand, n) * (customers - 1)));
}

/*
 * R_i(n) = D_i (1 + Q_i(n - 1)), X(n) = n / (Z + sum of R_i), Q_i(n) = X R_i,
 * from n = 1 up
 */
double
pvk_law_mva(const double *demand, size_t n, unsigned customers, double z,
    double *response)
{
	double queue[PVK_LAW_CENTRES] = { 0 }, wait[PVK_LAW_CENTRES];
	double x = 0, r = 0;

	if (n > PVK_LAW_CENTRES)
		return (0);
	for (unsigned k = 1; k <= customers; k++) {
		r = 0;
		for (size_t i = 0; i < n; i++) {
			wait[i] = demand[i] * (1 + queue[i]);
			r += wait[i];
		}
		x = k / (z + r);
		for (size_t i = 0; i < n; i++)
			queue[i] = x * wait[i];
	}
	if (response != NULL)
		*response = r;
	return (x);
}

/* From Erlang's B, which its recursion gives without large powers. */
double
pvk_law_erlang_c(unsigned m, double a)
{
	double b = 1;

	for (unsigned k = 1; k <= m; k++)
		b = a * b / (k + a * b);
	return (b / (1 - a / m * (1 - b)));
}

double
pvk_law_mmm(unsigned m, double a, double service)
{
	return (service * (1 + pvk_law_erlang_c(m, a) / (m - a)));
}
