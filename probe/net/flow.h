/* SPDX-License-Identifier: BSD-2-Clause */
/* A job that moves bytes by TCP, one way, on one connection or several. */
#ifndef PVPROBE_FLOW_H
#define PVPROBE_FLOW_H

#include <stdint.h>

#include "net/flow_message.h"
#include "net/net.h"
#include "net/tcp.h"

enum flow_phase {
	FLOW_ASKS,
	FLOW_GATHERS,
	FLOW_WARMS_UP,
	FLOW_MEASURES,
	FLOW_WAITS,
};

struct flow_stream {
	struct tcp tcp;
	uint8_t hello[FLOW_MESSAGE];
};

struct flow {
	struct net_job *job;
	enum flow_phase phase;
	uint64_t until; /* this phase is over, or has failed */
	struct flow_stream control;
	struct flow_stream stream[NET_STREAMS];
	unsigned streams; /* connected or trying to be */
	uint8_t heard[FLOW_MESSAGE];
	uint32_t heard_len;
	bool broken; /* what they say is no message */
	struct flow_answer answer[FLOW_RESULT + 1]; /* by kind */
	uint64_t base;	/* what had been moved when measuring began */
	uint64_t moved; /* received, of all streams */
};

/* 0 or -errno. */
int flow_begin(struct flow *f, struct net_job *j);
void flow_end(struct flow *f);
/* True when it is over, with *error. */
bool flow_step(struct flow *f, int *error);
uint64_t flow_deadline(const struct flow *f);

#endif
