/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads hash files; see hashdb.h. Buckets and pages of overflow look alike, so
 * every page but the header and the maps is looked at, in the order of the
 * file: what a lookup could find is found, and what lies there forgotten too.
 */
#include <inttypes.h>
#include <string.h>

#include "image/bytes.h"
#include "image/hashdb.h"

#define MAGIC	 0x00061561u
#define HEADER	 260u
#define REAL_KEY 4u
#define MAPS	 32u
#define BITMAPS	 196u
#define SPARES	 68u

struct shape {
	const char *name;
	bool big; /* numbers of pages are big-endian */
	uint32_t page, shift;
};

static uint16_t
number(const struct shape *s, const uint8_t *p)
{
	return (s->big ? (uint16_t)(p[0] << 8 | p[1]) : get16(p));
}

static int
damaged(const struct shape *s, uint64_t page, const char *what,
    struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_ECORRUPT, "%s: page %" PRIu64 ": %s",
	    s->name, page, what));
}

/* ceil(log2(n)) */
static unsigned
log2_of(uint32_t n)
{
	unsigned i = 0;

	while (i < 31 && (1u << i) < n)
		i++;
	return (i);
}

/* The page is one of the maps that the header names. */
static bool
is_map(const uint8_t *file, uint64_t page)
{
	for (unsigned i = 0; i < MAPS; i++) {
		const uint8_t *p = file + BITMAPS + 2 * (size_t)i;
		uint32_t at = (uint32_t)(p[0] << 8 | p[1]), last;
		uint64_t where;

		if (at == 0)
			continue;
		last = (1u << (at >> 11)) - 1;
		where = (uint64_t)last + get32be(file + 60) + (at & 0x7ff);
		if (last > 0)
			where += get32be(file + SPARES +
			    4 * ((size_t)log2_of(last + 1) - 1));
		if (where == page)
			return (true);
	}
	return (false);
}

static int
read_page(const struct shape *s, const uint8_t *p, uint64_t page,
    int (*fn)(void *, const uint8_t *, size_t, const uint8_t *, size_t,
	struct pvk_err *),
    void *ctx, struct pvk_err *e)
{
	unsigned n = number(s, p), end = s->page;

	if (n % 2 != 0 || 2 * ((size_t)n + 3) > s->page)
		return (
		    damaged(s, page, "more numbers than it has room for", e));
	for (unsigned i = 1; i < n; i += 2) {
		unsigned key = number(s, p + 2 * (size_t)i);
		unsigned value = number(s, p + 2 * ((size_t)i + 1));

		if (value < REAL_KEY && value == 0)
			continue; /* goes on in a page of overflow */
		if (value < REAL_KEY)
			return (pvk_err_set(e, PVK_EUNSUPP,
			    "%s: page %" PRIu64 ": an entry larger than a page",
			    s->name, page));
		if (key > end || value > key || value < 2 * ((size_t)n + 3))
			return (damaged(s, page, "an entry outside of it", e));
		if (fn(ctx, p + key, end - key, p + value, key - value, e) != 0)
			return (-1);
		end = value;
	}
	return (0);
}

int
hashdb_each(const uint8_t *file, size_t len, const char *name,
    int (*fn)(void *ctx, const uint8_t *key, size_t klen, const uint8_t *value,
	size_t vlen, struct pvk_err *e),
    void *ctx, struct pvk_err *e)
{
	struct shape s = { .name = name };
	uint64_t first;

	if (len < HEADER || get32be(file) != MAGIC)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: not a hash file of Berkeley DB 1.85", name));
	s.page = get32be(file + 12);
	s.shift = get32be(file + 16);
	s.big = get32be(file + 8) == 4321;
	if (s.shift < 6 || s.shift > 15 || s.page != 1u << s.shift)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: pages of %" PRIu32 " bytes", name, s.page));
	first = get32be(file + 60);
	if (first == 0 || first > 8)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: a header of %" PRIu64 " pages", name, first));
	for (uint64_t i = first; (i + 1) << s.shift <= len; i++)
		if (!is_map(file, i) &&
		    read_page(&s, file + (i << s.shift), i, fn, ctx, e) != 0)
			return (-1);
	return (0);
}
