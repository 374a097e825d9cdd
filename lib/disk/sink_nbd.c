/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks in other formats to write: qemu-img makes an empty one, which qemu-nbd
 * fills. Zeros are not written: a new image is all zeros.
 */
#include <inttypes.h>
#include <string.h>

#include "disk/disk_private.h"
#include "disk/qemu.h"
#include "disk/vmdk.h"
#include "util/outfile.h"

struct sink_nbd {
	struct pvk_sink sink;
	struct pvk_outfile *out;
	struct qemu *qemu;
	enum pvk_disk_format format;
};

static int
nbd_write(struct pvk_sink *s, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	return (qemu_write(((struct sink_nbd *)s)->qemu, buf, len, off, e));
}

static int
nbd_zero(struct pvk_sink *s, uint64_t off, uint64_t len, struct pvk_err *e)
{
	(void)s;
	(void)off;
	(void)len;
	(void)e;
	return (0);
}

static int
nbd_commit(struct pvk_sink *s, struct pvk_err *e)
{
	struct sink_nbd *d = (struct sink_nbd *)s;

	if (qemu_finish(d->qemu, e) != 0)
		return (-1);
	if (d->format == PVK_DISK_VMDK &&
	    vmdk_rename(pvk_outfile_fd(d->out), pvk_outfile_temp(d->out),
		s->name, e) != 0)
		return (-1);
	return (pvk_outfile_commit(d->out, e));
}

static void
nbd_free(struct pvk_sink *s)
{
	struct sink_nbd *d = (struct sink_nbd *)s;

	qemu_free(d->qemu);
	pvk_outfile_free(d->out);
}

static const struct sink_ops nbd_ops = {
	.write = nbd_write,
	.zero = nbd_zero,
	.commit = nbd_commit,
	.free = nbd_free,
};

static int
nbd_start(struct sink_nbd *d, unsigned flags, struct pvk_err *e)
{
	struct pvk_sink *s = &d->sink;
	const char *temp;

	if (strcmp(s->name, "-") == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "standard output: cannot take %s, expected a file's name",
		    pvk_disk_format_name(d->format)));
	d->out = pvk_outfile_new(s->name,
	    PVK_OUTFILE_NAMED |
		((flags & PVK_SINK_FORCE) ? PVK_OUTFILE_FORCE : 0),
	    e);
	if (d->out == NULL)
		return (-1);
	temp = pvk_outfile_temp(d->out);
	if (temp == NULL)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: cannot take %s, expected a regular file", s->name,
		    pvk_disk_format_name(d->format)));
	if (qemu_create(temp, d->format, s->size, s->name, e) != 0)
		return (-1);
	d->qemu = qemu_start(temp, d->format, true, s->name, e);
	if (d->qemu == NULL)
		return (-1);
	if (qemu_size(d->qemu) == s->size)
		return (0);
	return (pvk_err_set(e, PVK_EUNSUPP,
	    "%s: %s of %" PRIu64 " bytes, expected %" PRIu64, s->name,
	    pvk_disk_format_name(d->format), qemu_size(d->qemu), s->size));
}

struct pvk_sink *
sink_nbd_new(const char *path, enum pvk_disk_format f, uint64_t size,
    unsigned flags, struct pvk_err *e)
{
	struct sink_nbd *d = sink_alloc(sizeof(*d), &nbd_ops, path, size, e);

	if (d == NULL)
		return (NULL);
	d->format = f;
	d->sink.random_access = true;
	if (nbd_start(d, flags, e) == 0)
		return (&d->sink);
	pvk_sink_free(&d->sink);
	return (NULL);
}
