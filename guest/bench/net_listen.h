/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end that listens. Who does not know the token is hung up on without a
 * word: nothing is sent to and nothing taken from a stranger, so that nobody
 * can point this at somebody else.
 */
#ifndef BENCH_NET_LISTEN_H
#define BENCH_NET_LISTEN_H

#include "cli.h"
#include "net_wire.h"

struct net_listen {
	const char *address, *port; /* address NULL: all there are */
	char token[WIRE_TOKEN];
};

/* Until it is told to stop, which is PVK_EINTR, or can't go on. */
int net_listen(struct cli *c, const struct net_listen *n, struct pvk_err *e);

#endif
