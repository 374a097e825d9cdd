/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the checker share. It goes as fsck_ffs does: superblock,
 * heads of the groups, all inodes with their blocks, directories from the root
 * on, links, and then the maps that all that should give.
 */
#ifndef PVK_UFS_CHECK_PRIVATE_H
#define PVK_UFS_CHECK_PRIVATE_H

#include "ufs/pool.h"
#include "ufs/reader_private.h"

#define UFS_CHECK_MEMORY ((uint64_t)256 << 20)
#define UFS_CHECK_GROUPS ((uint64_t)1 << 20)

/* What is known of an inode. */
#define UFS_I_TYPE    0x0fu /* as in directories; 0: it is free */
#define UFS_I_REACHED 0x10u /* a directory that has been met */
#define UFS_I_BROKEN  0x20u /* its blocks are not to be read */
#define UFS_I_BAD     0x40u /* in use, but of no type */

struct ufs_seen {
	uint32_t found; /* links */
	uint16_t nlink;
	uint8_t state;
};

struct ufs_check_group {
	uint8_t *used;	       /* owned; a bit a fragment */
	struct ufs_seen *seen; /* owned */
	uint32_t nseen;	       /* inodes that are written */
	bool bad;	       /* the head is none */
};

struct ufs_check {
	struct pvk_ufs *u; /* owned */
	const struct ufs_sb *sb;
	struct pvk_ufs_report *report; /* borrowed */
	struct ufs_budget budget;
	struct ufs_check_group *group; /* owned */
	uint8_t *cg, *want;	       /* owned; a block each */
	bool snapshots;
	char where[64];
};

/*
 * Notes a finding. -1 when the report's function ends the check. The text is
 * made fit to show here.
 */
int ufs_note(struct pvk_ufs_report *r, enum pvk_ufs_rule rule,
    const char *where, struct pvk_err *e, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* "inode N", "group N": as long as nothing else is named so. */
const char *ufs_where_inode(struct ufs_check *c, uint64_t ino);
const char *ufs_where_group(struct ufs_check *c, uint64_t group);

static inline bool
ufs_hashed(const struct ufs_sb *sb, uint64_t what)
{
	return ((sb->flags & UFS_FLAG_METACKHASH) != 0 &&
	    (sb->metackhash & what) != 0);
}

/* NULL when the inode is not written: it is free then. */
static inline struct ufs_seen *
ufs_seen(const struct ufs_check *c, uint64_t ino)
{
	const struct ufs_check_group *g = &c->group[ino / c->sb->ipg];
	uint64_t i = ino % c->sb->ipg;

	return (i < g->nseen ? &g->seen[i] : NULL);
}

/* A group as it is on disk, to c->cg. */
int ufs_check_group_read(struct ufs_check *c, uint64_t group, struct ufs_cg *cg,
    struct pvk_err *e);

struct ufs_field {
	const char *name;
	uint64_t got, min, max;
};

/* Notes the fields of a group that are not from min to max. */
int ufs_note_fields(struct ufs_check *c, uint64_t group,
    const struct ufs_field *f, size_t n, enum pvk_ufs_rule rule,
    struct pvk_err *e);

/* Each stands for one pass. */
int ufs_check_super(struct pvk_src *src, uint64_t offset, uint64_t size,
    struct pvk_ufs_report *r, struct ufs_sb *sb, bool *usable,
    struct pvk_err *e);
int ufs_check_copies(struct ufs_check *c, uint64_t size, struct pvk_err *e);
int ufs_check_heads(struct ufs_check *c, struct pvk_err *e);
int ufs_check_inodes(struct ufs_check *c, struct pvk_err *e);
int ufs_check_directories(struct ufs_check *c, struct pvk_err *e);
int ufs_check_links(struct ufs_check *c, struct pvk_err *e);
int ufs_check_maps(struct ufs_check *c, struct pvk_err *e);

/*
 * Takes frags fragments at addr for an inode. *bad is set when they cannot be
 * there or are taken already, which is noted.
 */
int ufs_check_take(struct ufs_check *c, uint64_t ino, uint64_t addr,
    uint64_t frags, bool *bad, struct pvk_err *e);
/* Takes what belongs to no inode: no questions asked. */
void ufs_check_reserve(struct ufs_check *c, uint64_t addr, uint64_t frags);

#endif
