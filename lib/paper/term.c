/* SPDX-License-Identifier: BSD-2-Clause */
/* What a terminal is told: expectations, verdicts, what to do first. */
#include <stdio.h>
#include <string.h>

#include "paper/import.h"
#include "paper/job.h"
#include "paper/report.h"

#define NAME_COLUMNS 12

static const char *
colour(const struct pvk_term *t, const char *code)
{
	return (t->colour ? code : "");
}

#define BOLD  "\033[1m"
#define RED   "\033[31m"
#define PLAIN "\033[0m"

/* Text, then blanks up to so many columns */
static void
column(struct pvk_out *o, const char *text, unsigned columns)
{
	unsigned n = pvk_out_columns(text);

	pvk_out_text(o, text);
	pvk_out(o, "%*s", n < columns ? (int)(columns - n) : 1, "");
}

static void
path_head(const struct pvk_board *b, const struct pvk_solution *s,
    struct pvk_out *o)
{
	const struct pvk_path *p = s->path;
	char volume[PVK_QUANTITY_TEXT], block[PVK_QUANTITY_TEXT];

	pvk_out_text(o, p->name);
	if (p->volume > 0)
		pvk_out(o, ": %s",
		    pvk_quantity_format(p->volume, PVK_SIZE, volume));
	if (pvk_job_is_network(b, p))
		pvk_out(o, "%s data going %s", p->volume > 0 ? "," : ":",
		    p->write ? "out" : "in");
	else
		pvk_out(o, "%s %s %s, %s x %.0f", p->volume > 0 ? "," : ":",
		    p->random ? "random" : "sequential",
		    p->write ? "write" : "read",
		    pvk_quantity_format(p->block, PVK_SIZE, block), p->qd);
	pvk_out(o, ", %s\n",
	    p->mode == PVK_SERIAL ? "one stage after the other"
				  : "all stages at once");
}

static void
stage_line(const struct pvk_solution *s, size_t i, const struct pvk_term *t,
    struct pvk_out *o)
{
	const struct pvk_stage *st = &s->stages[i];
	char rate[PVK_QUANTITY_TEXT];

	pvk_out(o, "  %s", i == s->limit ? colour(t, BOLD) : "");
	column(o, st->component->name, NAME_COLUMNS);
	column(o, pvk_layer_name(st->component->layer), 10);
	column(o, pvk_quantity_format(st->bound, PVK_RATE, rate), 13);
	column(o,
	    st->typical > 0 ? pvk_quantity_format(st->typical, PVK_RATE, rate)
			    : "-",
	    13);
	pvk_out_text(o, st->formula);
	pvk_out(o, "%s%s%s\n",
	    i == s->limit      ? "  <- the limit"
		: i == s->next ? "  <- then this"
			       : "",
	    i == s->limit ? colour(t, PLAIN) : "",
	    st->component->placeholder ? "  (assumed)" : "");
}

void
pvk_term_expect(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_term *t, struct pvk_out *o)
{
	const struct pvk_solution *s = &p->solution;
	char a[PVK_QUANTITY_TEXT], w[PVK_WORDS], k[PVK_DECIMAL_TEXT];
	struct pvk_queueing q = pvk_solve_queue(s);

	path_head(r->board, s, o);
	pvk_out(o, "  %-12s%-10s%-13s%-13s%s\n", "stage", "layer", "bound",
	    "typical", "why");
	for (size_t i = 0; i < s->nstages; i++)
		stage_line(s, i, t, o);
	pvk_out(o, "  expected %s",
	    pvk_quantity_format(s->expected, PVK_RATE, a));
	if (s->expected < s->bound)
		pvk_out(o, " (bound %s)",
		    pvk_quantity_format(s->bound, PVK_RATE, a));
	pvk_out(o, "; the limit is %s", s->stages[s->limit].component->name);
	if (s->next != SIZE_MAX)
		pvk_out(o, ", then %s with %s",
		    s->stages[s->next].component->name,
		    pvk_quantity_format(s->stages[s->next].expected, PVK_RATE,
			a));
	pvk_out(o, "\n");
	if (s->seconds > 0) {
		pvk_out(o, "  %s on paper", pvk_words_time(s->seconds, w));
		if (r->board->economics.hour > 0)
			pvk_out(o, ", %s a run",
			    pvk_words_money(r->board,
				s->seconds / 3600 * r->board->economics.hour,
				w));
		if (s->required > 0)
			pvk_out(o, "; the window of %s needs %s: it %s",
			    pvk_words_time(r->board->economics.window, w),
			    pvk_quantity_format(s->required, PVK_RATE, a),
			    s->fits ? "fits" : "does not fit");
		pvk_out(o, "\n");
	}
	if (s->path->mode == PVK_PIPELINED)
		pvk_out(o,
		    "  %s request%s under way keep%s the limit busy; with "
		    "%.0f of them queueing leaves %s\n",
		    pvk_decimal_short(q.knee, k), q.knee == 1 ? "" : "s",
		    q.knee == 1 ? "s" : "", s->path->qd,
		    pvk_quantity_format(q.queued, PVK_RATE, a));
}

static void
gates_failed(const struct pvk_result *r, struct pvk_out *o)
{
	for (size_t i = 0; i < r->ngates; i++) {
		if (r->gates[i].ok)
			continue;
		pvk_out(o, "  no measurement: %s: ", r->gates[i].id);
		pvk_out_text(o, r->gates[i].detail);
		pvk_out(o, "\n");
	}
}

static void
findings(const struct pvk_verdict *v, bool all, struct pvk_out *o)
{
	size_t shown = 0;

	for (size_t i = 0; i < v->nfindings; i++) {
		const struct pvk_suspicion *f = &v->findings[i];

		/* what has no evidence is for those who ask */
		if (!all && (shown == 5 || f->evidence[0] == '\0')) {
			pvk_out(o, "  and %zu more to look at, with --all\n",
			    v->nfindings - i);
			return;
		}
		shown++;
		pvk_out(o, "  %s: %s\n", f->id, f->claim);
		pvk_out(o, "    check: %s\n    fix:   %s\n", f->check, f->fix);
	}
}

static void
verdict_details(const struct pvk_solution *sol, const struct pvk_verdict *v,
    const struct pvk_term *t, bool all, struct pvk_out *o)
{
	char a[PVK_QUANTITY_TEXT], b[PVK_QUANTITY_TEXT], c[PVK_QUANTITY_TEXT];

	if (v->state == PVK_WITHIN)
		return;
	pvk_out(o, "\n%s", colour(t, BOLD));
	pvk_out_text(o, v->result->label);
	pvk_out(o, "%s: %s%s%s\n", colour(t, PLAIN), colour(t, RED),
	    pvk_state_name(v->state), colour(t, PLAIN));
	gates_failed(v->result, o);
	if (v->state == PVK_BORDERLINE)
		pvk_out(o,
		    "  %s to %s straddles an edge of what counts as the same: "
		    "more runs tell\n",
		    pvk_quantity_format(v->stats.lo, PVK_RATE, a),
		    pvk_quantity_format(v->stats.hi, PVK_RATE, b));
	if (v->blamed)
		pvk_out(o, "  the %s is to blame: %s\n",
		    pvk_layer_name(v->layer), v->why);
	else if (v->state == PVK_BELOW)
		pvk_out(o,
		    "  which layer is to blame is not known: measure "
		    "layer by layer (results: at)\n");
	if (v->state == PVK_ABOVE) {
		pvk_out(o, "  ");
		pvk_words_above(sol, v, o);
		pvk_out(o, "\n");
	}
	if (v->unknown > 0)
		pvk_out(o,
		    "  it is as if a layer of %s stood in the way: %s "
		    "for each %s\n",
		    pvk_quantity_format(v->unknown, PVK_RATE, a),
		    pvk_quantity_format(v->per_request, PVK_TIME, b),
		    pvk_quantity_format(v->request, PVK_SIZE, c));
	if (v->rate.id != NULL)
		pvk_out(o, "  %s: %s\n", v->rate.what, v->rate.likely);
	if (v->step.id != NULL)
		pvk_out(o, "  %s: %s\n", v->step.what, v->step.likely);
	findings(v, all, o);
}

/* A verdict is worth no more than the figures that it is against. */
static void
assumed(const struct pvk_solution *s, struct pvk_out *o)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nstages; i++) {
		if (!s->stages[i].component->placeholder)
			continue;
		pvk_out(o, "%s",
		    n++ == 0 ? "  assumed on paper, and to be "
			       "looked up: "
			     : ", ");
		pvk_out_text(o, s->stages[i].component->name);
		if (i == s->limit)
			pvk_out(o, " (the limit)");
	}
	pvk_out(o, "%s", n > 0 ? "\n" : "");
}

/* Nor than the conditions that they are for. */
static void
caveats(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	char how[PVK_WORK_HOW];

	for (size_t i = 0; i < p->nverdicts; i++) {
		if (!pvk_report_caveat(r, p, &p->verdicts[i], how, sizeof(how)))
			continue;
		pvk_out(o, "  ");
		pvk_out_text(o, p->verdicts[i].result->label);
		pvk_out(o, ": %s, by default\n", how);
	}
}

void
pvk_term_verdicts(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_term *t, bool all, struct pvk_out *o)
{
	struct pvk_bars bars;

	pvk_bars_of(r, p, &bars);
	pvk_term_bars(&bars, t, o);
	assumed(&p->solution, o);
	caveats(r, p, o);
	for (size_t i = 0; i < p->nverdicts; i++)
		verdict_details(&p->solution, &p->verdicts[i], t, all, o);
}

static void
step_line(const struct pvk_report *r, const struct pvk_step *s, unsigned rank,
    struct pvk_out *o)
{
	char a[PVK_WORDS], b[PVK_WORDS];
	char from[PVK_QUANTITY_TEXT], to[PVK_QUANTITY_TEXT];

	if (rank > 0)
		pvk_out(o, "  %u. ", rank);
	else
		pvk_out(o, "  -  ");
	pvk_out_text(o, s->option->change);
	if (rank == 0) {
		pvk_out(o, ": %s; %s\n", pvk_words_gain(s->gain, a), s->why);
		return;
	}
	pvk_out(o, ": %s, from %s%s to %s", pvk_words_gain(s->gain, a),
	    pvk_quantity_format(s->before, PVK_RATE, from),
	    s->on_paper ? " on paper" : "",
	    pvk_quantity_format(s->after, PVK_RATE, to));
	if (s->saved > 0)
		pvk_out(o, "; saves %s", pvk_words_time(s->saved, a));
	if (s->money > 0)
		pvk_out(o, " and %s a run",
		    pvk_words_money(r->board, s->money, b));
	if (s->cost > 0) {
		pvk_out(o, "; costs %s", pvk_words_money(r->board, s->cost, a));
		if (s->payback > 0)
			pvk_out(o, ", back %s", pvk_words_payback(s, b));
	}
	pvk_out(o, "; then %s is the limit\n", s->then);
}

void
pvk_term_plan(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_term *t, struct pvk_out *o)
{
	unsigned rank = 0;
	size_t not_worth = 0;

	for (size_t i = 0; i < p->plan.nsteps; i++) {
		if (!p->plan.steps[i].worth) {
			not_worth++;
			continue;
		}
		if (rank++ == 0)
			pvk_out(o, "%sBiggest win first%s\n", colour(t, BOLD),
			    colour(t, PLAIN));
		step_line(r, &p->plan.steps[i], rank, o);
	}
	if (not_worth > 0)
		pvk_out(o, "%sNot worth doing%s\n", colour(t, BOLD),
		    colour(t, PLAIN));
	for (size_t i = 0; i < p->plan.nsteps && not_worth > 0; i++)
		if (!p->plan.steps[i].worth)
			step_line(r, &p->plan.steps[i], 0, o);
}
