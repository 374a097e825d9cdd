/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host offers, by xenstore; the same on all systems. */
#ifndef PVGUEST_CHECK_FRONT_H
#define PVGUEST_CHECK_FRONT_H

#include "check/facts.h"

/*
 * front.*, xen.store, agent.published, cpu.available, memory.static-max and its
 * kin, by reading only. Without xenstore they are unseen.
 */
void front_facts(struct pvk_facts *f);

/* Adds to front.names a front end that the kernel knows: "vbd/768". */
void front_add(struct pvk_facts *f, const char *name);

#endif
