/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk in the making that is kept packed, chunk by chunk. A chunk is one of
 *
 *	zeros	nothing is kept of it
 *	open	its bytes are in a slot, where it is written and read
 *	packed	by zstd, or as it is when that makes it no smaller; in memory,
 *or in the file once memory is used up
 *
 * Slots are few: the chunk that was used least recently is packed when another
 * one has to be opened. One that is opened again keeps what it was packed to
 * until it is written to.
 */
#include <stdlib.h>
#include <string.h>

#include "disk/canvas_packed.h"

static struct canvas_packed *
packed_of(struct pvk_canvas *c)
{
	return ((struct canvas_packed *)c);
}

static struct canvas_slot *
oldest(struct canvas_packed *p)
{
	struct canvas_slot *s = &p->slot[0];

	for (size_t i = 1; i < CANVAS_SLOTS; i++)
		if (p->slot[i].used < s->used)
			s = &p->slot[i];
	return (s);
}

/* Opens a chunk: its slot, or NULL. */
static struct canvas_slot *
open_chunk(struct canvas_packed *p, uint64_t chunk, struct pvk_err *e)
{
	struct canvas_cell *cell = canvas_cell(p, chunk, true);
	struct canvas_slot *s;

	if (cell == NULL) {
		canvas_no_memory(p, e);
		return (NULL);
	}
	if (cell->slot == 0) {
		s = oldest(p);
		if (s->open) {
			if (canvas_settle(p, s, e) != 0)
				return (NULL);
			canvas_cell(p, s->chunk, false)->slot = 0;
			s->open = false;
		}
		if (canvas_unpack(p, cell, chunk, s->bytes, e) != 0)
			return (NULL);
		s->chunk = chunk;
		s->open = true;
		cell->slot = (uint32_t)(s - p->slot) + 1;
	}
	s = &p->slot[cell->slot - 1];
	s->used = ++p->clock;
	return (s);
}

static int
packed_write(struct pvk_canvas *c, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct canvas_packed *p = packed_of(c);
	const uint8_t *from = buf;
	struct canvas_slot *s;
	size_t n;

	for (; len > 0; from += n, off += n, len -= n) {
		n = (size_t)pvk_min(len, CANVAS_CHUNK - off % CANVAS_CHUNK);
		s = open_chunk(p, off / CANVAS_CHUNK, e);
		if (s == NULL)
			return (-1);
		memcpy(s->bytes + off % CANVAS_CHUNK, from, n);
		s->dirty = true;
	}
	return (0);
}

static bool
is_zeros(struct canvas_packed *p, uint64_t chunk)
{
	const struct canvas_cell *cell = canvas_cell(p, chunk, false);

	return (cell == NULL || (cell->len == 0 && cell->slot == 0));
}

static int
packed_read(struct pvk_canvas *c, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct canvas_packed *p = packed_of(c);
	uint8_t *to = buf;
	struct canvas_slot *s;
	size_t n;

	for (; len > 0; to += n, off += n, len -= n) {
		n = (size_t)pvk_min(len, CANVAS_CHUNK - off % CANVAS_CHUNK);
		if (is_zeros(p, off / CANVAS_CHUNK)) {
			memset(to, 0, n);
			continue;
		}
		s = open_chunk(p, off / CANVAS_CHUNK, e);
		if (s == NULL)
			return (-1);
		memcpy(to, s->bytes + off % CANVAS_CHUNK, n);
	}
	return (0);
}

static int
packed_clear(struct pvk_canvas *c, uint64_t off, uint64_t len,
    struct pvk_err *e)
{
	struct canvas_packed *p = packed_of(c);
	struct canvas_slot *s;
	size_t n;

	for (; len > 0; off += n, len -= n) {
		n = (size_t)pvk_min(len, CANVAS_CHUNK - off % CANVAS_CHUNK);
		if (is_zeros(p, off / CANVAS_CHUNK))
			continue;
		s = open_chunk(p, off / CANVAS_CHUNK, e);
		if (s == NULL)
			return (-1);
		memset(s->bytes + off % CANVAS_CHUNK, 0, n);
		s->dirty = true;
	}
	return (0);
}

/* ---- as a source: all is packed, and stays so ---- */

static int
src_read(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	struct canvas_packed *p = ctx;
	const struct canvas_cell *cell;
	int r;

	/* whole chunks are unpacked by many threads at once */
	if (off % CANVAS_CHUNK == 0 &&
	    len == canvas_chunk_len(p, off / CANVAS_CHUNK)) {
		cell = canvas_cell(p, off / CANVAS_CHUNK, false);
		if (cell != NULL)
			return (
			    canvas_unpack(p, cell, off / CANVAS_CHUNK, buf, e));
	}
	pthread_mutex_lock(&p->lock);
	r = packed_read(&p->c, buf, len, off, e);
	pthread_mutex_unlock(&p->lock);
	return (r);
}

static int
src_extent(void *ctx, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	struct canvas_packed *p = ctx;
	uint64_t chunk = off / CANVAS_CHUNK, end = chunk;
	const struct canvas_cell *cell;

	(void)e;
	for (; end * CANVAS_CHUNK < p->c.size; end++) {
		cell = canvas_cell(p, end, false);
		if (end == chunk)
			*hole = cell == NULL || cell->len == 0;
		else if (*hole != (cell == NULL || cell->len == 0))
			break;
	}
	*len = pvk_min(end * CANVAS_CHUNK, p->c.size) - off;
	return (0);
}

static struct pvk_src *
packed_src(struct pvk_canvas *c, struct pvk_err *e)
{
	static const struct pvk_src_ops ops = { src_read, src_extent };
	struct canvas_packed *p = packed_of(c);

	for (size_t i = 0; i < CANVAS_SLOTS; i++)
		if (p->slot[i].open && canvas_settle(p, &p->slot[i], e) != 0)
			return (NULL);
	return (pvk_src_custom(&ops, p, c->size, c->name, e));
}

static void
packed_fini(struct pvk_canvas *c)
{
	struct canvas_packed *p = packed_of(c);

	for (uint64_t i = 0; i < p->npages && p->page != NULL; i++) {
		for (size_t k = 0; p->page[i] != NULL && k < CANVAS_PAGE; k++)
			free(p->page[i][k].bytes);
		free(p->page[i]);
	}
	free(p->page);
	for (size_t i = 0; i < CANVAS_SLOTS; i++)
		free(p->slot[i].bytes);
	free(p->out);
	ZSTD_freeCCtx(p->zstd);
	pvk_outfile_free(p->file);
	pthread_mutex_destroy(&p->lock);
}

struct pvk_canvas *
pvk_canvas_packed(const char *name, uint64_t size, uint64_t memory,
    const char *beside, struct pvk_err *e)
{
	static const struct canvas_ops ops = { .write = packed_write,
		.read = packed_read,
		.clear = packed_clear,
		.src = packed_src,
		.fini = packed_fini };
	struct canvas_packed *p = canvas_new(sizeof(*p), &ops, name, size, e);
	bool good;

	if (p == NULL)
		return (NULL);
	pthread_mutex_init(&p->lock, NULL);
	p->beside = beside;
	p->left = memory;
	p->npages = size / CANVAS_CHUNK / CANVAS_PAGE + 1;
	p->page = calloc(p->npages, sizeof(struct canvas_cell *));
	p->out = malloc(CANVAS_CHUNK);
	p->zstd = ZSTD_createCCtx();
	good = p->page != NULL && p->out != NULL && p->zstd != NULL;
	for (size_t i = 0; i < CANVAS_SLOTS && good; i++) {
		p->slot[i].bytes = malloc(CANVAS_CHUNK);
		good = p->slot[i].bytes != NULL;
	}
	if (good)
		return (&p->c);
	canvas_no_memory(p, e);
	pvk_canvas_free(&p->c);
	return (NULL);
}
