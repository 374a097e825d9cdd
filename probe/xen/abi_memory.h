/* SPDX-License-Identifier: BSD-2-Clause */
/* A domain's memory, and the parameters of an HVM one: Xen's public headers
 * memory.h, hvm/hvm_op.h and hvm/params.h. */
#ifndef PVPROBE_ABI_MEMORY_H
#define PVPROBE_ABI_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* ---- memory.h ---- */
#define ABI_MEMORY_DECREASE 1
#define ABI_MEMORY_CURRENT  3 /* takes a domid, returns its pages */
#define ABI_MEMORY_POPULATE 6
#define ABI_MEMORY_ADD	    7 /* XENMEM_add_to_physmap */
#define ABI_MEMORY_MAP	    9 /* fills in what the firmware's E820 says */

/* decrease and populate: returns how many of the extents it could */
struct abi_memory_extents {
	uint64_t frames; /* address of their numbers, 64 bits each */
	uint64_t n;
	uint32_t order; /* of pages in one extent */
	uint32_t flags;
	uint16_t domid;
	uint16_t zeros[3];
};
_Static_assert(sizeof(struct abi_memory_extents) == 32, "memory.h");

enum abi_space {
	ABI_SPACE_SHARED = 0, /* the shared page */
	ABI_SPACE_GRANTS = 1, /* frame index of the grant table */
};
struct abi_memory_add {
	uint16_t domid;
	uint16_t zero;
	uint32_t space;
	uint64_t index;
	uint64_t frame; /* where it shall be, in place of what is there */
};
_Static_assert(sizeof(struct abi_memory_add) == 24, "memory.h");

struct abi_memory_map {
	uint32_t n; /* in: room, out: how many */
	uint32_t zero;
	uint64_t entries; /* address of struct memmap_e820, 20 bytes each */
};
_Static_assert(sizeof(struct abi_memory_map) == 16, "memory.h");

/* ---- hvm/hvm_op.h, hvm/params.h ---- */
#define ABI_HVM_SET_PARAM 0
#define ABI_HVM_GET_PARAM 1

struct abi_hvm_param {
	uint16_t domid;
	uint16_t zero;
	uint32_t index;
	uint64_t value;
};
_Static_assert(sizeof(struct abi_hvm_param) == 16, "hvm_op.h");

enum abi_hvm_index {
	ABI_HVM_CALLBACK = 0, /* how events interrupt: type << 56 | number */
	ABI_HVM_STORE_FRAME = 1,
	ABI_HVM_STORE_PORT = 2,
	ABI_HVM_CONSOLE_FRAME = 17,
	ABI_HVM_CONSOLE_PORT = 18,
};
#define ABI_HVM_CALLBACK_VECTOR ((uint64_t)2 << 56)

#endif
