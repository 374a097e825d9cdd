/* SPDX-License-Identifier: BSD-2-Clause */
/* A job that asks and times the answers, by ICMP or UDP. */
#ifndef PVPROBE_PING_H
#define PVPROBE_PING_H

#include <stdint.h>

#include "net/net.h"
#include "net/udp.h"
#include "net/watch.h"

#define PING_WAITING 64 /* asked and not answered, at most */

struct ping {
	struct net_job *job;
	uint16_t id;   /* ICMP's identifier, or our port */
	uint64_t next; /* the next one is due */
	uint64_t stop; /* none is sent any more */
	struct watch watch;
	/* when it was sent, by its number; 0: answered, or given up */
	uint64_t sent_at[PING_WAITING];
};

/* 0 or -errno. */
int ping_begin(struct ping *p, struct net_job *j);
void ping_end(struct ping *p);
/* True when it is over, with *error. */
bool ping_step(struct ping *p, int *error);
uint64_t ping_deadline(const struct ping *p);
void ping_answer(struct ping *p, const struct udp_in *in);

#endif
