/* SPDX-License-Identifier: BSD-2-Clause */
/* A growing byte buffer; see buf.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"

int
pvk_buf_reserve(struct pvk_buf *b, size_t cap, struct pvk_err *e)
{
	size_t want = b->cap == 0 ? 256 : b->cap;
	uint8_t *data;

	if (cap < b->cap)
		return (0);
	if (cap > SIZE_MAX / 2)
		return (pvk_err_set(e, PVK_ENOMEM, "%zu bytes: too many", cap));
	while (want <= cap)
		want *= 2;
	data = realloc(b->data, want);
	if (data == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for %zu bytes",
		    want));
	b->data = data;
	b->cap = want;
	b->data[b->len] = '\0';
	return (0);
}

int
pvk_buf_add(struct pvk_buf *b, const void *data, size_t len, struct pvk_err *e)
{
	if (len > SIZE_MAX - b->len || pvk_buf_reserve(b, b->len + len, e) != 0)
		return (-1);
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return (0);
}

int
pvk_buf_addf(struct pvk_buf *b, struct pvk_err *e, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return (pvk_err_set(e, PVK_EBUG, "bad format: %s", fmt));
	if (pvk_buf_reserve(b, b->len + (size_t)n + 1, e) != 0)
		return (-1);
	va_start(ap, fmt);
	vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return (0);
}

void
pvk_buf_fini(struct pvk_buf *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}
