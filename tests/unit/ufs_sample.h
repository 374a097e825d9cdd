/* SPDX-License-Identifier: BSD-2-Clause */
/* A small UFS2 image with something of everything, to be damaged. */
#ifndef PVK_TESTS_UFS_SAMPLE_H
#define PVK_TESTS_UFS_SAMPLE_H

#include "ufs_image.h"

struct ufs_sample {
	struct ufs_image im;
	struct ufs_sb sb;
};

/* Has three groups at least; "big" has indirect blocks, "short" none at all. */
void ufs_sample_begin(struct ufs_sample *s);
/* Where the head of a group is, and the inode of a file. */
uint8_t *ufs_sample_group(struct ufs_sample *s, uint64_t c);
uint8_t *ufs_sample_inode(struct ufs_sample *s, const char *path);
/* Makes the check-hash right of what is at p: "SB ...", "CG ...", "INODE ...".
 */
void ufs_sample_rehash(const struct ufs_sample *s, const char *name,
    uint8_t *p);
/* Changes len bytes at p in way k; false: they are what they were. */
bool ufs_sample_change(uint8_t *p, size_t len, int k, uint64_t *seed);
#define UFS_SAMPLE_WAYS 24

#endif
