/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How chunks of a canvas are kept: packed by zstd, in memory while there is
 * some of it left, then in a file without a name. In that file nothing is
 * written over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disk/canvas_packed.h"
#include "util/auto.h"
#include "util/io.h"

#define LEVEL 1 /* much faster than sets are unpacked */

int
canvas_no_memory(const struct canvas_packed *p, struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", p->c.name));
}

struct canvas_cell *
canvas_cell(struct canvas_packed *p, uint64_t chunk, bool make)
{
	struct canvas_cell **page = &p->page[chunk / CANVAS_PAGE];

	if (*page == NULL && make)
		*page = calloc(CANVAS_PAGE, sizeof(**page));
	return (*page == NULL ? NULL : &(*page)[chunk % CANVAS_PAGE]);
}

static void
forget(struct canvas_packed *p, struct canvas_cell *cell)
{
	if (cell->bytes != NULL) {
		free(cell->bytes);
		p->left += cell->len;
	}
	cell->bytes = NULL;
	cell->len = 0;
}

/* A file that has no name, or soon none. */
static int
open_file(struct canvas_packed *p, struct pvk_err *e)
{
	const char *slash = p->beside != NULL ? strrchr(p->beside, '/') : NULL;
	PVK_AUTO_FREE char *name = NULL;

	if (asprintf(&name, "%.*s.pvkit-disk",
		slash != NULL ? (int)(slash - p->beside + 1) : 0,
		slash != NULL ? p->beside : "") < 0) {
		name = NULL;
		return (canvas_no_memory(p, e));
	}
	p->file = pvk_outfile_new(name, PVK_OUTFILE_FORCE, e);
	return (p->file != NULL ? 0 : -1);
}

static int
keep_in_file(struct canvas_packed *p, struct canvas_cell *cell,
    const uint8_t *bytes, size_t len, struct pvk_err *e)
{
	if (p->file == NULL && open_file(p, e) != 0)
		return (-1);
	if (pvk_pwrite_full(pvk_outfile_fd(p->file), bytes, len, p->end,
		pvk_outfile_name(p->file), e) != 0)
		return (-1);
	cell->off = p->end;
	cell->len = (uint32_t)len;
	p->end += len;
	p->c.written += len;
	return (0);
}

/* len bytes of s, packed: that many of p->out; or its own, when not fewer */
static size_t
pack(struct canvas_packed *p, const struct canvas_slot *s, size_t len,
    const uint8_t **bytes)
{
	size_t n =
	    ZSTD_compressCCtx(p->zstd, p->out, len - 1, s->bytes, len, LEVEL);

	*bytes = ZSTD_isError(n) ? s->bytes : p->out;
	return (ZSTD_isError(n) ? len : n);
}

int
canvas_settle(struct canvas_packed *p, struct canvas_slot *s, struct pvk_err *e)
{
	struct canvas_cell *cell = canvas_cell(p, s->chunk, false);
	size_t len = canvas_chunk_len(p, s->chunk), n;
	const uint8_t *bytes;

	if (!s->dirty)
		return (0);
	forget(p, cell);
	s->dirty = false;
	if (pvk_is_zero(s->bytes, len))
		return (0);
	n = pack(p, s, len, &bytes);
	if (n > p->left)
		return (keep_in_file(p, cell, bytes, n, e));
	cell->bytes = malloc(n);
	if (cell->bytes == NULL)
		return (canvas_no_memory(p, e));
	memcpy(cell->bytes, bytes, n);
	cell->len = (uint32_t)n;
	p->left -= n;
	return (0);
}

int
canvas_unpack(struct canvas_packed *p, const struct canvas_cell *cell,
    uint64_t chunk, uint8_t *to, struct pvk_err *e)
{
	size_t len = canvas_chunk_len(p, chunk), got = cell->len;
	PVK_AUTO_FREE uint8_t *read = NULL;
	const uint8_t *from = cell->bytes;

	if (cell->len == 0) {
		memset(to, 0, len);
		return (0);
	}
	if (from == NULL) {
		read = malloc(cell->len);
		if (read == NULL)
			return (canvas_no_memory(p, e));
		if (pvk_pread_full(pvk_outfile_fd(p->file), read, cell->len,
			cell->off, &got, pvk_outfile_name(p->file), e) != 0)
			return (-1);
		from = read;
	}
	if (got == len && got == cell->len)
		memcpy(to, from, len);
	else if (got != cell->len || ZSTD_decompress(to, len, from, got) != len)
		return (pvk_err_set(e, PVK_EIO,
		    "%s: what was kept of it has changed", p->c.name));
	return (0);
}
