/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Members, chunks, their places and checksums, the table of old files: all that
 * stands behind ova.xml. As a file and as a stream the reader finds the same;
 * no chunk lies beyond its disk or over another one.
 */
#include <zstd.h>

#include "fuzz_build.h"
#include "xva/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct walk {
	uint64_t size;			/* of each disk */
	uint64_t end[2];		/* behind the chunks so far */
	uint64_t chunks, bytes, places; /* to compare */
	unsigned flags;
};

static void
check_chunk(struct walk *w, const struct reader_chunk *c)
{
	if (c->disk > 1 || c->got > c->len || c->data_off < c->tar_off)
		abort();
	w->chunks++;
	w->bytes += c->got;
	if ((w->flags & READER_ANY_ORDER) != 0)
		return;
	w->places = w->places * 31 + c->disk_off;
	if (c->disk_off < w->end[c->disk] || c->disk_off > w->size ||
	    c->len > w->size - c->disk_off)
		abort();
	w->end[c->disk] = c->disk_off + c->len;
}

/* As verify does it, in one thread */
static void
walk(struct xva_in *in, struct walk *w, struct pvk_findings *fs)
{
	struct xva_slots slots;
	struct reader *r;
	struct check k;
	struct pvk_err e;

	r = reader_new(in, w->flags, fs, &e);
	if (r == NULL)
		return;
	check_init(&k, r);
	if (slots_init(&slots, 1, NULL, &e) != 0)
		abort();
	while (reader_next(r, &slots.slot[0].chunk, &e) > 0) {
		check_chunk(w, &slots.slot[0].chunk);
		if ((w->flags & READER_NO_DATA) == 0 &&
		    (check_work(&slots.slot[0], in, false, &k, &e) != 0 ||
			check_commit(&k, &slots.slot[0], &e) != 0))
			abort();
	}
	if (check_end(&k, &e) != 0 || check_give(&k, fs, &e) != 0)
		abort();
	check_fini(&k);
	slots_fini(&slots);
	reader_free(r);
}

static void
run(const void *bytes, size_t len, struct walk *w, struct pvk_findings *fs)
{
	struct xva_in *in;
	struct pvk_err e;

	memset(fs, 0, sizeof(*fs));
	in = xva_in_memory(bytes, len, "fuzz.xva", &e);
	if (in == NULL)
		abort();
	walk(in, w, fs);
	xva_in_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct walk file = { 0 }, stream;
	struct pvk_findings a, b;
	struct fuzz_tar t;
	size_t cap, packed;
	uint8_t *zst;

	if (len < 2)
		return (0);
	file.flags = data[0] % 8;
	t = fuzz_make(data + 1, len - 1, &file.size);
	stream = file;
	run(t.data, t.len, &file, &a);
	cap = ZSTD_compressBound(t.len);
	zst = malloc(cap);
	if (zst == NULL)
		abort();
	packed = ZSTD_compress(zst, cap, t.data, t.len, -5);
	run(zst, packed, &stream, &b);
	/* in salvage a file lets look ahead, a stream does not */
	if ((file.flags & READER_SALVAGE) == 0 &&
	    (memcmp(a.by_rule, b.by_rule, sizeof(a.by_rule)) != 0 ||
		file.chunks != stream.chunks || file.places != stream.places ||
		file.bytes != stream.bytes))
		abort();
	pvk_findings_fini(&a);
	pvk_findings_fini(&b);
	free(zst);
	free(t.data);
	return (0);
}
