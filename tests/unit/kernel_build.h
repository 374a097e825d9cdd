/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel in memory, small enough to know where each field is, for tests that
 * change one at a time. (Kernels as binutils link them are in tests/interop.)
 * It has one loaded segment, all of the file but its tables of sections, and
 * says of itself that it is FreeBSD 12.1 with every driver that PV needs.
 */
#ifndef PVK_TESTS_KERNEL_BUILD_H
#define PVK_TESTS_KERNEL_BUILD_H

#include "kernel/kernel.h"

/* Sections, in the order of their headers. */
enum kernel_section {
	SECTION_NULL,
	SECTION_CONFIG,
	SECTION_SET,
	SECTION_SYMTAB,
	SECTION_STRTAB,
	SECTION_NOTES,
	SECTION_NAMES,
	SECTION_COUNT
};

enum kernel_segment {
	SEGMENT_LOAD,
	SEGMENT_NOTE,
	SEGMENT_INTERP,
	SEGMENT_COUNT
};

struct kernel_image {
	uint8_t *data; /* owned */
	size_t len;
	bool wide;
	size_t phoff, phentsize, shoff, shentsize;
	/* where things are in the file */
	size_t off[SECTION_COUNT], size[SECTION_COUNT];
	size_t metadata; /* the first struct mod_metadata */
	size_t moduledata;
	size_t osreldate;
};

/* config: the text of kern_conf; NULL: one that asks for Xen. */
void kernel_build(struct kernel_image *k, bool wide, const char *config);
void kernel_free(struct kernel_image *k);
/* Writes width bytes of value, little-endian. */
void kernel_poke(struct kernel_image *k, size_t off, size_t width,
    uint64_t value);
/* Where a field of a header is; field: its place in the 64-bit one. */
size_t kernel_phdr(const struct kernel_image *k, int segment, size_t field);
size_t kernel_shdr(const struct kernel_image *k, int section, size_t field);
/* pvk_kernel_read() of a copy of exactly that size, for ASan to guard its end.
 */
int kernel_read_image(const struct kernel_image *k, struct pvk_kernel *out,
    struct pvk_err *e);

#endif
