/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a handful of runs says: medians and intervals that ask nothing about how
 * the values are spread.
 */
#ifndef PVK_UTIL_STATS_H
#define PVK_UTIL_STATS_H

#include <stdbool.h>
#include <stddef.h>

#define PVK_STATS_MAX 1024 /* samples */

struct pvk_stats {
	size_t n;
	double median, mean, min, max;
	double lo, hi;	  /* the interval of the median: x(k) to x(n + 1 - k) */
	double coverage;  /* of that interval; 0 when n is 1 */
	double mad;	  /* median distance from the median */
	double cv;	  /* standard deviation / mean; 0 when n is 1 */
	size_t noutliers; /* flagged, never left out */
	double outlier;	  /* the farthest of them */
	double outlier_z; /* its modified z, 0.6745 (x - median) / MAD */
};

/*
 * n from 1 to PVK_STATS_MAX, finite samples. k is the largest that covers 95 %,
 * or 1 when n is below 6 and nothing does.
 */
void pvk_stats_make(const double *samples, size_t n, struct pvk_stats *s);

/* a / b of medians, the interval from the ends that are farthest apart */
struct pvk_stats_ratio {
	double ratio, lo, hi;
	bool shown; /* the intervals of a and b do not overlap */
};
struct pvk_stats_ratio pvk_stats_compare(const struct pvk_stats *a,
    const struct pvk_stats *b);

/*
 * SNIA's steady state of a window of rounds: *range, (max - min) / mean, at
 * most 20 %, and *drift, the least-squares slope x (n - 1) / mean, at most 10
 * %.
 */
bool pvk_stats_steady(const double *rounds, size_t n, double *range,
    double *drift);

#endif
