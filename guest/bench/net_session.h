/* SPDX-License-Identifier: BSD-2-Clause */
/* One run, at the end that listens: there is one at a time. */
#ifndef BENCH_NET_SESSION_H
#define BENCH_NET_SESSION_H

#include "cli.h"
#include "net_streams.h"

struct session {
	int control; /* owned; -1: there is none */
	struct wire_hello hello;
	uint64_t id;  /* random, never 0 */
	double until; /* when its connections have to be there */
	struct streams streams;
};

void session_init(struct session *s);
/*
 * A connection of somebody who knows the token, which is a new session or
 * belongs to the one that waits. True: fd is taken over; false: it is not
 * wanted now.
 */
bool session_take(struct session *s, const struct wire_hello *h, int fd);
/* Runs it when it is complete, and ends it when it has waited too long. */
void session_go_on(struct cli *c, struct session *s);
void session_fini(struct session *s);

#endif
