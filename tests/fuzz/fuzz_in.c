/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoders of gzip and zstd. In pieces of any size come the same bytes, and
 * the same end. What a bomb unpacks to is read up to a limit.
 */
#include <stdlib.h>
#include <string.h>

#include "xva/in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define LIMIT ((size_t)1 << 20)

struct result {
	uint8_t *bytes;
	size_t len;
	int status;
	bool cut_short, junk;
};

static struct result
read_all(const uint8_t *data, size_t len, size_t piece)
{
	struct result r = { .bytes = malloc(LIMIT) };
	struct xva_in *in;
	struct pvk_err e;
	size_t got = piece, n;

	if (r.bytes == NULL)
		abort();
	in = xva_in_memory(data, len, "fuzz.xva", &e);
	if (in == NULL)
		abort();
	while (r.status == 0 && got == piece && r.len < LIMIT) {
		n = piece < LIMIT - r.len ? piece : LIMIT - r.len;
		r.status = xva_in_read(in, r.bytes + r.len, n, &got, &e);
		if (got > n || xva_in_pos(in) != r.len + got)
			abort();
		r.len += got;
		got = got == n ? piece : got;
	}
	if (xva_in_file_used(in) > len)
		abort();
	r.cut_short = xva_in_cut_short(in);
	r.junk = xva_in_has_junk(in);
	xva_in_close(in);
	return (r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct result a, b;
	size_t piece, both;

	if (len < 1)
		return (0);
	piece = data[0] + (size_t)1;
	a = read_all(data + 1, len - 1, 65536);
	b = read_all(data + 1, len - 1, piece);
	/* of a damaged frame one may have got further than the other */
	both = a.len < b.len ? a.len : b.len;
	if (memcmp(a.bytes, b.bytes, both) != 0)
		abort();
	if (a.len < LIMIT && b.len < LIMIT &&
	    (a.status != b.status || a.cut_short != b.cut_short ||
		a.junk != b.junk || (a.status == 0 && a.len != b.len)))
		abort();
	free(a.bytes);
	free(b.bytes);
	return (0);
}
