/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The zstd decoder of the tar stream (RFC 8878): any number of frames,
 * skippable ones between or behind them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <zstd.h>

#include "xva/in_private.h"

struct zstd {
	ZSTD_DCtx *ctx;
	bool inside; /* a frame has begun and not ended */
};

static void *
zstd_start(struct pvk_err *e)
{
	struct zstd *z = calloc(1, sizeof(*z));

	if (z == NULL || (z->ctx = ZSTD_createDCtx()) == NULL) {
		free(z);
		pvk_err_set(e, PVK_ENOMEM, "no memory for a zstd decoder");
		return (NULL);
	}
	return (z);
}

static void
zstd_stop(void *state)
{
	struct zstd *z = state;

	ZSTD_freeDCtx(z->ctx);
	free(z);
}

static int
zstd_read(struct xva_in *in, void *state, void *buf, size_t len, size_t *got,
    struct pvk_err *e)
{
	struct zstd *z = state;
	ZSTD_outBuffer out = { .dst = buf, .size = len };
	ZSTD_inBuffer src;
	size_t r, before;

	*got = 0;
	while (out.pos < len) {
		if (in_fill(in, e) != 0)
			return (-1);
		/* at the file's end the decoder may still hold some bytes */
		src = (ZSTD_inBuffer){ .src = in->buf + in->used,
			.size = in->len - in->used };
		before = out.pos;
		r = ZSTD_decompressStream(z->ctx, &out, &src);
		in->used += src.pos;
		*got = out.pos;
		if (ZSTD_isError(r))
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: zstd data before byte %" PRIu64 ": %s",
			    in->name, xva_in_file_used(in),
			    ZSTD_getErrorName(r)));
		if (src.size > 0)
			z->inside = r != 0;
		else if (out.pos == before) {
			in->cut_short = z->inside;
			break;
		}
	}
	return (0);
}

const struct in_decoder in_zstd = {
	.start = zstd_start,
	.read = zstd_read,
	.stop = zstd_stop,
};
