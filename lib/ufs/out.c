/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image that is written. Zeros are left out: the file is all zeros before,
 * and what is given back is made zeros again. So an image holds nothing but
 * what is in its file system, and a sparse file takes no more.
 */
#include <inttypes.h>
#include <string.h>

#include "ufs/writer_private.h"
#include "util/io.h"
#include "util/num.h"
#include "util/punch.h"

/* Zeros are looked for in pieces of this size: a page, most likely. */
#define PIECE ((size_t)4096)

int
ufs_out_write(const struct ufs_out *o, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e)
{
	const uint8_t *p = buf;
	size_t from = 0, to = 0, n;

	if (off >= o->end)
		return (0);
	while (from < len) {
		for (to = from; to < len; to += n) {
			n = (size_t)pvk_min(PIECE, len - to);
			if (pvk_is_zero(p + to, n))
				break;
		}
		if (to > from &&
		    pvk_pwrite_full(o->fd, p + from, to - from,
			o->offset + off + from, o->name, e) != 0)
			return (-1);
		from = (size_t)pvk_min(to + PIECE, len);
	}
	return (0);
}

int
ufs_out_read(const struct ufs_out *o, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	size_t got;

	if (pvk_pread_full(o->fd, buf, len, o->offset + off, &got, o->name,
		e) != 0)
		return (-1);
	/* a file may grow only as it is written */
	memset((uint8_t *)buf + got, 0, len - got);
	return (0);
}

int
ufs_out_clear(const struct ufs_out *o, uint64_t off, uint64_t len,
    struct pvk_err *e)
{
	static const uint8_t zeros[64 << 10];
	size_t n;

	if (off >= o->end)
		return (0);
	len = pvk_min(len, o->end - off);
	if (pvk_punch(o->fd, o->offset + off, len) == 0)
		return (0);
	for (; len > 0; off += n, len -= n) {
		n = (size_t)pvk_min(len, sizeof(zeros));
		if (pvk_pwrite_full(o->fd, zeros, n, o->offset + off, o->name,
			e) != 0)
			return (-1);
	}
	return (0);
}
