/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel that a disk boots: behind its partition table, in FreeBSD's file
 * system, by the name that the loader is told.
 */
#ifndef PVK_IMAGE_DISK_KERNEL_H
#define PVK_IMAGE_DISK_KERNEL_H

#include "disk/disk.h"
#include "kernel/kernel_source.h"
#include "util/err.h"

struct pvk_disk_kernel; /* opaque */

/*
 * Finds it: in the first partition of FreeBSD's UFS2, or in a disk that is such
 * a file system from its first byte on. src, which must allow random access, is
 * borrowed. PVK_ENOENT when there is no such file system, or no kernel in it.
 */
struct pvk_disk_kernel *pvk_disk_kernel_open(struct pvk_src *src,
    struct pvk_err *e);
/* Borrowed; its member is the path from the root, "boot/kernel/kernel". */
const struct pvk_kernel_source *pvk_disk_kernel_source(
    const struct pvk_disk_kernel *k);
/* NULL is fine. */
void pvk_disk_kernel_close(struct pvk_disk_kernel *k);

#endif
