/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Walks through an XVA front to back: ova.xml, then chunk after chunk with its
 * checksum. It goes on past everything that can be gone past, and notes what
 * is wrong as findings; whoever calls it decides which of them matter
 * (reader_spoils_data).
 *
 * Where a chunk belongs: counters count chunks, they are no offsets. A jump of
 * the counter skips whole chunks of zeros, an empty chunk ("keep-alive")
 * takes a counter and no room:
 *
 *	offset += (counter - previous - 1) * unit
 *	write the chunk at offset
 *	offset += its length
 *
 * A host measures every gap of a file by the length of the file's first chunk.
 * The reader measures by the first chunk of the same disk, which is what the
 * exporter meant, and notes GAP-FIRSTLEN where the two differ.
 */
#ifndef PVK_XVA_READER_H
#define PVK_XVA_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/progress.h"
#include "xva/checksum.h"
#include "xva/finding.h"
#include "xva/in.h"
#include "xva/ova.h"
#include "xva/tar.h"

/* No exporter writes chunks near this size; what reads them must hold one. */
#define READER_MAX_CHUNK ((uint64_t)16 << 20)
#define READER_NAME	 128

/* What a disk's chunks have been so far; disks as in pvk_ova_disks(). */
struct reader_disk {
	uint64_t chunks;     /* empty ones included */
	uint64_t keepalives; /* the empty ones */
	uint64_t stored;     /* bytes of chunk data in the file */
	uint64_t end;	     /* offset behind the last chunk */
	uint64_t counter;    /* of the last chunk */
	uint64_t unit;	     /* length of a skipped chunk, 0: not known yet */
	char suffix[READER_NAME]; /* counter of the last chunk as text */
	uint64_t sums[3];	  /* chunks by enum pvk_sum */
	uint64_t first_off;	  /* of its first header in the tar */
	bool complete;		  /* end has reached the virtual size */
};

struct reader_chunk {
	size_t disk;
	char name[READER_NAME]; /* "Ref:4/00000007" */
	uint64_t counter;
	uint64_t len;	   /* bytes of data, 0: keep-alive */
	uint64_t disk_off; /* where they belong */
	uint64_t tar_off;  /* of the chunk's header */
	uint64_t data_off; /* of the data in the tar */
	enum pvk_sum sum;  /* PVK_SUM_NONE: it has none that could be used */
	char sum_text[SUM_TEXT];
	bool lost_before;    /* salvage: bytes were lost since the last chunk */
	uint64_t lost_empty; /* and in them so many empty chunks */
	/*
	 * The data, of a stream: the reader reads it here, growing the buffer.
	 * A seekable file's data is read by whoever needs it.
	 */
	uint8_t *buf; /* owned by the caller: malloc'ed */
	size_t cap;
	size_t room_before; /* kept free before the data, a tar header's */
	size_t got;	    /* bytes of data that were there: a stream's */
};

struct reader; /* opaque */

#define READER_SALVAGE 1u /* go on behind a damaged header */
/* The data of a stream's chunks is not wanted: skip it. */
#define READER_NO_DATA 2u
/*
 * For repair: chunks are given in whatever order they stand, disk_off is not
 * set, and nothing is said about what is missing.
 */
#define READER_ANY_ORDER 4u

/*
 * Reads up to and including ova.xml. in, fs: borrowed. NULL when there is no
 * ova.xml that can be understood; fs then says more about where.
 */
struct reader *reader_new(struct xva_in *in, unsigned flags,
    struct pvk_findings *fs, struct pvk_err *e);
void reader_free(struct reader *r);
/* Tells p how many bytes of the file each step uses. p is borrowed. */
void reader_show(struct reader *r, struct pvk_progress *p);

struct pvk_ova *reader_ova(const struct reader *r); /* owned by r */
const struct tar_header *reader_ova_header(const struct reader *r);
uint64_t reader_ova_off(const struct reader *r); /* of its header */
const struct reader_disk *reader_disks(const struct reader *r, size_t *n);

/*
 * The next chunk: 1, 0 at the end (the findings on the whole file are then
 * complete), -1 on an error of the system. A chunk cut short by the end of
 * the file is given with got < len.
 */
int reader_next(struct reader *r, struct reader_chunk *c, struct pvk_err *e);

/* The data of c, wherever the reader put it. */
static inline uint8_t *
reader_chunk_data(const struct reader_chunk *c)
{
	return (c->buf + c->room_before);
}

/* Makes c's buffer hold its data, room_before it and room behind it. */
int reader_chunk_reserve(struct reader_chunk *c, size_t room_behind,
    struct pvk_err *e);
/* Reads the data of a seekable file's chunk into its buffer; sets got. */
int reader_chunk_load(const struct xva_in *in, struct reader_chunk *c,
    struct pvk_err *e);

/*
 * Does this rule mean that the bytes of a disk are wrong, missing or not to be
 * trusted? The others only say that a host would refuse the file.
 */
bool reader_spoils_data(enum pvk_rule rule);
/* The first finding that does, as an error: -1, or 0 when there is none. */
int reader_check_data(const struct xva_in *in, const struct pvk_findings *fs,
    struct pvk_err *e);

#endif
