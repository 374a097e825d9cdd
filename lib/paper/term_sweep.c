/* SPDX-License-Identifier: BSD-2-Clause */
/* A sweep on a terminal; see sweep.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/sweep.h"

#define BAR_LEAST 10

/* Columns of the table, by how much they are missed when there is no room */
enum column { LOAD, MEASURED, EFFICIENCY, FITTED, PAPER, RUNS, COLUMNS };
static const unsigned widths[COLUMNS] = { 6, 13, 11, 13, 13, 3 };
static const enum column order[COLUMNS] = { LOAD, MEASURED, RUNS, FITTED,
	EFFICIENCY, PAPER };

/* How many of them have room, and what that leaves for bars */
struct table {
	unsigned columns, bar;
};

static struct table
table_of(const struct pvk_term *t)
{
	struct table table = { 0, t->width - 2 };

	while (table.columns < COLUMNS &&
	    table.bar >= BAR_LEAST + widths[table.columns] + 1)
		table.bar -= widths[table.columns++] + 1;
	return (table);
}

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
    const struct table *table, struct pvk_out *o)
{
	const char *instead = "INVALID: ";

	pvk_out(o, "%sINVALID%s", t->colour ? "\033[31m" : "",
	    t->colour ? "\033[0m" : "");
	if (!t->fold || strlen(instead) + pvk_out_columns(p->why) <= table->bar)
		pvk_out(o, ": ");
	else
		pvk_out(o, "\n    ");
	pvk_out_text(o, p->why);
}

static const char *
cell(const struct pvk_sweep_point *p, enum column c,
    char text[PVK_QUANTITY_TEXT])
{
	char percent[PVK_DECIMAL_TEXT];

	switch (c) {
	case LOAD:
		return (pvk_decimal_short(p->load, text));
	case MEASURED:
		return (pvk_quantity_format(p->stats.median, PVK_RATE, text));
	case RUNS:
		snprintf(text, PVK_QUANTITY_TEXT, "%zu", p->stats.n);
		return (text);
	case FITTED:
		return (p->fitted > 0
			? pvk_quantity_format(p->fitted, PVK_RATE, text)
			: "-");
	case EFFICIENCY:
		if (p->efficiency <= 0)
			return ("-  ");
		pvk_decimal_fixed(p->efficiency * 100, 0, percent);
		snprintf(text, PVK_QUANTITY_TEXT, "%.20s %%", percent);
		return (text);
	case PAPER:
	case COLUMNS:
		break;
	}
	return (pvk_quantity_format(p->paper, PVK_RATE, text));
}

/* Right-aligned: wide characters there are none in a rate */
static void
row(const struct pvk_sweep_point *p, double most, const struct pvk_term *t,
    const struct table *table, struct pvk_out *o)
{
	char text[PVK_QUANTITY_TEXT];

	pvk_out(o, " ");
	for (size_t i = 0; i < COLUMNS; i++)
		if (order[i] < table->columns)
			pvk_out(o, " %*s", (int)widths[order[i]],
			    cell(p, order[i], text));
	pvk_out(o, " ");
	if (p->valid)
		bar(p, most, table->bar, t->ascii, o);
	else
		invalid(p, t, table, o);
	pvk_out(o, "\n");
}

static void
head(const struct table *table, struct pvk_out *o)
{
	static const char *const names[COLUMNS] = { [LOAD] = "load",
		[MEASURED] = "measured",
		[EFFICIENCY] = "efficiency",
		[FITTED] = "fitted",
		[PAPER] = "on paper",
		[RUNS] = "n" };

	pvk_out(o, " ");
	for (size_t i = 0; i < COLUMNS; i++)
		if (order[i] < table->columns)
			pvk_out(o, " %*s", (int)widths[order[i]],
			    names[order[i]]);
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
	const struct table table = table_of(t);
	double most = 1;

	for (size_t i = 0; i < s->npoints; i++)
		most = fmax(most,
		    fmax(s->points[i].stats.median, s->points[i].fitted));
	pvk_out(o, "%s", bold);
	pvk_sweep_title(s, o);
	pvk_out(o, "\n%s", plain);
	head(&table, o);
	for (size_t i = 0; i < s->npoints; i++)
		row(&s->points[i], most, t, &table, o);
	sentence(s, pvk_sweep_best, o);
	sentence(s, pvk_sweep_next, o);
	sentence(s, pvk_sweep_loses, o);
	law(s, o);
	sentence(s, pvk_sweep_held, o);
	for (size_t i = 0; i < s->ndoubts; i++)
		pvk_out(o, "  %sNOT TO BE TRUSTED%s: %s\n",
		    t->colour ? "\033[31m" : "", plain, s->doubts[i].text);
}
