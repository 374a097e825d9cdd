/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UEFI, as far as it is used here: the UEFI specification 2.10, chapters 4 (the
 * tables), 7 (boot services) and 12.4 (text output). Firmware hands an
 * application one table, from which all else is reached. What is not used is
 * only as large as it must be, so that the rest is in its place.
 */
#ifndef PVPROBE_ABI_UEFI_H
#define PVPROBE_ABI_UEFI_H

#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

/* Arguments are in rcx, rdx, r8, r9, as Microsoft's compilers pass them. */
#define ABI_UEFI __attribute__((ms_abi))

typedef uint64_t abi_uefi_status;
#define ABI_UEFI_SUCCESS    0
#define ABI_UEFI_ERROR	    ((uint64_t)1 << 63)
#define ABI_UEFI_NOT_FOUND  (ABI_UEFI_ERROR | 14)
#define ABI_UEFI_TOO_SMALL  (ABI_UEFI_ERROR | 5)
#define ABI_UEFI_INVALID    (ABI_UEFI_ERROR | 2)
#define ABI_UEFI_PAGE_SHIFT 12

struct abi_uefi_header {
	uint64_t signature;
	uint32_t revision, size, crc, zero;
};

struct abi_uefi_text;
/* text ends with a NUL; lines end with CR and LF */
typedef abi_uefi_status ABI_UEFI abi_uefi_put(struct abi_uefi_text *self,
    const char16_t *text);

struct abi_uefi_text {
	void *reset;
	abi_uefi_put *put;
};

/* What memory is used for, as an application must know it. */
enum abi_uefi_memory {
	ABI_UEFI_RESERVED,
	ABI_UEFI_LOADER_CODE, /* of applications, which is us */
	ABI_UEFI_LOADER_DATA,
	ABI_UEFI_BOOT_CODE, /* of firmware, until it is left */
	ABI_UEFI_BOOT_DATA,
	ABI_UEFI_RUNTIME_CODE, /* of firmware, for ever */
	ABI_UEFI_RUNTIME_DATA,
	ABI_UEFI_FREE,
	ABI_UEFI_UNUSABLE,
	ABI_UEFI_ACPI_TABLES,
	ABI_UEFI_ACPI_NVS,
	/* and several kinds of what is no RAM, or not to be used as such */
};

/* Entries may be longer than this: the firmware says how long. */
struct abi_uefi_range {
	uint32_t type, zero;
	uint64_t start, address, pages, attributes;
};
_Static_assert(sizeof(struct abi_uefi_range) == 40, "EFI_MEMORY_DESCRIPTOR");

/* address: the highest that the last byte may have, or the place itself */
enum abi_uefi_allocate { ABI_UEFI_ANYWHERE, ABI_UEFI_UP_TO, ABI_UEFI_AT };
typedef abi_uefi_status ABI_UEFI
abi_uefi_allocate_pages(enum abi_uefi_allocate how, enum abi_uefi_memory type,
    size_t pages, uint64_t *address);
/* len: of the room, then of what is in it; key: of the map as it is now */
typedef abi_uefi_status ABI_UEFI abi_uefi_get_memory_map(size_t *len,
    struct abi_uefi_range *map, size_t *key, size_t *entry_len,
    uint32_t *version);
/*
 * Refused if anything has changed since the map of that key; else there are no
 * boot services any more.
 */
typedef abi_uefi_status ABI_UEFI abi_uefi_exit_boot_services(void *image,
    size_t key);
typedef abi_uefi_status ABI_UEFI abi_uefi_stall(size_t microseconds);

struct abi_uefi_boot {
	struct abi_uefi_header header;
	void *priorities[2];
	abi_uefi_allocate_pages *allocate_pages;
	void *free_pages;
	abi_uefi_get_memory_map *get_memory_map;
	void *pools[2], *events[6], *protocols[9], *images[4];
	abi_uefi_exit_boot_services *exit_boot_services;
	void *monotonic;
	abi_uefi_stall *stall;
};
_Static_assert(offsetof(struct abi_uefi_boot, allocate_pages) == 40, "4.4");
_Static_assert(offsetof(struct abi_uefi_boot, get_memory_map) == 56, "4.4");
_Static_assert(offsetof(struct abi_uefi_boot, exit_boot_services) == 232,
    "4.4");
_Static_assert(offsetof(struct abi_uefi_boot, stall) == 248, "4.4");

struct abi_uefi_system {
	struct abi_uefi_header header;
	const char16_t *vendor;
	uint64_t vendor_revision;
	void *in[2], *out_handle;
	struct abi_uefi_text *out;
	void *error[2], *runtime;
	struct abi_uefi_boot *boot;
};
_Static_assert(offsetof(struct abi_uefi_system, out) == 64, "4.3");
_Static_assert(offsetof(struct abi_uefi_system, boot) == 96, "4.3");

#endif
