/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pools of ZFS; see zpool_cache.h. Numbers are big-endian, names are padded to
 * four bytes (RFC 4506). The format is that of libnvpair:
 *
 *	1 byte	encoding, 1 is XDR; 3 more
 *	list:	4 bytes version, 4 flags, pairs, 8 bytes of zeros
 *	pair:	4 bytes its size, all of it; 4 size in memory
 *		4 length of the name, the name
 *		4 type, 4 how many, the values
 *
 * The outermost list has a list for each pool, in which "vdev_tree" is a list
 * that has lists "children", each with its "type", "ashift" and "asize". Those
 * that are no disk, but a mirror of some, have "children" themselves, and these
 * again while one is replaced; a disk has a "path".
 */
#include "check/zpool_cache.h"

#include <string.h>

#include "util/num.h"

#define ENCODING_XDR 1
#define TYPE_UINT64  8
#define TYPE_STRING  9
#define TYPE_LIST    19
#define TYPE_LISTS   20
#define LIST_HEAD    8
#define ASHIFT_MAX   24
#define DEPTH_MAX    4 /* a pool, a mirror, a replacement, a disk */

struct xdr {
	const uint8_t *p, *end;
};

struct pair {
	const char *name;
	size_t name_len;
	uint32_t type, n;
	struct xdr value;
};

static bool
take32(struct xdr *x, uint32_t *n)
{
	if (x->end - x->p < 4)
		return (false);
	*n = (uint32_t)x->p[0] << 24 | (uint32_t)x->p[1] << 16 |
	    (uint32_t)x->p[2] << 8 | x->p[3];
	x->p += 4;
	return (true);
}

static bool
skip(struct xdr *x, size_t n)
{
	if ((size_t)(x->end - x->p) < n)
		return (false);
	x->p += n;
	return (true);
}

/* The next pair of a list, which is behind us then; false at the list's end. */
static bool
next_pair(struct xdr *x, struct pair *pair)
{
	const uint8_t *start = x->p;
	uint32_t size, memory, len;
	struct xdr in;

	if (!take32(x, &size) || !take32(x, &memory) || size < 8 ||
	    size > (size_t)(x->end - start))
		return (false);
	in = (struct xdr){ x->p, start + size };
	x->p = start + size;
	if (!take32(&in, &len))
		return (false);
	pair->name = (const char *)in.p;
	pair->name_len = len;
	if (len > UINT32_MAX - 3 ||
	    !skip(&in, ((size_t)len + 3) & ~(size_t)3) ||
	    !take32(&in, &pair->type) || !take32(&in, &pair->n))
		return (false);
	pair->value = in;
	return (true);
}

static bool
is(const struct pair *pair, const char *name, uint32_t type)
{
	return (pair->type == type && pair->name_len == strlen(name) &&
	    memcmp(pair->name, name, pair->name_len) == 0);
}

static uint64_t
number(const struct pair *pair)
{
	struct xdr x = pair->value;
	uint32_t high, low;

	if (!take32(&x, &high) || !take32(&x, &low))
		return (0);
	return ((uint64_t)high << 32 | low);
}

/* A path without blanks, which would be two. */
static void
take_member(const struct pair *pair, struct zpool *pool)
{
	size_t have = strlen(pool->members);
	struct xdr x = pair->value;
	uint32_t len;

	if (!take32(&x, &len) || len == 0 || len > (size_t)(x.end - x.p))
		return;
	for (uint32_t i = 0; i < len; i++)
		if (x.p[i] <= ' ' || x.p[i] > '~') {
			pool->cut = true;
			return;
		}
	if (len >= sizeof(pool->members) - have - 1) {
		pool->cut = true;
		return;
	}
	if (have > 0)
		pool->members[have++] = ' ';
	memcpy(pool->members + have, x.p, len);
	pool->members[have + len] = '\0';
}

static bool
is_string(const struct pair *pair, const char *text)
{
	struct xdr x = pair->value;
	uint32_t len;

	return (take32(&x, &len) && len == strlen(text) &&
	    len <= (size_t)(x.end - x.p) && memcmp(x.p, text, len) == 0);
}

/* One vdev of those that the pool's data are spread over. */
struct vdev {
	uint64_t ashift, size;
	/* it has a copy of all on each member, and holds ordinary data */
	bool is_plain, is_extra;
};

static void
take_top(const struct pair *pair, struct vdev *v)
{
	if (is(pair, "ashift", TYPE_UINT64))
		v->ashift = number(pair);
	else if (is(pair, "asize", TYPE_UINT64))
		v->size = number(pair);
	else if (is(pair, "is_log", TYPE_UINT64))
		v->is_extra = v->is_extra || number(pair) != 0;
	else if (is(pair, "alloc_bias", TYPE_STRING))
		v->is_extra = true;
	else if (is(pair, "type", TYPE_STRING)) {
		v->is_extra = v->is_extra || is_string(pair, "hole") ||
		    is_string(pair, "indirect");
		v->is_plain = is_string(pair, "disk") ||
		    is_string(pair, "file") || is_string(pair, "mirror");
	}
}

static void
add_top(const struct vdev *v, struct zpool *pool, bool *is_known)
{
	if (v->ashift > 0 && v->ashift <= ASHIFT_MAX &&
	    (pool->ashift == 0 || v->ashift < pool->ashift))
		pool->ashift = v->ashift;
	if (!v->is_extra &&
	    (!v->is_plain || v->size == 0 ||
		pvk_add_overflow(pool->size, v->size, &pool->size)))
		*is_known = false;
}

/*
 * Lists that follow each other: each has to be gone through to find the next.
 * Those of depth 0 are the pool's own.
 */
static void
take_vdevs(struct xdr x, uint32_t n, struct zpool *pool, unsigned depth,
    bool *is_known)
{
	struct pair pair;

	for (; n > 0 && skip(&x, LIST_HEAD); n--) {
		struct vdev v = { 0 };

		while (next_pair(&x, &pair)) {
			take_top(&pair, &v);
			if (is(&pair, "path", TYPE_STRING))
				take_member(&pair, pool);
			else if (is(&pair, "children", TYPE_LISTS) &&
			    depth + 1 < DEPTH_MAX)
				take_vdevs(pair.value, pair.n, pool, depth + 1,
				    is_known);
		}
		if (depth == 0)
			add_top(&v, pool, is_known);
	}
}

static void
take_tree(struct xdr x, struct zpool *pool)
{
	bool is_known = true;
	struct pair pair;

	if (!skip(&x, LIST_HEAD))
		return;
	while (next_pair(&x, &pair))
		if (is(&pair, "children", TYPE_LISTS))
			take_vdevs(pair.value, pair.n, pool, 0, &is_known);
	if (!is_known)
		pool->size = 0;
}

static void
take_pool(struct xdr x, struct zpool *pool)
{
	struct pair pair;

	if (!skip(&x, LIST_HEAD))
		return;
	while (next_pair(&x, &pair))
		if (is(&pair, "vdev_tree", TYPE_LIST))
			take_tree(pair.value, pool);
}

size_t
zpool_cache_read(const uint8_t *bytes, size_t len, struct zpool *list,
    size_t max)
{
	struct xdr x = { bytes, bytes + len };
	struct pair pair;
	size_t n = 0;

	if (len < 4 || bytes[0] != ENCODING_XDR || !skip(&x, 4 + LIST_HEAD))
		return (0);
	while (n < max && next_pair(&x, &pair)) {
		if (pair.type != TYPE_LIST || pair.name_len == 0 ||
		    pair.name_len >= ZPOOL_NAME ||
		    memchr(pair.name, '\0', pair.name_len) != NULL)
			continue;
		memset(&list[n], 0, sizeof(list[n]));
		memcpy(list[n].name, pair.name, pair.name_len);
		take_pool(pair.value, &list[n++]);
	}
	return (n);
}
