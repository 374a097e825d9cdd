/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypervisors tell their name from leaf 0x40000000 on; where Xen plays another
 * one's part, its own leaves come 0x100 later (Xen's
 * public/arch-x86/cpuid.h).
 */
#include "hypervisor.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#include <stdio.h>
#include <string.h>

#define LEAF_FIRST     0x40000000U
#define LEAF_LAST      0x40010000U
#define LEAF_STEP      0x100U
#define HAS_HYPERVISOR (1U << 31) /* of ecx, leaf 1 */
#define HAS_VMX	       (1U << 5)
#define HAS_SVM	       (1U << 2) /* of ecx, leaf 0x80000001 */

static void
name_at(unsigned leaf, char name[13])
{
	unsigned words[3], last;

	__cpuid(leaf, last, words[0], words[1], words[2]);
	(void)last;
	memcpy(name, words, sizeof(words));
	name[sizeof(words)] = '\0';
}

static void
find_xen(struct pvk_facts *f)
{
	unsigned version, b, c, d;
	char name[13], text[32];

	pvk_facts_absent(f, "xen.leaf");
	for (unsigned leaf = LEAF_FIRST; leaf < LEAF_LAST; leaf += LEAF_STEP) {
		name_at(leaf, name);
		if (strcmp(name, "XenVMMXenVMM") != 0)
			continue;
		snprintf(text, sizeof(text), "0x%08x", leaf);
		pvk_facts_set(f, "xen.leaf", text);
		__cpuid(leaf + 1, version, b, c, d);
		snprintf(text, sizeof(text), "%u.%u", version >> 16,
		    version & 0xffff);
		pvk_facts_set(f, "xen.version", text);
		return;
	}
}

void
hypervisor_facts(struct pvk_facts *f)
{
	unsigned a = 0, b = 0, c = 0, d = 0, extended = 0;
	char name[13];

	__get_cpuid(1, &a, &b, &c, &d);
	__get_cpuid(0x80000001, &a, &b, &extended, &d);
	if ((c & HAS_HYPERVISOR) == 0) {
		/* or a PV guest, in which cpuid tells of the host's own */
		pvk_facts_absent(f, "cpu.nested");
		pvk_facts_absent(f, "xen.hypervisor");
		pvk_facts_absent(f, "xen.leaf");
		return;
	}
	pvk_facts_set_bool(f, "cpu.nested",
	    (c & HAS_VMX) != 0 || (extended & HAS_SVM) != 0);
	name_at(LEAF_FIRST, name);
	pvk_facts_set(f, "xen.hypervisor", name);
	find_xen(f);
}
#else
void
hypervisor_facts(struct pvk_facts *f)
{
	(void)f;
}
#endif
