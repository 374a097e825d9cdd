/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tar stream of an XVA, whatever it is wrapped in. The first bytes decide,
 * never the name: 1f 8b is gzip (any number of members), 28 b5 2f fd or a
 * skippable frame is zstd (any number of frames), all else is plain.
 * Positions count bytes of the tar, not of the file.
 */
#ifndef PVK_XVA_IN_H
#define PVK_XVA_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "xva/xva.h"

struct xva_in; /* opaque */

/* path "-" is standard input. NULL on error. */
struct xva_in *xva_in_open(const char *path, struct pvk_err *e);
/* bytes is borrowed; behaves like a file. */
struct xva_in *xva_in_memory(const void *bytes, size_t len, const char *name,
    struct pvk_err *e);
/* A plain file of our own; takes fd over, also on error. */
struct xva_in *xva_in_fd(int fd, const char *name, struct pvk_err *e);
void xva_in_close(struct xva_in *in);

const char *xva_in_name(const struct xva_in *in);
enum pvk_compression xva_in_compression(const struct xva_in *in);
/* zstd whose first frame is a skippable one: hosts do not recognise it */
bool xva_in_leads_with_skippable(const struct xva_in *in);
/* Compressed data that stopped before its own end, or has junk behind it */
bool xva_in_cut_short(const struct xva_in *in);
bool xva_in_has_junk(const struct xva_in *in);
/* Plain and not a pipe: skipping costs nothing, pread and seek work. */
bool xva_in_seekable(const struct xva_in *in);
/* Bytes of the file itself, 0 when not known; how many of them were used */
uint64_t xva_in_file_size(const struct xva_in *in);
uint64_t xva_in_file_used(const struct xva_in *in);

uint64_t xva_in_pos(const struct xva_in *in);
/* Reads len bytes or up to the end; *got says how many. */
int xva_in_read(struct xva_in *in, void *buf, size_t len, size_t *got,
    struct pvk_err *e);
/* Skips len bytes or up to the end; *got says how many. */
int xva_in_skip(struct xva_in *in, uint64_t len, uint64_t *got,
    struct pvk_err *e);
/* The next two are for seekable ones. pread is thread-safe. */
void xva_in_seek(struct xva_in *in, uint64_t pos);
int xva_in_pread(const struct xva_in *in, void *buf, size_t len, uint64_t off,
    size_t *got, struct pvk_err *e);

#endif
