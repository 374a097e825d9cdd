/* SPDX-License-Identifier: BSD-2-Clause */
/* UEFI's map of memory; see uefi_map.h. */
#include "boot/uefi_map.h"

#include <stdbool.h>
#include <string.h>

/*
 * Memory of the firmware's boot services, and what it gave to applications, is
 * free when they have ended; the kernel knows what it uses itself.
 */
static bool
is_ram(uint32_t type)
{
	return (type == ABI_UEFI_LOADER_CODE || type == ABI_UEFI_LOADER_DATA ||
	    type == ABI_UEFI_BOOT_CODE || type == ABI_UEFI_BOOT_DATA ||
	    type == ABI_UEFI_FREE);
}

static void
add(struct uefi_list *list, uint64_t start, uint64_t len)
{
	struct abi_e820 *e = list->entry, *end = e + list->n;

	for (; e < end; e++) {
		if (e->start + e->len == start) {
			e->len += len;
			return;
		}
		if (start + len == e->start) {
			e->start = start;
			e->len += len;
			return;
		}
	}
	if (list->n < BIOS_START_MAX) {
		*end = (struct abi_e820){ start, len, ABI_MEMORY_RAM };
		list->n++;
	}
}

void
uefi_map_list(const void *map, size_t len, size_t entry_len,
    struct uefi_list *list)
{
	const uint8_t *p = map;
	struct abi_uefi_range r;

	list->n = 0;
	if (entry_len < sizeof(r))
		return;
	for (; len >= entry_len; len -= entry_len, p += entry_len) {
		memcpy(&r, p, sizeof(r));
		if (is_ram(r.type))
			add(list, r.start, r.pages << ABI_UEFI_PAGE_SHIFT);
	}
}
