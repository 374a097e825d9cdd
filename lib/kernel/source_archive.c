/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Kernels that are packed, by libarchive: compressed files, tar archives, and
 * both (kernel.txz, pkgbase's .pkg). An archive is read through to its end, for
 * the modules may be behind the kernel. A stream that is neither compressed nor
 * an archive comes out as it is.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/source_private.h"
#include "util/io.h"
#include "util/stop.h"

#define READ_SIZE  ((size_t)64 << 10)
#define MEMBER_MAX 200000

struct unpack {
	struct pvk_kernel_source *s;
	struct archive *a;
	uint64_t total; /* bytes of all members so far */
	bool is_archive;
	uint8_t *in; /* owned: what was read last */
	bool unread; /* reading failed, and this is why */
	struct pvk_err why;
};

/* The next piece of what is unpacked. */
static int
read_piece(struct unpack *u, size_t *got)
{
	struct pvk_kernel_source *s = u->s;

	if (s->wrapped == NULL)
		return (pvk_read_full(s->fd, u->in, READ_SIZE, got, s->name,
		    &u->why));
	*got = (size_t)pvk_min(READ_SIZE, s->wrapped->size - s->at);
	if (*got > 0 &&
	    s->wrapped->pread(s->wrapped->ctx, u->in, *got, s->at, &u->why) !=
		0)
		return (-1);
	s->at += *got;
	return (0);
}

/* For libarchive: more of the file, whole blocks even from a pipe */
static la_ssize_t
read_more(struct archive *a, void *ctx, const void **data)
{
	struct unpack *u = ctx;
	size_t got;

	*data = u->in;
	if (read_piece(u, &got) == 0)
		return ((la_ssize_t)got);
	u->unread = true;
	archive_set_error(a, EIO, "%s", u->why.msg);
	return (-1);
}

static int
archive_failed(const struct unpack *u, struct pvk_err *e)
{
	const char *text = archive_error_string(u->a);

	if (u->unread) {
		*e = u->why;
		return (-1);
	}
	return (pvk_err_set(e, PVK_ECORRUPT, "%s: cannot be unpacked: %s",
	    u->s->name, text != NULL ? text : "it is damaged"));
}

/* The kernel begins so; what can't be one is not unpacked any further. */
static int
check_head(const struct unpack *u, const uint8_t *head, size_t len,
    struct pvk_err *e)
{
	const char *what = pvk_kernel_looks_like(head, len);

	if (what != NULL && strcmp(what, "an ELF file") == 0)
		return (0);
	if (what != NULL && strcmp(what, "a gzip file") == 0 && u->is_archive)
		return (0);
	if (what != NULL)
		return (source_refuse(u->s, what, e));
	return (pvk_err_set(e, PVK_ECORRUPT,
	    "%s: no ELF file in it, expected a FreeBSD kernel", u->s->name));
}

/* One more piece of a member; keep: it is the kernel */
static int
take_piece(struct unpack *u, const void *piece, size_t len, bool keep,
    struct pvk_err *e)
{
	struct pvk_buf *data = &u->s->data;

	u->total += len;
	if (u->total > PVK_KERNEL_ARCHIVE_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: unpacks to more than %" PRIu64 " bytes", u->s->name,
		    PVK_KERNEL_ARCHIVE_MAX));
	if (!keep)
		return (0);
	if (data->len == 0 && check_head(u, piece, len, e) != 0)
		return (-1);
	if (len > PVK_KERNEL_MAX - data->len)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: unpacks to more than %" PRIu64
		    " bytes, which no kernel has",
		    u->s->name, PVK_KERNEL_MAX));
	return (pvk_buf_add(data, piece, len, e));
}

/* Holes of a sparse member are zeros that take no reading. */
static int
take_hole(struct unpack *u, uint64_t len, bool keep, struct pvk_err *e)
{
	static const uint8_t zeros[4096];

	for (size_t n; len > 0; len -= n) {
		n = (size_t)pvk_min(len, sizeof(zeros));
		if (take_piece(u, zeros, n, keep, e) != 0)
			return (-1);
	}
	return (0);
}

static int
take_member(struct unpack *u, bool keep, struct pvk_err *e)
{
	const void *piece;
	int64_t off;
	uint64_t at = 0;
	size_t len;
	int r;

	while ((r = archive_read_data_block(u->a, &piece, &len, &off)) ==
	    ARCHIVE_OK) {
		if (pvk_stop_check(e) != 0)
			return (-1);
		if ((uint64_t)off > at &&
		    take_hole(u, (uint64_t)off - at, keep, e) != 0)
			return (-1);
		at = pvk_max(at, (uint64_t)off);
		if (take_piece(u, piece, len, keep, e) != 0)
			return (-1);
		at += len;
	}
	return (r == ARCHIVE_EOF ? 0 : archive_failed(u, e));
}

static int
take_entry(struct unpack *u, struct archive_entry *entry, struct pvk_err *e)
{
	const char *path = archive_entry_pathname(entry), *beside = NULL;
	bool kernel, raw = archive_format(u->a) == ARCHIVE_FORMAT_RAW;

	if (path == NULL)
		return (take_member(u, false, e));
	kernel = raw || source_is_kernel(path, &beside);
	u->is_archive = !raw;
	if (archive_entry_filetype(entry) != AE_IFREG &&
	    archive_entry_filetype(entry) != 0)
		kernel = false;
	if (beside != NULL)
		pvk_kernel_modules_add(&u->s->modules, beside);
	if (!raw && strcmp(path, "ova.xml") == 0)
		return (source_refuse(u->s, "an XVA", e));
	/* the first one counts, should there be another */
	if (!kernel || u->s->data.len > 0)
		return (take_member(u, false, e));
	if (!raw && source_set_member(u->s, path, e) != 0)
		return (-1);
	return (take_member(u, true, e));
}

static int
walk(struct unpack *u, struct pvk_err *e)
{
	struct archive_entry *entry;
	int r;

	for (unsigned n = 0;; n++) {
		r = archive_read_next_header(u->a, &entry);
		if (r == ARCHIVE_EOF)
			return (0);
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
			return (archive_failed(u, e));
		if (n == MEMBER_MAX)
			return (pvk_err_set(e, PVK_ELIMIT,
			    "%s: an archive of more than %d members",
			    u->s->name, MEMBER_MAX));
		if (take_entry(u, entry, e) != 0)
			return (-1);
	}
}

static int
set_up(struct unpack *u, struct pvk_err *e)
{
	u->a = archive_read_new();
	if (u->a == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", u->s->name));
	/* none of those that run other programs */
	if (archive_read_support_filter_gzip(u->a) != ARCHIVE_OK ||
	    archive_read_support_filter_xz(u->a) != ARCHIVE_OK ||
	    archive_read_support_filter_bzip2(u->a) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(u->a) != ARCHIVE_OK ||
	    archive_read_support_format_tar(u->a) != ARCHIVE_OK ||
	    archive_read_support_format_raw(u->a) != ARCHIVE_OK)
		return (pvk_err_set(e, PVK_ESERVICE,
		    "libarchive: without gzip, xz, bzip2, zstd or tar"));
	return (0);
}

/* A kernel that is compressed inside an archive, as those of installers are */
static int
unpack_again(struct unpack *u, struct pvk_err *e)
{
	struct unpack inner = { .s = u->s };
	struct pvk_buf packed = u->s->data;
	int r;

	u->s->data = (struct pvk_buf){ 0 };
	r = set_up(&inner, e);
	if (r == 0 &&
	    archive_read_open_memory(inner.a, packed.data, packed.len) !=
		ARCHIVE_OK)
		r = archive_failed(&inner, e);
	if (r == 0)
		r = walk(&inner, e);
	if (r == 0 && u->s->data.len == 0)
		r = pvk_err_set(e, PVK_ECORRUPT, "%s: empty", u->s->name);
	archive_read_free(inner.a);
	pvk_buf_fini(&packed);
	return (r);
}

static int
check_kernel(struct unpack *u, struct pvk_err *e)
{
	const struct pvk_buf *data = &u->s->data;
	const char *what;

	u->s->has_modules = u->s->has_modules || u->is_archive;
	if (data->len == 0)
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: no kernel in it, expected %s", u->s->name,
		    u->is_archive ? "boot/kernel/kernel" : "an ELF file"));
	what = pvk_kernel_looks_like(data->data, data->len);
	if (what != NULL && strcmp(what, "a gzip file") == 0)
		return (unpack_again(u, e));
	return (0);
}

int
source_open_archive(struct pvk_kernel_source *s, struct pvk_err *e)
{
	struct unpack u = { .s = s };
	int r;

	u.in = malloc(READ_SIZE);
	if (u.in == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", s->name));
	r = set_up(&u, e);
	if (r == 0 &&
	    archive_read_open(u.a, &u, NULL, read_more, NULL) != ARCHIVE_OK)
		r = archive_failed(&u, e);
	if (r == 0)
		r = walk(&u, e);
	if (r == 0)
		r = check_kernel(&u, e);
	if (r == 0) {
		pvk_kernel_memory_init(&s->memory, s->data.data, s->data.len,
		    s->name);
		s->bytes = &s->memory.bytes;
	}
	archive_read_free(u.a);
	free(u.in);
	return (r);
}
