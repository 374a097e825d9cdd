/* SPDX-License-Identifier: BSD-2-Clause */
/* What the machine does while a job measures; see watch.h. */
#include "net/watch.h"

#include "net/stack.h"
#include "xen/clock.h"

/* Of the NIC, that way. */
static uint64_t
frames(const struct net_job *j)
{
	const struct net_counters *c = net_counters(j->net);

	return (j->kind == NET_JOB_RECEIVE ? c->frames_in : c->frames_out);
}

void
watch_begin(struct watch *w, struct net_job *j, uint64_t now)
{
	j->began = now;
	w->idle = clock_idle_ns();
	w->stolen = clock_stolen_ns();
	w->frames = frames(j);
}

void
watch_note(const struct watch *w, struct net_job *j, bool last)
{
	uint64_t ns = j->net->now - j->began;

	if (!last && ns - j->own_ns < NS_PER_MS)
		return;
	j->own_ns = ns;
	j->idle_ns = clock_idle_ns() - w->idle;
	j->stolen_ns = clock_stolen_ns() - w->stolen;
	j->frames = frames(j) - w->frames;
}
