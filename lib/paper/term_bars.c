/* SPDX-License-Identifier: BSD-2-Clause */
/* Bars and boxes of characters. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/report.h"

#define LABEL 26 /* columns at most, before a bar */
#define LEAST 10 /* of the longest bar */

/* A bar in eighths of a column, where there are such characters */
static void
bar_draw(struct pvk_out *o, double columns, bool ascii)
{
	static const char *const eighths[] = { "", "\xe2\x96\x8f",
		"\xe2\x96\x8e", "\xe2\x96\x8d", "\xe2\x96\x8c", "\xe2\x96\x8b",
		"\xe2\x96\x8a", "\xe2\x96\x89" };
	unsigned n = (unsigned)lround(columns * 8);

	if (ascii)
		n = (unsigned)lround(columns) * 8;
	for (unsigned i = 0; i < n / 8; i++)
		pvk_out(o, ascii ? "#" : "\xe2\x96\x88");
	pvk_out(o, "%s", eighths[n % 8]);
}

/* The text cut to so many columns, which is marked, and filled up to them */
static void
label_draw(struct pvk_out *o, const char *text, unsigned columns, bool ascii)
{
	bool fits = pvk_out_columns(text) <= columns;
	unsigned n = 0, most = fits ? columns : columns - 1;
	char cut[PVK_BOARD_TEXT];
	size_t len = 0;

	while (text[len] != '\0' && len + 1 < sizeof(cut)) {
		bool begins = ((unsigned char)text[len] & 0xc0) != 0x80;

		if (begins && n == most)
			break;
		n += begins;
		cut[len] = text[len];
		len++;
	}
	cut[len] = '\0';
	pvk_out_text(o, cut);
	pvk_out(o, "%s%*s",
	    fits	? ""
		: ascii ? "~"
			: "\xe2\x80\xa6",
	    (int)(most - n), "");
}

static double
largest(const struct pvk_bars *bars)
{
	double most = bars->expected;

	for (size_t i = 0; i < bars->n; i++)
		most = fmax(most, bars->bars[i].value);
	return (most > 0 ? most : 1);
}

/* What stands behind a bar, up to the verdict, which has a colour */
static const char *
bar_figures(const struct pvk_bars *bars, const struct pvk_bar *b,
    char text[PVK_WORDS])
{
	char figures[PVK_WORDS], percent[PVK_DECIMAL_TEXT];

	if (bars->expected > 0)
		snprintf(text, PVK_WORDS, "%s, %s %% of paper",
		    pvk_bar_figures(b, figures),
		    pvk_decimal_fixed(100 * b->value / bars->expected, 0,
			percent));
	else
		pvk_bar_figures(b, text);
	return (text);
}

static void
bar_line(const struct pvk_bars *bars, const struct pvk_bar *b,
    const struct pvk_term *t, unsigned label, unsigned room, struct pvk_out *o)
{
	char figures[PVK_WORDS];

	pvk_out(o, "  ");
	label_draw(o, b->label, label, t->ascii);
	pvk_out(o, " ");
	bar_draw(o, room * b->value / largest(bars), t->ascii);
	pvk_out(o, " %s", bar_figures(bars, b, figures));
	if (b->judged)
		pvk_out(o, ", %s%s%s",
		    !t->colour			 ? ""
			: b->state == PVK_WITHIN ? "\033[32m"
						 : "\033[31m",
		    pvk_state_name(b->state), t->colour ? "\033[0m" : "");
	pvk_out(o, "\n");
}

/*
 * The columns of the largest value's bar, so that each line fits, and of the
 * labels. What is less than LEAST is no picture: then lines are longer.
 */
static unsigned
room_of(const struct pvk_bars *bars, const struct pvk_term *t, unsigned *label)
{
	char figures[PVK_WORDS];
	double share, room, least = t->width;
	unsigned n;

	*label = 0;
	for (size_t i = 0; i < bars->n; i++) {
		n = pvk_out_columns(bars->bars[i].label);
		*label = n > *label ? n : *label;
	}
	*label = *label > LABEL ? LABEL : *label;
	for (size_t i = 0; i < bars->n; i++) {
		const struct pvk_bar *b = &bars->bars[i];

		n = *label + 4 + pvk_out_columns(bar_figures(bars, b, figures));
		if (b->judged)
			n += 2 + (unsigned)strlen(pvk_state_name(b->state));
		share = b->value / largest(bars);
		room = n < t->width ? (t->width - n) / fmax(share, 0.01) : 0;
		least = fmin(least, floor(room));
	}
	return (least > LEAST ? (unsigned)least : LEAST);
}

void
pvk_term_bars(const struct pvk_bars *bars, const struct pvk_term *t,
    struct pvk_out *o)
{
	unsigned label, room = room_of(bars, t, &label);
	char rate[PVK_QUANTITY_TEXT], percent[PVK_QUANTITY_TEXT];

	if (bars->expected > 0) {
		pvk_out_text(o, bars->title);
		pvk_out(o, " of %s, within %s of it\n",
		    pvk_quantity_format(bars->expected, PVK_RATE, rate),
		    pvk_quantity_format(bars->tolerance, PVK_RATIO, percent));
	} else {
		pvk_out_text(o, bars->title);
		pvk_out(o, "\n");
	}
	for (size_t i = 0; i < bars->n; i++)
		bar_line(bars, &bars->bars[i], t, label, room, o);
	if (bars->n == 0)
		pvk_out(o, "  nothing was measured yet\n");
}

/*
 * A box a stage, one below the other: there is no telling how wide a terminal
 * is by the time it shows this.
 */
void
pvk_term_diagram(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_term *t, struct pvk_out *o)
{
	const struct pvk_verdict *best = pvk_report_best(p);
	const struct pvk_solution *s = &p->solution;
	double rate = best != NULL ? best->stats.median : s->expected;
	enum pvk_layer layer = PVK_LAYERS;
	char text[PVK_QUANTITY_TEXT], percent[PVK_DECIMAL_TEXT];

	(void)r;
	pvk_out_text(o, s->path->name);
	pvk_out(o, ", drawn at %s\n",
	    pvk_quantity_format(rate, PVK_RATE, text));
	for (size_t i = 0; i < s->nstages; i++) {
		const struct pvk_stage *st = &s->stages[i];

		if (st->component->layer != layer)
			pvk_out(o, "  %s\n",
			    pvk_layer_name(st->component->layer));
		layer = st->component->layer;
		pvk_out(o, "    %s ",
		    i == s->limit ? (t->ascii ? "=>" : "\xe2\x96\xb6 ")
				  : (t->ascii ? " |" : "\xe2\x94\x82 "));
		label_draw(o, st->component->name, 12, t->ascii);
		pvk_out(o, " ");
		label_draw(o, pvk_quantity_format(st->expected, PVK_RATE, text),
		    12, t->ascii);
		pvk_out(o, " ");
		bar_draw(o, 20 * fmin(1, rate / st->expected), t->ascii);
		pvk_out(o, " %s %%%s\n",
		    pvk_decimal_fixed(100 * rate / st->expected, 0, percent),
		    i == s->limit      ? ", the limit"
			: i == s->next ? ", then this"
				       : "");
	}
}
