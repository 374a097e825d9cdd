/* SPDX-License-Identifier: BSD-2-Clause */
/* What a sweep tells, in sentences; see sweep.h. */
#include <math.h>

#include "paper/sweep.h"

#define ENOUGH 0.9 /* of the most: what more brings is not worth much */
#define ROOF   0.5 /* of it was reached: so it is no mere extrapolation */

/* Coefficients that stand for what they are called */
static bool
makes_sense(const struct pvk_sweep *s)
{
	return (s->fitted && s->law.sigma >= 0 && s->law.sigma <= 1 &&
	    s->law.kappa >= 0 && s->r2 >= PVK_SWEEP_R2);
}

/* "8 requests" */
static void
load_words(const struct pvk_sweep *s, double load, struct pvk_out *o)
{
	char n[PVK_DECIMAL_TEXT];

	pvk_out(o, "%s%s", pvk_decimal_short(fmax(1, round(load)), n),
	    s->unit[0] != '\0' ? " " : "");
	pvk_out_any(o, s->unit);
}

static void
rate_words(double rate, struct pvk_out *o)
{
	char text[PVK_QUANTITY_TEXT];

	pvk_out(o, "%s", pvk_quantity_format(rate, PVK_RATE, text));
}

static void
enough_words(double n, struct pvk_out *o)
{
	char text[PVK_DECIMAL_TEXT];

	pvk_out(o, "; %s %s enough for nine tenths of that",
	    pvk_decimal_short(n, text), n == 1 ? "is" : "are");
}

/* What holds whatever a law says */
static void
most_measured(const struct pvk_sweep *s, struct pvk_out *o)
{
	const struct pvk_sweep_point *most = NULL, *p = s->points;

	for (size_t i = 0; i < s->npoints; i++)
		if (p[i].valid &&
		    (most == NULL || p[i].stats.median > most->stats.median))
			most = &p[i];
	if (most == NULL)
		return;
	pvk_out(o, " The most that was measured is ");
	rate_words(most->stats.median, o);
	pvk_out(o, ", with ");
	load_words(s, most->load, o);
	pvk_out(o, " at once");
	while (!p->valid || p->stats.median < ENOUGH * most->stats.median)
		p++;
	if (p->load < most->load)
		enough_words(p->load, o);
	pvk_out(o, ".");
}

/* The least load that gives nine tenths of most, as far as can be known: 0 */
static double
enough(const struct pvk_sweep *s, double most)
{
	double end =
	    fmin(fmin(s->peak, PVK_SWEEP_TRIED * s->most), PVK_BOARD_LOAD);

	/* up to its peak the law only rises */
	if (pvk_law_scale(&s->law, end) < ENOUGH * most)
		return (0);
	for (double lo = 1, hi = ceil(end);;) {
		double mid = floor((lo + hi) / 2);

		if (hi <= lo)
			return (lo);
		if (pvk_law_scale(&s->law, mid) >= ENOUGH * most)
			hi = mid;
		else
			lo = mid + 1;
	}
}

/* The most that it can do, and what is enough */
static void
most_words(const struct pvk_sweep *s, double most, struct pvk_out *o)
{
	double n = enough(s, most);

	rate_words(most, o);
	if (n > 0 && n < s->peak)
		enough_words(n, o);
}

void
pvk_sweep_best(const struct pvk_sweep *s, struct pvk_out *o)
{
	double last = pvk_law_scale(&s->law, s->most);

	if (!makes_sense(s)) {
		pvk_out(o, "%s",
		    s->fitted ? "No law of scalability holds here."
			      : "Too little was measured to tell a law of it.");
		most_measured(s, o);
	} else if (s->peak <= PVK_SWEEP_TRIED * s->most) {
		pvk_out(o, "It is fastest with ");
		load_words(s, s->peak, o);
		pvk_out(o, " at once: ");
		most_words(s, pvk_law_scale(&s->law, s->peak), o);
		pvk_out(o, ".");
	} else if (s->roof > 0 && last >= ROOF * s->roof) {
		pvk_out(o,
		    "More at once never make it slower, and never faster "
		    "than ");
		most_words(s, s->roof, o);
		pvk_out(o, ".");
	} else {
		pvk_out(o, "It still grew at the most that was tried, ");
		load_words(s, s->most, o);
		pvk_out(o, " at once: ");
		rate_words(last, o);
		pvk_out(o, ".");
	}
}

void
pvk_sweep_next(const struct pvk_sweep *s, struct pvk_out *o)
{
	char a[PVK_DECIMAL_TEXT], b[PVK_DECIMAL_TEXT], g[PVK_WORDS];

	if (makes_sense(s))
		pvk_out(o, "Doubling %s to %s would bring %s.",
		    pvk_decimal_short(s->most, a),
		    pvk_decimal_short(2 * s->most, b),
		    pvk_words_gain(s->next, g));
}

void
pvk_sweep_loses(const struct pvk_sweep *s, struct pvk_out *o)
{
	double line = pvk_sweep_contention(s) * 100;
	char a[PVK_DECIMAL_TEXT], b[PVK_DECIMAL_TEXT], n[PVK_DECIMAL_TEXT];

	if (!makes_sense(s))
		return;
	if (s->law.sigma <= 0 && s->law.kappa <= 0) {
		pvk_out(o, "Nothing is lost as the load grows.");
		return;
	}
	pvk_out(o,
	    "What is lost at %s goes to waiting for what is shared (%s %%) and "
	    "to keeping each other informed (%s %%).",
	    pvk_decimal_short(s->most, n), pvk_decimal_fixed(line, 0, a),
	    pvk_decimal_fixed(100 - line, 0, b));
}

void
pvk_sweep_held(const struct pvk_sweep *s, struct pvk_out *o)
{
	char a[PVK_DECIMAL_TEXT], b[PVK_DECIMAL_TEXT], c[PVK_DECIMAL_TEXT];

	if (!s->fitted || s->taken == PVK_SCALE_ALL)
		return;
	pvk_out(o,
	    "kappa%s held at 0, since the law has nothing below: left free, "
	    "sigma %s and kappa %s came out, R^2 %s",
	    s->taken == PVK_SCALE_LINE ? " and sigma are" : " is",
	    pvk_decimal_fixed(s->free.sigma, 4, a),
	    pvk_decimal_fixed(s->free.kappa, 9, b),
	    pvk_decimal_fixed(s->free_r2, 4, c));
}

void
pvk_sweep_title(const struct pvk_sweep *s, struct pvk_out *o)
{
	pvk_out_any(o, s->label[0] != '\0' ? s->label : s->path->name);
	if (s->work[0] != '\0') {
		pvk_out(o, ": ");
		pvk_out_any(o, s->work);
	}
	if (s->device[0] != '\0') {
		pvk_out(o, ", ");
		pvk_out_any(o, s->device);
	}
}
