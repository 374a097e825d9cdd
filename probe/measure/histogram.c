/* SPDX-License-Identifier: BSD-2-Clause */
/* Counters whose ranges grow with the time; see histogram.h. */
#include <string.h>

#include "measure/histogram.h"

#define LINEAR 16u /* buckets of one nanosecond, and of each doubling */

static unsigned
bucket_of(uint64_t ns)
{
	unsigned top;

	if (ns < LINEAR)
		return ((unsigned)ns);
	if (ns >> HISTOGRAM_BITS != 0)
		return (HISTOGRAM_BUCKETS - 1);
	top = 63 - (unsigned)__builtin_clzll(ns);
	return ((top - 3) * LINEAR + (unsigned)(ns >> (top - 4)) - LINEAR);
}

/* The middle of its range */
static uint64_t
bucket_value(unsigned b)
{
	unsigned shift = b / LINEAR;

	if (shift == 0)
		return (b);
	shift--;
	return (((uint64_t)(b % LINEAR + LINEAR) << shift) +
	    ((uint64_t)1 << shift) / 2);
}

void
histogram_add(struct histogram *h, uint64_t ns)
{
	uint32_t *count = &h->count[bucket_of(ns)];

	h->n++;
	if (*count != UINT32_MAX)
		(*count)++;
	if (ns > h->max)
		h->max = ns;
}

void
histogram_clear(struct histogram *h)
{
	memset(h, 0, sizeof(*h));
}

void
histogram_merge(struct histogram *h, const struct histogram *from)
{
	h->n += from->n;
	if (from->max > h->max)
		h->max = from->max;
	for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++)
		if (__builtin_add_overflow(h->count[b], from->count[b],
			&h->count[b]))
			h->count[b] = UINT32_MAX;
}

uint64_t
histogram_percentile(const struct histogram *h, unsigned thousandths)
{
	/* the rank of the one that is wanted, rounded up; at least the first */
	uint64_t rank = (h->n * thousandths + 999) / 1000, seen = 0, value;

	if (h->n == 0)
		return (0);
	for (unsigned b = 0; b < HISTOGRAM_BUCKETS; b++) {
		seen += h->count[b];
		if (seen < rank || seen == 0)
			continue;
		value = bucket_value(b);
		return (value < h->max ? value : h->max);
	}
	return (h->max);
}
