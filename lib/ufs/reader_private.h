/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the reader share, and the checker with them. Nothing that
 * an image says is believed before it is compared with the superblock, which
 * has passed ufs_sb_check().
 */
#ifndef PVK_UFS_READER_PRIVATE_H
#define PVK_UFS_READER_PRIVATE_H

#include "ufs/layout.h"
#include "ufs/ufs.h"

#define UFS_NOWHERE UINT64_MAX
/* A directory of a million files with long names has less. */
#define UFS_DIR_MAX ((uint64_t)512 << 20)

/* One block that was read before. */
struct ufs_cached {
	uint8_t *bytes; /* owned; a block */
	uint64_t addr;	/* UFS_NOWHERE: none */
};

struct pvk_ufs {
	struct pvk_src *src; /* borrowed */
	uint64_t offset;     /* bytes */
	struct ufs_sb sb;
	struct ufs_cached inodes;	     /* a block of inodes */
	struct ufs_cached level[UFS_NIADDR]; /* indirect blocks */
	struct ufs_cached data;
};

/* A reader for a superblock that has been checked. */
struct pvk_ufs *ufs_reader_new(struct pvk_src *src, uint64_t offset,
    const struct ufs_sb *sb, struct pvk_err *e);

/* len bytes at fragment addr; PVK_ECORRUPT when they are not all inside. */
int ufs_read(struct pvk_ufs *u, uint64_t addr, void *buf, size_t len,
    struct pvk_err *e);
/* The same through a cache; what is read stays until the next call. */
int ufs_read_cached(struct pvk_ufs *u, struct ufs_cached *c, uint64_t addr,
    size_t len, struct pvk_err *e);
int ufs_read_inode(struct pvk_ufs *u, uint64_t ino, struct ufs_inode *in,
    struct pvk_err *e);
/* The address of block lbn of a file; 0: a hole. */
int ufs_bmap(struct pvk_ufs *u, const struct ufs_inode *in, uint64_t lbn,
    uint64_t *addr, struct pvk_err *e);

/*
 * One directory entry at p, len bytes before the end of its DIRBLK. NULL when
 * it is sound, else what is wrong with it.
 */
struct ufs_dirent {
	uint64_t ino;
	size_t reclen, namlen;
	unsigned type;
	const char *name; /* in p, with a NUL behind it */
};
const char *ufs_dirent_read(const uint8_t *p, size_t len, struct ufs_dirent *d);

#endif
