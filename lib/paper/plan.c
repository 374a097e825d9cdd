/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Greedy: of what is left, the option with the best net gain is taken, the path
 * is solved again, and so on. An option that changes figures works on paper;
 * one from a result to another works as measured. While the path is below
 * paper, a mistake nobody has drawn is its limit, and more capacity elsewhere
 * gains nothing. While it is above, paper says too little of each stage that
 * let more through: what it says is raised to what was measured.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/plan.h"
#include "paper/verdict.h"
#include "util/decimal.h"

#define WORTH_GAIN 0.03 /* when there is no money to decide by */
#define NOTHING	   1e-9

/* Where things stand between two steps */
struct state {
	struct pvk_board *board; /* with the changes made so far */
	const struct pvk_path *path;
	size_t now;  /* the result that holds; SIZE_MAX: paper does */
	double rate; /* bytes a second */
	bool below;  /* a mistake is the limit */
	bool above;  /* paper was too low, and is raised */
	double raise[PVK_BOARD_STAGES]; /* factor of what paper says */
	double unknown;	   /* of a serial path: the layer that explains it */
	size_t unknown_of; /* the result that it explains */
	struct pvk_solution *solution, *tried;
};

struct pvk_board *
pvk_plan_copy(const struct pvk_board *b, struct pvk_err *e)
{
	struct pvk_board *copy = malloc(sizeof(*copy));
	size_t size = b->ncomponents * sizeof(*b->components);

	if (copy != NULL) {
		*copy = *b;
		copy->components = malloc(size);
	}
	if (copy == NULL || copy->components == NULL) {
		free(copy);
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file);
		return (NULL);
	}
	memcpy(copy->components, b->components, size);
	return (copy);
}

void
pvk_plan_copy_free(struct pvk_board *copy)
{
	if (copy == NULL)
		return;
	free(copy->components);
	free(copy);
}

static double
result_rate(const struct pvk_board *b, size_t i)
{
	struct pvk_stats s;

	pvk_stats_make(b->results[i].samples, b->results[i].nsamples, &s);
	return (s.median);
}

static bool
result_counts(const struct pvk_board *b, const struct pvk_path *path, size_t i)
{
	const struct pvk_result *r = &b->results[i];

	return (r->path_index < b->npaths && &b->paths[r->path_index] == path &&
	    r->at == SIZE_MAX && !r->elsewhere && pvk_result_is_valid(r));
}

/* How it is now: the result that says so, else the slowest of the path */
static size_t
result_now(const struct pvk_board *b, const struct pvk_path *path)
{
	size_t now = SIZE_MAX;

	for (size_t i = 0; i < b->nresults; i++) {
		if (!result_counts(b, path, i))
			continue;
		if (b->results[i].current)
			return (i);
		if (now == SIZE_MAX || result_rate(b, i) < result_rate(b, now))
			now = i;
	}
	return (now);
}

/*
 * The rate while a mistake is the limit, with so much expected of the rest. In
 * a row of stages it is one more of them; else it is all there is.
 */
static double
rate_below(const struct state *st, double measured, double expected)
{
	double rates[2] = { st->unknown, expected };

	return (
	    st->path->mode == PVK_SERIAL ? pvk_law_serial(rates, 2) : measured);
}

/* What is expected of the path, as paper is raised */
static double
expected_raised(const struct state *st, const struct pvk_solution *s)
{
	double rates[PVK_BOARD_STAGES];

	for (size_t i = 0; i < s->nstages; i++)
		rates[i] = s->stages[i].expected * st->raise[i];
	return (st->path->mode == PVK_SERIAL
		? pvk_law_serial(rates, s->nstages)
		: pvk_law_pipelined(rates, s->nstages));
}

/* The name of the stage that is the limit then */
static const char *
limit_raised(const struct state *st, const struct pvk_solution *s)
{
	size_t least = 0;

	for (size_t i = 1; i < s->nstages; i++)
		if (s->stages[i].expected * st->raise[i] <
		    s->stages[least].expected * st->raise[least])
			least = i;
	return (s->stages[least].component->name);
}

/*
 * Each stage let m through: it can do that. Of stages in a row nobody knows
 * which does more; all do.
 */
static void
raise_to(struct state *st, double m)
{
	const struct pvk_solution *s = st->solution;

	for (size_t i = 0; i < s->nstages; i++)
		st->raise[i] = st->path->mode == PVK_SERIAL
		    ? m / s->expected
		    : fmax(1, m / s->stages[i].expected);
}

/* After a step: what holds now, and whether paper does */
static int
state_settle(struct state *st, struct pvk_err *e)
{
	double m, t = st->board->tolerance, expected;

	if (pvk_solve(st->board, st->path, st->solution, e) != 0)
		return (-1);
	st->below = false;
	expected = st->solution->expected;
	if (st->now == SIZE_MAX) {
		st->rate = expected_raised(st, st->solution);
		return (0);
	}
	for (size_t i = 0; i < PVK_BOARD_STAGES; i++)
		st->raise[i] = 1;
	m = result_rate(st->board, st->now);
	st->above = m > (1 + t) * expected * (1 + 1e-9);
	if (st->above)
		raise_to(st, m);
	st->rate = st->above ? m : expected;
	st->below = m < (1 - t) * expected * (1 - 1e-9);
	if (!st->below)
		return (0);
	if (st->unknown_of != st->now) {
		st->unknown = pvk_law_unknown(m, st->solution->expected);
		st->unknown_of = st->now;
	}
	st->rate = rate_below(st, m, st->solution->expected);
	return (0);
}

static bool
on_path(const struct pvk_board *b, const struct pvk_path *path,
    const struct pvk_option *o)
{
	for (size_t i = 0; i < o->nchanges; i++)
		for (size_t k = 0; k < path->nstages; k++) {
			const struct pvk_component *c =
			    &b->components[path->stages[k]];

			if (path->stages[k] == o->changes[i].component ||
			    c->over == o->changes[i].component)
				return (true);
		}
	return (false);
}

/* The rate after o; *why says when it can't be anything else than before. */
static int
option_rate(struct state *st, const struct pvk_option *o, struct pvk_step *s,
    struct pvk_err *e)
{
	struct pvk_component before[PVK_BOARD_CHANGES];
	size_t n;
	int r;

	s->after = st->rate;
	if (o->from != SIZE_MAX) {
		if (&st->board->paths[st->board->results[o->from].path_index] !=
		    st->path)
			snprintf(s->why, sizeof(s->why), "not on this path");
		else if (o->from != st->now)
			snprintf(s->why, sizeof(s->why),
			    "begins elsewhere than things are by then");
		else if (!result_counts(st->board, st->path, o->to))
			snprintf(s->why, sizeof(s->why),
			    "what it leads to is no measurement");
		else
			s->after = result_rate(st->board, o->to);
		return (0);
	}
	if (!on_path(st->board, st->path, o)) {
		snprintf(s->why, sizeof(s->why), "not on this path");
		return (0);
	}
	for (n = 0; n < o->nchanges; n++) {
		before[n] = st->board->components[o->changes[n].component];
		pvk_board_change(st->board, &o->changes[n]);
	}
	r = pvk_solve(st->board, st->path, st->tried, e);
	while (n-- > 0)
		st->board->components[o->changes[n].component] = before[n];
	if (r != 0)
		return (-1);
	snprintf(s->then, sizeof(s->then), "%s", limit_raised(st, st->tried));
	s->after = st->below ? rate_below(st, st->rate, st->tried->expected)
			     : expected_raised(st, st->tried);
	return (0);
}

/* Hours and money of a step, and whether it is worth them */
static void
step_weigh(const struct state *st, struct pvk_step *s)
{
	const struct pvk_economics *ec = &st->board->economics;
	char text[PVK_DECIMAL_TEXT];
	bool money;

	s->gain = s->after / s->before - 1;
	if (fabs(s->gain) < NOTHING)
		s->gain = 0;
	s->saved =
	    pvk_seconds(st->path, s->before) - pvk_seconds(st->path, s->after);
	s->money = s->saved / 3600 * ec->hour;
	s->cost = s->option->cost + s->option->hours / 3600 * ec->labour;
	s->net = ec->runs * s->money - s->cost;
	s->payback = s->money > 0 ? s->cost / s->money : 0;
	money = ec->hour > 0 && st->path->volume > 0;
	s->worth = money ? s->net > 0 : s->gain >= WORTH_GAIN;
	if (s->worth || s->why[0] != '\0')
		return;
	if (s->gain > 0 && money)
		snprintf(s->why, sizeof(s->why),
		    "pays for itself after %s runs only",
		    pvk_decimal_fixed(ceil(s->payback), 0, text));
	else if (s->gain > 0)
		snprintf(s->why, sizeof(s->why), "gains too little");
	else if (s->gain < 0)
		snprintf(s->why, sizeof(s->why), "makes it slower");
	else
		snprintf(s->why, sizeof(s->why), "%s",
		    st->below	    ? "a mistake is the limit, not this"
			: st->above ? "not the only limit, as far as was "
				      "measured"
				    : "not the limit");
}

/* Portable before fragile, then by money, then by speed */
static bool
is_better(const struct pvk_step *a, const struct pvk_step *b)
{
	if (a->option->fragile != b->option->fragile)
		return (b->option->fragile);
	if (a->net != b->net)
		return (a->net > b->net);
	return (a->gain > b->gain);
}

/* The best of the options that are not done: weighs them all. */
static int
step_best(struct state *st, const bool *done, struct pvk_step *best,
    struct pvk_err *e)
{
	struct pvk_step s;

	best->option = NULL;
	for (size_t i = 0; i < st->board->noptions; i++) {
		if (done[i])
			continue;
		s = (struct pvk_step){ .option = &st->board->options[i],
			.before = st->rate,
			.on_paper =
			    st->now != SIZE_MAX && !st->below && !st->above };
		snprintf(s.then, sizeof(s.then), "%s",
		    limit_raised(st, st->solution));
		if (option_rate(st, s.option, &s, e) != 0)
			return (-1);
		step_weigh(st, &s);
		if (best->option == NULL || s.worth > best->worth ||
		    (s.worth == best->worth && is_better(&s, best)))
			*best = s;
	}
	return (0);
}

/* Goes through them all: each is done, or found not to be worth it. */
static int
plan_fill(struct state *st, struct pvk_plan *plan, struct pvk_err *e)
{
	bool done[PVK_BOARD_OPTIONS] = { false };

	while (plan->nsteps < st->board->noptions) {
		struct pvk_step *s = &plan->steps[plan->nsteps++];
		const struct pvk_option *o;

		if (step_best(st, done, s, e) != 0)
			return (-1);
		o = s->option;
		if (o == NULL) /* none is left */
			break;
		done[o - st->board->options] = true;
		if (!s->worth)
			continue;
		for (size_t i = 0; i < o->nchanges; i++)
			pvk_board_change(st->board, &o->changes[i]);
		if (o->to != SIZE_MAX)
			st->now = o->to;
		else if (!st->below)
			st->now = SIZE_MAX; /* no longer as measured */
		if (state_settle(st, e) != 0)
			return (-1);
		if (o->to != SIZE_MAX)
			snprintf(s->then, sizeof(s->then), "%s",
			    limit_raised(st, st->solution));
	}
	return (0);
}

int
pvk_plan_make(const struct pvk_board *b, const struct pvk_path *path,
    struct pvk_plan *plan, struct pvk_err *e)
{
	struct state st = { .path = path, .unknown_of = SIZE_MAX };
	int r = -1;

	memset(plan, 0, sizeof(*plan));
	plan->path = path;
	st.board = pvk_plan_copy(b, e);
	st.solution = calloc(2, sizeof(*st.solution));
	if (st.board == NULL || st.solution == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file);
		goto out;
	}
	st.tried = st.solution + 1;
	for (size_t i = 0; i < PVK_BOARD_STAGES; i++)
		st.raise[i] = 1;
	st.now = result_now(b, path);
	if (state_settle(&st, e) != 0)
		goto out;
	plan->now = st.now != SIZE_MAX ? &b->results[st.now] : NULL;
	plan->rate = st.rate;
	plan->measured = st.below || st.above;
	r = plan_fill(&st, plan, e);
out:
	free(st.solution);
	pvk_plan_copy_free(st.board);
	return (r);
}
