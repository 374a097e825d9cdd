/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: what the kernel says by sysctl(3); see os_freebsd.h. */
#include <sys/param.h>

#include <sys/sysctl.h>
#include <vm/vm_param.h>

#include "os/os_freebsd.h"
#include "util/num.h"

#define SWAPS_MAX 64

bool
os_sysctl_text(const char *name, char *out, size_t size)
{
	size_t len = size - 1;

	out[0] = '\0';
	if (sysctlbyname(name, out, &len, NULL, 0) != 0) {
		out[0] = '\0';
		return (false);
	}
	out[len] = '\0';
	return (true);
}

uint64_t
os_sysctl_number(const char *name)
{
	union {
		uint32_t half;
		uint64_t whole;
	} n = { .whole = 0 };
	size_t len = sizeof(n);

	if (sysctlbyname(name, &n, &len, NULL, 0) != 0)
		return (0);
	return (len == sizeof(n.half) ? n.half : n.whole);
}

bool
os_sysctl_exists(const char *name)
{
	return (sysctlbyname(name, NULL, &(size_t){ 0 }, NULL, 0) == 0);
}

/* vm.swap_info.0, .1, ... is a struct xswdev a device, in pages. */
uint64_t
os_swap_free(void)
{
	int mib[CTL_MAXNAME];
	size_t n = PVK_COUNT(mib) - 1, len;
	struct xswdev swap;
	uint64_t pages = 0;

	if (sysctlnametomib("vm.swap_info", mib, &n) != 0)
		return (0);
	for (int i = 0; i < SWAPS_MAX; i++) {
		mib[n] = i;
		len = sizeof(swap);
		if (sysctl(mib, (unsigned)n + 1, &swap, &len, NULL, 0) != 0 ||
		    len < sizeof(swap) || swap.xsw_version != XSWDEV_VERSION)
			break;
		if (swap.xsw_nblks > swap.xsw_used)
			pages += (uint64_t)(swap.xsw_nblks - swap.xsw_used);
	}
	return (pages);
}
