/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hash files of Berkeley DB 1.85, which FreeBSD's libc reads: pages of
 * 4096 bytes, a page a bucket; docs/formats/image.md has the layout.
 */
#ifndef PVK_IMAGE_HASHDB_H
#define PVK_IMAGE_HASHDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

struct hashdb; /* opaque */

/* NULL: no memory. */
struct hashdb *hashdb_new(void);
/* Nothing happens when the key is there already. PVK_ELIMIT when too large. */
int hashdb_add(struct hashdb *h, const void *key, size_t klen,
    const void *value, size_t vlen, struct pvk_err *e);
/* The bytes of the file are added to out. */
int hashdb_print(const struct hashdb *h, struct pvk_buf *out,
    struct pvk_err *e);
void hashdb_free(struct hashdb *h);

/*
 * Calls fn for every pair of a file of len bytes, in no order; -1 when fn
 * does. PVK_ECORRUPT, PVK_EUNSUPP for pairs larger than a page.
 */
int hashdb_each(const uint8_t *file, size_t len, const char *name,
    int (*fn)(void *ctx, const uint8_t *key, size_t klen, const uint8_t *value,
	size_t vlen, struct pvk_err *e),
    void *ctx, struct pvk_err *e);

#endif
