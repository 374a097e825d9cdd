/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Medians and their intervals of whole numbers, for a machine that keeps its
 * hands off the floating point unit: the formulas of util/stats.h (for pvkit),
 * which the tests hold these against.
 */
#ifndef PVPROBE_MEASURE_STATS_H
#define PVPROBE_MEASURE_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATS_MAX 31 /* samples: sums of binomials fit 32 bits */

struct stats {
	size_t n;
	uint64_t median, min, max;
	uint64_t lo, hi;   /* the interval of the median */
	uint32_t coverage; /* of it, in millionths; 0 when n is 1 */
};

/* n from 1 to STATS_MAX; more are not looked at. */
void stats_make(const uint64_t *samples, size_t n, struct stats *s);

/* Medians in thousandths, the interval from the ends that are farthest apart.
 */
struct stats_ratio {
	uint64_t ratio, lo, hi;
	bool shown; /* the intervals of a and b do not overlap */
};
struct stats_ratio stats_compare(const struct stats *a, const struct stats *b);

#endif
