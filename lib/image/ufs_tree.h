/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of a UFS2 file system, as lib/check reads a system's. */
#ifndef PVK_IMAGE_UFS_TREE_H
#define PVK_IMAGE_UFS_TREE_H

#include "check/files.h"
#include "ufs/ufs.h"

/* ufs is borrowed, for as long as the tree is used. */
struct pvk_check_tree ufs_tree(struct pvk_ufs *ufs);

#endif
