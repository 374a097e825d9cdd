/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run is going to do; see run_plan.h. */
#include <stdio.h>

#include "measure/run_net.h"
#include "measure/run_plan.h"
#include "measure/say.h"
#include "xen/clock.h"
#include "xen/page.h"

#define SETTLE_NS (10 * (uint64_t)NS_PER_S) /* at most; mostly far less */
/* The same, with a peer: an address nobody gives takes 11 s, one of DHCP behind
 * a bridge that listens and learns first more than 30. */
#define ADDRESS_NS (45 * (uint64_t)NS_PER_S)
#define NET_PAGES  4 /* for the times of pings */

/* As much as the largest job can use, or half of what is left. */
static void
memory_take(struct run *r)
{
	size_t want = 0, left = pages_left() / 2;

	for (size_t i = 0; i < r->schedule.n; i++) {
		const struct job *j = &r->schedule.jobs[i];
		/* the data, and requests of one sector at the worst */
		size_t pages =
		    ((size_t)j->block + j->block / 4) * j->depth / PAGE_SIZE +
		    j->depth;

		if (job_is_net(j))
			pages = NET_PAGES;
		if (pages > want)
			want = pages;
	}
	r->pages = want < left ? want : left;
	r->memory = r->pages > 0 ? pages_alloc(r->pages) : NULL;
	/* free pages may not follow one another */
	while (r->memory == NULL && r->pages > 16) {
		r->pages /= 2;
		r->memory = pages_alloc(r->pages);
	}
}

/* All devices are there, or one takes too long. */
static bool
all_settled(const struct run *r)
{
	uint64_t most = r->options.peer != 0 ? ADDRESS_NS : SETTLE_NS;

	return (
	    r->host->is_settled(r->host->ctx) || clock_ns() - r->asked >= most);
}

static bool
make(struct run *r)
{
	r->host->look(r->host->ctx);
	r->looked = true;
	return (schedule_make(&r->schedule, &r->options, &r->error) == 0 &&
	    run_net_plan(r) == 0);
}

static void
say_jobs(const struct run *r)
{
	char line[SAY_LINE];

	snprintf(line, sizeof(line),
	    "%zu jobs, %u times each, in turns, in about %u s", r->schedule.n,
	    r->options.repeat,
	    (unsigned)((run_net_time(r) + NS_PER_S - 1) / NS_PER_S));
	r->host->say(r->host->ctx, line);
}

enum plan_state
run_plan(struct run *r)
{
	bool has_disks = r->host->has_disks(r->host->ctx);

	if (!has_disks && !all_settled(r))
		return (PLAN_LATER);
	if (!schedule_make_pv(&r->schedule, &r->options)) {
		if (!all_settled(r))
			return (PLAN_LATER);
		if (!make(r))
			return (PLAN_REFUSED);
	}
	memory_take(r);
	if (r->schedule.n > 0 && r->memory == NULL) {
		pvk_err_set(&r->error, PVK_ENOMEM,
		    "no memory for data; give the VM 16 MiB or more");
		return (PLAN_REFUSED);
	}
	if (r->looked && r->schedule.n > 0)
		say_jobs(r);
	return (PLAN_MADE);
}

enum plan_state
run_plan_again(struct run *r)
{
	struct job first = r->schedule.jobs[0], *j;
	char line[SAY_LINE];

	if (!all_settled(r))
		return (PLAN_LATER);
	if (!make(r))
		return (PLAN_REFUSED);
	/* the time to look and to wait for others is not the jobs' */
	r->began = clock_ns();
	say_jobs(r);
	j = schedule_find(&r->schedule, first.name);
	if (j == NULL)
		return (PLAN_MADE); /* unplugged meanwhile */
	first.against = j->against;
	*j = first;
	if (j->n > 0) {
		say_first(j, 1, r->schedule.n, line);
		r->host->say(r->host->ctx, line);
	}
	return (PLAN_MADE);
}
