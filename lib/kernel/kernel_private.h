/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the readers of lib/kernel share: each takes one kind of evidence out of
 * an ELF file and adds it to a struct pvk_kernel. 0 or -1 with an error; what a
 * reader does not find is no error.
 */
#ifndef PVK_KERNEL_PRIVATE_H
#define PVK_KERNEL_PRIVATE_H

#include "kernel/elf.h"
#include "kernel/kernel.h"

#define CONFIG_MAX  ((size_t)256 << 10) /* text of a configuration */
#define SET_MAX	    32768		/* entries of the linker set */
#define SYMTAB_MAX  (64 * PVK_MIB)
#define STRTAB_MAX  (64 * PVK_MIB)
#define NOTES_MAX   ((size_t)64 << 10) /* bytes of one table of notes */
#define NOTE_TABLES 64
#define MODULE_NAME 64 /* bytes of "bus/driver", with its NUL */

/* What the file itself says it is, when it is no FreeBSD kernel. */
struct other {
	bool linux_kernel;
	bool program; /* it wants a run-time linker, or has the note of one */
	char interp[64];
	const char *system; /* "NetBSD"; static */
};

/* kernel_names.c: the tables */
/*
 * The drivers that register as "bus/driver", a bit each, for the xenbus of 8.1
 * was store and bus in one; *seen_as is then that name, static.
 */
unsigned names_module(const char *text, size_t len, const char **seen_as);
unsigned names_symbol(const char *symbol);
/* They were found, by this evidence. */
void names_note(struct pvk_kernel *k, unsigned found, unsigned evidence,
    const char *seen_as);
bool names_tunable(const char *text, size_t len, enum pvk_kernel_tunable *t);
/* Marks the bytes in which modules and tunables end: most text is neither. */
void names_endings(bool ends[256]);

/* config.c: the text that config(8) left in the kernel */
void config_parse(const char *text, size_t len, struct pvk_kernel *k);
int kernel_config_read(const struct elf *elf, struct pvk_kernel *k,
    struct pvk_err *e);

/* linkset.c: modules that are compiled in */
int linkset_read(const struct elf *elf, struct pvk_kernel *k,
    struct pvk_err *e);

/* symbols.c: names of drivers, and variables that say which release it is */
int symbols_read(const struct elf *elf, struct pvk_kernel *k,
    struct pvk_err *e);

/* notes.c: notes for Xen, and for others */
int notes_read(const struct elf *elf, struct pvk_kernel *k, struct other *o,
    struct pvk_err *e);

/* strings.c: text anywhere in what is loaded */
int strings_read(const struct elf *elf, struct pvk_kernel *k, struct other *o,
    struct pvk_err *e);

/* version.c: "FreeBSD 12.1-RELEASE ..."; text may have several lines. */
bool version_parse(const char *text, size_t len, struct pvk_kernel *k);
void version_set_ident(struct pvk_kernel *k, const char *text, size_t len);

/* judge.c */
void judge(struct pvk_kernel *k);

#endif
