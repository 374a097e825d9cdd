/* SPDX-License-Identifier: BSD-2-Clause */
/* An output file that appears only when it is whole; see outfile.h. */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/auto.h"
#include "util/device.h"
#include "util/outfile.h"
#include "util/outfile_private.h"
#include "util/stop.h"

#define TEMP_TRIES 100
/* of NAME in ".NAME.tmp-XXXXXX", so that it fits where NAME does */
#define TEMP_NAME_MAX 200

enum kind { OUTFILE_STDOUT, OUTFILE_IN_PLACE, OUTFILE_DEVICE, OUTFILE_FILE };

struct pvk_outfile {
	enum kind kind;
	unsigned flags;
	int fd;	    /* owned, but for standard output */
	char *name; /* as given */
	char *path; /* as it will be */
	char *dir;  /* that path is in */
	char *temp; /* what exists under a temporary name, or NULL */
};

/* Where path's last part begins. */
static const char *
base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash == NULL ? path : slash + 1);
}

static char *
dir_of(const char *path)
{
	size_t len = (size_t)(base_of(path) - path);

	if (len == 0)
		return (strdup("."));
	return (strndup(path, len == 1 ? 1 : len - 1));
}

static int
exists_error(const char *name, struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_ECREATE, "%s: exists already; use --force",
	    name));
}

static int
create_error(const char *name, struct pvk_err *e)
{
	return (pvk_err_sys(e, PVK_ECREATE, "%s: cannot be created", name));
}

/*
 * A new path ".NAME.tmp-XXXXXX" beside o->path. Not mkostemp(3), which makes
 * every file 0600 and leaves nobody a thread-safe way to ask for the umask.
 */
static char *
temp_name(const struct pvk_outfile *o)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	unsigned char random[6];
	char suffix[sizeof(random) + 1] = "", *path;

	if (getentropy(random, sizeof(random)) != 0)
		return (NULL);
	for (size_t i = 0; i < sizeof(random); i++)
		suffix[i] = letters[random[i] % 32];
	if (asprintf(&path, "%s/.%.*s.tmp-%s", o->dir, TEMP_NAME_MAX,
		base_of(o->path), suffix) < 0)
		return (NULL);
	return (path);
}

static int
temp_create(struct pvk_outfile *o, const char *path)
{
	o->fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
	return (o->fd < 0 ? -1 : 0);
}

static int
temp_link(struct pvk_outfile *o, const char *path)
{
	return (outfile_link_unnamed(o->fd, path));
}

/* Has make, one of the two above, use a name that is free: 0 or -1 (errno). */
static int
temp_make(struct pvk_outfile *o,
    int (*make)(struct pvk_outfile *, const char *))
{
	for (int i = 0; i < TEMP_TRIES; i++) {
		PVK_AUTO_FREE char *temp = temp_name(o);

		if (temp == NULL)
			return (-1);
		if (make(o, temp) == 0) {
			o->temp = pvk_steal(&temp);
			return (0);
		}
		if (errno != EEXIST)
			return (-1);
	}
	return (-1);
}

static int
open_in_place(struct pvk_outfile *o, const struct stat *st, struct pvk_err *e)
{
	int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY;
	uint64_t size;

	/* exclusive: not while it is mounted */
	if (S_ISBLK(st->st_mode))
		flags |= O_EXCL;
	o->fd = open(o->path, flags);
	if (o->fd < 0 && errno == EINTR && pvk_stop_check(e) != 0)
		return (-1);
	if (o->fd < 0)
		return (create_error(o->name, e));
	o->kind = pvk_device_size(o->fd, &size) == 0 ? OUTFILE_DEVICE
						     : OUTFILE_IN_PLACE;
	return (0);
}

static int
open_new(struct pvk_outfile *o, struct pvk_err *e)
{
	o->kind = OUTFILE_FILE;
	o->dir = dir_of(o->path);
	if (o->dir == NULL)
		return (pvk_err_sys(e, PVK_ENOMEM, "%s", o->name));
	if (!(o->flags & PVK_OUTFILE_NAMED))
		o->fd = outfile_open_unnamed(o->dir);
	if (o->fd < 0 && temp_make(o, temp_create) != 0)
		return (create_error(o->name, e));
	return (0);
}

/* Finds out what stands under the name now, and opens accordingly. */
static int
outfile_open(struct pvk_outfile *o, struct pvk_err *e)
{
	struct stat st;

	if (strcmp(o->name, "-") == 0) {
		o->kind = OUTFILE_STDOUT;
		o->fd = STDOUT_FILENO;
		return (0);
	}
	if (stat(o->name, &st) != 0) {
		if (lstat(o->name, &st) == 0)
			return (pvk_err_set(e, PVK_ECREATE,
			    "%s: a symbolic link that leads nowhere", o->name));
		if (*base_of(o->name) == '\0')
			return (pvk_err_set(e, PVK_ECREATE,
			    "\"%s\": not the name of a file", o->name));
		o->path = strdup(o->name);
	} else {
		if (S_ISDIR(st.st_mode))
			return (pvk_err_set(e, PVK_ECREATE,
			    "%s: is a directory, expected a file", o->name));
		if (S_ISREG(st.st_mode) && !(o->flags & PVK_OUTFILE_FORCE))
			return (exists_error(o->name, e));
		o->path = realpath(o->name, NULL);
		/* a pipe behind /dev/stdout has no path of its own */
		if (o->path == NULL && errno == ENOENT)
			o->path = strdup(o->name);
		if (o->path != NULL && !S_ISREG(st.st_mode))
			return (open_in_place(o, &st, e));
	}
	if (o->path == NULL)
		return (create_error(o->name, e));
	return (open_new(o, e));
}

struct pvk_outfile *
pvk_outfile_new(const char *path, unsigned flags, struct pvk_err *e)
{
	struct pvk_outfile *o = calloc(1, sizeof(*o));

	if (o == NULL)
		goto nomem;
	o->fd = -1;
	o->flags = flags;
	o->name = strdup(path);
	if (o->name == NULL)
		goto nomem;
	if (outfile_open(o, e) != 0)
		goto fail;
	return (o);
nomem:
	pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path);
fail:
	pvk_outfile_free(o);
	return (NULL);
}

int
pvk_outfile_fd(const struct pvk_outfile *o)
{
	return (o->fd);
}

const char *
pvk_outfile_name(const struct pvk_outfile *o)
{
	return (o->kind == OUTFILE_STDOUT ? "standard output" : o->name);
}

const char *
pvk_outfile_temp(const struct pvk_outfile *o)
{
	return (o->temp);
}

bool
pvk_outfile_seekable(const struct pvk_outfile *o)
{
	return (o->kind == OUTFILE_FILE || o->kind == OUTFILE_DEVICE);
}

bool
pvk_outfile_is_device(const struct pvk_outfile *o)
{
	return (o->kind == OUTFILE_DEVICE);
}

/* The new name itself has to reach the disk too. */
static int
sync_dir(const struct pvk_outfile *o, struct pvk_err *e)
{
	PVK_AUTO_FD int fd = open(o->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	/* a directory may be writable, yet not readable */
	if (fd < 0 && errno == EACCES)
		return (0);
	if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
		return (
		    pvk_err_sys(e, PVK_EIO, "%s: sync of %s", o->name, o->dir));
	return (0);
}

static void
temp_forget(struct pvk_outfile *o)
{
	free(o->temp);
	o->temp = NULL;
}

/* From the temporary name to a name that must not exist: 0 or -1 (errno). */
static int
rename_new(struct pvk_outfile *o)
{
	int claim, saved;

	if (link(o->temp, o->path) == 0) {
		unlink(o->temp);
		return (0);
	}
	if (errno != EPERM && errno != EOPNOTSUPP)
		return (-1);
	/* no hard links here: take the name first, then what takes its place */
	claim = open(o->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	if (claim < 0)
		return (-1);
	close(claim);
	if (rename(o->temp, o->path) == 0)
		return (0);
	saved = errno;
	unlink(o->path);
	errno = saved;
	return (-1);
}

/* 0 or -1 (errno) */
static int
give_name(struct pvk_outfile *o)
{
	int r;

	if (o->temp == NULL) {
		if (outfile_link_unnamed(o->fd, o->path) == 0)
			return (0);
		if (errno != EEXIST || !(o->flags & PVK_OUTFILE_FORCE) ||
		    temp_make(o, temp_link) != 0)
			return (-1);
	}
	r = (o->flags & PVK_OUTFILE_FORCE) ? rename(o->temp, o->path)
					   : rename_new(o);
	if (r == 0)
		temp_forget(o);
	return (r);
}

int
pvk_outfile_commit(struct pvk_outfile *o, struct pvk_err *e)
{
	if (o->kind == OUTFILE_STDOUT || o->kind == OUTFILE_IN_PLACE)
		return (0);
	if (fsync(o->fd) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s: sync", o->name));
	if (o->kind == OUTFILE_DEVICE)
		return (0);
	if (give_name(o) != 0) {
		if (errno == EEXIST)
			return (exists_error(o->name, e));
		return (create_error(o->name, e));
	}
	return (sync_dir(o, e));
}

void
pvk_outfile_free(struct pvk_outfile *o)
{
	if (o == NULL)
		return;
	if (o->temp != NULL)
		unlink(o->temp);
	if (o->fd >= 0 && o->kind != OUTFILE_STDOUT)
		close(o->fd);
	free(o->temp);
	free(o->dir);
	free(o->path);
	free(o->name);
	free(o);
}
