/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unpacks .xz, on all processors where the file is in blocks whose sizes it
 * tells, as xz -T makes them, and memory allows.
 */
#ifndef PVK_IMAGE_UNXZ_H
#define PVK_IMAGE_UNXZ_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* The next bytes of the packed file; *len 0 at its end. */
typedef int unxz_source(void *ctx, const uint8_t **buf, size_t *len,
    struct pvk_err *e);

struct unxz; /* opaque */

/* ctx and name are borrowed. */
struct unxz *unxz_new(unxz_source *source, void *ctx, const char *name,
    struct pvk_err *e);
/* The next bytes, borrowed; *len 0 at the end. PVK_ECORRUPT, PVK_ELIMIT */
int unxz_read(struct unxz *u, const uint8_t **buf, size_t *len,
    struct pvk_err *e);
/* NULL is fine. */
void unxz_free(struct unxz *u);

#endif
