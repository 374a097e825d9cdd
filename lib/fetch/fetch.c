/* SPDX-License-Identifier: BSD-2-Clause */
/* Fetches a file, takes up again what was cut, checks it; see fetch.h. */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/fetch.h"
#include "fetch/http.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/num.h"
#include "util/stop.h"

#define TRIES 20 /* each of which must have brought something */
#define PIECE ((size_t)256 << 10)

struct part {
	const struct pvk_fetch *f;
	char *path; /* owned: PATH.part */
	int fd;	    /* owned, locked */
	uint64_t at, total;
	bool locked;
	bool resumed; /* it began with what was there before */
};

const char *
pvk_fetch_version(void)
{
	return (http_version());
}

/* ---- hashes ---- */

static int
hash_fd(int fd, const char *name, char hex[PVK_FETCH_SHA256], struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *buf = malloc(PIECE);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t sum[EVP_MAX_MD_SIZE];
	uint64_t off = 0;
	unsigned n = 0;
	size_t got = 0;
	int r = -1;

	if (buf == NULL || md == NULL ||
	    EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		goto out;
	}
	do {
		if (pvk_pread_full(fd, buf, PIECE, off, &got, name, e) != 0 ||
		    pvk_stop_check(e) != 0)
			goto out;
		if (EVP_DigestUpdate(md, buf, got) != 1)
			break;
		off += got;
	} while (got == PIECE);
	if (got == PIECE || EVP_DigestFinal_ex(md, sum, &n) != 1 || n != 32) {
		pvk_err_set(e, PVK_EBUG, "%s: SHA-256 failed", name);
		goto out;
	}
	for (unsigned i = 0; i < n; i++)
		snprintf(hex + (size_t)2 * i, 3, "%02x", sum[i]);
	r = 0;
out:
	EVP_MD_CTX_free(md);
	return (r);
}

int
pvk_fetch_hash(const char *path, char hex[PVK_FETCH_SHA256], struct pvk_err *e)
{
	PVK_AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", path));
	return (hash_fd(fd, path, hex, e));
}

/* 1: the file is there and what it should be, 0, or -1 */
static int
is_there(const struct pvk_fetch *f, struct pvk_err *e)
{
	char hex[PVK_FETCH_SHA256];

	if (f->sha256 == NULL)
		return (0);
	if (pvk_fetch_hash(f->path, hex, e) != 0)
		return (e->code == PVK_ENOENT ? 0 : -1);
	return (strcmp(hex, f->sha256) == 0);
}

/* ---- the part ---- */

static int
part_open(struct part *p, struct pvk_err *e)
{
	struct stat st, now;

	if (asprintf(&p->path, "%s.part", p->f->path) < 0) {
		p->path = NULL;
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", p->f->path));
	}
	p->fd = open(p->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (p->fd < 0)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", p->path));
	if (flock(p->fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			return (pvk_err_set(e, PVK_EAGAIN,
			    "%s: another process is fetching it", p->path));
		return (pvk_err_sys(e, PVK_EIO, "%s", p->path));
	}
	p->locked = true;
	if (fstat(p->fd, &st) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", p->path));
	if (!S_ISREG(st.st_mode))
		return (pvk_err_set(e, PVK_ECREATE, "%s: no regular file",
		    p->path));
	/* whoever had the lock may have given the file its name meanwhile */
	if (lstat(p->path, &now) != 0 || now.st_dev != st.st_dev ||
	    now.st_ino != st.st_ino)
		return (pvk_err_set(e, PVK_EAGAIN,
		    "%s: another process has just fetched it", p->f->path));
	p->at = (uint64_t)st.st_size;
	p->resumed = p->at > 0;
	return (0);
}

static int
part_restart(struct part *p, struct pvk_err *e)
{
	p->at = 0;
	p->resumed = false;
	if (ftruncate(p->fd, 0) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", p->path));
	return (0);
}

static int
too_long(const struct part *p, struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_ELIMIT,
	    "%s: more than %" PRIu64 " bytes, which no such file has",
	    p->f->url, p->f->max));
}

static int
on_begin(void *ctx, uint64_t from, uint64_t total, struct pvk_err *e)
{
	struct part *p = ctx;

	/* the server gives no parts: all of it is coming */
	if (from != p->at && part_restart(p, e) != 0)
		return (-1);
	if (total != HTTP_UNKNOWN && total > p->f->max)
		return (too_long(p, e));
	p->total = total;
	if (p->f->progress != NULL && total != HTTP_UNKNOWN)
		p->f->progress->total =
		    p->f->progress->done + total - pvk_min(p->at, total);
	return (0);
}

static int
on_data(void *ctx, const void *buf, size_t len, struct pvk_err *e)
{
	struct part *p = ctx;

	if (len > p->f->max - p->at)
		return (too_long(p, e));
	if (pvk_pwrite_full(p->fd, buf, len, p->at, p->path, e) != 0)
		return (-1);
	p->at += len;
	pvk_progress_add(p->f->progress, len);
	return (0);
}

static int
fetch_all(struct part *p, struct pvk_err *e)
{
	struct http_request q = { .url = p->f->url,
		.patience = p->f->patience,
		.begin = on_begin,
		.data = on_data,
		.ctx = p };
	bool no_range;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = p->at;

		if (p->f->sha256 == NULL || p->at > p->f->max) {
			if (part_restart(p, e) != 0)
				return (-1);
			before = 0;
		}
		q.from = p->at;
		if (http_get(&q, &no_range, e) == 0) {
			if (p->total == HTTP_UNKNOWN || p->total == p->at)
				return (0);
			pvk_err_set(e, PVK_EIO,
			    "%s: ends at %" PRIu64 " of %" PRIu64 " bytes",
			    p->f->url, p->at, p->total);
		} else if (no_range && q.from > 0) {
			if (part_restart(p, e) != 0)
				return (-1);
			continue;
		}
		if ((e->code != PVK_EIO && e->code != PVK_EAGAIN) ||
		    p->at <= before || p->f->sha256 == NULL)
			return (-1);
	}
	return (-1);
}

/* 1: it is what it should be, 0: it is not, or -1 */
static int
part_good(struct part *p, char hex[PVK_FETCH_SHA256], struct pvk_err *e)
{
	if (p->f->sha256 == NULL)
		return (1);
	if (hash_fd(p->fd, p->path, hex, e) != 0)
		return (-1);
	return (strcmp(hex, p->f->sha256) == 0);
}

static int
part_finish(struct part *p, struct pvk_err *e)
{
	if (fsync(p->fd) != 0 || rename(p->path, p->f->path) != 0)
		return (pvk_err_sys(e, PVK_EIO, "%s", p->f->path));
	return (0);
}

static int
fetch_part(struct part *p, struct pvk_err *e)
{
	char hex[PVK_FETCH_SHA256];
	int good = 0;

	if (part_open(p, e) != 0)
		return (-1);
	if (p->resumed && p->f->sha256 != NULL)
		good = part_good(p, hex, e);
	/* what an older part began with may be of another file: once anew */
	for (int i = 0; i < 2 && good == 0; i++) {
		bool resumed = p->resumed;

		if (fetch_all(p, e) != 0)
			return (-1);
		good = part_good(p, hex, e);
		if (good != 0)
			break;
		if (part_restart(p, e) != 0)
			return (-1);
		if (!resumed)
			break;
	}
	if (good < 0)
		return (-1);
	if (good == 0)
		return (
		    pvk_err_set(e, PVK_ECORRUPT, "%s: SHA-256 %s, expected %s",
			p->f->url, hex, p->f->sha256));
	return (part_finish(p, e));
}

/* Whether the next run can go on with what came. */
static bool
of_use(const struct part *p, const struct pvk_err *e)
{
	if (p->at == 0 || p->f->sha256 == NULL || e->sys == ENOSPC)
		return (false);
	return (e->code == PVK_EIO || e->code == PVK_EAGAIN ||
	    e->code == PVK_EINTR || e->code == PVK_ESERVICE);
}

int
pvk_fetch(const struct pvk_fetch *f, struct pvk_err *e)
{
	struct part p = { .f = f, .fd = -1, .total = HTTP_UNKNOWN };
	int there = is_there(f, e), r;

	if (there != 0)
		return (there < 0 ? -1 : 0);
	r = fetch_part(&p, e);
	if (r != 0 && p.path != NULL && p.locked && !of_use(&p, e))
		unlink(p.path);
	if (p.fd >= 0)
		close(p.fd);
	free(p.path);
	return (r);
}
