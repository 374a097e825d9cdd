/* SPDX-License-Identifier: BSD-2-Clause */
/* A job that moves bytes by TCP, one way. */
#ifndef PVPROBE_FLOW_H
#define PVPROBE_FLOW_H

#include <stdint.h>

#include "net/flow_protocol.h"
#include "net/net.h"
#include "net/tcp.h"

struct flow {
	struct net_job *job;
	struct tcp tcp;
	uint8_t hello[FLOW_HELLO]; /* ours */
	uint8_t words[FLOW_WORDS]; /* what they say besides data */
	uint32_t words_len;
	uint64_t stop;	  /* no more data after that; 0: none has come yet */
	uint64_t give_up; /* the other side should have ended by then */
	uint64_t data;	  /* bytes of data received */
};

/* 0 or -errno. */
int flow_begin(struct flow *f, struct net_job *j);
void flow_end(struct flow *f);
/* True when it is over, with *error. */
bool flow_step(struct flow *f, int *error);
uint64_t flow_deadline(const struct flow *f);

#endif
