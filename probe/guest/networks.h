/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The networks: a stack on each PV NIC, or, where there is none, on each
 * emulated one, for with XenServer a NIC is both, with one address for the two.
 * What addresses they have is told to the host.
 */
#ifndef PVPROBE_NETWORKS_H
#define PVPROBE_NETWORKS_H

#include <stddef.h>
#include <stdint.h>

#include "net/net.h"

/*
 * Stacks for NICs that came, none for those that went; a step of each. When
 * clock_ns() wants the next one.
 */
uint64_t networks_step(void);
/* The stack on that NIC; NULL: there is none. */
struct net *networks_of(const struct nic *n);
/*
 * The stack, for what is measured through that NIC. An emulated card borrows
 * that of the PV NIC with its MAC, for at any time a bridge knows but one place
 * of an address; the next call gives it back. NULL: there is none.
 */
struct net *networks_use(struct nic *n);
/* NICs with a way to that address, at most so many; how many. */
size_t networks_reaching(uint32_t address, struct nic **out, size_t most);

#endif
