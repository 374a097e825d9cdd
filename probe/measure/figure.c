/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures as text; see figure.h. */
#include <inttypes.h>
#include <stdio.h>

#include "measure/figure.h"

static uint64_t
power(unsigned n)
{
	uint64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return (p);
}

const char *
figure_fixed(uint64_t v, unsigned decimals, char out[FIGURE_TEXT])
{
	uint64_t unit = power(decimals);

	if (decimals == 0)
		snprintf(out, FIGURE_TEXT, "%" PRIu64, v);
	else
		snprintf(out, FIGURE_TEXT, "%" PRIu64 ".%0*" PRIu64, v / unit,
		    (int)decimals, v % unit);
	return (out);
}

const char *
figure_short(uint64_t v, unsigned decimals, char out[FIGURE_TEXT])
{
	uint64_t whole = v / power(decimals), drop;
	unsigned keep = whole >= 100 ? 0 : whole >= 10 ? 1 : whole >= 1 ? 2 : 3;

	if (keep < decimals) {
		drop = power(decimals - keep);
		v = v / drop + (v % drop >= drop / 2);
		decimals = keep;
	}
	return (figure_fixed(v, decimals, out));
}

const char *
figure_rate(uint64_t rate, char out[FIGURE_TEXT])
{
	char number[FIGURE_TEXT];

	snprintf(out, FIGURE_TEXT, "%.20s MB/s", figure_short(rate, 6, number));
	return (out);
}

const char *
figure_time(uint64_t ns, char out[FIGURE_TEXT])
{
	char number[FIGURE_TEXT];
	unsigned decimals = ns < 999500 ? 3 : ns < 999500000 ? 6 : 9;
	const char *unit = decimals == 3 ? "us" : decimals == 6 ? "ms" : "s";

	snprintf(out, FIGURE_TEXT, "%.20s %s",
	    figure_short(ns, decimals, number), unit);
	return (out);
}

const char *
figure_share(uint64_t part, uint64_t whole, char out[FIGURE_TEXT])
{
	uint64_t share = 0;

	if (part > whole)
		part = whole;
	/* whole is a time, of which a hundredfold does fit */
	if (whole > 0)
		share = (part * 100 + whole / 2) / whole;
	snprintf(out, FIGURE_TEXT, "%" PRIu64 " %%", share);
	return (out);
}
