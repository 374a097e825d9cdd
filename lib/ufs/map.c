/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The addresses of a file's blocks: the first 12 in its inode, the others in
 * indirect blocks, in trees of depth 1, 2 and 3. Blocks come in rising order,
 * so one indirect block a level is held, and is written when the next begins.
 */
#include <string.h>

#include "ufs/writer_private.h"

/* nindir to the power of n, for n up to 3. */
static uint64_t
reach(const struct ufs_sb *sb, unsigned n)
{
	uint64_t r = 1;

	while (n-- > 0)
		r *= sb->nindir;
	return (r);
}

static int
level_write(struct pvk_ufs_writer *w, struct ufs_level *l, struct pvk_err *e)
{
	if (l->addr == UFS_NONE)
		return (0);
	if (ufs_out_write(&w->out, l->bytes, (size_t)w->sb.bsize,
		l->addr * w->sb.fsize, e) != 0)
		return (-1);
	l->addr = UFS_NONE;
	return (0);
}

int
ufs_map_flush(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	for (int i = 0; i < UFS_NIADDR; i++)
		if (level_write(w, &w->stream.level[i], e) != 0)
			return (-1);
	return (0);
}

/* The level holds block index of its kind from now on, empty. */
static int
level_begin(struct pvk_ufs_writer *w, struct ufs_level *l, uint64_t index,
    struct pvk_err *e)
{
	uint64_t got;

	if (level_write(w, l, e) != 0 ||
	    ufs_space_blocks(&w->space, UFS_META, 1, &l->addr, &got, e) != 0)
		return (-1);
	l->index = index;
	memset(l->bytes, 0, (size_t)w->sb.bsize);
	ufs_node(&w->tree, w->stream.node)->frags += (uint32_t)w->sb.frag;
	return (0);
}

int
ufs_map_set(struct pvk_ufs_writer *w, uint64_t lbn, uint32_t addr,
    struct pvk_err *e)
{
	struct ufs_node *n = ufs_node(&w->tree, w->stream.node);
	struct ufs_stream *s = &w->stream;
	const struct ufs_sb *sb = &w->sb;
	uint64_t index;
	unsigned depth = 1;

	n->frags += (uint32_t)sb->frag;
	if (lbn < UFS_NDADDR) {
		n->db[lbn] = addr;
		return (0);
	}
	for (lbn -= UFS_NDADDR; lbn >= reach(sb, depth); depth++)
		lbn -= reach(sb, depth);
	if (depth != s->root && ufs_map_flush(w, e) != 0)
		return (-1);
	s->root = depth;
	/* from the root of the tree down to what points to data */
	for (unsigned i = depth; i-- > 0;) {
		index = lbn / reach(sb, i + 1);
		if (s->level[i].addr != UFS_NONE && s->level[i].index == index)
			continue;
		if (level_begin(w, &s->level[i], index, e) != 0)
			return (-1);
		if (i == depth - 1)
			n->ib[i] = s->level[i].addr;
		else
			ufs_put(s->level[i + 1].bytes + index % sb->nindir * 8,
			    8, s->level[i].addr);
	}
	ufs_put(s->level[0].bytes + lbn % sb->nindir * 8, 8, addr);
	return (0);
}

/* ---- giving back ---- */

struct giving {
	struct pvk_ufs_writer *w;
	uint64_t off, len; /* bytes to be cleared, not yet done */
};

static int
give(struct giving *g, uint64_t addr, unsigned n, struct pvk_err *e)
{
	uint64_t fsize = g->w->sb.fsize;

	if (addr == 0)
		return (0);
	if (addr * fsize != g->off + g->len) {
		if (g->len > 0 &&
		    ufs_out_clear(&g->w->out, g->off, g->len, e) != 0)
			return (-1);
		g->off = addr * fsize;
		g->len = 0;
	}
	g->len += n * fsize;
	return (ufs_space_give(&g->w->space, (uint32_t)addr, n, e));
}

/* An indirect block and all that it leads to; it is at most 3 deep. */
static int
give_tree(struct giving *g, uint64_t addr, unsigned depth, struct pvk_err *e)
{
	const struct ufs_sb *sb = &g->w->sb;
	uint8_t *bytes = g->w->stream.level[depth - 1].bytes;
	uint64_t child;

	if (addr == 0)
		return (0);
	/* beyond the end nothing was written: what it led to stays counted */
	if (addr * sb->fsize >= g->w->out.end)
		return (give(g, addr, (unsigned)sb->frag, e));
	if (ufs_out_read(&g->w->out, bytes, (size_t)sb->bsize, addr * sb->fsize,
		e) != 0)
		return (-1);
	for (uint64_t i = 0; i < sb->nindir; i++) {
		child = ufs_get(bytes + i * 8, 8);
		if (depth == 1 ? give(g, child, (unsigned)sb->frag, e) != 0
			       : give_tree(g, child, depth - 1, e) != 0)
			return (-1);
	}
	return (give(g, addr, (unsigned)sb->frag, e));
}

int
ufs_data_free(struct pvk_ufs_writer *w, struct ufs_node *n, struct pvk_err *e)
{
	struct giving g = { .w = w };
	unsigned frags;

	for (unsigned i = 0; i < UFS_NDADDR; i++) {
		frags = (unsigned)ufs_block_frags(&w->sb, n->size, i);
		if (give(&g, n->db[i], frags, e) != 0)
			return (-1);
	}
	for (unsigned i = 0; i < UFS_NIADDR; i++)
		if (give_tree(&g, n->ib[i], i + 1, e) != 0)
			return (-1);
	if (g.len > 0 && ufs_out_clear(&w->out, g.off, g.len, e) != 0)
		return (-1);
	memset(n->db, 0, sizeof(n->db));
	memset(n->ib, 0, sizeof(n->ib));
	n->frags = 0;
	n->size = 0;
	return (0);
}
