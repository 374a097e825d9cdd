/* SPDX-License-Identifier: BSD-2-Clause */
/* The grant table, version 1: Xen's public header grant_table.h. */
#ifndef PVPROBE_ABI_GRANT_H
#define PVPROBE_ABI_GRANT_H

#include <stddef.h>
#include <stdint.h>

#define ABI_GRANT_QUERY_SIZE 6

struct abi_grant_query_size {
	uint16_t domid;
	uint16_t zero;
	uint32_t frames, frames_max; /* out: of the table */
	int16_t status;		     /* out: 0, or why not */
	uint16_t zero_too;
};
_Static_assert(sizeof(struct abi_grant_query_size) == 16, "grant_table.h");

/*
 * One grant, its reference being its index. flags is written last, when the
 * rest is there, and Xen sets the two bits of use in it.
 */
struct abi_grant {
	uint16_t flags;
	uint16_t domid;
	uint32_t frame;
};
_Static_assert(sizeof(struct abi_grant) == 8, "grant_table.h");

#define ABI_GRANT_ACCESS   0x0001 /* domid may map and copy the frame */
#define ABI_GRANT_READONLY 0x0004
#define ABI_GRANT_IN_USE   0x0018 /* it reads, or writes, just now */

#define ABI_GRANT_RESERVED 8 /* the first ones; the tool stack's */

#endif
