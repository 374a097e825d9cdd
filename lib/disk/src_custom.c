/* SPDX-License-Identifier: BSD-2-Clause */
/* A source whose bytes another room knows how to read. */
#include <stdlib.h>

#include "disk/disk_private.h"

struct src_custom {
	struct pvk_src src;
	const struct pvk_src_ops *ops; /* borrowed */
	void *ctx;		       /* borrowed */
};

static int
custom_pread(struct pvk_src *s, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct src_custom *c = (struct src_custom *)s;

	return (c->ops->pread(c->ctx, buf, len, off, e));
}

static int
custom_extent(struct pvk_src *s, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	struct src_custom *c = (struct src_custom *)s;

	return (c->ops->extent(c->ctx, off, len, hole, e));
}

struct pvk_src *
pvk_src_custom(const struct pvk_src_ops *ops, void *ctx, uint64_t size,
    const char *name, struct pvk_err *e)
{
	static const struct src_ops custom_ops = {
		.pread = custom_pread,
		.extent = custom_extent,
	};
	struct src_custom *c = src_alloc(sizeof(*c), &custom_ops, name, e);

	if (c == NULL)
		return (NULL);
	c->ops = ops;
	c->ctx = ctx;
	c->src.size = size;
	c->src.random_access = true;
	return (&c->src);
}
