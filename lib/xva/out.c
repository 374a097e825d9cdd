/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the tar stream of a new XVA goes; see out.h. */
#include <libdeflate.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "util/io.h"
#include "util/outfile.h"
#include "xva/out.h"

#define GZIP_LEVEL 6
#define ZSTD_LEVEL 3

struct xva_out {
	struct pvk_outfile *file; /* NULL: only counted */
	enum pvk_compression compression;
	int level;
	uint64_t size;
};

struct xva_packer {
	enum pvk_compression compression;
	struct libdeflate_compressor *gzip;
	ZSTD_CCtx *zstd;
	uint8_t *buf;
	size_t cap;
};

struct xva_out *
xva_out_new(const char *path, unsigned flags, enum pvk_compression compression,
    int level, struct pvk_err *e)
{
	struct xva_out *o = calloc(1, sizeof(*o));

	if (o == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "no memory for an output file");
		return (NULL);
	}
	o->compression = compression;
	o->level = level != 0	      ? level
	    : compression == PVK_GZIP ? GZIP_LEVEL
				      : ZSTD_LEVEL;
	if (path != NULL &&
	    (o->file = pvk_outfile_new(path, flags, e)) == NULL) {
		free(o);
		return (NULL);
	}
	return (o);
}

void
xva_out_free(struct xva_out *o)
{
	if (o == NULL)
		return;
	pvk_outfile_free(o->file);
	free(o);
}

uint64_t
xva_out_size(const struct xva_out *o)
{
	return (o->size);
}

const char *
xva_out_name(const struct xva_out *o)
{
	return (o->file != NULL ? pvk_outfile_name(o->file) : "output");
}

void
xva_out_imitate(struct xva_out *o, const struct stat *st)
{
	int fd = o->file != NULL ? pvk_outfile_fd(o->file) : -1;

	if (fd < 0 || !pvk_outfile_seekable(o->file))
		return;
	/* not root, or a file system without owners: there is none to keep */
	if (fchown(fd, st->st_uid, st->st_gid) != 0 && geteuid() == 0)
		return;
	if (fchmod(fd, st->st_mode & 07777) != 0)
		return;
}

int
xva_out_commit(struct xva_out *o, struct pvk_err *e)
{
	return (o->file != NULL ? pvk_outfile_commit(o->file, e) : 0);
}

static int
no_memory(struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_ENOMEM, "no memory for a compressor"));
}

struct xva_packer *
xva_packer_new(const struct xva_out *o, struct pvk_err *e)
{
	struct xva_packer *p = calloc(1, sizeof(*p));
	bool ok = p != NULL;

	if (ok) {
		p->compression = o->compression;
		if (p->compression == PVK_GZIP) {
			p->gzip = libdeflate_alloc_compressor(o->level);
			ok = p->gzip != NULL;
		} else if (p->compression == PVK_ZSTD) {
			p->zstd = ZSTD_createCCtx();
			ok = p->zstd != NULL &&
			    !ZSTD_isError(ZSTD_CCtx_setParameter(p->zstd,
				ZSTD_c_compressionLevel, o->level));
		}
	}
	if (!ok) {
		no_memory(e);
		xva_packer_free(p);
		return (NULL);
	}
	return (p);
}

void
xva_packer_free(struct xva_packer *p)
{
	if (p == NULL)
		return;
	if (p->gzip != NULL)
		libdeflate_free_compressor(p->gzip);
	ZSTD_freeCCtx(p->zstd);
	free(p->buf);
	free(p);
}

static int
packer_reserve(struct xva_packer *p, size_t cap, struct pvk_err *e)
{
	if (cap <= p->cap)
		return (0);
	free(p->buf);
	p->cap = 0;
	p->buf = malloc(cap);
	if (p->buf == NULL)
		return (no_memory(e));
	p->cap = cap;
	return (0);
}

int
xva_out_pack(struct xva_packer *p, const void *bytes, size_t len,
    struct xva_packed *packed, struct pvk_err *e)
{
	size_t n;

	*packed = (struct xva_packed){ .bytes = bytes, .len = len };
	if (p->compression == PVK_PLAIN)
		return (0);
	if (packer_reserve(p,
		p->compression == PVK_GZIP
		    ? libdeflate_gzip_compress_bound(p->gzip, len)
		    : ZSTD_compressBound(len),
		e) != 0)
		return (-1);
	if (p->compression == PVK_GZIP)
		n = libdeflate_gzip_compress(p->gzip, bytes, len, p->buf,
		    p->cap);
	else
		n = ZSTD_compress2(p->zstd, p->buf, p->cap, bytes, len);
	if (n == 0 || (p->compression == PVK_ZSTD && ZSTD_isError(n)))
		return (pvk_err_set(e, PVK_EBUG, "a compressor failed"));
	packed->bytes = p->buf;
	packed->len = n;
	return (0);
}

int
xva_out_place(struct xva_out *o, struct xva_packed *packed, struct pvk_err *e)
{
	packed->off = o->size;
	o->size += packed->len;
	if (o->file == NULL || pvk_outfile_seekable(o->file))
		return (0);
	return (pvk_write_full(pvk_outfile_fd(o->file), packed->bytes,
	    packed->len, xva_out_name(o), e));
}

int
xva_out_put(struct xva_out *o, const struct xva_packed *packed,
    struct pvk_err *e)
{
	if (o->file == NULL || !pvk_outfile_seekable(o->file))
		return (0);
	return (pvk_pwrite_full(pvk_outfile_fd(o->file), packed->bytes,
	    packed->len, packed->off, xva_out_name(o), e));
}

int
xva_out_write(struct xva_out *o, const void *bytes, size_t len,
    struct pvk_err *e)
{
	struct xva_packer *p = xva_packer_new(o, e);
	struct xva_packed packed;
	int r;

	if (p == NULL)
		return (-1);
	r = xva_out_pack(p, bytes, len, &packed, e);
	if (r == 0)
		r = xva_out_place(o, &packed, e);
	if (r == 0)
		r = xva_out_put(o, &packed, e);
	xva_packer_free(p);
	return (r);
}

const char *
pvk_compression_name(enum pvk_compression c)
{
	return (c == PVK_GZIP ? "gzip" : c == PVK_ZSTD ? "zstd" : "none");
}
