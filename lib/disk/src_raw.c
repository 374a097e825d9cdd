/* SPDX-License-Identifier: BSD-2-Clause */
/* Raw disks: a file, whose holes are found with SEEK_HOLE, or a device. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "disk/disk_private.h"
#include "util/auto.h"
#include "util/device.h"
#include "util/io.h"

struct src_raw {
	struct pvk_src src;
	int fd;
	bool knows_holes;
};

static int
shrunk_error(const struct pvk_src *s, uint64_t end, struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_EIO,
	    "%s: ends at %" PRIu64 ", expected %" PRIu64
	    " bytes: it shrank while it was read",
	    s->name, end, s->size));
}

static int
raw_pread(struct pvk_src *s, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	struct src_raw *r = (struct src_raw *)s;
	size_t got;

	if (pvk_pread_full(r->fd, buf, len, off, &got, s->name, e) != 0)
		return (-1);
	return (got == len ? 0 : shrunk_error(s, off + got, e));
}

/* From off on there is no data: is that a hole, or is the file shorter now? */
static int
tail_is_hole(struct src_raw *r, struct pvk_err *e)
{
	struct stat st;

	if (fstat(r->fd, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", r->src.name));
	if ((uint64_t)st.st_size < r->src.size)
		return (shrunk_error(&r->src, (uint64_t)st.st_size, e));
	return (0);
}

static int
raw_extent(struct pvk_src *s, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	struct src_raw *r = (struct src_raw *)s;
	off_t data, end = -1;

	*len = s->size - off;
	*hole = false;
	if (!r->knows_holes)
		return (0);
	data = lseek(r->fd, (off_t)off, SEEK_DATA);
	if (data < 0 && errno == ENXIO) {
		*hole = true;
		return (tail_is_hole(r, e));
	}
	if (data > (off_t)off) {
		*hole = true;
		end = data;
	} else if (data >= 0)
		end = lseek(r->fd, (off_t)off, SEEK_HOLE);
	/* a file system that can't tell: from here on all is data */
	if (end <= (off_t)off)
		r->knows_holes = false;
	else if ((uint64_t)end < s->size)
		*len = (uint64_t)end - off;
	return (0);
}

static void
raw_close(struct pvk_src *s)
{
	struct src_raw *r = (struct src_raw *)s;

	if (r->fd >= 0)
		close(r->fd);
}

static const struct src_ops raw_ops = {
	.pread = raw_pread,
	.extent = raw_extent,
	.close = raw_close,
};

static int
raw_open(struct src_raw *r, struct pvk_err *e)
{
	struct pvk_src *s = &r->src;
	struct stat st;

	/* asked before the open, which would wait for a FIFO's other end */
	if (stat(s->name, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", s->name));
	if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) || S_ISCHR(st.st_mode)) {
		r->fd = open(s->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (r->fd < 0 || fstat(r->fd, &st) != 0)
			return (pvk_err_sys(e, PVK_EIO, "%s", s->name));
	}
	if (S_ISREG(st.st_mode)) {
		s->size = (uint64_t)st.st_size;
		r->knows_holes = true;
	} else if (r->fd < 0 || pvk_device_size(r->fd, &s->size) != 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: neither a file nor a disk device", s->name));
	s->random_access = true;
	/* a hint for reading ahead; nothing is lost when it is not taken */
	(void)posix_fadvise(r->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return (0);
}

static int
refuse_lookalike(const struct src_raw *r, struct pvk_err *e)
{
	const char *name = r->src.name;
	enum pvk_disk_format f;

	if (disk_format_probe(r->fd, r->src.size, name, &f, e) != 0)
		return (-1);
	if (f == PVK_DISK_RAW)
		return (0);
	return (pvk_err_set(e, PVK_EUSAGE,
	    "%s: named like a raw disk, but looks like %s; write %s:%s or "
	    "raw:%s",
	    name, pvk_disk_format_name(f), pvk_disk_format_name(f), name,
	    name));
}

struct pvk_src *
src_raw_open(const char *path, bool probe, struct pvk_err *e)
{
	struct src_raw *r = src_alloc(sizeof(*r), &raw_ops, path, e);

	if (r == NULL)
		return (NULL);
	r->fd = -1;
	if (raw_open(r, e) != 0 || (probe && refuse_lookalike(r, e) != 0)) {
		pvk_src_close(&r->src);
		return (NULL);
	}
	return (&r->src);
}

struct pvk_src *
pvk_src_file(int fd, const char *name, struct pvk_err *e)
{
	struct src_raw *r = src_alloc(sizeof(*r), &raw_ops, name, e);
	struct stat st;

	if (r == NULL)
		return (NULL);
	r->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (r->fd < 0 || fstat(r->fd, &st) != 0) {
		pvk_err_sys(e, PVK_EIO, "%s", name);
		pvk_src_close(&r->src);
		return (NULL);
	}
	r->src.size = (uint64_t)st.st_size;
	r->src.random_access = true;
	r->knows_holes = true;
	return (&r->src);
}
