/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file's bytes on their way to its blocks. They are collected until they are
 * worth a write, placed in runs of blocks, and forgotten. What is known of a
 * file afterwards is its addresses; those of a large one are in its indirect
 * blocks in the image already, of which only the ones being filled are held.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ufs/writer_private.h"
#include "util/num.h"

#define STAGE_BYTES ((size_t)256 << 10) /* a multiple of any block */

int
ufs_stream_init(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	struct ufs_stream *s = &w->stream;

	s->node = UFS_NONE;
	s->stage = malloc(STAGE_BYTES);
	if (s->stage == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", w->name));
	for (int i = 0; i < UFS_NIADDR; i++) {
		s->level[i].bytes = malloc((size_t)w->sb.bsize);
		if (s->level[i].bytes == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
			    w->name));
	}
	return (0);
}

void
ufs_stream_fini(struct ufs_stream *s)
{
	free(s->stage);
	for (int i = 0; i < UFS_NIADDR; i++)
		free(s->level[i].bytes);
	memset(s, 0, sizeof(*s));
}

void
ufs_data_open(struct pvk_ufs_writer *w, uint32_t node, enum ufs_zone zone)
{
	struct ufs_stream *s = &w->stream;

	s->node = node;
	s->zone = zone;
	s->pos = s->staged = 0;
	s->root = 0;
	for (int i = 0; i < UFS_NIADDR; i++)
		s->level[i].addr = UFS_NONE;
}

/* Whole blocks, n of them from lbn on. */
static int
put_blocks(struct pvk_ufs_writer *w, const uint8_t *p, uint64_t lbn, uint64_t n,
    struct pvk_err *e)
{
	const struct ufs_sb *sb = &w->sb;
	uint32_t addr;
	uint64_t got;

	for (; n > 0; n -= got, lbn += got, p += got * sb->bsize) {
		if (ufs_space_blocks(&w->space, w->stream.zone, n, &addr, &got,
			e) != 0 ||
		    ufs_out_write(&w->out, p, (size_t)(got * sb->bsize),
			addr * sb->fsize, e) != 0)
			return (-1);
		for (uint64_t i = 0; i < got; i++)
			if (ufs_map_set(w, lbn + i,
				(uint32_t)(addr + i * sb->frag), e) != 0)
				return (-1);
	}
	return (0);
}

/* The blocks that the stage is full of; what is left stays there. */
static int
put_stage(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	struct ufs_stream *s = &w->stream;
	uint64_t lbn = (s->pos - s->staged) / w->sb.bsize;
	uint64_t n = s->staged / w->sb.bsize;
	size_t len = (size_t)(n * w->sb.bsize);

	if (put_blocks(w, s->stage, lbn, n, e) != 0)
		return (-1);
	memmove(s->stage, s->stage + len, s->staged - len);
	s->staged -= len;
	return (0);
}

static int
stage(struct pvk_ufs_writer *w, const uint8_t *p, uint64_t len,
    struct pvk_err *e)
{
	struct ufs_stream *s = &w->stream;
	uint64_t n, whole;

	for (; len > 0; len -= n) {
		if (s->staged == 0 && p != NULL && len >= STAGE_BYTES) {
			/* no need to copy it */
			whole = len / w->sb.bsize;
			n = whole * w->sb.bsize;
			if (put_blocks(w, p, s->pos / w->sb.bsize, whole, e) !=
			    0)
				return (-1);
		} else {
			n = pvk_min(len, STAGE_BYTES - s->staged);
			if (p != NULL)
				memcpy(s->stage + s->staged, p, (size_t)n);
			else
				memset(s->stage + s->staged, 0, (size_t)n);
			s->staged += (size_t)n;
		}
		s->pos += n;
		p = p == NULL ? NULL : p + n;
		if (s->staged == STAGE_BYTES && put_stage(w, e) != 0)
			return (-1);
	}
	return (0);
}

/* From pos to off there is a hole; parts of blocks are zeros. */
static int
skip(struct pvk_ufs_writer *w, uint64_t off, struct pvk_err *e)
{
	struct ufs_stream *s = &w->stream;
	uint64_t rest = s->pos % w->sb.bsize;

	if (rest > 0)
		rest = pvk_min(w->sb.bsize - rest, off - s->pos);
	if (stage(w, NULL, rest, e) != 0)
		return (-1);
	if (off - s->pos >= w->sb.bsize) {
		if (put_stage(w, e) != 0)
			return (-1);
		s->pos = off - off % w->sb.bsize;
	}
	return (stage(w, NULL, off - s->pos, e));
}

int
ufs_data_write(struct pvk_ufs_writer *w, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e)
{
	struct ufs_stream *s = &w->stream;
	uint64_t end;

	if (off < s->pos)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: write at %" PRIu64 " of a file that is at %" PRIu64,
		    w->name, off, s->pos));
	if (pvk_add_overflow(off, len, &end) || end > w->sb.maxfilesize)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: a file beyond %" PRIu64 " bytes, the most that blocks "
		    "of %" PRIu64 " allow",
		    w->name, w->sb.maxfilesize, w->sb.bsize));
	if (len == 0)
		return (0);
	if (off > s->pos && skip(w, off, e) != 0)
		return (-1);
	return (stage(w, buf, len, e));
}

/* The last bytes: fragments where that is allowed. */
static int
put_tail(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	const struct ufs_sb *sb = &w->sb;
	struct ufs_stream *s = &w->stream;
	uint64_t lbn = s->pos / sb->bsize;
	unsigned n = (unsigned)ufs_block_frags(sb, s->pos, lbn);
	size_t len = n * (size_t)sb->fsize;
	uint32_t addr;

	memset(s->stage + s->staged, 0, (size_t)sb->bsize - s->staged);
	if (n == sb->frag)
		return (put_blocks(w, s->stage, lbn, 1, e));
	if (ufs_space_frags(&w->space, s->zone, n, &addr, e) != 0 ||
	    ufs_out_write(&w->out, s->stage, len, addr * sb->fsize, e) != 0)
		return (-1);
	ufs_node(&w->tree, s->node)->db[lbn] = addr;
	ufs_node(&w->tree, s->node)->frags += n;
	return (0);
}

int
ufs_data_close(struct pvk_ufs_writer *w, uint64_t size, struct pvk_err *e)
{
	struct ufs_stream *s = &w->stream;
	struct ufs_node *n = ufs_node(&w->tree, s->node);

	if (size < s->pos)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: a file of %" PRIu64 " bytes, of which %" PRIu64
		    " were written",
		    w->name, size, s->pos));
	if (size > w->sb.maxfilesize)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: a file of %" PRIu64 " bytes, expected at most %" PRIu64
		    " with blocks of %" PRIu64,
		    w->name, size, w->sb.maxfilesize, w->sb.bsize));
	/* it must not end in a hole: its last byte is a zero of its own */
	if (size > s->pos &&
	    (skip(w, size - 1, e) != 0 || stage(w, NULL, 1, e) != 0))
		return (-1);
	if (put_stage(w, e) != 0 || (s->staged > 0 && put_tail(w, e) != 0) ||
	    ufs_map_flush(w, e) != 0)
		return (-1);
	n->size = size;
	s->node = UFS_NONE;
	return (0);
}
