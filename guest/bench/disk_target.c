/* SPDX-License-Identifier: BSD-2-Clause */
/* What is measured, opened or made; see disk_target.h. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk_target.h"
#include "machine.h"
#include "noise.h"
#include "util/auto.h"
#include "util/device.h"
#include "util/io.h"
#include "util/num.h"
#include "util/room.h"
#include "util/stop.h"

#define FILL_PIECE ((size_t)1 << 20)

/*
 * Past the cache, where that can be had: some file systems refuse it, and a
 * gate says so.
 */
static int
open_direct(const char *path, int flags, bool *direct)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	int now = fd >= 0 ? fcntl(fd, F_GETFL) : -1;

	*direct = now >= 0 && fcntl(fd, F_SETFL, now | O_DIRECT) == 0;
	return (fd);
}

static int
fill(const struct cli *c, struct target *t, struct pvk_err *e)
{
	uint64_t seed = UINT64_C(0x9e3779b97f4a7c15), done = 0;
	struct pvk_progress p;
	void *data = aligned_alloc(TARGET_ALIGN, FILL_PIECE);
	int r = 0;

	if (data == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", t->path));
	cli_progress(c, &p, "writing the file", t->size);
	for (; done < t->size && r == 0; done += FILL_PIECE) {
		size_t len = (size_t)pvk_min(FILL_PIECE, t->size - done);

		noise_fill(data, len, &seed);
		r = pvk_pwrite_full(t->fd, data, len, done, t->path, e);
		if (r == 0)
			r = pvk_stop_check(e);
		pvk_progress_add(&p, len);
	}
	pvk_progress_fini(&p);
	free(data);
	if (r == 0 && fsync(t->fd) != 0)
		r = pvk_err_sys(e, PVK_EIO, "%s: fsync", t->path);
	return (r);
}

/* A new file, whose name is gone at once */
static int
make(const struct cli *c, const struct target_wish *w, struct target *t,
    struct pvk_err *e)
{
	/* where a device was meant it would be a file in memory */
	if (pvk_device_place(w->path))
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: there is no such device", w->path));
	t->fd = open_direct(w->path, O_RDWR | O_CREAT | O_EXCL, &t->direct);
	if (t->fd < 0)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", w->path));
	if (unlink(w->path) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s: unlink", w->path));
	t->made = t->is_file = true;
	/* past the cache goes nothing but whole blocks */
	t->size = pvk_round_up(w->made, TARGET_ALIGN);
	if (pvk_room_check(t->fd, t->size, w->path, e) != 0)
		return (-1);
	return (fill(c, t, e));
}

/* One that is there already */
static int
take(const struct target_wish *w, const struct stat *st, struct target *t,
    struct pvk_err *e)
{
	int flags = w->write ? O_RDWR : O_RDONLY;

	t->is_file = S_ISREG(st->st_mode);
	if (!t->is_file && !S_ISBLK(st->st_mode) && !S_ISCHR(st->st_mode))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: expected a device, a file, or a name for a new one",
		    w->path));
	if (w->write && !w->sworn)
		return (pvk_err_set(e, PVK_EPERM,
		    "%s: was there before, and a job would destroy what is in "
		    "it; to write to it all the same: --destroy %s",
		    w->path, w->path));
	/* a block device that is in use is refused by that, on Linux */
	if (w->write && S_ISBLK(st->st_mode))
		flags |= O_EXCL;
	t->fd = open_direct(w->path, flags, &t->direct);
	if (t->fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", w->path));
	if (t->is_file)
		t->size = (uint64_t)st->st_size;
	else if (pvk_device_size(t->fd, &t->size) != 0)
		return (pvk_err_set(e, PVK_EUSAGE, "%s: no disk", w->path));
	if (w->size > 0)
		t->size = pvk_min(t->size, w->size);
	return (0);
}

int
target_open(const struct cli *c, const struct target_wish *w, struct target *t,
    struct pvk_err *e)
{
	const char *slash = strrchr(w->path, '/');
	struct stat st;
	int r;

	*t = (struct target){ .path = w->path, .fd = -1 };
	if (stat(w->path, &st) == 0)
		r = take(w, &st, t, e);
	else if (errno == ENOENT)
		r = make(c, w, t, e);
	else
		r = pvk_err_sys(e, PVK_EIO, "%s", w->path);
	if (r == 0 && t->is_file) {
		machine_device(t->fd, t->device, sizeof(t->device));
		t->caches = machine_caches(t->fd);
	} else if (r == 0)
		snprintf(t->device, sizeof(t->device), "%s",
		    slash != NULL ? slash + 1 : w->path);
	return (r);
}

void
target_close(struct target *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}
