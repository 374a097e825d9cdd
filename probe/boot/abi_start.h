/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a PVH guest is told when it starts: Xen's public header
 * arch-x86/hvm/start_info.h. And the firmware's list of memory, as INT 15h
 * AX=E820h gives it (ACPI, chapter 15).
 */
#ifndef PVPROBE_ABI_START_H
#define PVPROBE_ABI_START_H

#include <stddef.h>
#include <stdint.h>

#define ABI_START_MAGIC 0x336ec578u /* "xEn3" with its highest bit set */

struct abi_start {
	uint32_t magic;
	uint32_t version; /* 1: there is a map of memory */
	uint32_t flags, n_modules;
	uint64_t modules;
	uint64_t command_line; /* address of a text, 0: none */
	uint64_t rsdp;
	uint64_t map; /* from version 1 on */
	uint32_t map_n, zero;
};
_Static_assert(sizeof(struct abi_start) == 56, "start_info.h");

struct abi_start_memory {
	uint64_t start, len;
	uint32_t type, zero;
};
_Static_assert(sizeof(struct abi_start_memory) == 24, "start_info.h");

struct abi_e820 {
	uint64_t start, len;
	uint32_t type;
} __attribute__((packed));
_Static_assert(sizeof(struct abi_e820) == 20, "ACPI");

#define ABI_MEMORY_RAM 1 /* of type; whatever else is not ours */

#endif
