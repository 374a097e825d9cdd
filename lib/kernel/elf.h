/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An ELF file of 32 or 64 bits, little-endian, as far as a kernel needs it:
 * segments, sections, bytes at an address. Tables are read whole, with limits;
 * contents only when asked for.
 *
 * Specification: System V ABI, chapters 4 and 5, "Object Files" and "Program
 * Loading".
 */
#ifndef PVK_KERNEL_ELF_H
#define PVK_KERNEL_ELF_H

#include "kernel/kernel.h"

#define ELF_EXEC	 2 /* e_type */

#define ELF_PT_LOAD	 1
#define ELF_PT_INTERP	 3
#define ELF_PT_NOTE	 4

#define ELF_SHT_SYMTAB	 2
#define ELF_SHT_STRTAB	 3
#define ELF_SHT_NOTE	 7
#define ELF_SHT_NOBITS	 8

#define ELF_386		 3 /* e_machine */
#define ELF_X86_64	 62

#define ELF_SEGMENTS_MAX 64
#define ELF_SECTIONS_MAX 4096
#define ELF_NAMES_MAX	 PVK_MIB

/* All its bytes are in the file. */
struct elf_segment {
	uint32_t type;
	uint64_t off, addr, len;
};

struct elf_section {
	const char *name; /* of elf->names */
	uint32_t type, link;
	uint64_t addr, off, len; /* in the file, but when type is NOBITS */
};

struct elf {
	const struct pvk_kernel_bytes *in; /* borrowed */
	bool wide;			   /* 64 bits */
	uint16_t type, machine;
	struct elf_segment segments[ELF_SEGMENTS_MAX];
	size_t nsegments;
	struct elf_section *sections; /* owned; NULL: none can be read */
	size_t nsections;
	char *names; /* owned */
};

static inline uint16_t
elf_u16(const uint8_t *p)
{
	return ((uint16_t)(p[0] | p[1] << 8));
}

static inline uint32_t
elf_u32(const uint8_t *p)
{
	return ((uint32_t)elf_u16(p) | (uint32_t)elf_u16(p + 2) << 16);
}

static inline uint64_t
elf_u64(const uint8_t *p)
{
	return ((uint64_t)elf_u32(p) | (uint64_t)elf_u32(p + 4) << 32);
}

/* A pointer, or any field that is as wide as one */
static inline uint64_t
elf_word(const struct elf *elf, const uint8_t *p)
{
	return (elf->wide ? elf_u64(p) : elf_u32(p));
}

static inline size_t
elf_wordsize(const struct elf *elf)
{
	return (elf->wide ? 8 : 4);
}

/*
 * Reads the headers. A segment that reaches beyond the end of the file is
 * PVK_ECORRUPT; sections that make no sense are as good as none, for the loader
 * does not need them either. On error there is nothing to close.
 */
int elf_open(struct elf *elf, const struct pvk_kernel_bytes *in,
    struct pvk_err *e);
void elf_close(struct elf *elf);

/* The first section of that name that has bytes; NULL: there is none. */
const struct elf_section *elf_section(const struct elf *elf, const char *name);

/* Of the file; what is not within it is PVK_ECORRUPT. */
int elf_pread(const struct elf *elf, void *buf, size_t len, uint64_t off,
    struct pvk_err *e);
/* Of memory as it will be: 1 read, 0 the file has nothing there, -1 error. */
int elf_read_addr(const struct elf *elf, void *buf, size_t len, uint64_t addr,
    struct pvk_err *e);
/*
 * The text at addr up to its NUL, which comes within size bytes: 1; 0 when
 * there is none.
 */
int elf_read_text(const struct elf *elf, char *buf, size_t size, uint64_t addr,
    struct pvk_err *e);
/* The pointer at addr; 1, 0 or -1 as above. */
int elf_read_pointer(const struct elf *elf, uint64_t *value, uint64_t addr,
    struct pvk_err *e);

#endif
