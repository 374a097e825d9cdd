/* SPDX-License-Identifier: BSD-2-Clause */
/* What addresses the NICs of this system have; for all systems. */
#ifndef PVGUEST_CHECK_NICS_H
#define PVGUEST_CHECK_NICS_H

#include "check/facts.h"

/*
 * Of each NIC in nic.names how many addresses it has, those on what is stacked
 * on it included, and which other one has its MAC. The addresses are not told.
 */
void nics_addresses(struct pvk_facts *f);

#endif
