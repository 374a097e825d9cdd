/* SPDX-License-Identifier: BSD-2-Clause */
/* Random access to the disks inside an XVA, without unpacking it. */
#ifndef PVK_XVA_INDEX_H
#define PVK_XVA_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "xva/ova.h"

struct pvk_xva_index; /* opaque */

/*
 * Reads every header of a plain XVA once (no disk data). A gzip or zstd one is
 * PVK_EUNSUPP, with advice. The file must not change while it is open.
 */
struct pvk_xva_index *pvk_xva_index_open(const char *path, struct pvk_err *e);
void pvk_xva_index_close(struct pvk_xva_index *x);
const struct pvk_ova *pvk_xva_index_ova(const struct pvk_xva_index *x);
/* Size in bytes of disk number K (as in struct pvk_ova_disk). */
int pvk_xva_index_size(const struct pvk_xva_index *x, unsigned number,
    uint64_t *size, struct pvk_err *e);
/* Thread-safe. off + len must not be beyond the disk's size. */
int pvk_xva_index_pread(const struct pvk_xva_index *x, unsigned number,
    void *buf, size_t len, uint64_t off, struct pvk_err *e);
/* The run of data or hole at off: *len bytes, at least 1. Thread-safe. */
int pvk_xva_index_extent(const struct pvk_xva_index *x, unsigned number,
    uint64_t off, uint64_t *len, bool *hole, struct pvk_err *e);

#endif
