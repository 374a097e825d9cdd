/* SPDX-License-Identifier: BSD-2-Clause */
/* A growing byte buffer. data is always followed by a NUL byte once grown. */
#ifndef PVK_UTIL_BUF_H
#define PVK_UTIL_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct pvk_buf {
	uint8_t *data; /* owned; NULL while empty */
	size_t len;
	size_t cap;
};

/* Makes room for at least cap bytes in all; len does not change. */
int pvk_buf_reserve(struct pvk_buf *b, size_t cap, struct pvk_err *e);
int pvk_buf_add(struct pvk_buf *b, const void *data, size_t len,
    struct pvk_err *e);
int pvk_buf_addf(struct pvk_buf *b, struct pvk_err *e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Frees the bytes; the buffer is empty and usable again. */
void pvk_buf_fini(struct pvk_buf *b);

/* The bytes as text; "" while empty. Borrowed from b until it changes. */
static inline const char *
pvk_buf_text(const struct pvk_buf *b)
{
	return (b->data != NULL ? (const char *)b->data : "");
}

#endif
