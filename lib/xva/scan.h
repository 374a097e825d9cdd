/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of a file's chunks, for what cannot be done front to back: random
 * access, comparison, repair. 72 bytes of memory a chunk.
 */
#ifndef PVK_XVA_SCAN_H
#define PVK_XVA_SCAN_H

#include "xva/reader.h"
#include "xva/xva.h"

struct scan_chunk {
	uint64_t disk_off;
	uint64_t data_off; /* in the tar */
	uint64_t len;	   /* never 0, but for SCAN_REPAIR */
	uint64_t got;	   /* of it in the file: less when that is cut short */
	uint64_t counter;
	uint64_t hash;	    /* XXH64, from .xxhash or computed; else 0 */
	uint8_t sha1[20];   /* from .checksum, or computed of export_vsn 0 */
	uint8_t sum;	    /* enum pvk_sum of the file; PVK_SUM_NONE: none */
	uint8_t lost_empty; /* empty chunks lost before it, at most 255 */
};

struct scan_disk {
	unsigned number;
	uint64_t size;
	char *ref;		   /* owned */
	struct scan_chunk *chunks; /* rising disk_off */
	size_t nchunks, cap;
	/* from repair_place: the length of a skipped chunk, and was any? */
	uint64_t unit;
	bool gaps;
};

struct scan {
	struct pvk_ova *ova;
	struct scan_disk *disks; /* in the order of the stream */
	size_t ndisks;
};

#define SCAN_HASH 1u /* compute hash of every chunk: reads all data */
/*
 * For repair: past damaged headers, in any order; counter and name are what
 * the members say, disk_off is not yet where the chunk belongs, empty chunks
 * are listed too. Compares checksums, which reads all data.
 */
#define SCAN_REPAIR 2u

/* run may be NULL. s is initialised here, also on error. */
int scan_run(struct scan *s, struct xva_in *in, unsigned flags,
    struct pvk_findings *fs, const struct pvk_xva_run *run, struct pvk_err *e);
void scan_fini(struct scan *s);

/*
 * Bytes of a disk of a seekable file, from the chunks as they are listed: off
 * + len must not be beyond its size. Both are thread-safe.
 */
int scan_pread(const struct scan_disk *d, const struct xva_in *in, void *buf,
    size_t len, uint64_t off, struct pvk_err *e);
/* The run of data or hole at off, which lies before the disk's end. */
void scan_extent(const struct scan_disk *d, uint64_t off, uint64_t *len,
    bool *hole);

#endif
