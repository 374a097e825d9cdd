/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the collector share. */
#ifndef PVGUEST_COLLECTOR_PRIVATE_H
#define PVGUEST_COLLECTOR_PRIVATE_H

#include "agent/collector.h"
#include "agent/message.h"

struct collector {
	const struct conf *conf;
	struct os *os;
	struct hooks *hooks;
	int peer, signals;
	bool alone;
	unsigned looks;
	int64_t memory_at, net_at; /* when to look; net_at -1: no need */
	/* what the publisher has */
	struct facts_system system;
	struct facts_memory memory;
	struct facts_nics nics;
	struct facts_volumes volumes;
};

/* To the publisher; fd -1: none. Its end is kept in mind. */
void collector_send(struct collector *c, const struct message *m, int fd);

/* ---- facts: sent when they differ from the last ones, or all (force) ---- */

void collector_look_at_net(struct collector *c, bool force);
/* At the memory; sometimes, and when forced, at the rest. */
void collector_look_around(struct collector *c, bool force);

#endif
