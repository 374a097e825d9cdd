/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hash files of Berkeley DB 1.85; see hashdb.h.
 *
 * The table gets as many buckets as it takes for each to fit in its page, so
 * there are no overflow pages; their map is there, for who adds pairs later.
 *
 *	page 0		header: 32-bit numbers, big-endian whatever "lorder" is
 *	pages 1 to n	buckets 0 to n - 1
 *	page n + 1	map of overflow pages, with one in use: itself
 *
 * A page: 16-bit numbers, little-endian as lorder says: their count, then for
 * each pair the offsets of key and value, which fill the page from its end;
 * then the bytes left and the offset of the last value.
 */
#include <stdlib.h>
#include <string.h>

#include "image/bytes.h"
#include "image/hashdb.h"
#include "util/num.h"

#define MAGIC	    0x00061561u
#define VERSION	    2u
#define LORDER	    1234u
#define PAGE	    4096u
#define PAGE_SHIFT  12u
#define SEGMENT	    256u
#define FILL	    32u /* keys a bucket, after which it is split */
#define SHIFT_MIN   3u
#define SHIFT_MAX   12u
#define PAIRS_MAX   8192u
#define BAD_OFFSET  4u /* what is less marks pages of overflow */
#define SPLIT_SHIFT 11u

enum {
	HDR_MAGIC = 0,
	HDR_VERSION = 4,
	HDR_LORDER = 8,
	HDR_BSIZE = 12,
	HDR_BSHIFT = 16,
	HDR_DSIZE = 20,
	HDR_SSIZE = 24,
	HDR_SSHIFT = 28,
	HDR_OVFL_POINT = 32,
	HDR_LAST_FREED = 36,
	HDR_MAX_BUCKET = 40,
	HDR_HIGH_MASK = 44,
	HDR_LOW_MASK = 48,
	HDR_FFACTOR = 52,
	HDR_NKEYS = 56,
	HDR_HDRPAGES = 60,
	HDR_CHARKEY = 64,
	HDR_SPARES = 68,
	HDR_BITMAPS = 68 + 32 * 4,
	HDR_END = HDR_BITMAPS + 32 * 2,
};

struct pair {
	uint32_t hash;
	uint32_t klen, vlen;
	uint8_t *data; /* owned: the key, then the value */
};

struct hashdb {
	struct pair *list; /* owned */
	size_t len;
};

static uint32_t
hash(const uint8_t *p, size_t len)
{
	uint32_t h = 0;

	while (len-- > 0)
		h = h * 33 + *p++;
	return (h);
}

struct hashdb *
hashdb_new(void)
{
	return (calloc(1, sizeof(struct hashdb)));
}

void
hashdb_free(struct hashdb *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->len; i++)
		free(h->list[i].data);
	free(h->list);
	free(h);
}

int
hashdb_add(struct hashdb *h, const void *key, size_t klen, const void *value,
    size_t vlen, struct pvk_err *e)
{
	uint32_t sum = hash(key, klen);
	struct pair *list, *p;

	/* room for the pair, its page's numbers and a mark of overflow */
	if (klen + vlen > PAGE - 12 * sizeof(uint16_t) || h->len == PAIRS_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "password database: an entry of %zu bytes, or too many",
		    klen + vlen));
	for (size_t i = 0; i < h->len; i++)
		if (h->list[i].hash == sum && h->list[i].klen == klen &&
		    memcmp(h->list[i].data, key, klen) == 0)
			return (0);
	list = reallocarray(h->list, h->len + 1, sizeof(*list));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	h->list = list;
	p = &list[h->len];
	p->data = malloc(klen + vlen + 1);
	if (p->data == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
	memcpy(p->data, key, klen);
	memcpy(p->data + klen, value, vlen);
	p->hash = sum;
	p->klen = (uint32_t)klen;
	p->vlen = (uint32_t)vlen;
	h->len++;
	return (0);
}

/* -1: it does not fit, there must be more buckets */
static int
put_pair(uint8_t *page, const struct pair *p)
{
	unsigned n = get16(page);
	unsigned off = n == 0 ? PAGE : get16(page + 2 * (size_t)n);
	size_t numbers = 2 * ((size_t)n + 2 + 3 + 2);

	if (off < numbers + p->klen + p->vlen)
		return (-1);
	off -= p->klen;
	memcpy(page + off, p->data, p->klen);
	put16(page + 2 * ((size_t)n + 1), (uint16_t)off);
	off -= p->vlen;
	memcpy(page + off, p->data + p->klen, p->vlen);
	put16(page + 2 * ((size_t)n + 2), (uint16_t)off);
	n += 2;
	put16(page, (uint16_t)n);
	put16(page + 2 * ((size_t)n + 1), (uint16_t)(off - 2 * (n + 3)));
	put16(page + 2 * ((size_t)n + 2), (uint16_t)off);
	return (0);
}

static void
put_header(uint8_t *p, size_t nkeys, uint32_t shift)
{
	static const uint8_t charkey[] = "%$sniglet^&";
	uint32_t n = 1u << shift;

	put32be(p + HDR_MAGIC, MAGIC);
	put32be(p + HDR_VERSION, VERSION);
	put32be(p + HDR_LORDER, LORDER);
	put32be(p + HDR_BSIZE, PAGE);
	put32be(p + HDR_BSHIFT, PAGE_SHIFT);
	put32be(p + HDR_DSIZE, SEGMENT);
	put32be(p + HDR_SSIZE, SEGMENT);
	put32be(p + HDR_SSHIFT, 8);
	put32be(p + HDR_OVFL_POINT, shift);
	put32be(p + HDR_LAST_FREED, 2);
	put32be(p + HDR_MAX_BUCKET, n - 1);
	put32be(p + HDR_HIGH_MASK, 2 * n - 1);
	put32be(p + HDR_LOW_MASK, n - 1);
	put32be(p + HDR_FFACTOR, FILL);
	put32be(p + HDR_NKEYS, (uint32_t)nkeys);
	put32be(p + HDR_HDRPAGES, 1);
	put32be(p + HDR_CHARKEY, hash(charkey, sizeof(charkey)));
	put32be(p + HDR_SPARES + 4 * (size_t)shift, shift + 1);
	put32be(p + HDR_SPARES + 4 * (size_t)(shift + 1), shift + 1);
	p[HDR_BITMAPS] = (uint8_t)((shift << SPLIT_SHIFT | 1) >> 8);
	p[HDR_BITMAPS + 1] = 1;
}

/* The map: shift + 1 pages can be had, the first of them is this one. */
static void
put_map(uint8_t *p, uint32_t shift)
{
	memset(p, 0xff, PAGE);
	put32(p, (UINT32_MAX << (shift + 1)) | 1);
}

/* 0; 1 when a bucket does not fit into its page; -1 */
static int
print(const struct hashdb *h, uint32_t shift, struct pvk_buf *out,
    struct pvk_err *e)
{
	size_t start = out->len, size = ((size_t)2 + (1u << shift)) * PAGE;
	uint8_t *pages;

	if (pvk_buf_reserve(out, start + size, e) != 0)
		return (-1);
	pages = out->data + start;
	memset(pages, 0, size);
	put_header(pages, h->len, shift);
	for (uint32_t i = 0; i < 1u << shift; i++) {
		uint8_t *page = pages + ((size_t)i + 1) * PAGE;

		put16(page + 2, PAGE - 3 * sizeof(uint16_t));
		put16(page + 4, PAGE);
	}
	for (size_t i = 0; i < h->len; i++) {
		uint32_t bucket = h->list[i].hash & ((1u << shift) - 1);

		if (put_pair(pages + ((size_t)bucket + 1) * PAGE,
			&h->list[i]) != 0)
			return (1);
	}
	put_map(pages + size - PAGE, shift);
	out->len += size;
	return (0);
}

int
hashdb_print(const struct hashdb *h, struct pvk_buf *out, struct pvk_err *e)
{
	for (uint32_t shift = SHIFT_MIN; shift <= SHIFT_MAX; shift++) {
		int r;

		if (h->len > (size_t)FILL << shift)
			continue;
		r = print(h, shift, out, e);
		if (r <= 0)
			return (r);
	}
	return (pvk_err_set(e, PVK_ELIMIT,
	    "password database: %zu entries are too many", h->len));
}
