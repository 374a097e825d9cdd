/* SPDX-License-Identifier: BSD-2-Clause */
/* What a repetition of either kind has; see rep.h. */
#include <string.h>

#include "measure/rep.h"
#include "xen/clock.h"

bool
rep_begin(struct rep *r, const struct rep_plan *p)
{
	memset(r, 0, sizeof(*r));
	if (job_is_net(p->job))
		return (p->net != NULL && rep_net_begin(r, p));
	return (p->disk != NULL && rep_disk_begin(r, p));
}

void
rep_break(struct rep *r)
{
	r->broken = true;
	r->state = REP_DRAINING;
}

uint64_t
rep_ns(const struct rep *r)
{
	return (job_is_net(r->job) ? r->net.own_ns : r->last - r->began);
}

uint64_t
rep_rate(const struct rep *r)
{
	uint64_t ns = r->last - r->began;

	if (r->bytes == 0 || ns == 0)
		return (0);
	/* bytes x 10^9 would overflow from 18 GB on */
	return (r->bytes < UINT64_MAX / NS_PER_S
		? r->bytes * NS_PER_S / ns
		: r->bytes / (ns / NS_PER_MS + 1) * 1000);
}

uint64_t
rep_step(struct rep *r)
{
	return (job_is_net(r->job) ? rep_net_step(r) : rep_disk_step(r));
}
