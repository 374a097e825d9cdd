/* SPDX-License-Identifier: BSD-2-Clause */
/* The way back from an edit in place; see undo.h. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
write_undo(int fd, const char *path, const char *name, uint64_t off, size_t len,
    struct pvk_err *e)
{
	struct pvk_buf old = { 0 };
	struct pvk_outfile *o = NULL;
	size_t got = 0;
	int r = -1;

	if (pvk_buf_reserve(&old, HEADER + len, e) != 0 ||
	    pvk_pread_full(fd, old.data + HEADER, len, off, &got, path, e) != 0)
		goto out;
	if (got < len) {
		pvk_err_set(e, PVK_EIO,
		    "%s: the file became shorter while it was read", path);
		goto out;
	}
	memcpy(old.data, MAGIC, 8);
	put_be64(old.data + 8, off);
	put_be64(old.data + 16, len);
	put_be64(old.data + 24, XXH64(old.data + HEADER, len, 0));
	o = pvk_outfile_new(name, 0, e);
	if (o != NULL &&
	    pvk_write_full(pvk_outfile_fd(o), old.data, HEADER + len, name,
		e) == 0)
		r = pvk_outfile_commit(o, e);
out:
	pvk_outfile_free(o);
	pvk_buf_fini(&old);
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
	PVK_AUTO_FREE char *name = real_undo_name(path, e);

	if (name == NULL || write_undo(fd, path, name, off, len, e) != 0)
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

/* The undo file's old bytes, malloc'ed; *whole false when it was cut short */
static uint8_t *
read_undo(const char *name, uint64_t *off, size_t *len, bool *whole,
    struct pvk_err *e)
{
	PVK_AUTO_FD int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	PVK_AUTO_FREE uint8_t *b = NULL;
	struct stat st;
	size_t got;

	*whole = false;
	if (fd < 0 || fstat(fd, &st) != 0) {
		pvk_err_sys(e, PVK_EIO, "%s", name);
		return (NULL);
	}
	/* never larger than an ova.xml and its header */
	if (!S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (uint64_t)st.st_size > PVK_OVA_MAX_XML + 4096) {
		pvk_err_set(e, PVK_ECORRUPT, "%s: no undo file of ours", name);
		return (NULL);
	}
	*len = (size_t)st.st_size;
	b = malloc(*len + 1);
	if (b == NULL || pvk_pread_full(fd, b, *len, 0, &got, name, e) != 0)
		return (NULL);
	if (got != *len || *len < HEADER || memcmp(b, MAGIC, 8) != 0 ||
	    get_be64(b + 16) != *len - HEADER ||
	    get_be64(b + 24) != XXH64(b + HEADER, *len - HEADER, 0))
		return (pvk_steal(&b));
	*whole = true;
	*off = get_be64(b + 8);
	*len -= HEADER;
	memmove(b, b + HEADER, *len);
	return (pvk_steal(&b));
}

int
undo_roll_back(const char *path, bool *rolled, struct pvk_err *e)
{
	PVK_AUTO_FREE char *name = real_undo_name(path, e);
	PVK_AUTO_FREE uint8_t *old = NULL;
	PVK_AUTO_FD int fd = -1;
	uint64_t off = 0;
	size_t len = 0;
	bool whole;

	*rolled = false;
	if (name == NULL)
		return (-1);
	if (access(name, F_OK) != 0)
		return (0);
	old = read_undo(name, &off, &len, &whole, e);
	if (old == NULL)
		return (-1);
	if (whole) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s", path));
		if (write_synced(fd, path, off, old, len, e) != 0)
			return (-1);
		*rolled = true;
	}
	if (unlink(name) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s: remove", name));
	return (0);
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
