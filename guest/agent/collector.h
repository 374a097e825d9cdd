/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The half of the agent with the privileges: gathers facts when something
 * changed and now and then, sends them to the publisher when they differ, opens
 * xenstore for it, writes its lines to the log, runs hooks. It sleeps
 * otherwise: two wake-ups a minute, for the memory.
 */
#ifndef PVGUEST_COLLECTOR_H
#define PVGUEST_COLLECTOR_H

#include "conf.h"
#include "hooks/hooks.h"
#include "os/os.h"

enum collector_end {
	COLLECTOR_STOP,	  /* SIGTERM, SIGINT */
	COLLECTOR_RELOAD, /* SIGHUP */
	COLLECTOR_ALONE,  /* the publisher ended */
};

/* peer: the socket to the publisher; signals: readable when one came. Borrowed.
 */
enum collector_end collector_run(const struct conf *conf, struct os *os,
    struct hooks *hooks, int peer, int signals);

#endif
