/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening a file system, its blocks and inodes; see ufs.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ufs/reader_private.h"
#include "ufs/super.h"
#include "util/num.h"
#include "util/text.h"

static int
cached_init(struct ufs_cached *c, size_t len)
{
	c->addr = UFS_NOWHERE;
	c->bytes = malloc(len);
	return (c->bytes == NULL ? -1 : 0);
}

struct pvk_ufs *
ufs_reader_new(struct pvk_src *src, uint64_t offset, const struct ufs_sb *sb,
    struct pvk_err *e)
{
	struct pvk_ufs *u = calloc(1, sizeof(*u));
	size_t len = (size_t)sb->bsize;

	if (u == NULL)
		goto fail;
	u->src = src;
	u->offset = offset;
	u->sb = *sb;
	if (cached_init(&u->inodes, len) != 0 ||
	    cached_init(&u->data, len) != 0)
		goto fail;
	for (int i = 0; i < UFS_NIADDR; i++)
		if (cached_init(&u->level[i], len) != 0)
			goto fail;
	return (u);
fail:
	pvk_ufs_close(u);
	pvk_err_set(e, PVK_ENOMEM, "%s: no memory", pvk_src_name(src));
	return (NULL);
}

void
pvk_ufs_close(struct pvk_ufs *u)
{
	if (u == NULL)
		return;
	free(u->inodes.bytes);
	free(u->data.bytes);
	for (int i = 0; i < UFS_NIADDR; i++)
		free(u->level[i].bytes);
	free(u);
}

/* The first fault is the error. */
static int
refuse(void *ctx, enum pvk_ufs_rule rule, const char *text, struct pvk_err *e)
{
	if (rule != PVK_UFS_SB_FIELD)
		return (0);
	return (pvk_err_set(e, PVK_ECORRUPT, "%s: superblock: %s",
	    pvk_src_name(ctx), text));
}

static int
check_magic(struct pvk_src *src, uint64_t offset, const uint8_t *bytes,
    struct pvk_err *e)
{
	uint64_t magic = ufs_get(bytes + UFS_SB_magic, 4);
	const char *name = pvk_src_name(src);

	if (magic == UFS_MAGIC)
		return (0);
	if (magic == __builtin_bswap32(UFS_MAGIC))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: UFS2 of a big-endian machine", name));
	if (magic == UFS_MAGIC_BAD)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: UFS2 that newfs did not finish", name));
	if (magic == UFS1_MAGIC)
		return (pvk_err_set(e, PVK_EUNSUPP, "%s: UFS1, expected UFS2",
		    name));
	return (pvk_err_set(e, PVK_ENOENT,
	    "%s: no UFS2 file system at %" PRIu64, name, offset));
}

struct pvk_ufs *
pvk_ufs_open(struct pvk_src *src, uint64_t offset, uint64_t size,
    struct pvk_err *e)
{
	struct ufs_faults f = { .fn = refuse, .ctx = src };
	uint8_t bytes[UFS_SB_SIZE];
	struct ufs_sb sb;
	uint64_t end;

	if (pvk_add_overflow(offset, size, &end) || end > pvk_src_size(src) ||
	    size < UFS_SB_OFFSET + UFS_SB_SIZE) {
		pvk_err_set(e, PVK_ENOENT,
		    "%s: no UFS2 file system in %" PRIu64 " bytes at %" PRIu64,
		    pvk_src_name(src), size, offset);
		return (NULL);
	}
	if (pvk_src_pread(src, bytes, sizeof(bytes), offset + UFS_SB_OFFSET,
		e) != 0 ||
	    check_magic(src, offset, bytes, e) != 0)
		return (NULL);
	ufs_sb_unpack(&sb, bytes);
	if (ufs_sb_check(&sb, size, UFS_SB_OFFSET, &f, e) != 0)
		return (NULL);
	return (ufs_reader_new(src, offset, &sb, e));
}

void
pvk_ufs_info(const struct pvk_ufs *u, struct pvk_ufs_info *info)
{
	const struct ufs_sb *sb = &u->sb;

	*info = (struct pvk_ufs_info){ .size = sb->size * sb->fsize,
		.block = sb->bsize,
		.fragment = sb->fsize,
		.ncg = sb->ncg,
		.inodes = sb->ipg * sb->ncg - UFS_ROOT,
		.inodes_free = sb->total_nifree,
		.frags_free = sb->total_nbfree * sb->frag + sb->total_nffree,
		.time = (int64_t)sb->time,
		.soft_updates = (sb->flags & UFS_FLAG_SOFTDEP) != 0,
		.check_hashes = (sb->flags & UFS_FLAG_METACKHASH) != 0 &&
		    (sb->metackhash & UFS_CK_ALL) != 0,
		.clean = sb->clean == 1 };
	pvk_text_show(sb->volname, strnlen(sb->volname, sizeof(sb->volname)),
	    info->label, sizeof(info->label));
}

int
ufs_read(struct pvk_ufs *u, uint64_t addr, void *buf, size_t len,
    struct pvk_err *e)
{
	uint64_t frags = (len + u->sb.fsize - 1) / u->sb.fsize;

	if (addr >= u->sb.size || frags > u->sb.size - addr)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: UFS2: block %" PRIu64 " is beyond the end, %" PRIu64,
		    pvk_src_name(u->src), addr, u->sb.size));
	return (
	    pvk_src_pread(u->src, buf, len, u->offset + addr * u->sb.fsize, e));
}

int
ufs_read_cached(struct pvk_ufs *u, struct ufs_cached *c, uint64_t addr,
    size_t len, struct pvk_err *e)
{
	if (c->addr == addr)
		return (0);
	c->addr = UFS_NOWHERE;
	/* at the end of a file there may be less than a block behind addr */
	if (ufs_read(u, addr, c->bytes, len, e) != 0)
		return (-1);
	if (len == u->sb.bsize)
		c->addr = addr;
	return (0);
}

int
ufs_read_inode(struct pvk_ufs *u, uint64_t ino, struct ufs_inode *in,
    struct pvk_err *e)
{
	if (ino >= u->sb.ipg * u->sb.ncg)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: UFS2: inode %" PRIu64 ", there are %" PRIu64,
		    pvk_src_name(u->src), ino, u->sb.ipg * u->sb.ncg));
	if (ufs_read_cached(u, &u->inodes, ufs_inode_block(&u->sb, ino),
		(size_t)u->sb.bsize, e) != 0)
		return (-1);
	ufs_inode_unpack(in, u->inodes.bytes + ufs_inode_offset(&u->sb, ino));
	return (0);
}

int
ufs_bmap(struct pvk_ufs *u, const struct ufs_inode *in, uint64_t lbn,
    uint64_t *addr, struct pvk_err *e)
{
	uint64_t nindir = u->sb.nindir, reach = nindir;
	unsigned depth = 1;

	if (lbn < UFS_NDADDR) {
		*addr = in->db[lbn];
		return (0);
	}
	for (lbn -= UFS_NDADDR; lbn >= reach; depth++) {
		if (depth == UFS_NIADDR)
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: UFS2: a file of %" PRIu64 " bytes",
			    pvk_src_name(u->src), in->size));
		lbn -= reach;
		reach *= nindir;
	}
	*addr = in->ib[depth - 1];
	while (depth-- > 0 && *addr != 0) {
		if (ufs_read_cached(u, &u->level[depth], *addr,
			(size_t)u->sb.bsize, e) != 0)
			return (-1);
		reach /= nindir;
		*addr =
		    ufs_get(u->level[depth].bytes + lbn / reach % nindir * 8,
			8);
	}
	return (0);
}
