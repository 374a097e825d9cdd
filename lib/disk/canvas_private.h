/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two kinds of a canvas share. */
#ifndef PVK_DISK_CANVAS_PRIVATE_H
#define PVK_DISK_CANVAS_PRIVATE_H

#include "disk/canvas.h"

struct canvas_ops {
	int (*write)(struct pvk_canvas *c, const void *buf, size_t len,
	    uint64_t off, struct pvk_err *e);
	int (*read)(struct pvk_canvas *c, void *buf, size_t len, uint64_t off,
	    struct pvk_err *e);
	int (*clear)(struct pvk_canvas *c, uint64_t off, uint64_t len,
	    struct pvk_err *e);
	struct pvk_src *(*src)(struct pvk_canvas *c, struct pvk_err *e);
	void (*fini)(struct pvk_canvas *c);
};

/* The first member of what a kind allocates. */
struct pvk_canvas {
	const struct canvas_ops *ops;
	char *name; /* owned */
	uint64_t size, written;
};

/* Zeroed, of size bytes; NULL on error. */
void *canvas_new(size_t bytes, const struct canvas_ops *ops, const char *name,
    uint64_t size, struct pvk_err *e);

#endif
