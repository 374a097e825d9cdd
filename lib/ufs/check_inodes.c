/* SPDX-License-Identifier: BSD-2-Clause */
/* All inodes that are written, and the blocks that they hold. */
#include <inttypes.h>
#include <string.h>

#include "ufs/check_private.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/num.h"
#include "util/stop.h"

/* An inode that is being looked at. */
struct inode {
	struct ufs_check *c;
	uint64_t ino;
	struct ufs_inode in;
	uint64_t nblocks; /* of the file's bytes, with holes */
	uint64_t frags;	  /* that it holds */
	uint64_t last;	  /* the block behind the last that is there */
	bool bad;	  /* some pointer was wrong */
};

#define NOTE(i, rule, e, ...)                    \
	ufs_note((i)->c->report, PVK_UFS_##rule, \
	    ufs_where_inode((i)->c, (i)->ino), (e), __VA_ARGS__)

static int
take(struct inode *i, uint64_t addr, uint64_t frags, bool *bad,
    struct pvk_err *e)
{
	i->frags += frags;
	if (ufs_check_take(i->c, i->ino, addr, frags, bad, e) != 0)
		return (-1);
	i->bad |= *bad;
	return (0);
}

/* A pointer where the file has no block any more. */
static int
beyond(struct inode *i, uint64_t addr, struct pvk_err *e)
{
	if (addr == 0)
		return (0);
	i->bad = true;
	return (NOTE(i, INODE_POINTER, e,
	    "a pointer to %" PRIu64 " behind its end", addr));
}

/* Block lbn of the file is at addr. */
static int
take_data(struct inode *i, uint64_t lbn, uint64_t addr, struct pvk_err *e)
{
	bool bad;

	if (lbn >= i->nblocks)
		return (beyond(i, addr, e));
	if (addr == 0)
		return (0);
	i->last = lbn + 1;
	return (take(i, addr, ufs_block_frags(&i->c->u->sb, i->in.size, lbn),
	    &bad, e));
}

/* An indirect block whose first data block is lbn; it is at most 3 deep. */
static int
take_tree(struct inode *i, unsigned depth, uint64_t lbn, uint64_t addr,
    struct pvk_err *e)
{
	const struct ufs_sb *sb = i->c->sb;
	struct ufs_cached *l = &i->c->u->level[depth - 1];
	uint64_t reach = 1, child;
	bool bad;
	int r = 0;

	if (lbn >= i->nblocks)
		return (beyond(i, addr, e));
	if (addr == 0)
		return (0);
	/* what is shared is read once, however many lead to it */
	if (take(i, addr, sb->frag, &bad, e) != 0 || bad)
		return (bad ? 0 : -1);
	for (unsigned k = 1; k < depth; k++)
		reach *= sb->nindir;
	for (uint64_t k = 0; r == 0 && k < sb->nindir; k++, lbn += reach) {
		if (ufs_read_cached(i->c->u, l, addr, (size_t)sb->bsize, e) !=
		    0)
			return (-1);
		child = ufs_get(l->bytes + k * 8, 8);
		r = depth == 1 ? take_data(i, lbn, child, e)
			       : take_tree(i, depth - 1, lbn, child, e);
	}
	return (r);
}

static int
take_blocks(struct inode *i, struct pvk_err *e)
{
	uint64_t lbn = UFS_NDADDR, reach = 1;

	for (uint64_t k = 0; k < UFS_NDADDR; k++)
		if (take_data(i, k, i->in.db[k], e) != 0)
			return (-1);
	for (unsigned k = 0; k < UFS_NIADDR; k++) {
		if (take_tree(i, k + 1, lbn, i->in.ib[k], e) != 0)
			return (-1);
		reach *= i->c->sb->nindir;
		lbn += reach;
	}
	if (i->last < i->nblocks && !i->bad)
		return (NOTE(i, INODE_END, e,
		    "a size of %" PRIu64
		    " bytes, but its last block is %" PRId64,
		    i->in.size, (int64_t)i->last - 1));
	return (0);
}

/* Extended attributes have two blocks of their own. */
static int
take_extra(struct inode *i, struct pvk_err *e)
{
	const struct ufs_sb *sb = i->c->sb;
	uint64_t n = (i->in.extsize + sb->bsize - 1) / sb->bsize;
	bool bad;

	if (n > UFS_NXADDR)
		return (NOTE(i, INODE_SIZE, e,
		    "%" PRIu64 " bytes of extended attributes, expected at "
		    "most %" PRIu64,
		    i->in.extsize, UFS_NXADDR * sb->bsize));
	for (uint64_t k = 0; k < UFS_NXADDR; k++) {
		if (k >= n && beyond(i, i->in.extb[k], e) != 0)
			return (-1);
		if (k < n && i->in.extb[k] == 0 &&
		    NOTE(i, INODE_END, e,
			"extended attributes without their blocks") != 0)
			return (-1);
		if (k < n && i->in.extb[k] != 0 &&
		    take(i, i->in.extb[k],
			ufs_block_frags(sb, i->in.extsize, k), &bad, e) != 0)
			return (-1);
	}
	return (0);
}

/* The target is in the inode, where pointers would be. */
static int
check_target(struct inode *i, struct pvk_err *e)
{
	size_t len = (size_t)i->in.size;

	if (memchr(i->in.target, '\0', len) != NULL)
		return (NOTE(i, INODE_TARGET, e, "a zero byte in the target"));
	if (!pvk_is_zero(i->in.target + len, UFS_SYMLINK_MAX - len))
		return (NOTE(i, INODE_TARGET, e, "bytes behind the target"));
	return (0);
}

static int
check_size(struct inode *i, bool *right, struct pvk_err *e)
{
	uint64_t size = i->in.size, min = 0, max = i->c->sb->maxfilesize;

	switch (UFS_TYPE(i->in.mode)) {
	case PVK_UFS_DIRECTORY:
		min = UFS_DIRBLK;
		max = UFS_DIR_MAX;
		break;
	case PVK_UFS_SYMLINK:
		min = 1;
		max = UFS_TARGET_MAX;
		break;
	case PVK_UFS_FILE:
		break;
	default:
		max = 0;
	}
	*right = size >= min && size <= max;
	if (!*right)
		return (NOTE(i, INODE_SIZE, e,
		    "a size of %" PRIu64 " bytes, expected %" PRIu64
		    " to %" PRIu64,
		    size, min, max));
	if (UFS_TYPE(i->in.mode) == PVK_UFS_DIRECTORY && size % UFS_DIRBLK != 0)
		return (NOTE(i, INODE_SIZE, e,
		    "a directory of %" PRIu64 " bytes, expected a multiple of "
		    "%d",
		    size, UFS_DIRBLK));
	return (0);
}

/* Numbers of which each has its range, and no more meaning than that. */
static int
check_numbers(struct inode *i, const uint8_t *bytes, struct pvk_err *e)
{
	const uint64_t nsec[] = { i->in.atimensec, i->in.mtimensec,
		i->in.ctimensec, i->in.birthnsec };
	uint32_t hash;

	for (size_t k = 0; k < PVK_COUNT(nsec); k++)
		if (nsec[k] >= 1000000000 &&
		    NOTE(i, INODE_TIME, e, "%" PRId64 " nanoseconds",
			(int64_t)nsec[k]) != 0)
			return (-1);
	if ((i->in.blksize != 0 || i->in.kernflags != 0 ||
		!pvk_is_zero(bytes + UFS_INODE_spare, UFS_INODE_spare_LEN)) &&
	    NOTE(i, INODE_SPARE, e, "a field without use is not zero") != 0)
		return (-1);
	if (!ufs_hashed(i->c->sb, UFS_CK_INODE))
		return (0);
	hash = ufs_check_hash(bytes, UFS_INODE_LEN, UFS_INODE_ckhash);
	if (hash == i->in.ckhash)
		return (0);
	return (NOTE(i, INODE_HASH, e,
	    "the check-hash is 0x%08" PRIx32 ", expected 0x%08" PRIx32,
	    (uint32_t)i->in.ckhash, hash));
}

static int
check_pointers(struct inode *i, struct pvk_err *e)
{
	unsigned type = UFS_TYPE(i->in.mode);

	i->nblocks = (i->in.size + i->c->sb->bsize - 1) / i->c->sb->bsize;
	if ((i->in.flags & UFS_FLAG_SNAPSHOT) != 0) {
		i->c->snapshots = true;
		return (NOTE(i, INODE_SNAPSHOT, e,
		    "its blocks, and the maps of free ones, are not checked"));
	}
	if (type == PVK_UFS_SYMLINK && i->in.size < UFS_SYMLINK_MAX) {
		if (check_target(i, e) != 0)
			return (-1);
	} else {
		/* a device's number is where the first pointer would be */
		if (type == PVK_UFS_CHARACTER || type == PVK_UFS_BLOCK)
			i->in.db[0] = 0;
		if (take_blocks(i, e) != 0)
			return (-1);
	}
	if (take_extra(i, e) != 0)
		return (-1);
	/* one bad pointer is enough to be told */
	if (i->bad || i->frags * i->c->sb->fsize / UFS_SECTOR == i->in.blocks)
		return (0);
	return (NOTE(i, INODE_BLOCKS, e,
	    "a count of %" PRIu64 " blocks, expected %" PRIu64, i->in.blocks,
	    i->frags * i->c->sb->fsize / UFS_SECTOR));
}

static int
check_free(struct inode *i, struct pvk_err *e)
{
	if (i->in.mode == 0 && i->in.size == 0 &&
	    pvk_is_zero(i->in.target, sizeof(i->in.target)))
		return (0);
	return (NOTE(i, INODE_PARTIAL, e,
	    "it is free, but has a mode, a size or pointers"));
}

static int
check_inode(struct inode *i, const uint8_t *bytes, struct ufs_seen *s,
    struct pvk_err *e)
{
	static const char known[16] = { [PVK_UFS_FIFO] = 1,
		[PVK_UFS_CHARACTER] = 1,
		[PVK_UFS_DIRECTORY] = 1,
		[PVK_UFS_BLOCK] = 1,
		[PVK_UFS_FILE] = 1,
		[PVK_UFS_SYMLINK] = 1,
		[PVK_UFS_SOCKET] = 1 };
	unsigned type = UFS_TYPE(i->in.mode);
	bool right;

	if (type == 0)
		return (check_free(i, e));
	s->nlink = (uint16_t)i->in.nlink;
	if (check_numbers(i, bytes, e) != 0)
		return (-1);
	if (!known[type]) {
		s->state = UFS_I_BAD;
		return (
		    NOTE(i, INODE_TYPE, e, "a mode of 0%" PRIo64, i->in.mode));
	}
	s->state = (uint8_t)type;
	if (check_size(i, &right, e) != 0 ||
	    (right && check_pointers(i, e) != 0))
		return (-1);
	if (!right || i->bad)
		s->state |= UFS_I_BROKEN;
	return (0);
}

int
ufs_check_inodes(struct ufs_check *c, struct pvk_err *e)
{
	const struct ufs_sb *sb = c->sb;
	struct inode i;
	const uint8_t *bytes;
	uint64_t ino;

	for (uint64_t g = 0; g < sb->ncg; g++) {
		if (pvk_stop_check(e) != 0)
			return (-1);
		for (uint64_t k = 0; k < c->group[g].nseen; k++) {
			ino = g * sb->ipg + k;
			if (ino < UFS_ROOT)
				continue;
			i = (struct inode){ .c = c, .ino = ino };
			if (ufs_read_inode(c->u, ino, &i.in, e) != 0)
				return (-1);
			bytes = c->u->inodes.bytes + ufs_inode_offset(sb, ino);
			if (check_inode(&i, bytes, &c->group[g].seen[k], e) !=
			    0)
				return (-1);
		}
	}
	return (0);
}
