/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which memory is ours, from what firmware or Xen says. That is input: entries
 * may overlap, wrap, be in any order, be nonsense. Only memory below 4 GiB
 * counts, for that is what is mapped, in whole pages, and above the first
 * megabyte, which belongs to the firmware. What is said to be RAM and something
 * else is something else.
 */
#ifndef PVPROBE_MEMMAP_H
#define PVPROBE_MEMMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMMAP_ENTRIES 112 /* of one list; more are not looked at */
#define MEMMAP_MAX     128 /* ranges of a kind */
#define MEMMAP_FIRST   ((uint64_t)1 << 20)
#define MEMMAP_END     ((uint64_t)1 << 32)

struct memmap_range {
	uint64_t start, end; /* addresses of pages; end is not in it */
};

struct memmap {
	size_t n_ram, n_taken;
	uint64_t bytes; /* that the list says are RAM, wherever they are */
	struct memmap_range ram[MEMMAP_MAX], taken[MEMMAP_MAX];
};

/* An entry of the list; type: ABI_MEMORY_... */
void memmap_add(struct memmap *m, uint64_t start, uint64_t len, uint32_t type);
/* Entries as INT 15h gives them. */
void memmap_add_e820(struct memmap *m, const void *entries, size_t n);
/* Entries as PVH gives them. */
void memmap_add_start(struct memmap *m, const void *entries, size_t n);
/*
 * Whether all of [start, start + len) can be read where we have it mapped;
 * address 0 is nobody's.
 */
bool memmap_is_mapped(uint64_t start, uint64_t len);

#endif
