/* SPDX-License-Identifier: BSD-2-Clause */
/* Distribution sets; see set.h. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/set.h"
#include "image/unxz.h"
#include "util/auto.h"
#include "util/io.h"
#include "util/stop.h"

#define IN_SIZE ((size_t)256 << 10)

struct set {
	const char *path;
	struct pvk_progress *progress;
	int fd;
	struct archive *archive;
	EVP_MD_CTX *hash;
	struct unxz *unxz; /* NULL: libarchive unpacks */
	uint8_t *in;
	bool end;	  /* of the file */
	struct pvk_err e; /* what went wrong below libarchive */
	bool failed;
};

/* The next bytes of the file, hashed. */
static int
file_read(void *ctx, const uint8_t **buf, size_t *len, struct pvk_err *e)
{
	struct set *s = ctx;

	if (pvk_read_full(s->fd, s->in, IN_SIZE, len, s->path, e) != 0 ||
	    pvk_stop_check(e) != 0)
		return (-1);
	if (EVP_DigestUpdate(s->hash, s->in, *len) != 1)
		return (
		    pvk_err_set(e, PVK_EBUG, "%s: SHA-256 failed", s->path));
	if (s->progress != NULL)
		pvk_progress_add(s->progress, *len);
	s->end = *len < IN_SIZE;
	*buf = s->in;
	return (0);
}

/* libarchive's read callback */
static la_ssize_t
feed(struct archive *a, void *ctx, const void **buf)
{
	struct set *s = ctx;
	const uint8_t *p = NULL;
	size_t len = 0;
	int r;

	r = s->unxz != NULL ? unxz_read(s->unxz, &p, &len, &s->e)
			    : file_read(s, &p, &len, &s->e);
	if (r != 0) {
		s->failed = true;
		archive_set_error(a, EIO, "%s", s->e.msg);
		return (-1);
	}
	*buf = p;
	return ((la_ssize_t)len);
}

static int
archive_error(const struct set *s, struct pvk_err *e)
{
	const char *what = archive_error_string(s->archive);

	if (s->failed) {
		*e = s->e;
		return (-1);
	}
	return (pvk_err_set(e, PVK_ECORRUPT, "%s: %s", s->path,
	    what != NULL ? what : "not an archive that can be read"));
}

static bool
is_xz(int fd)
{
	static const uint8_t magic[6] = { 0xfd, '7', 'z', 'X', 'Z', 0 };
	uint8_t head[sizeof(magic)];

	return (pread(fd, head, sizeof(head), 0) == (ssize_t)sizeof(head) &&
	    memcmp(head, magic, sizeof(head)) == 0);
}

static int
open_archive(struct set *s, struct pvk_err *e)
{
	struct archive *a = archive_read_new();

	s->archive = a;
	if (a == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", s->path));
	/* by name: "all" would also run programs */
	if (s->unxz == NULL) {
		archive_read_support_filter_gzip(a);
		archive_read_support_filter_bzip2(a);
		archive_read_support_filter_zstd(a);
	}
	archive_read_support_format_tar(a);
	if (archive_read_open(a, s, NULL, feed, NULL) != ARCHIVE_OK)
		return (archive_error(s, e));
	return (0);
}

struct set *
set_open(const char *path, struct pvk_progress *progress, struct pvk_err *e)
{
	struct set *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path);
		return (NULL);
	}
	s->path = path;
	s->progress = progress;
	s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (s->fd < 0) {
		pvk_err_sys(e, PVK_EIO, "%s", path);
		goto fail;
	}
	s->in = malloc(IN_SIZE);
	s->hash = EVP_MD_CTX_new();
	if (s->in == NULL || s->hash == NULL ||
	    EVP_DigestInit_ex(s->hash, EVP_sha256(), NULL) != 1) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", path);
		goto fail;
	}
	if (is_xz(s->fd)) {
		s->unxz = unxz_new(file_read, s, path, e);
		if (s->unxz == NULL)
			goto fail;
	}
	if (open_archive(s, e) != 0)
		goto fail;
	return (s);
fail:
	set_close(s);
	return (NULL);
}

void
set_close(struct set *s)
{
	if (s == NULL)
		return;
	if (s->archive != NULL)
		archive_read_free(s->archive);
	unxz_free(s->unxz);
	EVP_MD_CTX_free(s->hash);
	free(s->in);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

int
set_next(struct set *s, struct archive_entry **entry, struct pvk_err *e)
{
	int r = archive_read_next_header(s->archive, entry);

	if (r == ARCHIVE_EOF) {
		*entry = NULL;
		return (0);
	}
	/* a warning: a name that is not of this machine's character set */
	return (r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : archive_error(s, e));
}

int
set_data(struct set *s, const void **buf, size_t *len, int64_t *off,
    struct pvk_err *e)
{
	la_int64_t at = 0;
	int r = archive_read_data_block(s->archive, buf, len, &at);

	*off = at;
	if (r == ARCHIVE_EOF) {
		*buf = NULL;
		return (0);
	}
	return (r == ARCHIVE_OK || r == ARCHIVE_WARN ? 0 : archive_error(s, e));
}

int
set_sha256(struct set *s, char hex[SET_SHA256], struct pvk_err *e)
{
	uint8_t sum[EVP_MAX_MD_SIZE];
	const uint8_t *p;
	unsigned n;
	size_t len;

	/* an archive may end before its file does; a packed one must not */
	if (s->unxz != NULL) {
		do {
			if (unxz_read(s->unxz, &p, &len, e) != 0)
				return (-1);
		} while (len > 0);
	}
	while (!s->end)
		if (file_read(s, &p, &len, e) != 0)
			return (-1);
	if (EVP_DigestFinal_ex(s->hash, sum, &n) != 1 || n != 32)
		return (
		    pvk_err_set(e, PVK_EBUG, "%s: SHA-256 failed", s->path));
	for (unsigned i = 0; i < n; i++)
		snprintf(hex + (size_t)2 * i, 3, "%02x", sum[i]);
	return (0);
}
