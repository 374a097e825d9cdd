/* SPDX-License-Identifier: BSD-2-Clause */
/* One run, at the end that asks for it. */
#ifndef BENCH_NET_RUN_H
#define BENCH_NET_RUN_H

#include "net_streams.h"

struct net_run {
	/* what is wanted */
	const char *host, *port;
	struct wire_hello hello; /* as it is to be sent */
	/* what came of it */
	double bytes, seconds; /* as the end measured that received */
	struct usage here;     /* of the same time, by our clock */
	struct usage there;    /* as they say */
	double mss, resent;
	char device[32]; /* the interface it went through; "" if not known */
};

/* PVK_ESERVICE when nobody is there, PVK_EPROTO, PVK_EIO, PVK_EINTR. */
int net_run(struct net_run *r, struct pvk_err *e);

#endif
