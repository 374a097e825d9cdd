/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file of a root file system the loader takes for the kernel. */
#ifndef PVK_IMAGE_BOOT_KERNEL_H
#define PVK_IMAGE_BOOT_KERNEL_H

#include "kernel/kernel_source.h"
#include "ufs/ufs.h"
#include "util/err.h"

#define BOOT_KERNEL_PATH 512

/* As long as a source made of it is open, it stays where it is. */
struct boot_kernel {
	struct pvk_ufs *ufs; /* borrowed */
	struct pvk_ufs_stat st;
	char path[BOOT_KERNEL_PATH]; /* from the root, fit to be shown */
	struct pvk_kernel_modules modules;
	struct pvk_kernel_bytes bytes;
};

/*
 * Finds it as FreeBSD's loader does: loader.conf and what comes after it may
 * say kernel="NAME", which is /boot/NAME/kernel, NAME/kernel or NAME; without,
 * it is /boot/kernel/kernel. Each may be packed, NAME.gz. PVK_ENOENT.
 */
int boot_kernel_find(struct pvk_ufs *ufs, struct boot_kernel *k,
    struct pvk_err *e);
/* Its bytes, unpacked, and the modules beside it; name is for messages. */
struct pvk_kernel_source *boot_kernel_source(struct boot_kernel *k,
    const char *name, struct pvk_err *e);

#endif
