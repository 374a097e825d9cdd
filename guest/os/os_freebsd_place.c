/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: where we are; see os.h. A guest of Xen has kern.vm_guest "xen" and
 * the device of xenstore. FreeBSD has no word for the control domain, and its
 * devices in /dev/xen are the same in all domains; but Xen tells a domain its
 * number by cpuid, and the control domain's is 0 (Xen's
 * public/arch-x86/cpuid.h, leaf 4). FreeBSD runs on Xen on x86 alone.
 *
 * A XENSTORED_PATH in the environment says that somebody wants to be a guest
 * with that store, as tests do; so it counts as one.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os_freebsd.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

#define LEAF_FIRST 0x40000000U
#define LEAF_LAST  0x40010000U
#define LEAF_STEP  0x100U /* other hypervisors' leaves may come first */
#define LEAF_HVM   4
#define HAS_DOMID  (1U << 4)

static bool
is_xen_leaf(unsigned leaf, unsigned *last)
{
	unsigned words[3];

	__cpuid(leaf, *last, words[0], words[1], words[2]);
	return (memcmp(words, "XenVMMXenVMM", sizeof(words)) == 0);
}

static bool
is_domain_0(void)
{
	unsigned leaf, last, a, b, c, d;

	for (leaf = LEAF_FIRST; leaf < LEAF_LAST; leaf += LEAF_STEP) {
		if (!is_xen_leaf(leaf, &last))
			continue;
		if (last - leaf < LEAF_HVM)
			return (false);
		__cpuid_count(leaf + LEAF_HVM, 0, a, b, c, d);
		return ((a & HAS_DOMID) != 0 && c == 0);
	}
	return (false);
}
#else
static bool
is_domain_0(void)
{
	return (false);
}
#endif

enum os_place
os_place(void)
{
	const char *store = getenv("XENSTORED_PATH");
	char guest[16];

	if (store != NULL && store[0] != '\0')
		return (OS_GUEST);
	if (!os_sysctl_text("kern.vm_guest", guest, sizeof(guest)) ||
	    strcmp(guest, "xen") != 0 || access("/dev/xen/xenstore", F_OK) != 0)
		return (OS_ELSEWHERE);
	return (is_domain_0() ? OS_CONTROL : OS_GUEST);
}
