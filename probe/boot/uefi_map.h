/* SPDX-License-Identifier: BSD-2-Clause */
/* UEFI's map of memory, as the list of memory that boot/bios.h tells of. */
#ifndef PVPROBE_UEFI_MAP_H
#define PVPROBE_UEFI_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "boot/abi_start.h"
#include "boot/abi_uefi.h"
#include "boot/bios.h"

struct uefi_list {
	uint32_t n;
	struct abi_e820 entry[BIOS_START_MAX];
} __attribute__((packed));
_Static_assert(offsetof(struct uefi_list, entry) == BIOS_START_ENTRIES,
    "bios.h");

/*
 * What is RAM once the firmware is left, of len bytes of map in entries of
 * entry_len bytes. Ranges that touch are one, since firmware may have hundreds.
 * What is not in the list is not ours; so one that is full costs memory only.
 */
void uefi_map_list(const void *map, size_t len, size_t entry_len,
    struct uefi_list *list);

#endif
