/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stream: members, chunks with their order and places, checksum members,
 * the table of old files, gzip and zstd around it all. The first byte chooses
 * how the reader goes about it.
 */
#include <stdlib.h>

#include "xva/checksum.h"
#include "xva/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Every byte given is inside the disk and inside the file. */
static void
check_chunk(const struct reader *r, const struct reader_chunk *c,
    struct sum_state *sums, bool placed)
{
	char text[SUM_TEXT];
	struct pvk_err e;
	size_t n;

	(void)reader_disks(r, &n);
	if (c->disk >= n || c->got > c->len)
		abort();
	if (placed && c->disk_off > UINT64_MAX - c->len)
		abort();
	if (c->sum != PVK_SUM_NONE && c->buf != NULL)
		(void)sum_of(sums, c->sum, reader_chunk_data(c), c->got, text,
		    &e);
}

static void
walk(struct reader *r, const struct xva_in *in, unsigned flags)
{
	struct reader_chunk c = { .room_before = 512 };
	struct sum_state *sums;
	struct pvk_err e;

	sums = sum_state_new(&e);
	while (sums != NULL && reader_next(r, &c, &e) == 1) {
		if (xva_in_seekable(in) && (flags & READER_NO_DATA) == 0 &&
		    (reader_chunk_reserve(&c, 0, &e) != 0 ||
			reader_chunk_load(in, &c, &e) != 0))
			break;
		check_chunk(r, &c, sums, (flags & READER_ANY_ORDER) == 0);
	}
	free(c.buf);
	sum_state_free(sums);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pvk_findings fs = { 0 };
	struct pvk_err e;
	struct reader *r;
	struct xva_in *in;
	unsigned flags;

	if (len < 1)
		return (0);
	flags = data[0] % 8;
	in = xva_in_memory(data + 1, len - 1, "fuzz.xva", &e);
	if (in == NULL)
		return (0);
	r = reader_new(in, flags, &fs, &e);
	if (r != NULL)
		walk(r, in, flags);
	reader_free(r);
	pvk_findings_fini(&fs);
	xva_in_close(in);
	return (0);
}
