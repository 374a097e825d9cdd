/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sweeps of a path on the page: what they come to in a sentence, the
 * picture, its figures, the law with its coefficients, and what speaks against
 * it.
 */
#include <stdio.h>

#include "paper/html.h"
#include "paper/sweep.h"

#define COLUMNS 8 /* loads in a row of the table */

static void
sentence(const struct pvk_sweep *s,
    void (*say)(const struct pvk_sweep *s, struct pvk_out *o),
    struct pvk_out *o)
{
	say(s, o);
	pvk_out(o, " ");
}

/* MB/s, without the unit, which is in front of the row */
static void
cell(double rate, bool bad, struct pvk_out *o)
{
	char n[PVK_DECIMAL_TEXT];

	pvk_out(o, "<td class=\"n\">%s%s</td>",
	    rate > 0 ? pvk_decimal_short(rate / 1e6, n) : "-",
	    bad ? "<br/><span class=\"state bad\">INVALID</span>" : "");
}

static void
row(const struct pvk_sweep *s, size_t from, size_t to, const char *name,
    struct pvk_out *o)
{
	pvk_out(o, "<tr><th scope=\"row\">%s</th>", name);
	for (size_t i = from; i < to; i++) {
		const struct pvk_sweep_point *p = &s->points[i];

		if (name[0] == 'm')
			cell(p->stats.median, !p->valid, o);
		else
			cell(name[0] == 'b' ? p->fitted : p->paper, false, o);
	}
	pvk_out(o, "</tr>\n");
}

/* The figures of the picture, loads from left to right */
static void
table(const struct pvk_sweep *s, size_t from, struct pvk_out *o)
{
	size_t to = from + COLUMNS < s->npoints ? from + COLUMNS : s->npoints;
	char n[PVK_DECIMAL_TEXT];

	pvk_out(o,
	    "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">");
	pvk_out_xml(o, s->unit[0] != '\0' ? s->unit : "load");
	pvk_out(o, " at once</th>");
	for (size_t i = from; i < to; i++)
		pvk_out(o, "<th scope=\"col\" class=\"n\">%s</th>",
		    pvk_decimal_short(s->points[i].load, n));
	pvk_out(o, "</tr></thead>\n<tbody>\n");
	row(s, from, to, "measured, MB/s", o);
	if (s->fitted)
		row(s, from, to, "by the law", o);
	row(s, from, to, "on paper", o);
	pvk_out(o, "</tbody>\n</table></div>\n");
}

static void
law(const struct pvk_sweep *s, struct pvk_out *o)
{
	char a[PVK_DECIMAL_TEXT], b[PVK_DECIMAL_TEXT], c[PVK_DECIMAL_TEXT];
	char rate[PVK_QUANTITY_TEXT];

	if (!s->fitted)
		return;
	pvk_out(o,
	    "<p>The universal scalability law through it: one alone does %s, "
	    "contention (sigma) is %s, coherency (kappa) %s; R<sup>2</sup> "
	    "%s. ",
	    pvk_quantity_format(s->law.lambda, PVK_RATE, rate),
	    pvk_decimal_fixed(s->law.sigma, 4, a),
	    pvk_decimal_fixed(s->law.kappa, 6, b),
	    pvk_decimal_fixed(s->r2, 4, c));
	sentence(s, pvk_sweep_loses, o);
	if (s->taken != PVK_SCALE_ALL) {
		pvk_out(o, "Here ");
		pvk_sweep_held(s, o);
		pvk_out(o, ".");
	}
	pvk_out(o, "</p>\n");
}

static void
sweep(const struct pvk_sweep *s, const char *id, struct pvk_out *o)
{
	pvk_out(o, "<div class=\"sweeps\">\n<h3>How many at once? ");
	pvk_sweep_title(s, o);
	pvk_out(o, "</h3>\n<p><strong>");
	pvk_sweep_best(s, o);
	pvk_out(o, "</strong> ");
	pvk_sweep_next(s, o);
	pvk_out(o, "</p>\n");
	for (size_t i = 0; i < s->ndoubts; i++)
		pvk_out(o,
		    "<p><span class=\"state bad\">NOT TO BE TRUSTED</span>: "
		    "%s.</p>\n",
		    s->doubts[i].text);
	pvk_out(o, "<figure>\n");
	pvk_svg_sweep(s, id, false, o);
	pvk_out(o, "</figure>\n");
	for (size_t i = 0; i < s->npoints; i += COLUMNS)
		table(s, i, o);
	law(s, o);
	pvk_out(o, "</div>\n");
}

void
paper_html_sweeps(const struct pvk_report *r, const struct pvk_report_path *p,
    size_t n, struct pvk_out *o)
{
	char id[40];

	for (size_t i = 0; i < r->sweeps->n; i++) {
		const struct pvk_sweep *s = &r->sweeps->sweeps[i];

		if (s->path != p->solution.path)
			continue;
		snprintf(id, sizeof(id), "load%zu-%zu", n, i);
		sweep(s, id, o);
	}
}
