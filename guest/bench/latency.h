/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long requests took, counted in classes that are 1/64 of their value wide:
 * percentiles come from all requests of all runs, since those of single runs
 * have no mean.
 */
#ifndef BENCH_LATENCY_H
#define BENCH_LATENCY_H

#include <stdint.h>

#define LATENCY_PARTS	64		     /* of each power of two */
#define LATENCY_CLASSES (LATENCY_PARTS * 37) /* up to more than an hour */

struct latency {
	uint64_t n;
	uint64_t classes[LATENCY_CLASSES];
};

/* Nanoseconds of one request. */
void latency_count(struct latency *l, uint64_t ns);
void latency_add(struct latency *to, const struct latency *from);
/*
 * Seconds that the share of the requests took at most; 0 when there was none.
 * Not below the truth, and above it by 1/64 at most.
 */
double latency_percentile(const struct latency *l, double share);

#endif
