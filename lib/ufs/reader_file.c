/* SPDX-License-Identifier: BSD-2-Clause */
/* What inodes say, and what files and symbolic links hold; see ufs.h. */
#include <inttypes.h>
#include <string.h>

#include "ufs/reader_private.h"
#include "util/num.h"

static struct pvk_ufs_time
time_of(uint64_t sec, uint64_t nsec)
{
	return ((struct pvk_ufs_time){ (int64_t)sec, (uint32_t)nsec });
}

int
pvk_ufs_stat(struct pvk_ufs *u, uint64_t ino, struct pvk_ufs_stat *st,
    struct pvk_err *e)
{
	struct ufs_inode in;

	if (ufs_read_inode(u, ino, &in, e) != 0)
		return (-1);
	if (in.mode == 0)
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: UFS2: inode %" PRIu64 " is free", pvk_src_name(u->src),
		    ino));
	*st = (struct pvk_ufs_stat){ .ino = ino,
		.type = (enum pvk_ufs_type)UFS_TYPE(in.mode),
		.attr = { .mode = in.mode & 07777,
		    .uid = (uint32_t)in.uid,
		    .gid = (uint32_t)in.gid,
		    .flags = (uint32_t)in.flags,
		    .atime = time_of(in.atime, in.atimensec),
		    .mtime = time_of(in.mtime, in.mtimensec),
		    .birth = time_of(in.birthtime, in.birthnsec) },
		.nlink = in.nlink,
		.size = in.size,
		.blocks = in.blocks };
	return (0);
}

/* Up to len bytes at off that are in one block. */
static int
read_block(struct pvk_ufs *u, const struct ufs_inode *in, uint8_t *buf,
    size_t len, uint64_t off, struct pvk_err *e)
{
	uint64_t lbn = off / u->sb.bsize, in_block = off % u->sb.bsize, addr;
	uint64_t frags = ufs_block_frags(&u->sb, in->size, lbn);
	size_t whole = (size_t)(frags * u->sb.fsize);

	if (ufs_bmap(u, in, lbn, &addr, e) != 0)
		return (-1);
	if (addr == 0) {
		memset(buf, 0, len);
		return (0);
	}
	if (in_block == 0 && len == whole)
		return (ufs_read(u, addr, buf, len, e));
	if (ufs_read_cached(u, &u->data, addr, whole, e) != 0)
		return (-1);
	memcpy(buf, u->data.bytes + in_block, len);
	return (0);
}

int
pvk_ufs_pread(struct pvk_ufs *u, const struct pvk_ufs_stat *file, void *buf,
    size_t len, uint64_t off, size_t *got, struct pvk_err *e)
{
	struct ufs_inode in;
	size_t n;

	*got = 0;
	if (ufs_read_inode(u, file->ino, &in, e) != 0)
		return (-1);
	if (file->type != PVK_UFS_FILE && file->type != PVK_UFS_DIRECTORY &&
	    file->type != PVK_UFS_SYMLINK)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: UFS2: inode %" PRIu64 " is no file",
		    pvk_src_name(u->src), file->ino));
	if (in.size > u->sb.maxfilesize)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: UFS2: inode %" PRIu64 ": a size of %" PRIu64
		    " bytes, expected at most %" PRIu64,
		    pvk_src_name(u->src), file->ino, in.size,
		    u->sb.maxfilesize));
	while (*got < len && off < in.size) {
		n = (size_t)pvk_min(len - *got,
		    u->sb.bsize - off % u->sb.bsize);
		n = (size_t)pvk_min(n, in.size - off);
		if (read_block(u, &in, (uint8_t *)buf + *got, n, off, e) != 0)
			return (-1);
		*got += n;
		off += n;
	}
	return (0);
}

int
pvk_ufs_readlink(struct pvk_ufs *u, const struct pvk_ufs_stat *link,
    char target[PVK_UFS_TARGET], struct pvk_err *e)
{
	struct ufs_inode in;
	size_t got;

	if (ufs_read_inode(u, link->ino, &in, e) != 0)
		return (-1);
	if (link->type != PVK_UFS_SYMLINK)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: UFS2: inode %" PRIu64 " is no symbolic link",
		    pvk_src_name(u->src), link->ino));
	if (in.size >= PVK_UFS_TARGET)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: UFS2: inode %" PRIu64 ": a symbolic link of %" PRIu64
		    " bytes, expected at most %d",
		    pvk_src_name(u->src), link->ino, in.size,
		    PVK_UFS_TARGET - 1));
	target[in.size] = '\0';
	if (in.size < UFS_SYMLINK_MAX) {
		memcpy(target, in.target, (size_t)in.size);
		return (0);
	}
	return (pvk_ufs_pread(u, link, target, (size_t)in.size, 0, &got, e));
}
