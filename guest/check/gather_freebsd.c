/* SPDX-License-Identifier: BSD-2-Clause */
/* All facts of a FreeBSD; see gather.h. */
#include "gather.h"

#include "freebsd_ask.h"
#include "front.h"
#include "hypervisor.h"
#include "os/os.h"
#include "util/clock.h"

void
gather(const struct look *l)
{
	static const char *const places[] = { [OS_ELSEWHERE] = "elsewhere",
		[OS_GUEST] = "guest",
		[OS_CONTROL] = "control" };
	struct freebsd os;

	freebsd_ask(&os, l);
	front_facts(l->f);
	hypervisor_facts(l->f);
	freebsd_facts(&os);
	pvk_facts_set(l->f, "xen.place", places[os_place()]);
	pvk_facts_set_uint(l->f, "system.uptime",
	    (uint64_t)pvk_clock_ms() / 1000);
}
