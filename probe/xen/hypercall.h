/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls to Xen, by the page of code that it fills in for us. Results are 0 or
 * more, or a negative errno. Structures are those of abi_*.h.
 */
#ifndef PVPROBE_HYPERCALL_H
#define PVPROBE_HYPERCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xen/abi_memory.h"

/*
 * Looks for Xen, and has it fill in the page: again in each new domain, whose
 * host may have another kind of processor. False without Xen.
 */
bool hypercall_init(void);
/* What hypercall_init() last said. */
bool hypercall_is_there(void);

/* "4.17.2" */
void hypercall_version(char *text, size_t size);

long hypercall_event(unsigned op, void *arg);
long hypercall_grant(unsigned op, void *arg, unsigned n);
/* reason: enum abi_shutdown */
long hypercall_shutdown(unsigned reason);
/* Of the one vCPU. */
long hypercall_vcpu(unsigned op, void *arg);
/* Pages that we have, with those of Xen and the device model. */
long hypercall_memory_current(void);
/* Both return how many of the frames it was. */
long hypercall_memory_decrease(const uint64_t *frames, size_t n);
long hypercall_memory_populate(const uint64_t *frames, size_t n);
/* Puts a page of Xen's in the place of one of ours. */
long hypercall_memory_add(enum abi_space space, uint64_t index, uint64_t frame);
/* entries: struct abi_e820. How many there are. */
long hypercall_memory_map(void *entries, size_t n);
long hypercall_hvm_get(enum abi_hvm_index index, uint64_t *value);
long hypercall_hvm_set(enum abi_hvm_index index, uint64_t value);

#endif
