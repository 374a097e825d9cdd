/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image that is written: a file system's part of a canvas. What is beyond
 * its end is counted elsewhere, and not written.
 */
#include "ufs/writer_private.h"
#include "util/num.h"

int
ufs_out_write(const struct ufs_out *o, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e)
{
	if (off >= o->end)
		return (0);
	return (pvk_canvas_write(o->canvas, buf, len, o->offset + off, e));
}

int
ufs_out_read(const struct ufs_out *o, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	return (pvk_canvas_read(o->canvas, buf, len, o->offset + off, e));
}

int
ufs_out_clear(const struct ufs_out *o, uint64_t off, uint64_t len,
    struct pvk_err *e)
{
	if (off >= o->end)
		return (0);
	len = pvk_min(len, o->end - off);
	return (pvk_canvas_clear(o->canvas, o->offset + off, len, e));
}
