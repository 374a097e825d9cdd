/* SPDX-License-Identifier: BSD-2-Clause */
/* The first disk of an appliance, or a disk; see first_disk.h. */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/auto.h"
#include "xva/xva.h"

#include "first_disk.h"

static int
disk_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	return (pvk_xva_index_pread(ctx, 0, buf, len, off, e));
}

static int
disk_extent(void *ctx, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	return (pvk_xva_index_extent(ctx, 0, off, len, hole, e));
}

static int
open_in_place(struct first_disk *d, const char *path, struct pvk_err *e)
{
	static const struct pvk_src_ops ops = { disk_pread, disk_extent };
	uint64_t size;
	size_t n;

	d->index = pvk_xva_index_open(path, e);
	if (d->index == NULL || pvk_xva_index_size(d->index, 0, &size, e) != 0)
		return (-1);
	(void)pvk_ova_disks(pvk_xva_index_ova(d->index), &n);
	d->has_others = n > 1;
	d->src = pvk_src_custom(&ops, d->index, size, path, e);
	return (d->src != NULL ? 0 : -1);
}

struct unpacked {
	char *path; /* to write the first disk to */
	bool has_others;
};

static int
open_sink(void *ctx, const struct pvk_ova_disk *disk, struct pvk_sink **sink,
    struct pvk_err *e)
{
	struct unpacked *u = ctx;

	*sink = NULL;
	if (disk->number != 0) {
		u->has_others = true;
		return (0);
	}
	*sink = pvk_sink_new(u->path, PVK_DISK_RAW, disk->virtual_size, 0, e);
	return (*sink != NULL ? 0 : -1);
}

/* The disk in a file that is gone when it is closed: a descriptor, or -1. */
static int
unpack(const char *path, bool *has_others, struct pvk_err *e)
{
	const char *tmp = getenv("TMPDIR");
	PVK_AUTO_FREE char *dir = NULL, *file = NULL;
	struct pvk_xva_extract x = { .open_sink = open_sink };
	struct pvk_xva_run run = { 0 };
	struct pvk_findings fs = { 0 };
	struct unpacked u = { 0 };
	int fd = -1;

	if (asprintf(&dir, "%s/pvkit-XXXXXX",
		tmp != NULL && *tmp != '\0' ? tmp : "/tmp") < 0)
		dir = NULL;
	if (dir == NULL || mkdtemp(dir) == NULL)
		return (pvk_err_sys(e, PVK_ECREATE, "a temporary directory"));
	if (asprintf(&file, "%s/disk", dir) < 0)
		file = NULL;
	u.path = file;
	x.ctx = &u;
	if (file == NULL)
		pvk_err_set(e, PVK_ENOMEM, "no memory");
	else if (pvk_xva_extract(path, &x, &run, &fs, e) == 0) {
		fd = open(file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			pvk_err_sys(e, PVK_EIO, "%s: its first disk", path);
		unlink(file);
	}
	pvk_xva_extract_fini(&x);
	pvk_findings_fini(&fs);
	rmdir(dir);
	*has_others = u.has_others;
	return (fd);
}

static int
open_unpacked(struct first_disk *d, const char *path, struct pvk_err *e)
{
	d->fd = unpack(path, &d->has_others, e);
	if (d->fd < 0)
		return (-1);
	d->src = pvk_src_file(d->fd, path, e);
	return (d->src != NULL ? 0 : -1);
}

/* 1: an appliance, -1: a packed one, 0: something else, a disk for example */
static int
is_appliance(const char *path)
{
	static const uint8_t zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
	uint8_t head[8] = { 0 };
	PVK_AUTO_FD int fd =
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0 || pread(fd, head, sizeof(head), 0) < (ssize_t)sizeof(head))
		return (0);
	if (memcmp(head, zstd, sizeof(zstd)) == 0 ||
	    (head[0] == 0x1f && head[1] == 0x8b))
		return (-1);
	return (memcmp(head, "ova.xml", 8) == 0);
}

int
first_disk_open(struct first_disk *d, const char *path, struct pvk_err *e)
{
	int kind = is_appliance(path), r;

	*d = (struct first_disk){ .fd = -1 };
	if (kind == 0) {
		d->src = pvk_src_open(path, e);
		r = d->src != NULL ? 0 : -1;
	} else
		r = kind > 0 ? open_in_place(d, path, e)
			     : open_unpacked(d, path, e);
	if (r != 0)
		first_disk_close(d);
	return (r);
}

void
first_disk_close(struct first_disk *d)
{
	pvk_src_close(d->src);
	pvk_xva_index_close(d->index);
	if (d->fd >= 0)
		close(d->fd);
}
