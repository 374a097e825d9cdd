/* SPDX-License-Identifier: BSD-2-Clause */
/* The tar stream of an XVA; see in.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/io.h"
#include "util/num.h"
#include "util/stop.h"
#include "xva/in_private.h"
#include "xva/undo.h"

/*
 * The window of a seekable file: a checksum member and the next chunk's header
 * (1536 bytes) come with one pread, which is all that listing a file costs.
 */
#define WINDOW 2048

static int
raw_pread(const struct xva_in *in, void *buf, size_t len, uint64_t off,
    size_t *got, struct pvk_err *e)
{
	if (in->fd >= 0)
		return (
		    pvk_pread_full(in->fd, buf, len, off, got, in->name, e));
	*got = off >= in->file_size ? 0
				    : (size_t)pvk_min(len, in->file_size - off);
	if (*got > 0 && in->memory != NULL)
		memcpy(buf, in->memory + off, *got);
	return (0);
}

int
in_fill(struct xva_in *in, struct pvk_err *e)
{
	if (in->used < in->len)
		return (0);
	in->used = in->len = 0;
	if (in->fd >= 0) {
		if (pvk_read_full(in->fd, in->buf, IN_BUFFER, &in->len,
			in->name, e) != 0)
			return (-1);
	} else if (raw_pread(in, in->buf, IN_BUFFER, in->file_used, &in->len,
		       e) != 0)
		return (-1);
	in->file_used += in->len;
	return (0);
}

static enum pvk_compression
detect(struct xva_in *in)
{
	const uint8_t *b = in->buf;

	if (in->len >= 2 && b[0] == 0x1f && b[1] == 0x8b)
		return (PVK_GZIP);
	if (in->len >= 4 && memcmp(b, "\x28\xb5\x2f\xfd", 4) == 0)
		return (PVK_ZSTD);
	if (in->len >= 4 && (b[0] & 0xf0) == 0x50 &&
	    memcmp(b + 1, "\x2a\x4d\x18", 3) == 0) {
		in->skippable = true;
		return (PVK_ZSTD);
	}
	return (PVK_PLAIN);
}

static int
open_file(struct xva_in *in, const char *path, struct pvk_err *e)
{
	struct stat st;
	off_t at;

	if (undo_refuse(path, e) != 0)
		return (-1);
	if (strcmp(path, "-") == 0)
		in->fd = dup(STDIN_FILENO);
	else
		in->fd = open(path, O_RDONLY | O_CLOEXEC);
	/* a FIFO that nobody writes to is waited for */
	if (in->fd < 0 && errno == EINTR && pvk_stop_check(e) != 0)
		return (-1);
	if (in->fd < 0 || fstat(in->fd, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", in->name));
	if (S_ISDIR(st.st_mode))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: a directory, expected an XVA file", in->name));
	if (!S_ISREG(st.st_mode))
		return (0);
	at = lseek(in->fd, 0, SEEK_CUR);
	in->base = at > 0 ? (uint64_t)at : 0;
	in->file_size = (uint64_t)st.st_size;
	in->seekable = true;
	return (0);
}

/*
 * Everything after fd or memory are known. Looks at the first bytes, unless it
 * is plain: what was unpacked is not unpacked again, whatever it looks like.
 */
static int
begin(struct xva_in *in, bool plain, struct pvk_err *e)
{
	in->buf = calloc(1, IN_BUFFER);
	if (in->buf == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "no memory for %s", in->name));
	if (in->seekable) {
		if (raw_pread(in, in->buf, WINDOW, in->base, &in->len, e) != 0)
			return (-1);
	} else if (in_fill(in, e) != 0)
		return (-1);
	in->compression = plain ? PVK_PLAIN : detect(in);
	if (in->compression == PVK_PLAIN)
		return (0);
	if (in->seekable) { /* a decoder reads front to back */
		in->seekable = false;
		in->len = 0;
	}
	in->decoder = in->compression == PVK_GZIP ? &in_gzip : &in_zstd;
	in->state = in->decoder->start(e);
	return (in->state == NULL ? -1 : 0);
}

static struct xva_in *
in_new(const char *name, struct pvk_err *e)
{
	struct xva_in *in = calloc(1, sizeof(*in));

	if (in == NULL || (in->name = strdup(name)) == NULL) {
		free(in);
		pvk_err_set(e, PVK_ENOMEM, "no memory for %s", name);
		return (NULL);
	}
	in->fd = -1;
	return (in);
}

struct xva_in *
xva_in_open(const char *path, struct pvk_err *e)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	struct xva_in *in = in_new(name, e);

	if (in == NULL)
		return (NULL);
	if (open_file(in, path, e) != 0 || begin(in, false, e) != 0) {
		xva_in_close(in);
		return (NULL);
	}
	return (in);
}

struct xva_in *
xva_in_fd(int fd, const char *name, struct pvk_err *e)
{
	struct xva_in *in = in_new(name, e);
	struct stat st;

	if (in == NULL) {
		close(fd);
		return (NULL);
	}
	in->fd = fd;
	in->seekable = true;
	if (fstat(fd, &st) != 0)
		pvk_err_sys(e, PVK_EIO, "%s", name);
	else {
		in->file_size = (uint64_t)st.st_size;
		if (begin(in, true, e) == 0)
			return (in);
	}
	xva_in_close(in);
	return (NULL);
}

struct xva_in *
xva_in_memory(const void *bytes, size_t len, const char *name,
    struct pvk_err *e)
{
	struct xva_in *in = in_new(name, e);

	if (in == NULL)
		return (NULL);
	in->memory = bytes;
	in->file_size = len;
	in->seekable = true;
	if (begin(in, false, e) != 0) {
		xva_in_close(in);
		return (NULL);
	}
	return (in);
}

void
xva_in_close(struct xva_in *in)
{
	if (in == NULL)
		return;
	if (in->state != NULL)
		in->decoder->stop(in->state);
	if (in->fd >= 0)
		close(in->fd);
	free(in->buf);
	free(in->name);
	free(in);
}

const char *
xva_in_name(const struct xva_in *in)
{
	return (in->name);
}

enum pvk_compression
xva_in_compression(const struct xva_in *in)
{
	return (in->compression);
}

bool
xva_in_leads_with_skippable(const struct xva_in *in)
{
	return (in->skippable);
}

bool
xva_in_cut_short(const struct xva_in *in)
{
	return (in->cut_short);
}

bool
xva_in_has_junk(const struct xva_in *in)
{
	return (in->junk);
}

bool
xva_in_seekable(const struct xva_in *in)
{
	return (in->seekable);
}

uint64_t
xva_in_file_size(const struct xva_in *in)
{
	return (in->file_size);
}

uint64_t
xva_in_file_used(const struct xva_in *in)
{
	if (in->seekable)
		return (pvk_min(in->pos + in->base, in->file_size));
	return (in->file_used - (in->len - in->used));
}

uint64_t
xva_in_pos(const struct xva_in *in)
{
	return (in->pos);
}

int
xva_in_pread(const struct xva_in *in, void *buf, size_t len, uint64_t off,
    size_t *got, struct pvk_err *e)
{
	return (raw_pread(in, buf, len, in->base + off, got, e));
}

void
xva_in_seek(struct xva_in *in, uint64_t pos)
{
	in->pos = pos;
}

/* Small reads of a seekable file come from a window, large ones do not. */
static int
read_seekable(struct xva_in *in, void *buf, size_t len, size_t *got,
    struct pvk_err *e)
{
	size_t at;

	if (len > WINDOW)
		return (xva_in_pread(in, buf, len, in->pos, got, e));
	if (in->pos < in->window_off ||
	    in->pos + len > in->window_off + in->len) {
		in->window_off = in->pos;
		if (xva_in_pread(in, in->buf, WINDOW, in->pos, &in->len, e) !=
		    0) {
			in->len = 0;
			return (-1);
		}
	}
	at = (size_t)(in->pos - in->window_off);
	*got = (size_t)pvk_min(len, in->len - at);
	memcpy(buf, in->buf + at, *got);
	return (0);
}

static int
read_plain_stream(struct xva_in *in, void *buf, size_t len, size_t *got,
    struct pvk_err *e)
{
	size_t n = (size_t)pvk_min(len, in->len - in->used), more = 0;

	memcpy(buf, in->buf + in->used, n);
	in->used += n;
	if (n < len) {
		if (pvk_read_full(in->fd, (uint8_t *)buf + n, len - n, &more,
			in->name, e) != 0)
			return (-1);
		in->file_used += more;
	}
	*got = n + more;
	return (0);
}

int
xva_in_read(struct xva_in *in, void *buf, size_t len, size_t *got,
    struct pvk_err *e)
{
	int r;

	*got = 0;
	if (in->seekable)
		r = read_seekable(in, buf, len, got, e);
	else if (in->decoder != NULL)
		r = in->decoder->read(in, in->state, buf, len, got, e);
	else
		r = read_plain_stream(in, buf, len, got, e);
	in->pos += *got;
	return (r);
}

int
xva_in_skip(struct xva_in *in, uint64_t len, uint64_t *got, struct pvk_err *e)
{
	uint8_t waste[32768];
	uint64_t left = len, end;
	size_t n;

	if (in->seekable) {
		end = in->file_size > in->base ? in->file_size - in->base : 0;
		*got = in->pos >= end ? 0 : pvk_min(len, end - in->pos);
		in->pos += *got;
		return (0);
	}
	*got = 0;
	while (left > 0) {
		if (xva_in_read(in, waste, (size_t)pvk_min(left, sizeof(waste)),
			&n, e) != 0)
			return (-1);
		if (n == 0)
			break;
		left -= n;
		*got += n;
	}
	return (0);
}
