/* SPDX-License-Identifier: BSD-2-Clause */
/* A job that moves bytes by TCP, one way, on one connection or several. */
#ifndef PVPROBE_FLOW_H
#define PVPROBE_FLOW_H

#include <stdint.h>

#include "bench/net_wire.h" /* of guest/ */
#include "net/net.h"
#include "net/tcp.h"
#include "net/watch.h"

enum flow_phase {
	FLOW_ASKS,
	FLOW_GATHERS,
	FLOW_WARMS_UP,
	FLOW_MEASURES,
	FLOW_WAITS,
};

struct flow;
struct flow_stream {
	struct tcp tcp;
	struct flow *flow;
	uint8_t hello[WIRE_BYTES];
	uint32_t place; /* in the sequence, of what comes next */
};

struct flow {
	struct net_job *job;
	enum flow_phase phase;
	uint64_t asked; /* when it began */
	uint64_t until; /* this phase is over, or has failed */
	struct flow_stream control;
	struct flow_stream stream[NET_STREAMS];
	unsigned streams; /* connected or trying to be */
	uint8_t heard[WIRE_BYTES];
	uint32_t heard_len;
	bool broken;  /* what they say is no message */
	bool differs; /* what came from what they have sent */
	struct wire_answer answer[WIRE_RESULT + 1]; /* by kind */
	uint64_t moved; /* received, of all streams */
	uint64_t base;	/* what had been moved when measuring began */
	struct watch watch;
};

/* 0 or -errno. */
int flow_begin(struct flow *f, struct net_job *j);
void flow_end(struct flow *f);
/* True when it is over, with *error. */
bool flow_step(struct flow *f, int *error);
uint64_t flow_deadline(const struct flow *f);

#endif
