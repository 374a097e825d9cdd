/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk in the making, and the kind of it that is a raw file; see canvas.h.
 * Zeros are left out, so a sparse file takes no more than what is in it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk/canvas_private.h"
#include "util/io.h"
#include "util/num.h"
#include "util/punch.h"

/* Zeros are looked for in pieces of this size: a page, most likely. */
#define PIECE ((size_t)4096)

void *
canvas_new(size_t bytes, const struct canvas_ops *ops, const char *name,
    uint64_t size, struct pvk_err *e)
{
	struct pvk_canvas *c = calloc(1, bytes);

	if (c != NULL)
		c->name = strdup(name);
	if (c == NULL || c->name == NULL) {
		free(c);
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		return (NULL);
	}
	c->ops = ops;
	c->size = size;
	return (c);
}

void
pvk_canvas_free(struct pvk_canvas *c)
{
	if (c == NULL)
		return;
	if (c->ops->fini != NULL)
		c->ops->fini(c);
	free(c->name);
	free(c);
}

const char *
pvk_canvas_name(const struct pvk_canvas *c)
{
	return (c->name);
}

uint64_t
pvk_canvas_written(const struct pvk_canvas *c)
{
	return (c->written);
}

static int
check_range(const struct pvk_canvas *c, uint64_t len, uint64_t off,
    struct pvk_err *e)
{
	if (off <= c->size && len <= c->size - off)
		return (0);
	return (pvk_err_set(e, PVK_EBUG,
	    "%s: %" PRIu64 " bytes at %" PRIu64 " of %" PRIu64, c->name, len,
	    off, c->size));
}

int
pvk_canvas_write(struct pvk_canvas *c, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e)
{
	const uint8_t *p = buf;
	size_t from = 0, to = 0, n;

	if (check_range(c, len, off, e) != 0)
		return (-1);
	while (from < len) {
		for (to = from; to < len; to += n) {
			n = (size_t)pvk_min(PIECE, len - to);
			if (pvk_is_zero(p + to, n))
				break;
		}
		if (to > from &&
		    c->ops->write(c, p + from, to - from, off + from, e) != 0)
			return (-1);
		from = (size_t)pvk_min(to + PIECE, len);
	}
	return (0);
}

int
pvk_canvas_read(struct pvk_canvas *c, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	if (check_range(c, len, off, e) != 0)
		return (-1);
	return (c->ops->read(c, buf, len, off, e));
}

int
pvk_canvas_clear(struct pvk_canvas *c, uint64_t off, uint64_t len,
    struct pvk_err *e)
{
	if (check_range(c, len, off, e) != 0)
		return (-1);
	return (c->ops->clear(c, off, len, e));
}

struct pvk_src *
pvk_canvas_src(struct pvk_canvas *c, struct pvk_err *e)
{
	return (c->ops->src(c, e));
}

/* ---- a raw file ---- */

struct canvas_file {
	struct pvk_canvas c;
	int fd; /* borrowed */
};

static int
file_write(struct pvk_canvas *c, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct canvas_file *f = (struct canvas_file *)c;

	c->written += len;
	return (pvk_pwrite_full(f->fd, buf, len, off, c->name, e));
}

static int
file_read(struct pvk_canvas *c, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct canvas_file *f = (struct canvas_file *)c;
	size_t got;

	if (pvk_pread_full(f->fd, buf, len, off, &got, c->name, e) != 0)
		return (-1);
	/* somebody has cut it */
	memset((uint8_t *)buf + got, 0, len - got);
	return (0);
}

static int
file_clear(struct pvk_canvas *c, uint64_t off, uint64_t len, struct pvk_err *e)
{
	struct canvas_file *f = (struct canvas_file *)c;
	static const uint8_t zeros[64 << 10];
	size_t n;

	if (pvk_punch(f->fd, off, len) == 0)
		return (0);
	for (; len > 0; off += n, len -= n) {
		n = (size_t)pvk_min(len, sizeof(zeros));
		if (pvk_pwrite_full(f->fd, zeros, n, off, c->name, e) != 0)
			return (-1);
	}
	return (0);
}

static struct pvk_src *
file_src(struct pvk_canvas *c, struct pvk_err *e)
{
	return (pvk_src_file(((struct canvas_file *)c)->fd, c->name, e));
}

struct pvk_canvas *
pvk_canvas_file(int fd, const char *name, uint64_t size, struct pvk_err *e)
{
	static const struct canvas_ops ops = { .write = file_write,
		.read = file_read,
		.clear = file_clear,
		.src = file_src };
	struct canvas_file *f;

	if (ftruncate(fd, (off_t)size) != 0) {
		pvk_err_sys(e, PVK_EIO, "%s", name);
		return (NULL);
	}
	f = canvas_new(sizeof(*f), &ops, name, size, e);
	if (f == NULL)
		return (NULL);
	f->fd = fd;
	return (&f->c);
}
