/* SPDX-License-Identifier: BSD-2-Clause */
/* What the processor tells of the hypervisor, to anybody who asks. */
#ifndef PVGUEST_CHECK_HYPERVISOR_H
#define PVGUEST_CHECK_HYPERVISOR_H

#include "check/facts.h"

/* xen.hypervisor, xen.leaf, xen.version, cpu.nested: none of them on ARM. */
void hypervisor_facts(struct pvk_facts *f);

#endif
