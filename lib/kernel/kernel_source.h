/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a kernel may be kept: a file, a compressed file, an archive such as
 * FreeBSD's kernel.txz, a directory. A source finds the kernel in it and gives
 * its bytes, and which modules lie beside it where that is to be seen.
 *
 * Needs libarchive, so guests have no part in it.
 */
#ifndef PVK_KERNEL_SOURCE_H
#define PVK_KERNEL_SOURCE_H

#include "kernel/kernel.h"

/* What an archive may unpack to, all in all, before it is refused. */
#define PVK_KERNEL_ARCHIVE_MAX (2 * PVK_GIB)

struct pvk_kernel_source; /* opaque */

/* What a path is that has its kernel in a file system, which others can read */
enum pvk_kernel_holder {
	PVK_HOLDER_NONE,
	PVK_HOLDER_DISK, /* an image, not packed, or a device */
	PVK_HOLDER_XVA,	 /* packed or not */
};

/*
 * Opens path; "-" is standard input. An archive is read through, once; its
 * kernel is then in memory, at most PVK_KERNEL_MAX bytes. PVK_ENOENT when there
 * is no kernel in it, PVK_EUNSUPP for a disk image or an XVA, and *holder says
 * which of them, PVK_ELIMIT when it unpacks to more than it may. NULL on error.
 */
struct pvk_kernel_source *pvk_kernel_source_open(const char *path,
    enum pvk_kernel_holder *holder, struct pvk_err *e);
/*
 * A kernel that somebody else has found, packed or not: in, and what ctx is in
 * it, is borrowed until the source is closed. modules may be NULL.
 */
struct pvk_kernel_source *
pvk_kernel_source_wrap(const struct pvk_kernel_bytes *in, const char *member,
    const struct pvk_kernel_modules *modules, struct pvk_err *e);
/* Borrowed. Its name is path, and the member's behind it where there is one. */
const struct pvk_kernel_bytes *pvk_kernel_source_bytes(
    const struct pvk_kernel_source *s);
/* Where in path the kernel was: "boot/kernel/kernel"; "": path itself. */
const char *pvk_kernel_source_member(const struct pvk_kernel_source *s);
/* The modules beside it; NULL when that can't be seen. */
const struct pvk_kernel_modules *pvk_kernel_source_modules(
    const struct pvk_kernel_source *s);
/* NULL is fine. */
void pvk_kernel_source_close(struct pvk_kernel_source *s);

#endif
