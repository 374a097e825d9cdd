/* SPDX-License-Identifier: BSD-2-Clause */
/* ova.xml as a member, and the end of the tar; see frame.h. */
#include "xva/frame.h"
#include "util/buf.h"
#include "xva/tar.h"

static const uint8_t zeros[2 * TAR_BLOCK];

int
frame_begin(struct xva_out *o, const void *xml, size_t len, unsigned mode,
    struct pvk_err *e)
{
	uint8_t header[TAR_BLOCK];
	struct pvk_buf b = { 0 };
	int r = -1;

	tar_format(header, "ova.xml", len, mode);
	if (pvk_buf_add(&b, header, sizeof(header), e) == 0 &&
	    pvk_buf_add(&b, xml, len, e) == 0 &&
	    pvk_buf_add(&b, zeros, tar_padding(len), e) == 0)
		r = xva_out_write(o, b.data, b.len, e);
	pvk_buf_fini(&b);
	return (r);
}

int
frame_end(struct xva_out *o, struct pvk_err *e)
{
	return (xva_out_write(o, zeros, sizeof(zeros), e));
}
