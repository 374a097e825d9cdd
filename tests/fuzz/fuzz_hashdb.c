/* SPDX-License-Identifier: BSD-2-Clause */
/* A hash file of Berkeley DB 1.85: every pair that is given out is in it. */
#include <stdlib.h>
#include <string.h>

#include "image/hashdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct file {
	const uint8_t *data;
	size_t len;
};

static int
look(void *ctx, const uint8_t *key, size_t klen, const uint8_t *value,
    size_t vlen, struct pvk_err *e)
{
	const struct file *f = ctx;

	(void)e;
	if (key < f->data || value < f->data || key + klen > f->data + f->len ||
	    value + vlen > f->data + f->len)
		abort();
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct file f = { data, len };
	struct pvk_err e = { 0 };

	if (hashdb_each(data, len, "fuzz", look, &f, &e) != 0 &&
	    e.code != PVK_ECORRUPT && e.code != PVK_EUNSUPP)
		abort();
	return (0);
}
