/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A distribution set as a stream of members: base.txz and the like, in any
 * packing that libarchive knows. It is read once; what was read is hashed.
 */
#ifndef PVK_IMAGE_SET_H
#define PVK_IMAGE_SET_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdint.h>

#include "util/err.h"
#include "util/progress.h"

#define SET_SHA256 65 /* hexadecimal digits and a NUL */

struct set; /* opaque */

/* name and progress, which may be NULL, are borrowed. */
struct set *set_open(const char *path, struct pvk_progress *progress,
    struct pvk_err *e);
void set_close(struct set *s);

/* The next member: *entry, borrowed until the next call; NULL at the end. */
int set_next(struct set *s, struct archive_entry **entry, struct pvk_err *e);
/* The next piece of its data, borrowed; *buf NULL at its end. */
int set_data(struct set *s, const void **buf, size_t *len, int64_t *off,
    struct pvk_err *e);
/* The hash of the file, which is read to its end for that. */
int set_sha256(struct set *s, char hex[SET_SHA256], struct pvk_err *e);

/*
 * The SHA-256 that MANIFEST has for the file of this path: 1 and hex, or 0
 * when it does not tell. Lines are "base.txz SHA256 FILES NAME ...", with tabs.
 */
int manifest_find(const char *manifest, const char *path, char hex[SET_SHA256],
    struct pvk_err *e);

/*
 * Flags of a file as text, "schg,uarch", as FreeBSD's chflags(2) has them;
 * false when one is unknown.
 */
bool fflags_parse(const char *text, uint32_t *flags);

#endif
