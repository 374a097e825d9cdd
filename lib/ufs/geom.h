/* SPDX-License-Identifier: BSD-2-Clause */
/* The shape of a new file system, as newfs(8) would choose it. */
#ifndef PVK_UFS_GEOM_H
#define PVK_UFS_GEOM_H

#include "ufs/layout.h"
#include "ufs/ufs.h"

/*
 * Everything in *sb but the totals, for size bytes. PVK_EUSAGE when the options
 * make no sense, PVK_ELIMIT when the size is too small or too large.
 */
int ufs_geom(struct ufs_sb *sb, const struct pvk_ufs_options *o,
    const char *name, uint64_t size, struct pvk_err *e);

/*
 * The smallest size, in whole MiB, that holds so many blocks of data and so
 * many inodes beside what every file system has; 0 when none does.
 */
uint64_t ufs_geom_enough(const struct pvk_ufs_options *o, uint64_t blocks,
    uint64_t inodes);

#endif
