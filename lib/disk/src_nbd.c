/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks in other formats to read, through qemu-nbd. */
#include <errno.h>
#include <fcntl.h>

#include "disk/disk_private.h"
#include "disk/qemu.h"
#include "util/auto.h"
#include "util/num.h"

/* Extents asked for at once: a request each would cost more than the data. */
#define EXTENTS 1024

struct src_nbd {
	struct pvk_src src;
	struct qemu *qemu;
	/* what was asked last: from off on, one after the other */
	uint64_t off;
	size_t n, next;
	struct qemu_extent extents[EXTENTS];
};

static int
nbd_pread_src(struct pvk_src *s, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	return (qemu_read(((struct src_nbd *)s)->qemu, buf, len, off, e));
}

static int
nbd_extent_src(struct pvk_src *s, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	struct src_nbd *d = (struct src_nbd *)s;
	const struct qemu_extent *x;

	/* offsets rise: what lies before is not asked for again */
	while (off >= d->off && d->next < d->n &&
	    off - d->off >= d->extents[d->next].len)
		d->off += d->extents[d->next++].len;
	if (off < d->off || d->next == d->n) {
		d->n = EXTENTS;
		d->next = 0;
		d->off = off;
		if (qemu_extents(d->qemu, off, d->extents, &d->n, e) != 0) {
			d->n = 0;
			return (-1);
		}
	}
	x = &d->extents[d->next];
	*len = x->len - (off - d->off);
	*hole = x->hole;
	return (0);
}

static void
nbd_close_src(struct pvk_src *s)
{
	qemu_free(((struct src_nbd *)s)->qemu);
}

static const struct src_ops nbd_ops = {
	.pread = nbd_pread_src,
	.extent = nbd_extent_src,
	.close = nbd_close_src,
};

struct pvk_src *
src_nbd_open(const char *path, enum pvk_disk_format f, struct pvk_err *e)
{
	/* what the system has against it, it says best itself */
	PVK_AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct src_nbd *d;

	if (fd < 0) {
		pvk_err_sys(e, PVK_EIO, "%s", path);
		return (NULL);
	}
	d = src_alloc(sizeof(*d), &nbd_ops, path, e);
	if (d == NULL)
		return (NULL);
	d->qemu = qemu_start(path, f, false, d->src.name, e);
	if (d->qemu == NULL) {
		pvk_src_close(&d->src);
		return (NULL);
	}
	d->src.size = qemu_size(d->qemu);
	d->src.random_access = true;
	return (&d->src);
}
