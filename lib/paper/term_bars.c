/* SPDX-License-Identifier: BSD-2-Clause */
/* Bars and boxes of characters. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/report.h"
#include "util/text.h"

#define LABEL	    26 /* columns at most, before a bar */
#define LABEL_LEAST 12 /* to be told from another one */
#define LEAST	    10 /* of the longest bar */

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

/* The text cut to so many columns, which is marked, and maybe filled up */
static void
label_cut(struct pvk_out *o, const char *text, unsigned columns, bool ascii,
    bool filled)
{
	char shown[2 * PVK_BOARD_TEXT], cut[2 * PVK_BOARD_TEXT];
	bool fits;

	pvk_text_show(text, strlen(text), shown, sizeof(shown));
	fits = pvk_out_columns(shown) <= columns;
	pvk_out_cut(shown, fits ? columns : columns - 1, cut, sizeof(cut));
	pvk_out(o, "%s%s", cut, fits ? "" : ascii ? "~" : "\xe2\x80\xa6");
	if (filled)
		pvk_out(o, "%*s", (int)(columns - !fits - pvk_out_columns(cut)),
		    "");
}

static void
label_draw(struct pvk_out *o, const char *text, unsigned columns, bool ascii)
{
	label_cut(o, text, columns, ascii, true);
}

static double
largest(const struct pvk_bars *bars)
{
	double most = bars->expected;

	for (size_t i = 0; i < bars->n; i++)
		most = fmax(most, bars->bars[i].value);
	return (most > 0 ? most : 1);
}

/* What is said of the paper, up to the verdict, which has a colour */
static const char *
bar_share(const struct pvk_bars *bars, const struct pvk_bar *b,
    char text[PVK_WORDS])
{
	char percent[PVK_DECIMAL_TEXT];

	text[0] = '\0';
	if (bars->expected > 0)
		snprintf(text, PVK_WORDS, "%s %% of paper",
		    pvk_decimal_fixed(100 * b->value / bars->expected, 0,
			percent));
	return (text);
}

static void
bar_state(const struct pvk_bar *b, const struct pvk_term *t, struct pvk_out *o)
{
	pvk_out(o, "%s%s%s",
	    !t->colour			 ? ""
		: b->state == PVK_WITHIN ? "\033[32m"
					 : "\033[31m",
	    pvk_state_name(b->state), t->colour ? "\033[0m" : "");
}

/* "94 % of paper, WITHIN", or what there is of it */
static void
bar_verdict(const struct pvk_bars *bars, const struct pvk_bar *b,
    const struct pvk_term *t, struct pvk_out *o)
{
	char share[PVK_WORDS];

	bar_share(bars, b, share);
	pvk_out(o, "%s%s", share, b->judged && share[0] != '\0' ? ", " : "");
	if (b->judged)
		bar_state(b, t, o);
}

/* Where everything goes */
struct layout {
	unsigned label; /* columns */
	unsigned room;	/* columns of the largest value's bar */
	bool stacked;	/* label, figures, bar: each on a line of its own */
};

static void
bar_line(const struct pvk_bars *bars, const struct pvk_bar *b,
    const struct pvk_term *t, const struct layout *l, struct pvk_out *o)
{
	char figures[PVK_WORDS];
	bool says = b->judged || bars->expected > 0;

	pvk_out(o, "  ");
	label_cut(o, b->label, l->label, t->ascii, !l->stacked);
	pvk_bar_figures(b, figures);
	if (l->stacked)
		pvk_out(o, "\n    %s\n    ", figures);
	else
		pvk_out(o, " ");
	bar_draw(o, l->room * b->value / largest(bars), t->ascii);
	if (!l->stacked)
		pvk_out(o, " %s%s", figures, says ? ", " : "");
	else if (says)
		pvk_out(o, " ");
	bar_verdict(bars, b, t, o);
	pvk_out(o, "\n");
}

/* Columns of a line that are no bar */
static unsigned
bar_rest(const struct pvk_bars *bars, const struct pvk_bar *b,
    const struct layout *l)
{
	char text[PVK_WORDS];
	unsigned n = l->stacked ? 4 : l->label + 4;

	if (!l->stacked)
		n += pvk_out_columns(pvk_bar_figures(b, text));
	if (bars->expected > 0)
		n += 2 + pvk_out_columns(bar_share(bars, b, text));
	if (b->judged)
		n += 2 + (unsigned)strlen(pvk_state_name(b->state));
	return (n);
}

/* How long the longest bar may be, so that each line fits */
static unsigned
room_of(const struct pvk_bars *bars, const struct pvk_term *t,
    const struct layout *l)
{
	double least = t->width;

	for (size_t i = 0; i < bars->n; i++) {
		unsigned n = bar_rest(bars, &bars->bars[i], l);
		double share = bars->bars[i].value / largest(bars), room;

		room = n < t->width ? (t->width - n) / fmax(share, 0.01) : 0;
		least = fmin(least, floor(room));
	}
	return ((unsigned)least);
}

/*
 * A bar of less than LEAST columns is no picture: rather that, labels are cut,
 * and when they are short, each bar takes three lines.
 */
static struct layout
layout_of(const struct pvk_bars *bars, const struct pvk_term *t)
{
	struct layout l = { 0 };
	unsigned n;

	for (size_t i = 0; i < bars->n; i++) {
		n = pvk_out_columns(bars->bars[i].label);
		l.label = n > l.label ? n : l.label;
	}
	l.label = l.label > LABEL ? LABEL : l.label;
	l.room = room_of(bars, t, &l);
	while (l.room < LEAST && l.label > LABEL_LEAST) {
		l.label--;
		l.room = room_of(bars, t, &l);
	}
	if (l.room >= LEAST)
		return (l);
	l.stacked = true;
	l.label = t->width - 2;
	l.room = room_of(bars, t, &l);
	return (l);
}

void
pvk_term_bars(const struct pvk_bars *bars, const struct pvk_term *t,
    struct pvk_out *o)
{
	struct layout l = layout_of(bars, t);
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
		bar_line(bars, &bars->bars[i], t, &l, o);
	if (bars->n == 0)
		pvk_out(o, "  nothing was measured yet\n");
}

/* What a stage of the diagram has room for */
struct box {
	unsigned indent, name, rate, bar; /* columns */
	bool words;			  /* "the limit", behind its bar */
};

static struct box
box_of(const struct pvk_solution *s, double rate, const struct pvk_term *t)
{
	static const struct box wide = { 4, 12, 12, 20, true };
	static const struct box narrow = { 2, 8, 10, 20, false };
	char percent[PVK_DECIMAL_TEXT];
	struct box b = wide;
	unsigned rest, most = 0, n;

	for (size_t i = 0; i < s->nstages; i++) {
		n = (unsigned)strlen(
		    pvk_decimal_fixed(100 * rate / s->stages[i].expected, 0,
			percent));
		most = n > most ? n : most;
	}
	/* four blanks, the mark, " %" */
	rest = most + 8;
	n = b.indent + b.name + b.rate + rest + (unsigned)strlen(", then this");
	if (n + LEAST > t->width) {
		b = narrow;
		n = b.indent + b.name + b.rate + rest;
	}
	n = n < t->width ? t->width - n : 1;
	b.bar = n < b.bar ? n : b.bar;
	return (b);
}

static void
box_draw(const struct pvk_solution *s, size_t i, double rate,
    const struct pvk_term *t, const struct box *b, struct pvk_out *o)
{
	const struct pvk_stage *st = &s->stages[i];
	char text[PVK_QUANTITY_TEXT], percent[PVK_DECIMAL_TEXT];

	pvk_out(o, "%*s%s ", (int)b->indent, "",
	    i == s->limit ? (t->ascii ? "=>" : "\xe2\x96\xb6 ")
			  : (t->ascii ? " |" : "\xe2\x94\x82 "));
	label_draw(o, st->component->name, b->name, t->ascii);
	pvk_out(o, " ");
	label_draw(o, pvk_quantity_format(st->expected, PVK_RATE, text),
	    b->rate, t->ascii);
	pvk_out(o, " ");
	bar_draw(o, b->bar * fmin(1, rate / st->expected), t->ascii);
	pvk_out(o, " %s %%%s\n",
	    pvk_decimal_fixed(100 * rate / st->expected, 0, percent),
	    !b->words		? ""
		: i == s->limit ? ", the limit"
		: i == s->next	? ", then this"
				: "");
}

/* A box a stage, one below the other */
void
pvk_term_diagram(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_term *t, struct pvk_out *o)
{
	const struct pvk_verdict *best = pvk_report_best(p);
	const struct pvk_solution *s = &p->solution;
	double rate = best != NULL ? best->stats.median : s->expected;
	enum pvk_layer layer = PVK_LAYERS;
	const struct box b = box_of(s, rate, t);
	char text[PVK_QUANTITY_TEXT];

	(void)r;
	pvk_out_text(o, s->path->name);
	pvk_out(o, ", drawn at %s\n",
	    pvk_quantity_format(rate, PVK_RATE, text));
	for (size_t i = 0; i < s->nstages; i++) {
		if (s->stages[i].component->layer != layer)
			pvk_out(o, "  %s\n",
			    pvk_layer_name(s->stages[i].component->layer));
		layer = s->stages[i].component->layer;
		box_draw(s, i, rate, t, &b, o);
	}
	if (b.words)
		return;
	pvk_out(o, "  the limit is %s", s->stages[s->limit].component->name);
	if (s->next != SIZE_MAX)
		pvk_out(o, ", then %s", s->stages[s->next].component->name);
	pvk_out(o, "\n");
}
