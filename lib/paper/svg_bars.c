/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bars that begin at nothing, one below the other, with their figures at their
 * ends; the line of what paper says and the band that counts as the same.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/svg.h"

#define WIDTH	     720u
#define LEFT	     12.0
#define SPAN	     480.0 /* of the scale; figures stand behind the longest bar */
#define TOP	     64u
#define ROW	     56u
#define BAR	     24u

#define SMALL_HALF   3 /* of a character of class s, at least */

#define FIGURES_GAP  8
#define FIGURES_MOVE 90 /* at most: figures belong to their bar */

struct scale {
	double top; /* bytes a second at the right end */
	double step;
	double paper; /* where its line is; 0: there is none */
};

/* A step of 1, 2 or 5 with at most six of them up to the largest */
static struct scale
scale_of(const struct pvk_bars *bars)
{
	static const double nice[] = { 1, 2, 5, 10 };
	double most = bars->expected * (1 + bars->tolerance), power;
	struct scale s = { 1, 1, bars->expected };

	for (size_t i = 0; i < bars->n; i++)
		most = fmax(most, fmax(bars->bars[i].value, bars->bars[i].hi));
	if (most <= 0)
		return (s);
	power = pow(10, floor(log10(most / 6)));
	for (size_t i = 0; i < 4; i++) {
		s.step = nice[i] * power;
		if (most / s.step <= 6)
			break;
	}
	s.top = most;
	return (s);
}

static int
at(const struct scale *s, double value)
{
	return ((int)lround(LEFT + SPAN * value / s->top));
}

static void
axis(const struct pvk_bars *bars, const struct scale *s, struct pvk_out *o)
{
	unsigned bottom = TOP + ROW * (unsigned)bars->n;
	char number[PVK_DECIMAL_TEXT];
	double v;

	for (unsigned i = 0; i <= 6; i++) {
		v = i * s->step;
		if (v > s->top * 1.0001)
			break;
		pvk_out(o,
		    "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%u\" "
		    "y2=\"%u\"/>\n"
		    "<text class=\"s\" x=\"%d\" y=\"%u\" "
		    "text-anchor=\"%s\">%s%s</text>\n",
		    i == 0 ? "axis" : "grid", at(s, v), at(s, v), TOP - 8,
		    bottom, at(s, v), bottom + 15, i == 0 ? "start" : "middle",
		    pvk_decimal_short(v / 1e6, number), i == 0 ? " MB/s" : "");
	}
}

/* The words above the line of what paper says: over it, or, where a result is
 * so much faster that it stands far to the left, from the edge on. */
static void
paper_words(const struct pvk_bars *bars, const struct scale *s,
    struct pvk_out *o)
{
	char rate[PVK_QUANTITY_TEXT], percent[PVK_QUANTITY_TEXT];
	char words[2 * PVK_QUANTITY_TEXT + 32];
	int x = at(s, bars->expected);
	bool centred;

	snprintf(words, sizeof(words), "on paper %s, within %s of it",
	    pvk_quantity_format(bars->expected, PVK_RATE, rate),
	    pvk_quantity_format(bars->tolerance, PVK_RATIO, percent));
	centred = x - (int)LEFT > (int)strlen(words) * SMALL_HALF;
	pvk_out(o,
	    "<text class=\"s\" x=\"%d\" y=\"%u\" text-anchor=\"%s\">%s</text>\n",
	    centred ? x : (int)LEFT, TOP - 18, centred ? "middle" : "start",
	    words);
}

static void
paper_line(const struct pvk_bars *bars, const struct scale *s,
    struct pvk_out *o)
{
	unsigned bottom = TOP + ROW * (unsigned)bars->n;
	double lo = bars->expected * (1 - bars->tolerance);
	double hi = bars->expected * (1 + bars->tolerance);

	if (bars->expected <= 0)
		return;
	pvk_out(o,
	    "<rect class=\"band\" x=\"%d\" y=\"%u\" width=\"%d\" "
	    "height=\"%u\"/>\n"
	    "<line class=\"paper\" x1=\"%d\" x2=\"%d\" y1=\"%u\" y2=\"%u\"/>\n",
	    at(s, lo), TOP - 8, at(s, hi) - at(s, lo), bottom - TOP + 8,
	    at(s, bars->expected), at(s, bars->expected), TOP - 14, bottom);
	paper_words(bars, s, o);
}

static void
whisker(const struct pvk_bar *b, const struct scale *s, unsigned y,
    struct pvk_out *o)
{
	int lo = at(s, b->lo), hi = at(s, b->hi);
	unsigned mid = y + BAR / 2;

	if (b->hi <= 0)
		return;
	pvk_out(o, "<path class=\"ci\" d=\"M%d %uV%uM%d %uH%dM%d %uV%u\"/>\n",
	    lo, mid - 5, mid + 5, lo, mid, hi, hi, mid - 5, mid + 5);
}

static void
bar(const struct pvk_bar *b, const struct scale *s, const char *id, unsigned y,
    struct pvk_out *o)
{
	const char *class = paper_svg_class(b);
	int end = at(s, b->value);
	int line = s->paper > 0 ? at(s, s->paper) : 0;
	char figures[PVK_WORDS];
	bool hatched =
	    b->judged && b->state != PVK_WITHIN && b->state != PVK_INVALID;

	pvk_bar_figures(b, figures);
	pvk_out(o, "<g><title>");
	pvk_out_xml(o, b->label);
	pvk_out(o,
	    ": %s%s%s</title>\n<text class=\"h halo\" x=\"12\" "
	    "y=\"%u\">",
	    figures, b->judged ? ", " : "",
	    b->judged ? pvk_state_name(b->state) : "", y - 6);
	paper_svg_cut(o, b->label, 60);
	if (b->judged)
		pvk_out(o, " <tspan class=\"%s\">%s</tspan>",
		    b->state == PVK_WITHIN ? "good" : "warn",
		    pvk_state_name(b->state));
	pvk_out(o,
	    "</text>\n<rect class=\"%s\" x=\"12\" y=\"%u\" "
	    "width=\"%d\" height=\"%u\"",
	    class, y, end - 12 > 1 ? end - 12 : 1, BAR);
	if (hatched)
		pvk_out(o, " fill=\"url(#%s-%s)\"", id, class);
	pvk_out(o, "/>\n");
	whisker(b, s, y, o);
	end = b->hi > b->value ? at(s, b->hi) : end;
	/* not across the line of what paper says */
	if (line > end - FIGURES_GAP && line < end + FIGURES_MOVE)
		end = line;
	pvk_out(o, "<text class=\"halo\" x=\"%d\" y=\"%u\">%s</text></g>\n",
	    end + FIGURES_GAP, y + 17, figures);
}

static void
describe(const struct pvk_bars *bars, char *out, size_t outsize)
{
	char rate[PVK_QUANTITY_TEXT];
	size_t used = 0;

	for (size_t i = 0; i < bars->n && used < outsize; i++)
		used += (size_t)snprintf(out + used, outsize - used,
		    "%s%s: %s%s%s.", i > 0 ? " " : "", bars->bars[i].label,
		    pvk_quantity_format(bars->bars[i].value, PVK_RATE, rate),
		    bars->bars[i].judged ? ", " : "",
		    bars->bars[i].judged ? pvk_state_name(bars->bars[i].state)
					 : "");
	if (bars->expected > 0 && used < outsize)
		snprintf(out + used, outsize - used, " On paper: %s.",
		    pvk_quantity_format(bars->expected, PVK_RATE, rate));
}

void
pvk_svg_bars(const struct pvk_bars *bars, const char *id, bool alone,
    struct pvk_out *o)
{
	unsigned size[2] = { WIDTH, TOP + ROW * (unsigned)bars->n + 24 };
	struct scale s = scale_of(bars);
	char description[1000] = "";

	describe(bars, description, sizeof(description));
	paper_svg_open(o, id, size, bars->title, description, alone);
	pvk_out(o, "<text class=\"big\" x=\"12\" y=\"22\">");
	paper_svg_cut(o, bars->title, 80);
	pvk_out(o, "</text>\n");
	axis(bars, &s, o);
	paper_line(bars, &s, o);
	for (size_t i = 0; i < bars->n; i++)
		bar(&bars->bars[i], &s, id, TOP + ROW * (unsigned)i + 18, o);
	paper_svg_close(o);
}
