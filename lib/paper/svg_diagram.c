/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The path as boxes from left to right, grouped by layer: each with what it can
 * do and how much of that is used; the bottleneck outlined and named.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/svg.h"

#define WIDTH	720u
#define PER_ROW 6u
#define GAP	18u
#define TOP	52u
#define BOX	74u
#define ROW	(BOX + 62u)

struct drawing {
	const struct pvk_report_path *p;
	double rate;	       /* at which the use is drawn; bytes a second */
	unsigned per_row, box; /* boxes in a row; width of one */
};

static unsigned
box_x(const struct drawing *d, size_t i)
{
	return (12 + (unsigned)(i % d->per_row) * (d->box + GAP));
}

static unsigned
box_y(const struct drawing *d, size_t i)
{
	return (TOP + 22 + (unsigned)(i / d->per_row) * ROW);
}

/* The name of the layer over the first of its boxes */
static void
layer_label(const struct drawing *d, size_t i, struct pvk_out *o)
{
	const struct pvk_solution *s = &d->p->solution;
	enum pvk_layer layer = s->stages[i].component->layer;
	size_t last = i;

	if (i % d->per_row != 0 && s->stages[i - 1].component->layer == layer)
		return;
	while (last + 1 < s->nstages && (last + 1) % d->per_row != 0 &&
	    s->stages[last + 1].component->layer == layer)
		last++;
	pvk_out(o,
	    "<text class=\"s\" x=\"%u\" y=\"%u\">%s</text>\n"
	    "<line class=\"axis\" x1=\"%u\" x2=\"%u\" y1=\"%u\" y2=\"%u\"/>\n",
	    box_x(d, i), box_y(d, i) - 12, pvk_layer_name(layer), box_x(d, i),
	    box_x(d, last) + d->box, box_y(d, i) - 7, box_y(d, i) - 7);
}

static void
arrow(const struct drawing *d, size_t i, struct pvk_out *o)
{
	unsigned x = box_x(d, i) + d->box, y = box_y(d, i) + BOX / 2;

	if (i + 1 >= d->p->solution.nstages)
		return;
	if ((i + 1) % d->per_row == 0) {
		/* round the corner to the next row */
		pvk_out(o,
		    "<path class=\"flow\" d=\"M%u %uV%uH%uV%u\"/>\n"
		    "<path class=\"head\" d=\"M%u %ul-4-7h8z\"/>\n",
		    x - d->box / 2, y + BOX / 2, y + BOX / 2 + 24,
		    box_x(d, i + 1) + d->box / 2, box_y(d, i + 1) - 24,
		    box_x(d, i + 1) + d->box / 2, box_y(d, i + 1) - 20);
		return;
	}
	pvk_out(o,
	    "<path class=\"flow\" d=\"M%u %uH%u\"/>\n"
	    "<path class=\"head\" d=\"M%u %ul-7-4v8z\"/>\n",
	    x + 2, y, x + GAP - 6, x + GAP - 1, y);
}

static void
box(const struct drawing *d, size_t i, struct pvk_out *o)
{
	const struct pvk_solution *s = &d->p->solution;
	const struct pvk_stage *st = &s->stages[i];
	unsigned x = box_x(d, i), y = box_y(d, i), columns = d->box / 8;
	double use = fmin(1, d->rate / st->expected);
	char rate[PVK_QUANTITY_TEXT], percent[PVK_DECIMAL_TEXT];
	unsigned filled = (unsigned)lround(use * (d->box - 2));

	pvk_quantity_format(st->expected, PVK_RATE, rate);
	pvk_decimal_fixed(100 * d->rate / st->expected, 0, percent);
	pvk_out(o, "<g><title>");
	pvk_out_xml(o, st->component->name);
	pvk_out(o, ": %s, %s %% used; ", rate, percent);
	pvk_out_xml(o, st->formula);
	pvk_out(o,
	    "</title>\n<rect class=\"box\" x=\"%u\" y=\"%u\" width=\"%u\" "
	    "height=\"%u\" rx=\"3\"/>\n"
	    "<rect class=\"use\" x=\"%u\" y=\"%u\" width=\"%u\" "
	    "height=\"12\"/>\n",
	    x, y, d->box, BOX, x + 1, y + BOX - 13, filled);
	if (i == s->limit)
		pvk_out(o,
		    "<rect class=\"limit\" x=\"%u\" y=\"%u\" width=\"%u\" "
		    "height=\"%u\" rx=\"4\"/>\n",
		    x - 2, y - 2, d->box + 4, BOX + 4);
	pvk_out(o, "<text class=\"h\" x=\"%u\" y=\"%u\">", x + 7, y + 18);
	paper_svg_cut(o, st->component->name, columns);
	pvk_out(o,
	    "</text>\n<text class=\"s\" x=\"%u\" y=\"%u\">%s%s</text>\n"
	    "<text x=\"%u\" y=\"%u\">%s</text>\n"
	    "<text class=\"u\" x=\"%u\" y=\"%u\">%s %% used</text>\n",
	    x + 7, y + 32, pvk_kind_name(st->component->kind),
	    st->component->placeholder ? ", assumed" : "", x + 7, y + 50, rate,
	    x + 7, y + BOX - 3, percent);
	if (i == s->limit)
		pvk_out(o, "<text class=\"warn\" x=\"%u\" y=\"%u\">%s</text>\n",
		    x, y + BOX + 18, "the limit");
	else if (i == s->next)
		pvk_out(o, "<text class=\"s\" x=\"%u\" y=\"%u\">%s</text>\n", x,
		    y + BOX + 18, "then this");
	pvk_out(o, "</g>\n");
}

static void
describe(const struct pvk_solution *s, char *out, size_t outsize)
{
	char rate[PVK_QUANTITY_TEXT];
	size_t used = 0;

	for (size_t i = 0; i < s->nstages && used < outsize; i++)
		used += (size_t)snprintf(out + used, outsize - used, "%s%s %s",
		    i > 0 ? ", then " : "", s->stages[i].component->name,
		    pvk_quantity_format(s->stages[i].expected, PVK_RATE, rate));
	if (used < outsize)
		snprintf(out + used, outsize - used, ". The limit is %s.",
		    s->stages[s->limit].component->name);
}

void
pvk_svg_diagram(const struct pvk_report *r, const struct pvk_report_path *p,
    const char *id, bool alone, struct pvk_out *o)
{
	const struct pvk_verdict *best = pvk_report_best(p);
	const struct pvk_solution *s = &p->solution;
	struct drawing d = { .p = p };
	char title[160], description[1000], rate[PVK_QUANTITY_TEXT];
	unsigned rows, size[2];

	(void)r;
	d.rate = best != NULL ? best->stats.median : s->expected;
	d.per_row = s->nstages < PER_ROW ? (unsigned)s->nstages : PER_ROW;
	d.box = (WIDTH - 24 - (d.per_row - 1) * GAP) / d.per_row;
	if (d.box > 150)
		d.box = 150;
	rows = ((unsigned)s->nstages + d.per_row - 1) / d.per_row;
	size[0] = WIDTH;
	size[1] = TOP + 22 + (rows - 1) * ROW + BOX + 28;
	snprintf(title, sizeof(title), "%s: the way of the data, %s",
	    s->path->name,
	    s->path->mode == PVK_SERIAL ? "one stage after the other"
					: "all stages at once");
	describe(s, description, sizeof(description));
	paper_svg_open(o, id, size, title, description, alone);
	pvk_out(o, "<text class=\"big\" x=\"12\" y=\"22\">");
	pvk_out_xml(o, title);
	pvk_out(o,
	    "</text>\n<text class=\"s\" x=\"12\" y=\"40\">use drawn "
	    "at %s, ",
	    pvk_quantity_format(d.rate, PVK_RATE, rate));
	if (best != NULL) {
		pvk_out(o, "as measured: ");
		paper_svg_cut(o, best->result->label, 50);
	} else
		pvk_out(o, "as on paper");
	pvk_out(o, "</text>\n");
	for (size_t i = 0; i < s->nstages; i++) {
		layer_label(&d, i, o);
		arrow(&d, i, o);
		box(&d, i, o);
	}
	paper_svg_close(o);
}
