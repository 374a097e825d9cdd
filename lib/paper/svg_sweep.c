/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sweep as a picture: rates over loads, each with its interval; the law
 * through them, broken where nothing was measured; where it peaks; what paper
 * says.
 */
#include <math.h>
#include <stdio.h>

#include "paper/svg.h"
#include "paper/sweep.h"

#define WIDTH 720u
#define LEFT  70.0
#define RIGHT 20.0
#define TOP   64.0  /* alone, with a title above */
#define HIGH  280.0 /* of the plane */
#define FOOT  112.0 /* with sentences below */
/* In a page, which has title and sentences itself */
#define PAGE_TOP  24.0
#define PAGE_HIGH 186.0
#define PAGE_FOOT 42.0
#define STEPS	  96 /* of the curve */
#define BEYOND	  2  /* times the largest load: what comes next */
#define TICKS	  6

struct plane {
	const struct pvk_sweep *s;
	double top, high;	     /* pixels */
	double load, rate;	     /* at the right, at the top */
	double load_step, rate_step; /* between two lines */
};

/* A step of 1, 2 or 5 with at most TICKS of them up to most */
static double
nice_step(double most)
{
	static const double nice[] = { 1, 2, 5, 10 };
	double power = pow(10, floor(log10(most / TICKS)));

	for (size_t i = 0; i < 3; i++)
		if (most / (nice[i] * power) <= TICKS)
			return (nice[i] * power);
	return (10 * power);
}

static void
plane_make(struct plane *p, const struct pvk_sweep *s, bool alone)
{
	const struct pvk_sweep_point *last = &s->points[s->npoints - 1];
	double paper = 0;

	*p = (struct plane){ .s = s,
		.top = alone ? TOP : PAGE_TOP,
		.high = alone ? HIGH : PAGE_HIGH,
		.load = last->load,
		.rate = 1 };
	if (s->fitted)
		p->load = fmax(p->load, BEYOND * s->most);
	for (size_t i = 0; i < s->npoints; i++) {
		p->rate = fmax(p->rate, s->points[i].stats.median);
		p->rate = fmax(p->rate, s->points[i].stats.hi);
		paper = fmax(paper, s->points[i].paper);
	}
	for (unsigned i = 0; i <= STEPS && s->fitted; i++)
		p->rate = fmax(p->rate,
		    fmin(10 * p->rate,
			pvk_law_scale(&s->law, 1 + (p->load - 1) * i / STEPS)));
	/* far above everything it would make all of that flat */
	if (paper <= 2 * p->rate)
		p->rate = fmax(p->rate, paper);
	p->rate *= 1.06;
	p->load_step = fmax(1, nice_step(p->load));
	p->rate_step = nice_step(p->rate);
}

static double
x_of(const struct plane *p, double load)
{
	return (LEFT + (WIDTH - LEFT - RIGHT) * load / p->load);
}

static double
y_of(const struct plane *p, double rate)
{
	return (p->top + p->high * (1 - fmin(1, fmax(0, rate / p->rate))));
}

static const char *
pixel(double v, char buf[PVK_DECIMAL_TEXT])
{
	return (pvk_decimal_fixed(v, 1, buf));
}

static void
axes(const struct plane *p, struct pvk_out *o)
{
	long bottom = lround(p->top + p->high), at;
	char n[PVK_DECIMAL_TEXT];

	for (unsigned i = 0; i * p->rate_step <= p->rate; i++) {
		at = lround(y_of(p, i * p->rate_step));
		pvk_out(o,
		    "<line class=\"%s\" x1=\"%ld\" x2=\"%u\" y1=\"%ld\" "
		    "y2=\"%ld\"/>\n<text class=\"s\" x=\"%ld\" y=\"%ld\" "
		    "text-anchor=\"end\">%s</text>\n",
		    i == 0 ? "axis" : "grid", lround(LEFT),
		    WIDTH - (unsigned)RIGHT, at, at, lround(LEFT) - 6, at + 4,
		    pvk_decimal_short(i * p->rate_step / 1e6, n));
	}
	for (unsigned i = 0; i * p->load_step <= p->load * 1.0001; i++) {
		at = lround(x_of(p, i * p->load_step));
		pvk_out(o,
		    "<line class=\"axis\" x1=\"%ld\" x2=\"%ld\" y1=\"%ld\" "
		    "y2=\"%ld\"/>\n<text class=\"s\" x=\"%ld\" y=\"%ld\" "
		    "text-anchor=\"middle\">%s</text>\n",
		    at, at, bottom, bottom + 4, at, bottom + 17,
		    pvk_decimal_short(i * p->load_step, n));
	}
	pvk_out(o,
	    "<text class=\"s\" x=\"12\" y=\"%ld\">MB/s</text>\n"
	    "<text class=\"s\" x=\"%u\" y=\"%ld\" text-anchor=\"end\">",
	    lround(p->top) - 10, WIDTH - (unsigned)RIGHT, bottom + 33);
	pvk_out_xml(o, p->s->unit[0] != '\0' ? p->s->unit : "load");
	pvk_out(o, " at once</text>\n");
}

/* The law from one load to another */
static void
curve(const struct plane *p, double from, double to, const char *class,
    struct pvk_out *o)
{
	char x[PVK_DECIMAL_TEXT], y[PVK_DECIMAL_TEXT];
	double load;

	pvk_out(o, "<path class=\"%s\" d=\"", class);
	for (unsigned i = 0; i <= STEPS; i++) {
		load = from + (to - from) * i / STEPS;
		pvk_out(o, "%s%s %s", i == 0 ? "M" : "L",
		    pixel(x_of(p, load), x),
		    pixel(y_of(p, pvk_law_scale(&p->s->law, load)), y));
	}
	pvk_out(o, "\"/>\n");
}

static void
peak(const struct plane *p, struct pvk_out *o)
{
	char x[PVK_DECIMAL_TEXT], y[PVK_DECIMAL_TEXT], n[PVK_DECIMAL_TEXT];
	bool right = p->s->peak > p->load / 2;

	if (!isfinite(p->s->peak) || p->s->peak > p->load ||
	    p->s->law.sigma < 0 || p->s->law.sigma > 1)
		return;
	pixel(x_of(p, p->s->peak), x);
	pvk_out(o,
	    "<path class=\"flow\" d=\"M%s %sV%ld\"/>\n<text class=\"h "
	    "halo\" x=\"%ld\" y=\"%ld\" text-anchor=\"%s\">peak at %s</text>\n",
	    x, pixel(y_of(p, pvk_law_scale(&p->s->law, p->s->peak)), y),
	    lround(p->top + p->high),
	    lround(x_of(p, p->s->peak)) + (right ? -6 : 6),
	    lround(p->top + p->high) - 10, right ? "end" : "start",
	    pvk_decimal_short(fmax(1, round(p->s->peak)), n));
}

/* What paper says: a line from load to load, where it is in the picture */
static void
paper(const struct plane *p, struct pvk_out *o)
{
	const struct pvk_sweep_point *q = p->s->points;
	char x[PVK_DECIMAL_TEXT], y[PVK_DECIMAL_TEXT];
	size_t n = 0;

	/* it never falls as the load grows */
	while (n < p->s->npoints && q[n].paper <= p->rate)
		n++;
	if (n < 2)
		return;
	pvk_out(o, "<path class=\"paper\" fill=\"none\" d=\"");
	for (size_t i = 0; i < n; i++)
		pvk_out(o, "%s%s %s", i == 0 ? "M" : "L",
		    pixel(x_of(p, q[i].load), x),
		    pixel(y_of(p, q[i].paper), y));
	pvk_out(o,
	    "\"/>\n<text class=\"s halo\" x=\"%ld\" y=\"%ld\" "
	    "text-anchor=\"end\">on paper</text>\n",
	    lround(x_of(p, q[n - 1].load)),
	    lround(y_of(p, q[n - 1].paper)) - 6);
}

static void
point(const struct plane *p, const struct pvk_sweep_point *q, struct pvk_out *o)
{
	long x = lround(x_of(p, q->load)), y = lround(y_of(p, q->stats.median));
	char load[PVK_DECIMAL_TEXT], rate[PVK_QUANTITY_TEXT];

	pvk_out(o, "<g><title>%s: %s%s", pvk_decimal_short(q->load, load),
	    pvk_quantity_format(q->stats.median, PVK_RATE, rate),
	    q->valid ? "" : ", INVALID: ");
	pvk_out_xml(o, q->why);
	pvk_out(o, "</title>\n");
	if (q->stats.n > 1)
		pvk_out(o,
		    "<path class=\"ci\" d=\"M%ld %ldh8M%ld %ldV%ldM%ld "
		    "%ldh8\"/>\n",
		    x - 4, lround(y_of(p, q->stats.lo)), x,
		    lround(y_of(p, q->stats.lo)), lround(y_of(p, q->stats.hi)),
		    x - 4, lround(y_of(p, q->stats.hi)));
	pvk_out(o, "<circle class=\"%s\" cx=\"%ld\" cy=\"%ld\" r=\"4\"/></g>\n",
	    q->valid ? "dot" : "none", x, y);
}

static void
line(const struct pvk_sweep *s, unsigned y,
    void (*say)(const struct pvk_sweep *s, struct pvk_out *o),
    struct pvk_out *o)
{
	pvk_out(o, "<text class=\"s\" x=\"12\" y=\"%u\">", y);
	say(s, o);
	pvk_out(o, "</text>\n");
}

/* The sentences below, in lines: as many as fit */
static void
foot(const struct pvk_sweep *s, struct pvk_out *o)
{
	unsigned y = (unsigned)(TOP + HIGH) + 52;

	line(s, y, pvk_sweep_best, o);
	line(s, y + 16, pvk_sweep_next, o);
	line(s, y + 32, pvk_sweep_loses, o);
	if (s->ndoubts == 0)
		return;
	pvk_out(o, "<text class=\"warn\" x=\"12\" y=\"%u\">NOT TO BE TRUSTED: ",
	    y + 52);
	paper_svg_cut(o, s->doubts[0].text, 80);
	pvk_out(o, "</text>\n");
}

void
pvk_svg_sweep(const struct pvk_sweep *s, const char *id, bool alone,
    struct pvk_out *o)
{
	const unsigned size[2] = { WIDTH,
		(unsigned)(alone ? TOP + HIGH + FOOT
				 : PAGE_TOP + PAGE_HIGH + PAGE_FOOT) };
	struct pvk_out words = { .plain = true };
	char title[2 * PVK_BOARD_TEXT + 8];
	struct plane p;

	plane_make(&p, s, alone);
	snprintf(title, sizeof(title), "%s: %s",
	    s->label[0] != '\0' ? s->label : s->path->name,
	    s->work[0] != '\0' ? s->work : "rate over load");
	pvk_sweep_best(s, &words);
	pvk_out(&words, " ");
	pvk_sweep_next(s, &words);
	pvk_out(&words, " ");
	pvk_sweep_loses(s, &words);
	paper_svg_open(o, id, size, title, pvk_buf_text(&words.buf), alone);
	pvk_out_fini(&words);
	if (alone) {
		pvk_out(o, "<text class=\"big\" x=\"12\" y=\"22\">");
		paper_svg_cut(o, title, 80);
		pvk_out(o, "</text>\n");
	}
	axes(&p, o);
	paper(&p, o);
	if (s->fitted) {
		curve(&p, fmin(1, s->least), s->most, "curve", o);
		curve(&p, s->most, p.load, "curve beyond", o);
		peak(&p, o);
	}
	for (size_t i = 0; i < s->npoints; i++)
		point(&p, &s->points[i], o);
	if (alone)
		foot(s, o);
	paper_svg_close(o);
}
