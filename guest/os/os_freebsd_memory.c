/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: memory; see os_freebsd_parse.h for how it is reckoned. */
#include <string.h>

#include "os/os_freebsd.h"

int
os_memory(struct os *os, struct facts_memory *f, struct pvk_err *e)
{
	struct os_pages p = {
		.page_bytes = os_sysctl_number("vm.stats.vm.v_page_size"),
		.phys_bytes = os_sysctl_number("hw.physmem"),
		.ballooned = os_sysctl_number("dev.xen.balloon.low_mem") +
		    os_sysctl_number("dev.xen.balloon.high_mem"),
		.free = os_sysctl_number("vm.stats.vm.v_free_count"),
		.cache = os_sysctl_number("vm.stats.vm.v_cache_count"),
		.inactive = os_sysctl_number("vm.stats.vm.v_inactive_count"),
		.laundry = os_sysctl_number("vm.stats.vm.v_laundry_count"),
		.reserved = os_sysctl_number("vm.stats.vm.v_free_reserved"),
		.swap_free = os_swap_free(),
		.arc_bytes = os_sysctl_number("kstat.zfs.misc.arcstats.size"),
		.arc_min_bytes =
		    os_sysctl_number("kstat.zfs.misc.arcstats.c_min"),
	};

	(void)os;
	memset(f, 0, sizeof(*f));
	if (p.page_bytes == 0 || p.phys_bytes == 0)
		return (pvk_err_set(e, PVK_ESYS,
		    "memory: the kernel does not say how much there is"));
	os_reckon_memory(&p, f);
	return (0);
}
