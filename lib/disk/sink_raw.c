/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Raw disks to write: a sparse file, where zeros are simply not written; a
 * device, which has old bytes that zeros must replace; a stream (standard
 * output, a FIFO), which takes every byte in its order.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <unistd.h>

#include "disk/disk_private.h"
#include "util/device.h"
#include "util/io.h"
#include "util/num.h"
#include "util/outfile.h"
#include "util/stop.h"

/* The device is asked for this much at once, so that a stop is noticed. */
#define DEVICE_ZERO_STEP (256 * PVK_MIB)

struct sink_raw {
	struct pvk_sink sink;
	struct pvk_outfile *out;
	uint64_t pos;		  /* of a stream */
	_Atomic uint64_t covered; /* of a device */
};

static const uint8_t zeros[64 << 10];

static void
raw_free(struct pvk_sink *s)
{
	struct sink_raw *r = (struct sink_raw *)s;

	pvk_outfile_free(r->out);
}

/* ---- a sparse file ---- */

static int
file_write(struct pvk_sink *s, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;

	return (
	    pvk_pwrite_full(pvk_outfile_fd(r->out), buf, len, off, s->name, e));
}

static int
file_zero(struct pvk_sink *s, uint64_t off, uint64_t len, struct pvk_err *e)
{
	(void)s;
	(void)off;
	(void)len;
	(void)e;
	return (0);
}

static int
file_commit(struct pvk_sink *s, struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;

	return (pvk_outfile_commit(r->out, e));
}

static const struct sink_ops file_ops = {
	.write = file_write,
	.zero = file_zero,
	.commit = file_commit,
	.free = raw_free,
};

static int
file_start(struct sink_raw *r, struct pvk_err *e)
{
	struct pvk_sink *s = &r->sink;

	if (ftruncate(pvk_outfile_fd(r->out), (off_t)s->size) != 0)
		return (pvk_err_sys(e, PVK_ECREATE, "%s: %" PRIu64 " bytes",
		    s->name, s->size));
	s->ops = &file_ops;
	s->random_access = true;
	return (0);
}

/* ---- a device ---- */

static int
device_write(struct pvk_sink *s, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;

	if (file_write(s, buf, len, off, e) != 0)
		return (-1);
	r->covered += len;
	return (0);
}

static int
device_write_zeros(struct sink_raw *r, uint64_t off, uint64_t len,
    struct pvk_err *e)
{
	size_t n;

	for (; len > 0; off += n, len -= n) {
		n = (size_t)pvk_min(len, sizeof(zeros));
		if (pvk_stop_check(e) != 0 ||
		    file_write(&r->sink, zeros, n, off, e) != 0)
			return (-1);
	}
	return (0);
}

static int
device_zero(struct pvk_sink *s, uint64_t off, uint64_t len, struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;
	int fd = pvk_outfile_fd(r->out);
	uint64_t n;

	for (; len > 0; off += n, len -= n) {
		n = pvk_min(len, DEVICE_ZERO_STEP);
		if (pvk_stop_check(e) != 0)
			return (-1);
		/* whatever it has against the range, writing may do */
		if (pvk_device_zero(fd, off, n) != 0 &&
		    device_write_zeros(r, off, n, e) != 0)
			return (-1);
		r->covered += n;
	}
	return (0);
}

/* What was neither written nor zeroed would still be the old disk's. */
static int
device_commit(struct pvk_sink *s, struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;

	if (r->covered != s->size)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: %" PRIu64 " bytes were written, expected %" PRIu64,
		    s->name, (uint64_t)r->covered, s->size));
	return (file_commit(s, e));
}

static const struct sink_ops device_ops = {
	.write = device_write,
	.zero = device_zero,
	.commit = device_commit,
	.free = raw_free,
};

static int
device_start(struct sink_raw *r, struct pvk_err *e)
{
	struct pvk_sink *s = &r->sink;
	uint64_t size;

	if (pvk_device_size(pvk_outfile_fd(r->out), &size) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s: size", s->name));
	if (size < s->size)
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: %" PRIu64 " bytes, expected at least %" PRIu64,
		    s->name, size, s->size));
	s->ops = &device_ops;
	s->random_access = true;
	return (0);
}

/* ---- a stream ---- */

static int
stream_fill(struct sink_raw *r, uint64_t to, struct pvk_err *e)
{
	int fd = pvk_outfile_fd(r->out);
	size_t n;

	for (; r->pos < to; r->pos += n) {
		n = (size_t)pvk_min(to - r->pos, sizeof(zeros));
		if (pvk_stop_check(e) != 0 ||
		    pvk_write_full(fd, zeros, n, r->sink.name, e) != 0)
			return (-1);
	}
	return (0);
}

/* Goes to off, over zeros; a stream can't go back. */
static int
stream_seek(struct sink_raw *r, uint64_t off, struct pvk_err *e)
{
	if (off < r->pos)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: write at %" PRIu64 ", but the stream is at %" PRIu64,
		    r->sink.name, off, r->pos));
	return (stream_fill(r, off, e));
}

static int
stream_write(struct pvk_sink *s, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;

	if (stream_seek(r, off, e) != 0 ||
	    pvk_write_full(pvk_outfile_fd(r->out), buf, len, s->name, e) != 0)
		return (-1);
	r->pos += len;
	return (0);
}

static int
stream_zero(struct pvk_sink *s, uint64_t off, uint64_t len, struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;

	if (stream_seek(r, off, e) != 0)
		return (-1);
	return (stream_fill(r, off + len, e));
}

static int
stream_commit(struct pvk_sink *s, struct pvk_err *e)
{
	struct sink_raw *r = (struct sink_raw *)s;

	if (stream_fill(r, s->size, e) != 0)
		return (-1);
	return (pvk_outfile_commit(r->out, e));
}

static const struct sink_ops stream_ops = {
	.write = stream_write,
	.zero = stream_zero,
	.commit = stream_commit,
	.free = raw_free,
};

/* ---- */

struct pvk_sink *
sink_raw_new(const char *path, uint64_t size, unsigned flags, struct pvk_err *e)
{
	struct pvk_outfile *out = pvk_outfile_new(path,
	    (flags & PVK_SINK_FORCE) ? PVK_OUTFILE_FORCE : 0, e);
	struct sink_raw *r;
	int failed = 0;

	if (out == NULL)
		return (NULL);
	r = sink_alloc(sizeof(*r), &stream_ops, pvk_outfile_name(out), size, e);
	if (r == NULL) {
		pvk_outfile_free(out);
		return (NULL);
	}
	r->out = out;
	if (pvk_outfile_is_device(out))
		failed = device_start(r, e);
	else if (pvk_outfile_seekable(out))
		failed = file_start(r, e);
	if (failed == 0)
		return (&r->sink);
	pvk_sink_free(&r->sink);
	return (NULL);
}
