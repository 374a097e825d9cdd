/* SPDX-License-Identifier: BSD-2-Clause */
/* What people call hours, money and gains; the business's three questions. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/report.h"

const char *
pvk_words_time(double seconds, char buf[PVK_WORDS])
{
	char number[PVK_DECIMAL_TEXT];
	double size = fabs(seconds), unit = 1;
	const char *name = "s";

	if (size == 0) {
		snprintf(buf, PVK_WORDS, "-");
		return (buf);
	}
	if (size >= 48 * 3600.0 * 3) {
		unit = 86400;
		name = "days";
	} else if (size >= 3600) {
		unit = 3600;
		name = "h";
	} else if (size >= 60) {
		unit = 60;
		name = "min";
	}
	if (seconds / unit == floor(seconds / unit))
		pvk_decimal_fixed(seconds / unit, 0, number);
	else
		pvk_decimal_fixed(seconds / unit, 1, number);
	snprintf(buf, PVK_WORDS, "%s %s", number, name);
	return (buf);
}

const char *
pvk_words_money(const struct pvk_board *b, double money, char buf[PVK_WORDS])
{
	char number[PVK_DECIMAL_TEXT];

	snprintf(buf, PVK_WORDS, "%s%s%s", b->currency,
	    b->currency[0] != '\0' ? " " : "",
	    pvk_decimal_fixed(money, 2, number));
	return (buf);
}

const char *
pvk_words_gain(double gain, char buf[PVK_WORDS])
{
	char number[PVK_DECIMAL_TEXT];
	double percent = gain * 100;

	pvk_decimal_fixed(percent, fabs(percent) < 99.95 ? 1 : 0, number);
	snprintf(buf, PVK_WORDS, "%s%s %%", percent >= 0 ? "+" : "", number);
	return (buf);
}

const char *
pvk_words_payback(const struct pvk_step *s, char buf[PVK_WORDS])
{
	char number[PVK_DECIMAL_TEXT];
	double runs = ceil(s->payback);

	if (runs <= 0)
		snprintf(buf, PVK_WORDS, "at once");
	else
		snprintf(buf, PVK_WORDS, "after %s run%s",
		    pvk_decimal_fixed(runs, 0, number), runs == 1 ? "" : "s");
	return (buf);
}

double
pvk_relative(const struct pvk_report_path *p, size_t i)
{
	/* fastest first: the slowest is the last */
	return (p->verdicts[i].stats.median /
	    p->verdicts[p->nverdicts - 1].stats.median);
}

const char *
pvk_words_relative(const struct pvk_report_path *p, size_t i,
    char buf[PVK_WORDS])
{
	const struct pvk_verdict *slowest = &p->verdicts[p->nverdicts - 1];
	struct pvk_stats_ratio r =
	    pvk_stats_compare(&p->verdicts[i].stats, &slowest->stats);
	char number[PVK_DECIMAL_TEXT], lo[PVK_DECIMAL_TEXT];
	char hi[PVK_DECIMAL_TEXT];

	pvk_decimal_fixed(r.ratio, 2, number);
	if (&p->verdicts[i] == slowest || slowest->stats.n < 2 ||
	    p->verdicts[i].stats.n < 2)
		snprintf(buf, PVK_WORDS, "%sx", number);
	else
		snprintf(buf, PVK_WORDS, "%sx [%s to %s]%s", number,
		    pvk_decimal_fixed(r.lo, 2, lo),
		    pvk_decimal_fixed(r.hi, 2, hi),
		    r.shown ? "" : " no difference shown");
	return (buf);
}

const char *
pvk_question_text(enum pvk_question q)
{
	static const char *const texts[] = { "When is it fixed?",
		"How much sooner are the results there?",
		"What does it cost to process the data in the window?" };

	return (texts[q]);
}

/* The steps that are worth doing, from the best on: how many, and their sums */
struct worth {
	size_t n;
	double hours, cost; /* seconds; money */
	double rate;	    /* after all of them */
	bool on_paper;	    /* nobody has measured that */
	const struct pvk_step *first;
};

static struct worth
worth_of(const struct pvk_report_path *p)
{
	struct worth w = { .rate = p->plan.rate };

	for (size_t i = 0; i < p->plan.nsteps; i++) {
		const struct pvk_step *s = &p->plan.steps[i];

		if (!s->worth)
			continue;
		if (w.n++ == 0)
			w.first = s;
		w.hours += s->option->hours;
		w.cost += s->cost;
		w.rate = s->after;
		w.on_paper = s->option->to == SIZE_MAX;
	}
	return (w);
}

/* What is so now, before anything is changed; more: something will be */
static void
answer_now(const struct pvk_report_path *p, bool more, struct pvk_out *o)
{
	const struct pvk_verdict *now = pvk_report_now(p);

	if (now == NULL)
		pvk_out(o, "%s",
		    more		   ? ""
			: p->nverdicts > 0 ? "No measurement was valid, so "
					     "nothing tells yet whether "
					     "anything is broken."
					   : "Nothing was measured yet that "
					     "tells whether anything is "
					     "broken.");
	else if (now->state == PVK_WITHIN)
		pvk_out(o,
		    "Nothing is broken: it does what it should on paper%s.",
		    more ? ""
			: p->plan.nsteps == 0
			? ""
			: ", and no option is worth its cost");
	else if (now->state == PVK_ABOVE)
		pvk_out(o,
		    "Nothing is broken: it is faster than on paper. These "
		    "answers go by what was measured; if a cache answered, "
		    "measure again, else correct the whiteboard.");
	else if (now->state == PVK_BORDERLINE && !more)
		pvk_out(o,
		    "More runs are needed to tell whether anything is "
		    "broken.");
	else if (!more)
		pvk_out(o,
		    "Not before its cause is known: no option on the "
		    "whiteboard mends it. The findings below say what "
		    "to look at first.");
}

static void
answer_when(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	const struct pvk_verdict *now = pvk_report_now(p);
	bool fine = now != NULL &&
	    (now->state == PVK_WITHIN || now->state == PVK_ABOVE);
	struct worth w = worth_of(p);
	char a[PVK_WORDS], b[PVK_WORDS];

	(void)r;
	answer_now(p, w.n > 0, o);
	if (w.n == 0)
		return;
	if (w.first->option->hours > 0)
		pvk_out(o,
		    "%s %s of work: ", fine ? " Faster still after" : "After",
		    pvk_words_time(w.first->option->hours, a));
	else
		pvk_out(o,
		    "%s one change: ", fine ? " Faster still with" : "With");
	pvk_out_any(o, w.first->option->change);
	pvk_out(o, ".");
	if (w.n > 1)
		pvk_out(o, " With the other worthwhile change%s: %s in all.",
		    w.n == 2 ? "" : "s",
		    w.hours > 0 ? pvk_words_time(w.hours, b) : "no time");
}

static void
answer_sooner(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	const struct pvk_path *path = p->solution.path;
	struct worth w = worth_of(p);
	char size[PVK_QUANTITY_TEXT], a[PVK_WORDS], b[PVK_WORDS], c[PVK_WORDS];
	double before = pvk_seconds(path, p->plan.rate), after;

	(void)r;
	if (path->volume <= 0) {
		if (w.n == 0)
			pvk_out(o, "No sooner than now.");
		else
			pvk_out(o,
			    "%s faster: the whiteboard names no volume "
			    "to say it in hours.",
			    pvk_words_gain(w.first->gain, a));
		return;
	}
	pvk_quantity_format(path->volume, PVK_SIZE, size);
	if (w.n == 0) {
		pvk_out(o,
		    "No sooner: %s take %s, and no option%s shortens that.",
		    size, pvk_words_time(before, a),
		    p->plan.nsteps > 0 ? " that is worth its cost" : "");
		return;
	}
	after = pvk_seconds(path, w.first->after);
	pvk_out(o, "%s sooner, every time: %s take %s instead of %s.",
	    pvk_words_time(before - after, a), size, pvk_words_time(after, b),
	    pvk_words_time(before, c));
	if (w.n > 1)
		pvk_out(o, " With everything that is worth doing%s: %s.",
		    w.on_paper ? ", on paper" : "",
		    pvk_words_time(pvk_seconds(path, w.rate), a));
}

static void
answer_window(const struct pvk_report *r, const struct pvk_report_path *p,
    double before, double after, struct pvk_out *o)
{
	double window = r->board->economics.window;
	char a[PVK_WORDS], b[PVK_WORDS];

	if (window <= 0 || before <= 0)
		return;
	pvk_words_time(window, a);
	if (before <= window)
		pvk_out(o, " It fits the window of %s already.", a);
	else if (after <= window)
		pvk_out(o,
		    " As it is it misses the window of %s by %s; then "
		    "it fits.",
		    a, pvk_words_time(before - window, b));
	else
		pvk_out(o,
		    " It misses the window of %s, even then by %s; that "
		    "needs %s.",
		    a, pvk_words_time(after - window, b),
		    pvk_quantity_format(p->solution.required, PVK_RATE,
			(char[PVK_QUANTITY_TEXT]){ 0 }));
}

static void
answer_cost(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	const struct pvk_board *b = r->board;
	const struct pvk_path *path = p->solution.path;
	struct worth w = worth_of(p);
	double before = pvk_seconds(path, p->plan.rate);
	double after = w.n > 0 ? pvk_seconds(path, w.first->after) : before;
	char x[PVK_WORDS], y[PVK_WORDS], z[PVK_WORDS], n[PVK_WORDS];

	if (b->economics.hour <= 0 || path->volume <= 0) {
		pvk_out(o,
		    "The whiteboard does not say what an hour is worth "
		    "(economics: hour) or how much data there is (path: "
		    "volume).");
		answer_window(r, p, before, after, o);
		return;
	}
	pvk_words_money(b, before / 3600 * b->economics.hour, y);
	if (w.n == 0)
		pvk_out(o, "%s a run.", y);
	else {
		pvk_out(o, "%s a run instead of %s: %s saved each time",
		    pvk_words_money(b, after / 3600 * b->economics.hour, x), y,
		    pvk_words_money(b, w.first->money, z));
		if (w.first->cost > 0)
			pvk_out(o, ", for %s once; it has paid for itself %s",
			    pvk_words_money(b, w.first->cost, x),
			    pvk_words_payback(w.first, n));
		pvk_out(o, ".");
	}
	answer_window(r, p, before, after, o);
}

void
pvk_question_answer(const struct pvk_report *r, const struct pvk_report_path *p,
    enum pvk_question q, struct pvk_out *o)
{
	switch (q) {
	case PVK_WHEN_FIXED:
		answer_when(r, p, o);
		break;
	case PVK_HOW_MUCH_SOONER:
		answer_sooner(r, p, o);
		break;
	case PVK_WHAT_COST:
		answer_cost(r, p, o);
		break;
	}
}

void
pvk_headline(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	const struct pvk_verdict *now = pvk_report_now(p);
	char m[PVK_QUANTITY_TEXT], e[PVK_QUANTITY_TEXT], s[PVK_DECIMAL_TEXT];

	pvk_quantity_format(p->solution.expected, PVK_RATE, e);
	if (now == NULL) {
		pvk_out(o, "On paper ");
		pvk_out_any(o, p->solution.path->name);
		pvk_out(o, " should do %s; %s yet.", e,
		    p->nverdicts > 0 ? "no measurement was valid"
			: pvk_report_swept(r, p)
			? "nothing was measured at the load that it is drawn "
			  "with"
			: "nothing was measured");
		return;
	}
	pvk_out_any(o, now->result->label);
	pvk_out(o, " does %s where paper says %s: %s %%, %s.",
	    pvk_quantity_format(now->stats.median, PVK_RATE, m), e,
	    pvk_decimal_fixed(now->ratio * 100, 0, s),
	    pvk_state_name(now->state));
	if (now->blamed)
		pvk_out(o, " The %s is to blame.", pvk_layer_name(now->layer));
	if (now->state == PVK_ABOVE)
		pvk_out(o,
		    " The whiteboard is too pessimistic, or a cache "
		    "answered.");
}

void
pvk_words_above(const struct pvk_solution *s, const struct pvk_verdict *v,
    struct pvk_out *o)
{
	char m[PVK_QUANTITY_TEXT], e[PVK_QUANTITY_TEXT];
	size_t n = 0;

	pvk_quantity_format(v->stats.median, PVK_RATE, m);
	if (s->path->mode == PVK_SERIAL) {
		pvk_out(o,
		    "unless a cache answered, the stages together do %s and "
		    "not %s",
		    m, pvk_quantity_format(s->expected, PVK_RATE, e));
		return;
	}
	pvk_out(o,
	    "unless a cache answered, the whiteboard says too little "
	    "of ");
	for (size_t i = 0; i < s->nstages; i++) {
		if (s->stages[i].expected >= v->stats.median)
			continue;
		pvk_out(o, "%s", n++ > 0 ? ", " : "");
		pvk_out_any(o, s->stages[i].component->name);
		pvk_out(o, " (%s)",
		    pvk_quantity_format(s->stages[i].expected, PVK_RATE, e));
	}
	pvk_out(o, ": %s came through", m);
}
