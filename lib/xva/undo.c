/* SPDX-License-Identifier: BSD-2-Clause */
/* The way back from an edit in place; see undo.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "util/auto.h"
#include "util/buf.h"
#include "util/io.h"
#include "util/outfile.h"
#include "xva/ova.h"
#include "xva/undo.h"

#define MAGIC  "pvkundo1"
#define HEADER 32
/* an ova.xml with its header, twice */
#define UNDO_MAX (HEADER + 2 * (PVK_OVA_MAX_XML + 1024))

struct change {
	uint64_t off;
	size_t len;
	const uint8_t *old, *new; /* borrowed */
};

static void
put_be64(uint8_t *p, uint64_t n)
{
	for (int i = 7; i >= 0; i--, n >>= 8)
		p[i] = (uint8_t)n;
}

static uint64_t
get_be64(const uint8_t *p)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | p[i];
	return (n);
}

/* "DIR/.NAME.pvkit-undo", malloc'ed; follows no symbolic link of path */
static char *
undo_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	int dir = slash != NULL ? (int)(slash - path + 1) : 0;
	char *name;

	if (asprintf(&name, "%.*s.%s.pvkit-undo", dir, path, path + dir) < 0)
		return (NULL);
	return (name);
}

/* The real name of the file, whatever link led to it; malloc'ed */
static char *
real_undo_name(const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *real = realpath(path, NULL);
	char *name = undo_name(real != NULL ? real : path);

	if (name == NULL)
		pvk_err_set(e, PVK_ENOMEM, "no memory for a file name");
	return (name);
}

static int
write_undo(int fd, const char *path, const char *name, const struct change *c,
    struct pvk_err *e)
{
	struct pvk_buf b = { 0 };
	struct pvk_outfile *o = NULL;
	struct stat st;
	size_t got = 0;
	int r = -1;

	if (pvk_buf_reserve(&b, HEADER + 2 * c->len, e) != 0 ||
	    pvk_pread_full(fd, b.data + HEADER, c->len, c->off, &got, path,
		e) != 0)
		goto out;
	if (got < c->len) {
		pvk_err_set(e, PVK_EIO,
		    "%s: the file became shorter while it was read", path);
		goto out;
	}
	memcpy(b.data + HEADER + c->len, c->new, c->len);
	memcpy(b.data, MAGIC, 8);
	put_be64(b.data + 8, c->off);
	put_be64(b.data + 16, c->len);
	put_be64(b.data + 24, XXH64(b.data + HEADER, 2 * c->len, 0));
	o = pvk_outfile_new(name, 0, e);
	/* whom FILE is a secret to, this is too */
	if (o != NULL &&
	    (fstat(fd, &st) != 0 ||
		fchmod(pvk_outfile_fd(o), st.st_mode & 0777) != 0))
		pvk_err_sys(e, PVK_EIO, "%s: mode", name);
	else if (o != NULL &&
	    pvk_write_full(pvk_outfile_fd(o), b.data, HEADER + 2 * c->len, name,
		e) == 0)
		r = pvk_outfile_commit(o, e);
	/* it may be there although its folder could not be synced */
	if (r != 0 && o != NULL && e->code != PVK_ECREATE)
		unlink(name);
out:
	pvk_outfile_free(o);
	pvk_buf_fini(&b);
	return (r);
}

static int
write_synced(int fd, const char *path, uint64_t off, const void *bytes,
    size_t len, struct pvk_err *e)
{
	if (pvk_pwrite_full(fd, bytes, len, off, path, e) != 0)
		return (-1);
	if (fsync(fd) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s: sync", path));
	return (0);
}

int
undo_replace(int fd, const char *path, uint64_t off, const void *bytes,
    size_t len, struct pvk_err *e)
{
	const struct change c = { .off = off, .len = len, .new = bytes };
	PVK_AUTO_FREE char *name = real_undo_name(path, e);

	if (name == NULL || write_undo(fd, path, name, &c, e) != 0)
		return (-1);
	if (write_synced(fd, path, off, bytes, len, e) != 0) {
		struct pvk_err ignored;
		bool rolled;

		undo_roll_back(path, &rolled, &ignored);
		return (-1);
	}
	if (unlink(name) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s: remove", name));
	return (0);
}

/*
 * Reads the undo file into b, which c then points into. 1, or 0 when it was
 * cut short.
 */
static int
read_undo(const char *name, struct pvk_buf *b, struct change *c,
    struct pvk_err *e)
{
	PVK_AUTO_FD int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	size_t size, got;

	if (fd < 0 || fstat(fd, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", name));
	if (!S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (uint64_t)st.st_size > UNDO_MAX)
		return (pvk_err_set(e, PVK_ECORRUPT, "%s: no undo file of ours",
		    name));
	size = (size_t)st.st_size;
	if (pvk_buf_reserve(b, size + 1, e) != 0 ||
	    pvk_pread_full(fd, b->data, size, 0, &got, name, e) != 0)
		return (-1);
	if (got != size || size < HEADER || memcmp(b->data, MAGIC, 8) != 0)
		return (0);
	c->off = get_be64(b->data + 8);
	c->len = (size - HEADER) / 2;
	c->old = b->data + HEADER;
	c->new = c->old + c->len;
	return (get_be64(b->data + 16) == c->len &&
	    size == HEADER + 2 * c->len &&
	    get_be64(b->data + 24) == XXH64(c->old, 2 * c->len, 0));
}

/*
 * Is the file somewhere between old and new? Else it is another one, which has
 * taken the name since, and the old bytes are none of its own.
 */
static int
check_between(int fd, const char *path, const char *name,
    const struct change *c, struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *is = malloc(c->len + 1);
	size_t got = 0, i = 0;

	if (is == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "no memory to edit %s", path));
	if (c->off <= INT64_MAX - c->len &&
	    pvk_pread_full(fd, is, c->len, c->off, &got, path, e) != 0)
		return (-1);
	while (i < got && (is[i] == c->old[i] || is[i] == c->new[i]))
		i++;
	if (i == c->len)
		return (0);
	return (pvk_err_set(e, PVK_ECORRUPT,
	    "%s: it is the way back from an edit of another file than %s; "
	    "remove it",
	    name, path));
}

static int
put_back(const char *path, const char *name, const struct change *c,
    struct pvk_err *e)
{
	PVK_AUTO_FD int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	if (check_between(fd, path, name, c, e) != 0)
		return (-1);
	return (write_synced(fd, path, c->off, c->old, c->len, e));
}

int
undo_roll_back(const char *path, bool *rolled, struct pvk_err *e)
{
	PVK_AUTO_FREE char *name = real_undo_name(path, e);
	struct pvk_buf b = { 0 };
	struct change c = { 0 };
	int whole;

	*rolled = false;
	if (name == NULL)
		return (-1);
	if (access(name, F_OK) != 0)
		return (0);
	whole = read_undo(name, &b, &c, e);
	if (whole > 0 && c.old != NULL && put_back(path, name, &c, e) != 0)
		whole = -1;
	pvk_buf_fini(&b);
	if (whole < 0)
		return (-1);
	*rolled = whole > 0;
	if (unlink(name) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s: remove", name));
	return (0);
}

int
undo_lock(const char *path, int *lock, struct pvk_err *e)
{
	struct stat st;

	/* a pipe is nobody else's, and opening it twice would wait for ever */
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return (0);
	*lock = open(path, O_RDONLY | O_CLOEXEC);
	if (*lock < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	if (flock(*lock, LOCK_EX | LOCK_NB) == 0)
		return (0);
	if (errno == EWOULDBLOCK)
		return (pvk_err_set(e, PVK_EAGAIN,
		    "%s: another pvkit xva edit is at work on it", path));
	return (0); /* file systems without locks */
}

int
undo_refuse(const char *path, struct pvk_err *e)
{
	PVK_AUTO_FREE char *name = NULL;

	if (strcmp(path, "-") == 0)
		return (0);
	name = real_undo_name(path, e);
	if (name == NULL)
		return (-1);
	if (access(name, F_OK) != 0)
		return (0);
	return (pvk_err_set(e, PVK_ECORRUPT,
	    "%s: an edit in place was interrupted; pvkit xva edit %s takes it "
	    "back",
	    path, path));
}
