/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A job: one thing to measure, such as random reads of 4 KiB from xvda, 32 at
 * once, or TCP through vif0 to its peer. It is measured several times, in turns
 * with all others; each time is a repetition (rep.h).
 */
#ifndef PVPROBE_MEASURE_JOB_H
#define PVPROBE_MEASURE_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "disk.h"
#include "measure/histogram.h"
#include "measure/options.h"
#include "measure/stats.h"
#include "nic.h"

#define JOB_NAME  40 /* as long as names of results may be in pvkit */
#define JOB_LABEL 80
#define JOB_SIZE  16
#define JOB_NONE  (-1)

enum job_op {
	JOB_READ,
	JOB_RANDREAD,
	JOB_WRITE,
	JOB_RANDWRITE,
	/* of the network */
	JOB_SEND,
	JOB_RECEIVE,
	JOB_PING,
};

/* What more there is of a network's, over all repetitions that count. */
struct job_net {
	uint32_t mss;	 /* bytes of a segment */
	uint64_t resent; /* segments */
	uint64_t lost;	 /* pings */
	/* By the peer's clock, and of that: its guest's processors, its program
	 * alone; cpu_ns is UINT64_MAX when it does not know. */
	uint64_t peer_ns, peer_cpu_ns, peer_own_ns;
	uint64_t apart_ns; /* the clocks of the two ends, at most */
	uint32_t apart;	   /* repetitions in which that is too much */
	bool compared;	   /* all that came with what was sent */
	uint32_t differed; /* so often it was not, counted or not */
};

struct job {
	char name[JOB_NAME];   /* "xvda-randread-4k-32" */
	char label[JOB_LABEL]; /* "xvda (pv) randread 4k, depth 32" */
	char device[OPTIONS_NAME];
	char kind[OPTIONS_NAME]; /* of the device: "pv", "ide" */
	enum job_op op;
	uint32_t block; /* bytes of a request, of a ping; 0: of TCP */
	uint32_t depth; /* requests under way at once; of TCP: connections */
	int against;	/* the emulated job it is compared with, or JOB_NONE */

	/* What came of it, over all repetitions that count */
	uint64_t samples[STATS_MAX]; /* bytes a second */
	uint32_t n;
	struct histogram latency;
	uint64_t ns, idle_ns, stolen_ns; /* of the machine meanwhile */
	uint64_t bytes, requests;	 /* of a network: frames, or answers */
	uint64_t flight_ns; /* sum of requests' times: depth that was reached */
	uint64_t span;	    /* bytes of the device that were used */
	uint32_t errors;
	int error;	      /* the last of them, an errno */
	uint32_t interrupted; /* repetitions that had to be done again */
	uint32_t missed;      /* that could not be done: no such device */
	bool data;	      /* not everything that was read was zeros */
	struct job_net net;
};

static inline bool
job_is_net(const struct job *j)
{
	return (j->op >= JOB_SEND);
}

static inline bool
job_is_tcp(const struct job *j)
{
	return (j->op == JOB_SEND || j->op == JOB_RECEIVE);
}

static inline bool
job_is_pv(const struct job *j)
{
	return (j->kind[0] == 'p' && j->kind[1] == 'v' && j->kind[2] == '\0');
}

static inline bool
job_writes(const struct job *j)
{
	return (j->op == JOB_WRITE || j->op == JOB_RANDWRITE);
}

/* A disk that gave no sign of life, twice: each time takes half a minute. */
bool job_is_dead(const struct job *j);
const char *job_op_name(enum job_op op); /* "randread" */
/* "4k", "1M", "512" */
const char *job_size(uint32_t bytes, char out[JOB_SIZE]);
/* Its device, NULL when it is not there now. */
struct disk *job_disk(const struct job *j);
struct nic *job_nic(const struct job *j);
/* Why a network's job came to nothing, by its errno, for people. */
const char *job_trouble(int error);

/*
 * How long the vCPU worked, over all that counts. What was stolen while it
 * worked is in it; what was stolen while it slept, since nobody woke it in
 * time, is not.
 */
uint64_t job_busy_ns(const struct job *j);
/* The depth that was reached, in hundredths: busy slots over time. */
uint32_t job_depth_reached(const struct job *j);

#endif
