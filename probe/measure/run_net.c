/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run does otherwise with jobs of a network; see run_net.h. */
#include "measure/run_net.h"

#include <errno.h>
#include <stdio.h>

#include "measure/say.h"
#include "xen/clock.h"

#define NICS	    8
#define SLICE_LEAST (500 * (uint64_t)NS_PER_MS)
#define TRIES_MOST  3

int
run_net_plan(struct run *r)
{
	const struct options *o = &r->options;
	struct nic *through[NICS];
	char line[SAY_LINE];
	size_t n;

	if (o->peer == 0)
		return (0);
	n = r->host->reaching(r->host->ctx, o->peer, through, NICS);
	if (n == 0) {
		snprintf(line, sizeof(line),
		    "peer %u.%u.%u.%u: no NIC here has a way to it",
		    o->peer >> 24, o->peer >> 16 & 255, o->peer >> 8 & 255,
		    o->peer & 255);
		r->host->say(r->host->ctx, line);
	}
	return (schedule_add_nics(&r->schedule, o, through, n, &r->error));
}

uint64_t
run_net_slice(uint64_t disk)
{
	return (disk > SLICE_LEAST ? disk : SLICE_LEAST);
}

uint64_t
run_net_time(const struct run *r)
{
	/* in quarters: each job has one to warm up */
	uint64_t turns = 4 * r->options.repeat + 1ul;
	uint64_t all = (uint64_t)r->options.time_ms * NS_PER_MS;
	uint64_t slice = all * 4 / (r->schedule.n * turns), more;

	for (size_t i = 0; i < r->schedule.n; i++)
		if (job_is_net(&r->schedule.jobs[i])) {
			more = run_net_slice(slice);
			/* an eighth to connect, and to be told the result */
			all += (more + more / 8 - slice) * turns / 4;
		}
	return (all);
}

void
run_net_say_error(const struct run *r, const struct job *j)
{
	char line[SAY_LINE];

	snprintf(line, sizeof(line), "%s %s %u: %s%s", j->device,
	    job_op_name(j->op), job_is_tcp(j) ? j->depth : j->block,
	    job_trouble(r->rep.error),
	    r->rep.net.began != 0 ? ", in the middle of it" : "");
	r->host->say(r->host->ctx, line);
}

bool
run_net_is_hopeless(const struct job *j)
{
	return (job_is_net(j) && j->n == 0 && j->errors >= TRIES_MOST);
}

bool
run_net_is_dear(const struct job *j)
{
	return (
	    run_net_is_hopeless(j) && job_is_tcp(j) && j->error == ETIMEDOUT);
}
