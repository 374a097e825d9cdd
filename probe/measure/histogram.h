/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long requests took: counters whose ranges grow with the time, sixteen a
 * doubling, so that a percentile is within 3 % of the truth from 16 ns to a
 * quarter of an hour.
 */
#ifndef PVPROBE_MEASURE_HISTOGRAM_H
#define PVPROBE_MEASURE_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_BITS	  40 /* of nanoseconds; more count as this much */
#define HISTOGRAM_BUCKETS ((HISTOGRAM_BITS - 3) * 16)

struct histogram {
	uint64_t n;
	uint64_t max;
	uint32_t count[HISTOGRAM_BUCKETS];
};

void histogram_clear(struct histogram *h);
void histogram_add(struct histogram *h, uint64_t ns);
/* Adds those of from. */
void histogram_merge(struct histogram *h, const struct histogram *from);
/* The time that so many thousandths of them did not exceed; 0 when empty. */
uint64_t histogram_percentile(const struct histogram *h, unsigned thousandths);

#endif
