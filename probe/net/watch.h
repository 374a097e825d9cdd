/* SPDX-License-Identifier: BSD-2-Clause */
/* What the machine does while a job measures: its clocks, the NIC's frames. */
#ifndef PVPROBE_WATCH_H
#define PVPROBE_WATCH_H

#include <stdint.h>

#include "net/net.h"

struct watch {
	uint64_t idle, stolen, frames; /* when it began */
};

/* It begins, at now: sets began of the job. */
void watch_begin(struct watch *w, struct net_job *j, uint64_t now);
/*
 * It has come to now: own_ns and what goes with it, once a millisecond, as to
 * ask is a call into Xen; last: in any case.
 */
void watch_note(const struct watch *w, struct net_job *j, bool last);

#endif
