/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep on a terminal; see sweep.h. */
#include <math.h>
#include <stdio.h>

#include "paper/sweep.h"

#define TABLE	  66 /* columns before the bars */
#define BAR_LEAST 10

/* A bar of what was measured, with a mark where the law has it */
static void
bar(const struct pvk_sweep_point *p, double most, unsigned room, bool ascii,
    struct pvk_out *o)
{
	unsigned full = (unsigned)lround(room * p->stats.median / most);
	unsigned mark = (unsigned)lround(room * p->fitted / most);
	unsigned n = mark > full ? mark : full;

	for (unsigned i = 1; i <= n; i++)
		if (i == mark)
			pvk_out(o, ascii ? "|" : "\xe2\x94\x83");
		else if (i <= full)
			pvk_out(o, ascii ? "#" : "\xe2\x96\x92");
		else
			pvk_out(o, " ");
}

static void
invalid(const struct pvk_sweep_point *p, const struct pvk_term *t,
    struct pvk_out *o)
{
	pvk_out(o, "%sINVALID%s: ", t->colour ? "\033[31m" : "",
	    t->colour ? "\033[0m" : "");
	pvk_out_text(o, p->why);
}

/* Right-aligned: wide characters there are none in a rate */
static void
row(const struct pvk_sweep_point *p, double most, const struct pvk_term *t,
    struct pvk_out *o)
{
	unsigned room =
	    t->width > TABLE + BAR_LEAST ? t->width - TABLE : BAR_LEAST;
	char load[PVK_DECIMAL_TEXT], rate[PVK_QUANTITY_TEXT];
	char fitted[PVK_QUANTITY_TEXT], paper[PVK_QUANTITY_TEXT];
	char percent[PVK_DECIMAL_TEXT];

	pvk_out(o, "  %6s %13s %3zu %13s %9s%s %13s ",
	    pvk_decimal_short(p->load, load),
	    pvk_quantity_format(p->stats.median, PVK_RATE, rate), p->stats.n,
	    p->fitted > 0 ? pvk_quantity_format(p->fitted, PVK_RATE, fitted)
			  : "-",
	    p->efficiency > 0
		? pvk_decimal_fixed(p->efficiency * 100, 0, percent)
		: "-",
	    p->efficiency > 0 ? " %" : "  ",
	    pvk_quantity_format(p->paper, PVK_RATE, paper));
	if (p->valid)
		bar(p, most, room, t->ascii, o);
	else
		invalid(p, t, o);
	pvk_out(o, "\n");
}

/* A line of its own, if there is anything to say */
static void
sentence(const struct pvk_sweep *s,
    void (*say)(const struct pvk_sweep *s, struct pvk_out *o),
    struct pvk_out *o)
{
	struct pvk_out words = { .plain = true };

	say(s, &words);
	if (words.buf.len > 0)
		pvk_out(o, "  %s\n", pvk_buf_text(&words.buf));
	pvk_out_fini(&words);
}

static void
law(const struct pvk_sweep *s, struct pvk_out *o)
{
	char a[PVK_DECIMAL_TEXT], b[PVK_DECIMAL_TEXT], c[PVK_DECIMAL_TEXT];
	char rate[PVK_QUANTITY_TEXT];

	if (!s->fitted)
		return;
	pvk_out(o,
	    "  one alone (lambda) %s, contention (sigma) %s, "
	    "coherency (kappa) %s, R^2 %s\n",
	    pvk_quantity_format(s->law.lambda, PVK_RATE, rate),
	    pvk_decimal_fixed(s->law.sigma, 4, a),
	    pvk_decimal_fixed(s->law.kappa, 6, b),
	    pvk_decimal_fixed(s->r2, 4, c));
}

void
pvk_term_sweep(const struct pvk_sweep *s, const struct pvk_term *t,
    struct pvk_out *o)
{
	const char *bold = t->colour ? "\033[1m" : "";
	const char *plain = t->colour ? "\033[0m" : "";
	double most = 1;

	for (size_t i = 0; i < s->npoints; i++)
		most = fmax(most,
		    fmax(s->points[i].stats.median, s->points[i].fitted));
	pvk_out(o, "%s", bold);
	pvk_sweep_title(s, o);
	pvk_out(o, "\n%s  %6s %13s %3s %13s %11s %13s\n", plain, "load",
	    "measured", "n", "fitted", "efficiency", "on paper");
	for (size_t i = 0; i < s->npoints; i++)
		row(&s->points[i], most, t, o);
	sentence(s, pvk_sweep_best, o);
	sentence(s, pvk_sweep_next, o);
	sentence(s, pvk_sweep_loses, o);
	law(s, o);
	sentence(s, pvk_sweep_held, o);
	for (size_t i = 0; i < s->ndoubts; i++)
		pvk_out(o, "  %sNOT TO BE TRUSTED%s: %s\n",
		    t->colour ? "\033[31m" : "", plain, s->doubts[i].text);
}
