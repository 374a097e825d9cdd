/* SPDX-License-Identifier: BSD-2-Clause */
/* Chunks of a packed canvas: how they are kept while they are not in use. */
#ifndef PVK_DISK_CANVAS_PACKED_H
#define PVK_DISK_CANVAS_PACKED_H

#include <pthread.h>
#include <stdbool.h>
#include <zstd.h>

#include "disk/canvas_private.h"
#include "util/num.h"
#include "util/outfile.h"

#define CANVAS_CHUNK ((size_t)1 << 20)
#define CANVAS_SLOTS 16
#define CANVAS_PAGE  4096u

struct canvas_cell {
	uint8_t *bytes; /* owned; NULL: in the file */
	uint64_t off;	/* there */
	uint32_t len;	/* 0: zeros; CANVAS_CHUNK: as it is */
	uint32_t slot;	/* 1 is the first; 0: not open */
};

struct canvas_slot {
	uint8_t *bytes; /* owned */
	uint64_t chunk, used;
	bool open, dirty;
};

struct canvas_packed {
	struct pvk_canvas c;
	struct canvas_cell **page; /* owned, each too; NULL: all zeros */
	uint64_t npages;
	struct canvas_slot slot[CANVAS_SLOTS];
	uint64_t clock;
	uint64_t left;	    /* of the memory for packed data */
	const char *beside; /* borrowed */
	struct pvk_outfile *file;
	uint64_t end; /* of it */
	ZSTD_CCtx *zstd;
	uint8_t *out; /* owned: what a chunk is packed to */
	/* sources: reads of parts open chunks, so one at a time */
	pthread_mutex_t lock;
};

int canvas_no_memory(const struct canvas_packed *p, struct pvk_err *e);
/* NULL when its page is all zeros, unless make. */
struct canvas_cell *canvas_cell(struct canvas_packed *p, uint64_t chunk,
    bool make);
/* Bytes of a chunk: the last one of a disk may be shorter. */
static inline size_t
canvas_chunk_len(const struct canvas_packed *p, uint64_t chunk)
{
	return (
	    (size_t)pvk_min(CANVAS_CHUNK, p->c.size - chunk * CANVAS_CHUNK));
}
/* What is in the slot is kept packed; it stays open. */
int canvas_settle(struct canvas_packed *p, struct canvas_slot *s,
    struct pvk_err *e);
/* The bytes of a packed chunk. Changes nothing: threads may do it at once. */
int canvas_unpack(struct canvas_packed *p, const struct canvas_cell *cell,
    uint64_t chunk, uint8_t *to, struct pvk_err *e);

#endif
