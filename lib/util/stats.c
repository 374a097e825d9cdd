/* SPDX-License-Identifier: BSD-2-Clause */
/* Medians and their intervals; see stats.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/stats.h"

#define COVERAGE_WANTED 0.95
#define OUTLIER_Z	3.5
#define STEADY_RANGE	0.20
#define STEADY_DRIFT	0.10

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ((x > y) - (x < y));
}

static double
sorted_median(const double *x, size_t n)
{
	return (n % 2 == 1 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2);
}

/* 1 - 2 sum of C(n, i) / 2^n for i < k; by logarithms: 2^n may be no double */
static double
coverage(size_t n, size_t k)
{
	double outside = 0;

	for (size_t i = 0; i < k; i++)
		outside += exp(lgamma((double)n + 1) - lgamma((double)i + 1) -
		    lgamma((double)(n - i) + 1) - (double)n * log(2));
	return (fmax(0, 1 - 2 * outside));
}

/* k from 1 on; the largest that still covers what is wanted */
static size_t
interval_rank(size_t n)
{
	size_t k = 1;

	while (2 * (k + 1) <= n && coverage(n, k + 1) >= COVERAGE_WANTED)
		k++;
	return (k);
}

static void
spread(const double *x, struct pvk_stats *s)
{
	double distance[PVK_STATS_MAX] = { 0 }, squares = 0, z;

	for (size_t i = 0; i < s->n; i++) {
		distance[i] = fabs(x[i] - s->median);
		squares += (x[i] - s->mean) * (x[i] - s->mean);
	}
	if (s->n > 1 && s->mean != 0)
		s->cv = sqrt(squares / (double)(s->n - 1)) / s->mean;
	qsort(distance, s->n, sizeof(distance[0]), compare);
	s->mad = sorted_median(distance, s->n);
	for (size_t i = 0; i < s->n && s->mad > 0; i++) {
		z = 0.6745 * (x[i] - s->median) / s->mad;
		if (fabs(z) <= OUTLIER_Z)
			continue;
		s->noutliers++;
		if (fabs(z) > fabs(s->outlier_z)) {
			s->outlier_z = z;
			s->outlier = x[i];
		}
	}
}

void
pvk_stats_make(const double *samples, size_t n, struct pvk_stats *s)
{
	double x[PVK_STATS_MAX], sum = 0;
	size_t k;

	memset(s, 0, sizeof(*s));
	if (n == 0 || n > PVK_STATS_MAX)
		return;
	memcpy(x, samples, n * sizeof(x[0]));
	qsort(x, n, sizeof(x[0]), compare);
	for (size_t i = 0; i < n; i++)
		sum += x[i];
	k = interval_rank(n);
	s->n = n;
	s->mean = sum / (double)n;
	s->median = sorted_median(x, n);
	s->min = x[0];
	s->max = x[n - 1];
	s->lo = x[k - 1];
	s->hi = x[n - k];
	s->coverage = n > 1 ? coverage(n, k) : 0;
	spread(x, s);
}

struct pvk_stats_ratio
pvk_stats_compare(const struct pvk_stats *a, const struct pvk_stats *b)
{
	struct pvk_stats_ratio r = { 0 };

	if (b->median <= 0 || b->lo <= 0)
		return (r);
	r.ratio = a->median / b->median;
	r.lo = a->lo / b->hi;
	r.hi = a->hi / b->lo;
	r.shown = a->lo > b->hi || a->hi < b->lo;
	return (r);
}

bool
pvk_stats_steady(const double *rounds, size_t n, double *range, double *drift)
{
	double min = rounds[0], max = rounds[0], mean = 0;
	double top = 0, bottom = 0, x;

	for (size_t i = 0; i < n; i++) {
		min = fmin(min, rounds[i]);
		max = fmax(max, rounds[i]);
		mean += rounds[i] / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		x = (double)i - (double)(n - 1) / 2;
		top += x * (rounds[i] - mean);
		bottom += x * x;
	}
	*range = (max - min) / mean;
	*drift = n > 1 ? fabs(top / bottom) * (double)(n - 1) / mean : 0;
	return (*range <= STEADY_RANGE && *drift <= STEADY_DRIFT);
}
