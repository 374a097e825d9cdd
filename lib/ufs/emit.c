/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Directories and inodes, written when all of them are known. Numbers are given
 * directory by directory, breadth first, so that the inodes of one directory
 * lie together and no number is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "ufs/mix.h"
#include "ufs/writer_private.h"
#include "util/auto.h"

void
ufs_emit_number(struct pvk_ufs_writer *w)
{
	struct ufs_tree *t = &w->tree;
	uint32_t ino = UFS_ROOT, d, i, last = UFS_ROOT_NODE;
	const struct ufs_entry *en;
	struct ufs_node *n;

	ufs_node(t, UFS_ROOT_NODE)->ino = ino++;
	ufs_node(t, UFS_ROOT_NODE)->depth = 0;
	for (d = UFS_ROOT_NODE; d != UFS_NONE; d = ufs_node(t, d)->next) {
		if (!ufs_is_dir(w, d))
			continue;
		w->ndir[ufs_node(t, d)->ino / w->sb.ipg % w->sb.ncg]++;
		for (i = ufs_node(t, d)->first; i != UFS_NONE; i = en->next) {
			en = ufs_entry(t, i);
			if (en->node == UFS_NONE)
				continue;
			n = ufs_node(t, en->node);
			if (n->ino != 0)
				continue; /* another name of it was first */
			n->ino = ino++;
			if (ufs_is_dir(w, en->node))
				n->depth = ufs_node(t, d)->depth + 1;
			ufs_node(t, last)->next = en->node;
			last = en->node;
		}
	}
}

/* ---- directories ---- */

struct listing {
	struct pvk_ufs_writer *w;
	uint8_t block[UFS_DIRBLK];
	size_t used;   /* bytes of it */
	size_t last;   /* where its last entry begins */
	uint64_t size; /* of the directory so far */
};

/* The last entry of a block reaches to its end. */
static int
listing_flush(struct listing *l, struct pvk_err *e)
{
	ufs_put(l->block + l->last + 4, 2, UFS_DIRBLK - l->last);
	if (ufs_data_write(l->w, l->block, sizeof(l->block), l->size, e) != 0)
		return (-1);
	l->size += sizeof(l->block);
	memset(l->block, 0, sizeof(l->block));
	l->used = l->last = 0;
	return (0);
}

static int
listing_add(struct listing *l, uint32_t node, const char *name, size_t len,
    struct pvk_err *e)
{
	const struct ufs_node *n = ufs_node(&l->w->tree, node);
	size_t need = ufs_entry_len(len);
	uint8_t *p;

	if (l->used + need > sizeof(l->block) && listing_flush(l, e) != 0)
		return (-1);
	p = l->block + l->used;
	ufs_put(p, 4, n->ino);
	ufs_put(p + 4, 2, need);
	p[6] = (uint8_t)UFS_TYPE(n->mode);
	p[7] = (uint8_t)len;
	memcpy(p + 8, name, len);
	l->last = l->used;
	l->used += need;
	return (0);
}

static int
emit_directory(struct pvk_ufs_writer *w, uint32_t dir, struct pvk_err *e)
{
	struct listing l = { .w = w };
	const struct ufs_entry *en;
	uint32_t i = ufs_node(&w->tree, dir)->first;
	uint32_t parent = ufs_node(&w->tree, dir)->parent;

	ufs_data_open(w, dir, UFS_META);
	if (listing_add(&l, dir, ".", 1, e) != 0 ||
	    listing_add(&l, parent, "..", 2, e) != 0)
		return (-1);
	for (; i != UFS_NONE; i = en->next) {
		en = ufs_entry(&w->tree, i);
		if (en->node != UFS_NONE &&
		    listing_add(&l, en->node, ufs_name(&w->tree, en->name),
			en->len, e) != 0)
			return (-1);
	}
	if (listing_flush(&l, e) != 0)
		return (-1);
	return (ufs_data_close(w, l.size, e));
}

int
ufs_emit_directories(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	uint32_t d = UFS_ROOT_NODE;

	for (; d != UFS_NONE; d = ufs_node(&w->tree, d)->next)
		if (ufs_is_dir(w, d) && emit_directory(w, d, e) != 0)
			return (-1);
	return (0);
}

/* ---- inodes ---- */

static uint32_t
generation(uint64_t seed, uint32_t ino)
{
	uint32_t n = (uint32_t)ufs_mix(ufs_mix(seed) ^ ino);

	/* 0 would have the kernel make one up */
	return (n == 0 ? 1 : n);
}

static void
pack_node(const struct pvk_ufs_writer *w, const struct ufs_node *n,
    uint8_t *bytes)
{
	struct ufs_inode in = { .mode = n->mode,
		.nlink = n->nlink,
		.uid = n->uid,
		.gid = n->gid,
		.size = n->size,
		.blocks = n->frags * w->sb.fsize / UFS_SECTOR,
		.atime = (uint64_t)n->atime.sec,
		.mtime = (uint64_t)n->mtime.sec,
		.ctime = (uint64_t)w->options.time.sec,
		.birthtime = (uint64_t)n->birth.sec,
		.atimensec = n->atime.nsec,
		.mtimensec = n->mtime.nsec,
		.ctimensec = w->options.time.nsec,
		.birthnsec = n->birth.nsec,
		.gen = generation(w->options.seed, n->ino),
		.flags = n->flags };
	const char *target;

	for (size_t i = 0; i < UFS_NDADDR; i++)
		in.db[i] = n->db[i];
	for (size_t i = 0; i < UFS_NIADDR; i++)
		in.ib[i] = n->ib[i];
	if ((n->mode & UFS_IFMT) == UFS_IFDIR)
		in.dirdepth = n->depth;
	if ((n->mode & UFS_IFMT) == UFS_IFLNK && n->size < UFS_SYMLINK_MAX) {
		target = ufs_name(&w->tree, n->target);
		memcpy(in.target, target, strlen(target));
	}
	ufs_inode_pack(&in, bytes);
	if (w->options.check_hashes)
		ufs_put(bytes + UFS_INODE_ckhash, 4,
		    ufs_check_hash(bytes, UFS_INODE_LEN, UFS_INODE_ckhash));
}

int
ufs_emit_inodes(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	const struct ufs_sb *sb = &w->sb;
	PVK_AUTO_FREE uint8_t *block = calloc(1, (size_t)sb->bsize);
	uint64_t at = ufs_inode_block(sb, UFS_ROOT), next;
	const struct ufs_node *n;
	uint32_t i = UFS_ROOT_NODE;

	if (block == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", w->name));
	for (; i != UFS_NONE; i = n->next) {
		n = ufs_node(&w->tree, i);
		next = ufs_inode_block(sb, n->ino);
		if (next != at) {
			if (ufs_out_write(&w->out, block, (size_t)sb->bsize,
				at * sb->fsize, e) != 0)
				return (-1);
			memset(block, 0, (size_t)sb->bsize);
			at = next;
		}
		pack_node(w, n, block + ufs_inode_offset(sb, n->ino));
	}
	return (ufs_out_write(&w->out, block, (size_t)sb->bsize, at * sb->fsize,
	    e));
}
