/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Networks for the probe's measurements, in the place of its stack: jobs take
 * the time that they ask for, and come to what the test wants.
 */
#ifndef PVK_TESTS_MEASURE_NET_H
#define PVK_TESTS_MEASURE_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "net/net.h"
#include "nic.h"

#define MODEL_NETS 4

struct model_net {
	struct nic nic;
	/* how it behaves */
	uint64_t rate; /* bytes a second */
	uint64_t rtt_ns;
	unsigned work;	      /* of the vCPU, in hundredths */
	unsigned stolen;      /* of it, in hundredths */
	unsigned peer_work;   /* of the peer's program, in hundredths */
	uint64_t peer_off_ns; /* its clock is so far off in a job */
	unsigned late_words;  /* so many jobs hear of their end late */
	int error;	      /* each job ends in it */
	bool busy;	      /* it takes no job */
	bool stuck;	      /* a job never ends */
	bool differs;	      /* what comes is not what was sent */
	unsigned late_frames; /* come when a job is over, one a turn */
	/* what was asked of it */
	unsigned begun, cancelled;
	struct net_job asked; /* the last job, as it began */
	/* under way */
	struct net_job *job;
	uint64_t due;
	unsigned late;
	struct net_counters counters;
};

/* Without any, at the start of each test. */
void model_nets_reset(void);
/* NAME and KIND are borrowed; the MAC's last byte tells NICs apart. */
void model_net_add(struct model_net *m, const char *name, const char *kind,
    uint8_t mac);
/* Jobs whose time is over end, as in a turn of the main loop. */
void model_nets_step(void);

#endif
