/* SPDX-License-Identifier: BSD-2-Clause */
/* Jobs: begun, stepped, ended; what they do is in ping.c and flow.c. */
#include "net/job.h"

#include <errno.h>

#include "net/stack.h"
#include "xen/clock.h"

static bool
is_ping(const struct net_job *j)
{
	return (j->kind == NET_JOB_PING || j->kind == NET_JOB_UDP);
}

int
net_job_begin(struct net *n, struct net_job *j)
{
	struct job_slot *slot = NULL;
	int r;

	if (j->kind < NET_JOB_SEND || j->kind > NET_JOB_UDP || j->peer == 0)
		return (-EINVAL);
	if (n->address.address == 0)
		return (-ENETDOWN);
	for (size_t i = 0; i < NET_JOBS && slot == NULL; i++)
		if (n->job[i].job == NULL)
			slot = &n->job[i];
	if (slot == NULL)
		return (-EBUSY);
	n->now = clock_ns();
	j->net = n;
	j->state = slot;
	r = is_ping(j) ? ping_begin(&slot->ping, j)
		       : flow_begin(&slot->flow, j);
	if (r == 0)
		slot->job = j;
	return (r);
}

void
net_job_end(struct net_job *j, int error)
{
	struct job_slot *slot = j->state;

	if (is_ping(j))
		ping_end(&slot->ping);
	else
		flow_end(&slot->flow);
	slot->job = NULL;
	j->state = NULL;
	j->error = error;
	j->done = true;
	if (j->ended == 0)
		j->ended = j->net->now;
}

void
net_job_cancel(struct net_job *j)
{
	if (j->state != NULL)
		net_job_end(j, ECANCELED);
}

void
net_jobs_step(struct net *n)
{
	for (size_t i = 0; i < NET_JOBS; i++) {
		struct job_slot *slot = &n->job[i];
		struct net_job *j = slot->job;
		int error;

		if (j != NULL &&
		    (is_ping(j) ? ping_step(&slot->ping, &error)
				: flow_step(&slot->flow, &error)))
			net_job_end(j, error);
	}
}

uint64_t
net_jobs_deadline(const struct net *n)
{
	uint64_t at = NET_NEVER;

	for (size_t i = 0; i < NET_JOBS; i++) {
		const struct job_slot *slot = &n->job[i];
		uint64_t due;

		if (slot->job == NULL)
			continue;
		due = is_ping(slot->job) ? ping_deadline(&slot->ping)
					 : flow_deadline(&slot->flow);
		at = due < at ? due : at;
	}
	return (at);
}

void
net_jobs_end(struct net *n, int error)
{
	for (size_t i = 0; i < NET_JOBS; i++)
		if (n->job[i].job != NULL)
			net_job_end(n->job[i].job, error);
}

void
net_job_echo(struct net *n, uint16_t id, const struct udp_in *in)
{
	for (size_t i = 0; i < NET_JOBS; i++) {
		struct job_slot *slot = &n->job[i];

		if (slot->job != NULL && slot->job->kind == NET_JOB_PING &&
		    slot->ping.id == id)
			ping_answer(&slot->ping, in);
	}
}
