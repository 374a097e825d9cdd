/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reader's files share: reader.c, _member.c, _chunk.c, _table.c. */
#ifndef PVK_XVA_READER_PRIVATE_H
#define PVK_XVA_READER_PRIVATE_H

#include "util/buf.h"
#include "xva/reader.h"

struct member {
	struct tar_header h; /* name without "./" */
	uint64_t off;	     /* of its first header */
	uint64_t data_off;
};

struct table_entry;

struct reader {
	struct xva_in *in;	 /* borrowed */
	struct pvk_findings *fs; /* borrowed */
	unsigned flags;
	struct pvk_ova *ova;
	struct member ova_member;
	const struct pvk_ova_disk *disks; /* of ova */
	struct reader_disk *state;
	size_t ndisks;
	size_t current; /* the disk whose chunks come now */
	bool any_chunk;
	uint64_t firstlen; /* length of the file's first chunk */

	struct member member;
	bool pending;  /* member was read, nobody has used it */
	bool ended;    /* there is nothing more to read */
	bool saw_zero; /* the end was a zero block */
	uint64_t lost; /* salvage: bytes skipped since the last chunk */
	char ignored[TAR_NAME + 1]; /* a chunk not used, whose sum follows */

	struct pvk_progress *progress; /* borrowed, may be NULL */
	uint64_t shown;		       /* bytes told to it */

	bool has_table;		   /* there was a member that should be it */
	struct table_entry *table; /* sorted by name; NULL: not read */
	size_t ntable;
};

/* A finding at a member, and one at where the reader stands. */
#define READER_NOTE(r, m, rule, e, ...)                               \
	pvk_findings_add((r)->fs, (rule), (m)->off, (m)->h.name, (e), \
	    __VA_ARGS__)
#define READER_NOTE_HERE(r, rule, e, ...)                               \
	pvk_findings_add((r)->fs, (rule), xva_in_pos((r)->in), "", (e), \
	    __VA_ARGS__)

/*
 * Reads len bytes or up to the end; damaged compressed data is a finding and
 * ends the file.
 */
int reader_read(struct reader *r, void *buf, size_t len, size_t *got,
    struct pvk_err *e);
/* Skips; a member cut short by the end of the file is a finding. */
int reader_skip(struct reader *r, const struct member *m, uint64_t len,
    struct pvk_err *e);
/*
 * The next file member in r->member: 1, or 0 at the end. Its data and padding
 * are still to be read or skipped.
 */
int reader_member(struct reader *r, struct pvk_err *e);
/* The findings of a finished walk: what should have been there and was not. */
int reader_end(struct reader *r, struct pvk_err *e);
/* What stands behind the end of the tar. */
int reader_trailer(struct reader *r, struct pvk_err *e);

/*
 * Where the chunk c, of which disk, name, counter and len are known, belongs.
 * 1: disk_off is set; 0: it cannot be used, a finding says why.
 */
int reader_place(struct reader *r, const char *suffix, struct reader_chunk *c,
    struct pvk_err *e);

/* Reads the checksum table of export_vsn 0 and 1 from r->member. */
int reader_table_read(struct reader *r, struct pvk_err *e);
void reader_table_free(struct reader *r);

#endif
