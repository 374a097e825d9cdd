/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of a session: a thread for each connection, all one way. */
#ifndef BENCH_NET_STREAMS_H
#define BENCH_NET_STREAMS_H

#include <pthread.h>
#include <stdatomic.h>

#include "net_wire.h"
#include "usage.h"

struct streams {
	unsigned n, running;
	int fds[WIRE_STREAMS_MOST]; /* owned */
	pthread_t threads[WIRE_STREAMS_MOST];
	size_t block;
	bool sends;
	bool compares;		/* what comes with what was to come */
	_Atomic bool differ;	/* and something does */
	_Atomic uint64_t bytes; /* that went through so far */
	_Atomic bool over;	/* each looks, and ends */
	_Atomic unsigned ended; /* before it was over: the peer is gone */
	uint64_t resent;	/* segments, when what counts began */
};

void streams_init(struct streams *s, size_t block, bool sends);
/* Takes fd over; false when there are too many, then the caller has it. */
bool streams_add(struct streams *s, int fd);
int streams_start(struct streams *s, struct pvk_err *e);
/* Ends the threads, and closes all. Of what was never started, too. */
void streams_stop(struct streams *s);
/* What counts begins now: what was sent again before is left out. */
void streams_mark(struct streams *s);
/* Segments sent again since then, and the largest there may be, of all; what
 * comparing came to. */
void streams_tell(const struct streams *s, struct wire_answer *a);

/*
 * One 64 byte message, or PVK_EAGAIN after that many seconds, PVK_EPROTO when
 * it is none, PVK_EINTR, PVK_EIO; name: the peer's, for messages. streams: what
 * must not end meanwhile, or NULL.
 */
int net_say(int fd, const uint8_t message[WIRE_BYTES], const char *name,
    struct pvk_err *e);
int net_hear(int fd, double seconds, const struct streams *s, const char *name,
    struct wire_answer *a, struct pvk_err *e);
/* Lets time go by while data flows. The same errors. */
int net_pass(double seconds, const struct streams *s, const char *name,
    struct pvk_err *e);
/* No call for fd takes longer, connect(2) neither. */
void net_limit(int fd, unsigned seconds);
/* What a connection needs to have, of either end: no delays, no hanging. */
void net_settle(int fd);

#endif
