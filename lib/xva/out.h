/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the tar stream of a new XVA goes. It is written in units (ova.xml, a
 * chunk with its checksum, the end), each compressed on its own into a gzip
 * member or zstd frame, so that all processors can compress at once:
 *
 *	pack	any thread: bytes -> what stands in the file
 *	place	in order: where in the file it stands; a pipe is written here
 *	put	any thread: writes it there; nothing to do for a pipe
 */
#ifndef PVK_XVA_OUT_H
#define PVK_XVA_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "util/err.h"
#include "xva/xva.h"

struct xva_out;	   /* opaque */
struct xva_packer; /* opaque: one a thread */

struct xva_packed {
	const uint8_t *bytes; /* borrowed: the unit's own or the packer's */
	size_t len;
	uint64_t off; /* in the file, from place */
};

/*
 * path: as for pvk_outfile_new, or NULL: bytes are counted, none written.
 * flags: PVK_OUTFILE_FORCE or 0. level 0 is the format's default.
 */
struct xva_out *xva_out_new(const char *path, unsigned flags,
    enum pvk_compression compression, int level, struct pvk_err *e);
/* Removes what was not committed. NULL is fine. */
void xva_out_free(struct xva_out *o);
uint64_t xva_out_size(const struct xva_out *o); /* bytes placed so far */
const char *xva_out_name(const struct xva_out *o);
/* Owner and mode of the file whose place this one takes; as far as allowed. */
void xva_out_imitate(struct xva_out *o, const struct stat *st);
/* Whole and synced under its name. */
int xva_out_commit(struct xva_out *o, struct pvk_err *e);

struct xva_packer *xva_packer_new(const struct xva_out *o, struct pvk_err *e);
void xva_packer_free(struct xva_packer *p);

int xva_out_pack(struct xva_packer *p, const void *bytes, size_t len,
    struct xva_packed *packed, struct pvk_err *e);
int xva_out_place(struct xva_out *o, struct xva_packed *packed,
    struct pvk_err *e);
int xva_out_put(struct xva_out *o, const struct xva_packed *packed,
    struct pvk_err *e);
/* All three at once, for the units that come alone. */
int xva_out_write(struct xva_out *o, const void *bytes, size_t len,
    struct pvk_err *e);

#endif
