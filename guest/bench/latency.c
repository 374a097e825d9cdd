/* SPDX-License-Identifier: BSD-2-Clause */
/* How long requests took; see latency.h. */
#include <math.h>
#include <stddef.h>

#include "latency.h"

/*
 * Below 64 ns a class each nanosecond; above, the six bits behind the highest
 * one tell the class.
 */
static size_t
class_of(uint64_t ns)
{
	unsigned shift;
	size_t i;

	if (ns < LATENCY_PARTS)
		return ((size_t)ns);
	shift = (unsigned)(63 - __builtin_clzll(ns)) - 6;
	i = (size_t)LATENCY_PARTS * (shift + 1) +
	    (size_t)((ns >> shift) - LATENCY_PARTS);
	return (i < LATENCY_CLASSES ? i : LATENCY_CLASSES - 1);
}

/* The longest of a class, in nanoseconds */
static double
class_end(size_t i)
{
	unsigned shift = (unsigned)(i / LATENCY_PARTS);

	if (shift == 0)
		return ((double)i);
	return (ldexp((double)(LATENCY_PARTS + i % LATENCY_PARTS) + 1,
		    (int)shift - 1) -
	    1);
}

void
latency_count(struct latency *l, uint64_t ns)
{
	l->n++;
	l->classes[class_of(ns)]++;
}

void
latency_add(struct latency *to, const struct latency *from)
{
	to->n += from->n;
	for (size_t i = 0; i < LATENCY_CLASSES; i++)
		to->classes[i] += from->classes[i];
}

double
latency_percentile(const struct latency *l, double share)
{
	double wanted = share * (double)l->n, seen = 0;

	if (l->n == 0)
		return (0);
	for (size_t i = 0; i < LATENCY_CLASSES; i++) {
		seen += (double)l->classes[i];
		if (seen >= wanted && seen > 0)
			return (class_end(i) / 1e9);
	}
	return (class_end(LATENCY_CLASSES - 1) / 1e9);
}
