/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UFS2 as it lies on a disk: constants, the structures in memory, the way from
 * one to the other, and where things are. docs/formats/ufs2.md tells it in
 * words; the source is FreeBSD's sys/ufs/ffs/fs.h, sys/ufs/ufs/dinode.h, dir.h.
 *
 * Addresses of blocks are in fragments from the start of the file system.
 */
#ifndef PVK_UFS_LAYOUT_H
#define PVK_UFS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ufs/bytes.h"

#define UFS_MAGIC	     0x19540119u
#define UFS_MAGIC_BAD	     0x19960408u /* newfs did not finish */
#define UFS1_MAGIC	     0x011954u
#define UFS_CG_MAGIC	     0x090255u
#define UFS_SB_OFFSET	     65536 /* bytes */
#define UFS_SB_SIZE	     8192  /* bytes read for one */
#define UFS_SB_LEN	     1376  /* sizeof(struct fs) */
#define UFS_CG_LEN	     168   /* its maps begin here */
#define UFS_INODE_LEN	     256
#define UFS_CSUM_LEN	     16
#define UFS_RECOVERY_LEN     20 /* before UFS_SB_OFFSET */
#define UFS_SECTOR	     512
#define UFS_BSIZE_MIN	     4096
#define UFS_BSIZE_MAX	     65536
#define UFS_FRAG_MAX	     8
#define UFS_CONTIG_MAX	     16
#define UFS_NDADDR	     12
#define UFS_NIADDR	     3
#define UFS_NXADDR	     2
#define UFS_SYMLINK_MAX	     120 /* shorter targets are in the inode */
#define UFS_TARGET_MAX	     1023
#define UFS_NAME_MAX	     255
#define UFS_ROOT	     2
#define UFS_WHITEOUT	     1
#define UFS_DIRBLK	     512
#define UFS_LINK_MAX	     32767

#define UFS_FLAG_UNCLEAN     0x1u
#define UFS_FLAG_SOFTDEP     0x2u
#define UFS_FLAG_NEEDSFSCK   0x4u
#define UFS_FLAG_SUJ	     0x8u
#define UFS_FLAG_METACKHASH  0x200u
#define UFS_OLD_FLAG_UPDATED 0x80u
#define UFS_CK_SUPERBLOCK    0x1u
#define UFS_CK_CYLGRP	     0x2u
#define UFS_CK_INODE	     0x4u
#define UFS_CK_ALL	     0x7u

#define UFS_IFMT	     0170000u
#define UFS_IFIFO	     0010000u
#define UFS_IFCHR	     0020000u
#define UFS_IFDIR	     0040000u
#define UFS_IFBLK	     0060000u
#define UFS_IFREG	     0100000u
#define UFS_IFLNK	     0120000u
#define UFS_IFSOCK	     0140000u
#define UFS_FLAG_SNAPSHOT    0x00200000u /* st_flags: SF_SNAPSHOT */

/* The type of a directory entry is the inode's mode, shifted. */
#define UFS_TYPE(mode) (((mode)&UFS_IFMT) >> 12)

#define FIELD(structure, kind, name, offset) \
	UFS_##structure##_##name = (offset),
#define SPAN(structure, name, offset, length) \
	UFS_##structure##_##name = (offset),  \
	UFS_##structure##_##name##_LEN = (length),
enum ufs_offset {
#include "ufs/fields.def"
};
#undef FIELD
#undef SPAN

/* One member a field; signed ones are sign-extended. */
#define SPAN(structure, name, offset, length)
#define FIELD(structure, kind, name, offset) UFS_IN_##structure(name)
#define UFS_IN_SB(name)			     uint64_t name;
#define UFS_IN_CG(name)
#define UFS_IN_INODE(name)
struct ufs_sb {
#include "ufs/fields.def"
	char volname[UFS_SB_volname_LEN];
};
#undef UFS_IN_SB
#undef UFS_IN_CG
#define UFS_IN_SB(name)
#define UFS_IN_CG(name) uint64_t name;
struct ufs_cg {
#include "ufs/fields.def"
};
#undef UFS_IN_CG
#undef UFS_IN_INODE
#define UFS_IN_CG(name)
#define UFS_IN_INODE(name) uint64_t name;
struct ufs_inode {
#include "ufs/fields.def"
	uint64_t db[UFS_NDADDR], ib[UFS_NIADDR], extb[UFS_NXADDR];
	uint8_t target[UFS_SYMLINK_MAX]; /* what db and ib are in a symlink */
};
#undef UFS_IN_SB
#undef UFS_IN_CG
#undef UFS_IN_INODE
#undef FIELD
#undef SPAN

/* bytes: UFS_SB_LEN, UFS_CG_LEN, UFS_INODE_LEN of them. */
void ufs_sb_unpack(struct ufs_sb *sb, const uint8_t *bytes);
void ufs_cg_unpack(struct ufs_cg *cg, const uint8_t *bytes);
void ufs_inode_unpack(struct ufs_inode *in, const uint8_t *bytes);
/* Bytes that belong to no member become zero. Check-hashes are as they are. */
void ufs_sb_pack(const struct ufs_sb *sb, uint8_t *bytes);
void ufs_cg_pack(const struct ufs_cg *cg, uint8_t *bytes);
void ufs_inode_pack(const struct ufs_inode *in, uint8_t *bytes);

/*
 * The check-hash of len bytes with the four at hole taken as zero: CRC32C
 * begun with all ones, and not inverted at the end.
 */
uint32_t ufs_check_hash(const uint8_t *bytes, size_t len, size_t hole);

/*
 * Where the maps of a cylinder group are, in bytes from its head, and what
 * the superblock makes of it. sb must have passed ufs_sb_check().
 */
void ufs_cg_layout(const struct ufs_sb *sb, uint64_t cgx, struct ufs_cg *cg);
/* The length of head and maps as FreeBSD reckons it (its CGSIZE). */
uint64_t ufs_cg_need(const struct ufs_sb *sb);

/*
 * What the map of free fragments at cg->freeoff of bytes, a whole group, says:
 * the counts in *cg, and in bytes the counts of runs, the map of clusters,
 * which was zeros, and its counts.
 */
void ufs_cg_count(const struct ufs_sb *sb, struct ufs_cg *cg, uint8_t *bytes);

static inline uint64_t
ufs_cg_base(const struct ufs_sb *sb, uint64_t c)
{
	return (sb->fpg * c);
}

/* Fragments that group c has; the last one may have fewer than fpg. */
static inline uint64_t
ufs_cg_size(const struct ufs_sb *sb, uint64_t c)
{
	uint64_t left = sb->size - ufs_cg_base(sb, c);

	return (left < sb->fpg ? left : sb->fpg);
}

static inline uint64_t
ufs_cs_frags(const struct ufs_sb *sb)
{
	return ((sb->cssize + sb->fsize - 1) / sb->fsize);
}

/* The block that holds an inode, and where in it. */
static inline uint64_t
ufs_inode_block(const struct ufs_sb *sb, uint64_t ino)
{
	return (ufs_cg_base(sb, ino / sb->ipg) + sb->iblkno +
	    ino % sb->ipg / sb->inopb * sb->frag);
}

static inline size_t
ufs_inode_offset(const struct ufs_sb *sb, uint64_t ino)
{
	return ((size_t)(ino % sb->inopb * UFS_INODE_LEN));
}

/* Fragments that block lbn of a file of size bytes takes. */
static inline uint64_t
ufs_block_frags(const struct ufs_sb *sb, uint64_t size, uint64_t lbn)
{
	if (lbn >= UFS_NDADDR || size >= (lbn + 1) * sb->bsize)
		return (sb->frag);
	return ((size % sb->bsize + sb->fsize - 1) / sb->fsize);
}

/* A directory entry with a name of namlen bytes. */
static inline size_t
ufs_entry_len(size_t namlen)
{
	return ((8 + namlen + 1 + 3) & ~(size_t)3);
}

#endif
