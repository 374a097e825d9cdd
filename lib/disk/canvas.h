/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk in the making: zeros at first, written at any place, made zeros again,
 * read back. Of two kinds: a raw file, which is what is wanted; or one that is
 * only on its way into something else, an XVA for example. That one is kept
 * packed, in memory as far as it may be there, else in a file without a name:
 * what is written twice to a disk of this machine is little.
 */
#ifndef PVK_DISK_CANVAS_H
#define PVK_DISK_CANVAS_H

#include <stddef.h>
#include <stdint.h>

#include "disk/disk.h"
#include "util/err.h"

struct pvk_canvas; /* opaque; one thread at a time */

/*
 * fd, a regular file that can be read and written, and is empty, gets size
 * bytes, all of them holes. Borrowed; name, which is copied, is for messages.
 */
struct pvk_canvas *pvk_canvas_file(int fd, const char *name, uint64_t size,
    struct pvk_err *e);
/*
 * Packed data may take memory bytes; what is more goes into a file in the
 * directory of beside (of the current one for "-" or NULL), which is borrowed.
 */
struct pvk_canvas *pvk_canvas_packed(const char *name, uint64_t size,
    uint64_t memory, const char *beside, struct pvk_err *e);
/* NULL is fine. */
void pvk_canvas_free(struct pvk_canvas *c);
const char *pvk_canvas_name(const struct pvk_canvas *c);

/*
 * Writes to a range, within the size, that is all zeros: those among the bytes
 * are not written.
 */
int pvk_canvas_write(struct pvk_canvas *c, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e);
int pvk_canvas_read(struct pvk_canvas *c, void *buf, size_t len, uint64_t off,
    struct pvk_err *e);
/* Makes zeros of what was written, holes where that can be. */
int pvk_canvas_clear(struct pvk_canvas *c, uint64_t off, uint64_t len,
    struct pvk_err *e);
/* What it is now, as a source; until that is closed nothing may be written. */
struct pvk_src *pvk_canvas_src(struct pvk_canvas *c, struct pvk_err *e);

/* Bytes that it has written to a file so far. */
uint64_t pvk_canvas_written(const struct pvk_canvas *c);

#endif
