/* SPDX-License-Identifier: BSD-2-Clause */
/* Measurements under way on a stack; what they are is in net.h. */
#ifndef PVPROBE_JOB_H
#define PVPROBE_JOB_H

#include <stdint.h>

#include "net/flow.h"
#include "net/net.h"
#include "net/ping.h"
#include "net/udp.h"
#include "net/watch.h"

struct job_slot {
	struct net_job *job; /* NULL: free */
	union {
		struct ping ping;
		struct flow flow;
	};
};

void net_jobs_step(struct net *n);
/* NET_NEVER when none is under way. */
uint64_t net_jobs_deadline(const struct net *n);
/* All of them. */
void net_jobs_end(struct net *n, int error);

/* Of one: its results are final, its slot is free. */
void net_job_end(struct net_job *j, int error);
/* The answer to a ping of ours, by its identifier. */
void net_job_echo(struct net *n, uint16_t id, const struct udp_in *in);

#endif
