/* SPDX-License-Identifier: BSD-2-Clause */
/* All jobs take turns; see run.h. */
#include <stdio.h>
#include <string.h>

#include "measure/run_net.h"
#include "measure/run_plan.h"
#include "measure/say.h"
#include "xen/clock.h"
#include "xen/page.h"

#define POLL_NS	      (5 * NS_PER_MS)
#define SLICE_LEAST   (10 * (uint64_t)NS_PER_MS)
#define WARM_MOST     (100 * (uint64_t)NS_PER_MS)
#define SILENCE_NS    (30 * (uint64_t)NS_PER_S)
#define TRIES_MAX     8 /* of one repetition that is interrupted again */
#define FILL_MOST     ((uint64_t)256 << 20) /* unless a span is asked for */
#define FILL_BLOCK    65536
#define FILL_DEPTH    32
#define SAMPLES_LEAST 6 /* before the time may end a run */

void
run_init(struct run *r, const struct run_host *host)
{
	memset(r, 0, sizeof(*r));
	r->host = host;
}

void
run_start(struct run *r, const struct options *o)
{
	if (r->state != RUN_IDLE)
		return;
	r->options = *o;
	r->schedule.n = 0;
	r->error.code = PVK_OK;
	r->asked = clock_ns();
	r->first = 0;
	r->looked = false;
	r->state = RUN_SETTLING;
}

static uint64_t
slice(const struct run *r)
{
	uint64_t quarters = r->schedule.n * (4 * r->options.repeat + 1ul);
	uint64_t all = (uint64_t)r->options.time_ms * NS_PER_MS;
	uint64_t ns = all * 4 / quarters;

	return (ns > SLICE_LEAST ? ns : SLICE_LEAST);
}

static void
finish(struct run *r)
{
	if (r->memory != NULL)
		pages_free(r->memory, r->pages);
	r->memory = NULL;
	r->ended = clock_ns();
	r->state = RUN_IDLE;
	r->host->over(r->host->ctx);
}

/* What there is to do is known, or is not yet. */
static uint64_t
settle(struct run *r)
{
	enum plan_state plan = run_plan(r);

	if (plan == PLAN_LATER)
		return (clock_ns() + POLL_NS);
	if (plan == PLAN_REFUSED || r->schedule.n == 0) {
		finish(r);
		return (0);
	}
	r->host->mark(r->host->ctx, "disks");
	r->began = clock_ns();
	r->round = r->turns = r->tries = 0;
	r->at = 0;
	r->warm = r->under_way = false;
	r->filling = r->options.write[0] != '\0';
	r->state = RUN_MEASURING;
	return (0);
}

static bool
is_complete(const struct run *r, const struct job *j)
{
	return (
	    j->n >= r->options.repeat || run_net_is_dear(j) || job_is_dead(j));
}

/* A round is over: is there another one to make? */
static bool
round_next(struct run *r)
{
	uint64_t now = clock_ns();
	bool missing = false, few = false;

	for (size_t i = 0; i < r->schedule.n; i++) {
		const struct job *j = &r->schedule.jobs[i];

		if (run_net_is_hopeless(j) || job_is_dead(j))
			continue;
		missing |= !is_complete(r, j);
		few |= j->n < SAMPLES_LEAST;
	}
	if (!missing || r->turns == 0 || r->round >= 2 * r->options.repeat)
		return (false);
	if (!few && now - r->began > run_net_time(r))
		return (false);
	r->round++;
	r->turns = 0;
	r->at = 0;
	return (true);
}

static void
turn_over(struct run *r)
{
	r->under_way = false;
	r->warm = false;
	r->tries = 0;
	r->at++;
	(void)r->host->network(r->host->ctx, NULL);
}

/* Its figures, and a line the first time */
static void
sample_add(struct run *r, struct job *j)
{
	const struct rep *rep = &r->rep;
	char line[SAY_LINE];

	j->ns += rep_ns(rep);
	j->idle_ns += rep->idle_ns;
	j->stolen_ns += rep->stolen_ns;
	j->bytes += rep->bytes;
	j->requests += rep->done;
	j->flight_ns += rep->flight_ns;
	j->span = rep->blocks * j->block;
	j->data |= rep->data;
	if (job_is_net(j))
		rep_net_add(rep, j);
	histogram_merge(&j->latency, &r->latency);
	if (rep_rate(rep) > 0)
		j->samples[j->n++] = rep_rate(rep);
	if (j->n == 1)
		r->host->mark(r->host->ctx, "measured");
	if (j->n == 1 && r->looked) {
		say_first(j, r->at + 1, r->schedule.n, line);
		r->host->say(r->host->ctx, line);
	}
}

/* The repetition under way has come to an end. */
static void
rep_over(struct run *r, struct job *j)
{
	if (r->rep.error != 0) {
		j->errors += r->rep.errors;
		j->error = r->rep.error;
	}
	r->under_way = false;
	r->turns++;
	/* also of one that does not count */
	j->net.differed += r->rep.net.differs;
	if (r->rep.state == REP_BROKEN) {
		j->interrupted++;
		if (++r->tries >= TRIES_MAX)
			turn_over(r);
	} else if (job_is_net(j) && r->rep.error != 0) {
		run_net_say_error(r, j);
		turn_over(r); /* it would be the same once more */
	} else if (!r->warm)
		r->warm = true;
	else {
		sample_add(r, j);
		turn_over(r);
	}
}

static void
hear(struct run *r)
{
	r->life = r->host->lives(r->host->ctx);
	r->heard = clock_ns();
	r->heard_bytes = 0;
	r->under_way = true;
}

/* Of a disk that is filled no more is used than that. */
static uint64_t
span_of(const struct run *r, const struct job *j)
{
	if (r->options.span == 0 && strcmp(j->device, r->options.write) == 0)
		return (FILL_MOST);
	return (r->options.span);
}

static bool
fill_start(struct run *r)
{
	struct rep_plan p = { .job = &r->fill,
		.memory = r->memory,
		.size = r->pages * PAGE_SIZE,
		.whole = true,
		.seed = 1 };
	struct job *j = &r->fill;

	memset(j, 0, sizeof(*j));
	memcpy(j->device, r->options.write, sizeof(j->device));
	memcpy(j->kind, "pv", 3);
	j->op = JOB_WRITE;
	j->block = FILL_BLOCK;
	j->depth = FILL_DEPTH;
	p.span = span_of(r, j);
	p.disk = job_disk(j);
	if (!rep_begin(&r->rep, &p))
		return (false);
	hear(r);
	return (true);
}

/* It is filled, or could not be. */
static void
fill_over(struct run *r)
{
	char line[SAY_LINE];

	r->under_way = false;
	if (r->rep.state == REP_BROKEN && r->tries++ < TRIES_MAX)
		return;
	r->tries = 0;
	r->filling = false;
	snprintf(line, sizeof(line), "%s: %llu MiB filled%s", r->fill.device,
	    (unsigned long long)(r->rep.bytes >> 20),
	    r->rep.errors > 0 ? ", with errors" : "");
	r->host->say(r->host->ctx, line);
}

/* A quarter of what counts, or as much as there is to warm up. */
static uint64_t
warm_up(uint64_t time)
{
	uint64_t quarter = time / 4;

	return (quarter < WARM_MOST ? quarter : WARM_MOST);
}

/* Begins what is next; false: that job can't be measured now. */
static bool
rep_start(struct run *r, struct job *j)
{
	/* the first time of each job only warms up what it needs */
	bool counts = r->round > 0 || r->warm;
	uint64_t time = job_is_net(j) ? run_net_slice(slice(r)) : slice(r);
	struct rep_plan p = {
		.job = j,
		.disk = job_disk(j),
		.options = &r->options,
		.memory = r->memory,
		.size = r->pages * PAGE_SIZE,
		.span = span_of(r, j),
		.duration = counts ? time : warm_up(time),
		.seed =
		    ((r->round + 1) * SCHEDULE_JOBS + r->at) * 2 + counts + 1,
		.latency = counts ? &r->latency : NULL,
	};

	r->warm = counts;
	histogram_clear(&r->latency);
	if (job_is_net(j))
		p.net = r->host->network(r->host->ctx, job_nic(j));
	if (!rep_begin(&r->rep, &p))
		return (false);
	if (counts && r->first == 0)
		r->first = clock_ns();
	if (counts)
		r->host->mark(r->host->ctx, "measuring");
	hear(r);
	return (true);
}

/*
 * A request that nobody answers can't be taken back, for its memory is still
 * the device's: all that can be done is to say so. When to look again.
 */
static uint64_t
listen(struct run *r, const struct job *j)
{
	uint64_t now = clock_ns();
	char line[SAY_LINE];

	if (r->rep.bytes != r->heard_bytes)
		r->heard = now;
	r->heard_bytes = r->rep.bytes;
	if (now - r->heard >= SILENCE_NS) {
		snprintf(line, sizeof(line), "%s (%s): no answer for 30 s",
		    j->device, j->kind);
		r->host->say(r->host->ctx, line);
		r->heard = now;
	}
	return (r->heard + SILENCE_NS);
}

/* Begins what is to be done now; the job, NULL: look again. */
static struct job *
next(struct run *r)
{
	struct job *j = &r->schedule.jobs[r->at];

	if (r->filling) {
		r->filling = r->under_way || fill_start(r);
		return (r->filling ? &r->fill : NULL);
	}
	if (r->under_way)
		return (j);
	if (is_complete(r, j))
		r->at++;
	else if (rep_start(r, j))
		return (j);
	else {
		j->missed++;
		turn_over(r);
	}
	return (NULL);
}

/* The first is measured: now for all that there is. */
static uint64_t
plan_again(struct run *r)
{
	enum plan_state plan = run_plan_again(r);

	if (plan == PLAN_REFUSED)
		finish(r);
	return (plan == PLAN_LATER ? clock_ns() + POLL_NS : 0);
}

static uint64_t
measure(struct run *r)
{
	uint64_t again, look;
	struct job *j;

	if (r->at > 0 && !r->looked)
		return (plan_again(r));
	if (r->at == r->schedule.n && !round_next(r)) {
		finish(r);
		return (UINT64_MAX);
	}
	j = next(r);
	if (j == NULL)
		return (0);
	if (r->host->lives(r->host->ctx) != r->life)
		rep_break(&r->rep);
	again = rep_step(&r->rep);
	if (r->rep.bytes > 0)
		r->host->mark(r->host->ctx, "byte");
	if (r->rep.state == REP_DONE || r->rep.state == REP_BROKEN) {
		if (r->filling)
			fill_over(r);
		else
			rep_over(r, j);
		return (0);
	}
	look = listen(r, j);
	return (again < look ? again : look);
}

uint64_t
run_step(struct run *r)
{
	switch (r->state) {
	case RUN_SETTLING:
		return (settle(r));
	case RUN_MEASURING:
		return (measure(r));
	default:
		return (UINT64_MAX);
	}
}

unsigned
run_percent(const struct run *r)
{
	uint64_t all = (uint64_t)r->schedule.n * r->options.repeat, done = 0;

	for (size_t i = 0; i < r->schedule.n; i++)
		done += r->schedule.jobs[i].n;
	return (all == 0 ? 0 : (unsigned)(done * 100 / all));
}
