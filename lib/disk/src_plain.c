/* SPDX-License-Identifier: BSD-2-Clause */
/* The two sources without a file of their own: a pipe, and memory. */
#include <inttypes.h>
#include <string.h>

#include "disk/disk_private.h"
#include "util/io.h"

/* ---- a pipe ---- */

struct src_stream {
	struct pvk_src src;
	int fd; /* borrowed */
	uint64_t pos;
};

/* The disk has been read whole: does the pipe agree that this was all? */
static int
stream_end(struct src_stream *st, struct pvk_err *e)
{
	const char *name = st->src.name;
	uint8_t more;
	size_t got;

	if (pvk_read_full(st->fd, &more, 1, &got, name, e) != 0)
		return (-1);
	if (got == 0)
		return (0);
	return (pvk_err_set(e, PVK_ECORRUPT,
	    "%s: goes on after %" PRIu64 " bytes, expected its end", name,
	    st->src.size));
}

static int
stream_pread(struct pvk_src *s, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct src_stream *st = (struct src_stream *)s;
	size_t got;

	if (off != st->pos)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: read at %" PRIu64 ", but the stream is at %" PRIu64,
		    s->name, off, st->pos));
	if (pvk_read_full(st->fd, buf, len, &got, s->name, e) != 0)
		return (-1);
	st->pos += got;
	if (got < len)
		return (pvk_err_set(e, PVK_EIO,
		    "%s: ends at %" PRIu64 ", expected %" PRIu64 " bytes",
		    s->name, st->pos, s->size));
	return (st->pos == s->size ? stream_end(st, e) : 0);
}

static const struct src_ops stream_ops = {
	.pread = stream_pread,
};

struct pvk_src *
pvk_src_stream(int fd, uint64_t size, const char *name, struct pvk_err *e)
{
	struct src_stream *st = src_alloc(sizeof(*st), &stream_ops, name, e);

	if (st == NULL)
		return (NULL);
	st->fd = fd;
	st->src.size = size;
	return (&st->src);
}

/* ---- memory ---- */

struct src_memory {
	struct pvk_src src;
	const uint8_t *bytes; /* borrowed */
};

static int
memory_pread(struct pvk_src *s, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	const struct src_memory *m = (const struct src_memory *)s;

	(void)e;
	memcpy(buf, m->bytes + off, len);
	return (0);
}

static const struct src_ops memory_ops = {
	.pread = memory_pread,
};

struct pvk_src *
pvk_src_memory(const void *bytes, uint64_t size, struct pvk_err *e)
{
	struct src_memory *m = src_alloc(sizeof(*m), &memory_ops, "memory", e);

	if (m == NULL)
		return (NULL);
	m->bytes = bytes;
	m->src.size = size;
	m->src.random_access = true;
	return (&m->src);
}
