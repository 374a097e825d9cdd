/* SPDX-License-Identifier: BSD-2-Clause */
/* Medians and their intervals; see stats.h. */
#include <string.h>

#include "measure/stats.h"

#define COVERAGE_WANTED 950000
#define MILLION		1000000u

static void
sort(uint64_t *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t v = x[i];
		size_t k = i;

		for (; k > 0 && x[k - 1] > v; k--)
			x[k] = x[k - 1];
		x[k] = v;
	}
}

/* 1 - 2 sum of C(n, i) / 2^n for i < k, in millionths */
static uint32_t
coverage(size_t n, size_t k)
{
	uint64_t binomial = 1, outside = 0, all = (uint64_t)1 << n;

	for (size_t i = 0; i < k; i++) {
		outside += binomial;
		binomial = binomial * (n - i) / (i + 1);
	}
	return (outside * 2 >= all
		? 0
		: (uint32_t)((all - 2 * outside) * MILLION / all));
}

void
stats_make(const uint64_t *samples, size_t n, struct stats *s)
{
	uint64_t x[STATS_MAX];
	size_t k = 1;

	memset(s, 0, sizeof(*s));
	if (n > STATS_MAX)
		n = STATS_MAX;
	if (n == 0)
		return;
	memcpy(x, samples, n * sizeof(x[0]));
	sort(x, n);
	/* the narrowest that still covers what is wanted, else the widest */
	while (2 * (k + 1) <= n && coverage(n, k + 1) >= COVERAGE_WANTED)
		k++;
	s->n = n;
	s->median = n % 2 == 1 ? x[n / 2]
			       : x[n / 2 - 1] + (x[n / 2] - x[n / 2 - 1]) / 2;
	s->min = x[0];
	s->max = x[n - 1];
	s->lo = x[k - 1];
	s->hi = x[n - k];
	s->coverage = n > 1 ? coverage(n, k) : 0;
}

/* In thousandths, rounded; rates stay far below what would overflow. */
static uint64_t
thousandths(uint64_t a, uint64_t b)
{
	return ((a * 1000 + b / 2) / b);
}

struct stats_ratio
stats_compare(const struct stats *a, const struct stats *b)
{
	struct stats_ratio r = { 0 };

	if (b->median == 0 || b->lo == 0)
		return (r);
	r.ratio = thousandths(a->median, b->median);
	r.lo = thousandths(a->lo, b->hi);
	r.hi = thousandths(a->hi, b->lo);
	r.shown = a->lo > b->hi || a->hi < b->lo;
	return (r);
}
