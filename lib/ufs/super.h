/* SPDX-License-Identifier: BSD-2-Clause */
/* What a superblock must be: FreeBSD's validate_sblock(), and newfs's habits.
 */
#ifndef PVK_UFS_SUPER_H
#define PVK_UFS_SUPER_H

#include "ufs/layout.h"
#include "ufs/ufs.h"

struct ufs_faults {
	/* -1 ends it */
	int (*fn)(void *ctx, enum pvk_ufs_rule rule, const char *text,
	    struct pvk_err *e);
	void *ctx;
	uint64_t nerrors; /* of rule SB_FIELD */
};

/*
 * Tells all that is wrong with sb, whose file system may have so many bytes.
 * When there was no PVK_UFS_SB_FIELD, everything in layout.h is safe to use:
 * sizes fit each other and addresses lie in the file system. at: where it
 * comes from, in bytes; copies note their own place.
 */
int ufs_sb_check(const struct ufs_sb *sb, uint64_t size, uint64_t at,
    struct ufs_faults *f, struct pvk_err *e);

#endif
