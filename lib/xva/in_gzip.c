/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gzip decoder of the tar stream (RFC 1952): any number of members, as
 * gzip(1), pigz and concatenation make them. Zero bytes behind the last member
 * are padding, anything else is junk.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "util/num.h"
#include "xva/in_private.h"

struct gzip {
	z_stream z;
	bool between; /* a member has ended, none has begun */
	bool end;
};

static void *
gzip_start(struct pvk_err *e)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (g == NULL || inflateInit2(&g->z, 15 + 16) != Z_OK) {
		free(g);
		pvk_err_set(e, PVK_ENOMEM, "no memory for a gzip decoder");
		return (NULL);
	}
	return (g);
}

static void
gzip_stop(void *state)
{
	struct gzip *g = state;

	inflateEnd(&g->z);
	free(g);
}

/* Between two members: is there another one? Sets end when there is not. */
static int
next_member(struct xva_in *in, struct gzip *g, struct pvk_err *e)
{
	for (;;) {
		if (in_fill(in, e) != 0)
			return (-1);
		if (in->used == in->len) {
			g->end = true;
			return (0);
		}
		if (in->buf[in->used] != 0)
			break;
		in->used++;
	}
	if (in->buf[in->used] != 0x1f) {
		in->junk = true;
		g->end = true;
		return (0);
	}
	g->between = false;
	inflateReset(&g->z);
	return (0);
}

static int
gzip_read(struct xva_in *in, void *state, void *buf, size_t len, size_t *got,
    struct pvk_err *e)
{
	struct gzip *g = state;
	size_t before;
	bool ended;
	int r;

	*got = 0;
	while (*got < len && !g->end) {
		if (g->between) {
			if (next_member(in, g, e) != 0)
				return (-1);
			continue;
		}
		if (in_fill(in, e) != 0)
			return (-1);
		/* at the file's end the decoder may still hold some bytes */
		ended = in->used == in->len;
		g->z.next_in = in->buf + in->used;
		g->z.avail_in = (uInt)(in->len - in->used);
		g->z.next_out = (uint8_t *)buf + *got;
		before = (size_t)pvk_min(len - *got, 1u << 30);
		g->z.avail_out = (uInt)before;
		r = inflate(&g->z, Z_NO_FLUSH);
		in->used = in->len - g->z.avail_in;
		*got += before - g->z.avail_out;
		if (r == Z_STREAM_END)
			g->between = true;
		else if (r != Z_OK && r != Z_BUF_ERROR)
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: gzip data before byte %" PRIu64 ": %s",
			    in->name, xva_in_file_used(in),
			    g->z.msg != NULL ? g->z.msg : "damaged"));
		else if (ended && g->z.avail_out == before)
			in->cut_short = g->end = true;
	}
	return (0);
}

const struct in_decoder in_gzip = {
	.start = gzip_start,
	.read = gzip_read,
	.stop = gzip_stop,
};
