/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts from the files of a FreeBSD system, whether it runs or lies in an
 * image: what its next boot will be. How to read a file comes from whoever has
 * the tree: a running system, a folder, the reader of UFS2.
 */
#ifndef PVK_CHECK_FILES_H
#define PVK_CHECK_FILES_H

#include <stddef.h>
#include <stdint.h>

#include "check/facts.h"
#include "kernel/kernel.h"
#include "util/buf.h"

#define PVK_CHECK_KERNEL "/boot/kernel/kernel"

/*
 * Each gives 0 or an errno: ENOENT when there is no such thing, EACCES when it
 * may not be read. Paths are absolute, in that tree. ctx is borrowed.
 */
struct pvk_check_tree {
	/* Adds the first max bytes of a regular file to out. */
	int (*read)(void *ctx, const char *path, size_t max,
	    struct pvk_buf *out);
	/* Calls fn for each name in a folder, in any order; EFBIG: not for all.
	 */
	int (*list)(void *ctx, const char *path,
	    void (*fn)(void *arg, const char *name), void *arg);
	/* Opens a kernel for the time of one call of fn, whose result it is. */
	int (*kernel)(void *ctx, const char *path,
	    int (*fn)(void *arg, const struct pvk_kernel_bytes *bytes),
	    void *arg);
	void *ctx;
};

/*
 * What files say: fstab, loader, rc and others, in place of what those of
 * another tree said. The system is FreeBSD.
 */
void pvk_check_files(const struct pvk_check_tree *t, struct pvk_facts *f);
/* fstab.* and zfs.* alone, which are the same on Linux. */
void pvk_check_files_mounts(const struct pvk_check_tree *t,
    struct pvk_facts *f);
/*
 * The kernel that the loader will start next, as loader.conf and nextboot(8)'s
 * file say; PVK_CHECK_KERNEL when they do not. 0, or the errno of the first
 * file that is there and could not be read: then path is what the others say.
 */
#define PVK_CHECK_PATH 256
int pvk_check_files_boots(const struct pvk_check_tree *t,
    char path[PVK_CHECK_PATH]);
/* What the kernel at path is, as kernel.*: it is not the one that runs. */
void pvk_check_files_kernel(const struct pvk_check_tree *t, const char *path,
    struct pvk_facts *f);

#endif
