/* SPDX-License-Identifier: BSD-2-Clause */
/* The law through a sweep, and why nobody should rely on it; see sweep.h. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "paper/sweep.h"

#define LOADS_FEW   6	 /* from which on chance has little room */
#define SPREAD_MOST 0.25 /* (max - min) / median of the runs at a load */
#define HELD_LOSS   0.01 /* of R^2: what is held at 0 was near enough to it */

static void doubt(struct pvk_sweep *s, const char *id, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
doubt(struct pvk_sweep *s, const char *id, const char *fmt, ...)
{
	struct pvk_doubt *d = &s->doubts[s->ndoubts++];
	va_list ap;

	d->id = id;
	va_start(ap, fmt);
	vsnprintf(d->text, sizeof(d->text), fmt, ap);
	va_end(ap);
}

/* The valid load whose runs are farthest apart, and too far; NULL: none */
static const struct pvk_sweep_point *
scattered(const struct pvk_sweep *s)
{
	const struct pvk_sweep_point *worst = NULL;
	double most = SPREAD_MOST, apart;

	for (size_t i = 0; i < s->npoints; i++) {
		const struct pvk_sweep_point *p = &s->points[i];

		apart = (p->stats.max - p->stats.min) / p->stats.median;
		if (!p->valid || apart <= most)
			continue;
		most = apart;
		worst = p;
	}
	return (worst);
}

/* Why nobody should rely on it; at most one of each */
static void
doubts(struct pvk_sweep *s, size_t valid, bool repeated)
{
	const struct pvk_sweep_point *worst = scattered(s);
	char number[PVK_DECIMAL_TEXT];
	char lo[PVK_QUANTITY_TEXT], hi[PVK_QUANTITY_TEXT];

	if (valid < LOADS_FEW)
		doubt(s, "few-loads",
		    "%zu load%s with a measurement; at least %d are wanted%s",
		    valid, valid == 1 ? "" : "s", LOADS_FEW,
		    valid < PVK_SWEEP_LOADS ? ", and 3 for any law at all"
					    : "");
	if (valid > 0 && !repeated)
		doubt(s, "not-repeated",
		    "no load was measured twice, so what is chance is not "
		    "known");
	if (worst != NULL)
		doubt(s, "scattered",
		    "the runs at a load of %s lie between %s and %s: is it one "
		    "system?",
		    pvk_decimal_short(worst->load, number),
		    pvk_quantity_format(worst->stats.min, PVK_RATE, lo),
		    pvk_quantity_format(worst->stats.max, PVK_RATE, hi));
	if (!s->fitted) {
		if (valid >= PVK_SWEEP_LOADS)
			doubt(s, "no-law", "no such law goes through it");
		return;
	}
	if (s->r2 < PVK_SWEEP_R2)
		doubt(s, "poor-fit",
		    "the law explains little of what was measured: R^2 is %s",
		    pvk_decimal_fixed(s->r2, 3, number));
	if (s->law.sigma < 0)
		doubt(s, "negative-contention",
		    "contention came out negative: it grows faster than its "
		    "load; look at the smallest load first");
	if (s->law.sigma > 1)
		doubt(s, "more-than-all",
		    "contention came out above 1: more of it is done one by "
		    "one than there is");
	if (s->law.kappa < 0)
		doubt(s, "negative-coherency",
		    "coherency came out negative: the law bends up where "
		    "nothing does");
	if (isfinite(s->peak) && s->peak > PVK_SWEEP_TRIED * s->most)
		doubt(s, "far-peak",
		    "the peak lies beyond twice the largest load that was "
		    "measured");
}

/* Doubling the largest load, by the law; 0 where it makes no sense there */
static double
doubling(const struct pvk_sweep *s)
{
	double now = pvk_law_scale(&s->law, s->most);
	double twice = pvk_law_scale(&s->law, 2 * s->most);

	return (now > 0 && twice > 0 ? twice / now - 1 : 0);
}

/*
 * What all coefficients come to. One below 0 is none, and mostly chance: the
 * law is looked for without coherency, then without contention, too, and taken
 * where it explains as much and stands for something.
 */
static void
fit_law(struct pvk_sweep *s, const double *load, const double *rate, size_t n)
{
	struct pvk_scale held;
	double r2;

	s->taken = PVK_SCALE_ALL;
	s->fitted = n >= PVK_SWEEP_LOADS &&
	    pvk_law_scale_fit(load, rate, n, PVK_SCALE_ALL, &s->free,
		&s->free_r2);
	s->law = s->free;
	s->r2 = s->free_r2;
	if (!s->fitted || (s->free.kappa >= 0 && s->free.sigma >= 0))
		return;
	for (unsigned i = PVK_SCALE_AMDAHL; i >= PVK_SCALE_LINE; i--)
		if (pvk_law_scale_fit(load, rate, n, (enum pvk_scale_fit)i,
			&held, &r2) &&
		    held.sigma >= 0 && held.sigma <= 1 &&
		    r2 >= s->free_r2 - HELD_LOSS) {
			s->taken = (enum pvk_scale_fit)i;
			s->law = held;
			s->r2 = r2;
			return;
		}
}

void
paper_sweep_fit(struct pvk_sweep *s)
{
	double load[PVK_LAW_SCALE_POINTS], rate[PVK_LAW_SCALE_POINTS];
	bool repeated = false;
	size_t n = 0;

	for (size_t i = 0; i < s->npoints; i++) {
		const struct pvk_sweep_point *p = &s->points[i];

		if (!p->valid)
			continue;
		s->least = n == 0 ? p->load : s->least;
		s->most = p->load;
		repeated = repeated || p->stats.n > 1;
		load[n] = p->load;
		rate[n++] = p->stats.median;
	}
	fit_law(s, load, rate, n);
	if (s->fitted) {
		s->peak = pvk_law_scale_peak(&s->law);
		s->roof = s->law.kappa == 0 && s->law.sigma > 0
		    ? s->law.lambda / s->law.sigma
		    : 0;
		s->next = doubling(s);
	}
	for (size_t i = 0; i < s->npoints; i++) {
		struct pvk_sweep_point *p = &s->points[i];

		if (s->fitted)
			p->fitted = fmax(0, pvk_law_scale(&s->law, p->load));
		if (s->fitted && p->valid)
			p->efficiency =
			    p->stats.median / (p->load * s->law.lambda);
	}
	doubts(s, n, repeated);
}

double
pvk_sweep_contention(const struct pvk_sweep *s)
{
	double line = fmax(0, s->law.sigma);
	double agree = fmax(0, s->law.kappa) * s->most;

	return (line + agree > 0 ? line / (line + agree) : 0);
}
