/* SPDX-License-Identifier: BSD-2-Clause */
/* The one thing about VMDK that QEMU leaves to us. */
#ifndef PVK_DISK_VMDK_H
#define PVK_DISK_VMDK_H

#include "util/err.h"

/*
 * A sparse VMDK names its own file in the descriptor inside it. Puts the base
 * name of path in the place of that of the temporary it was written as.
 */
int vmdk_rename(int fd, const char *temp, const char *path, struct pvk_err *e);

#endif
