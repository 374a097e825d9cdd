/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tar members under the reader: extension headers of other dialects are
 * applied, directories passed over, damaged headers noted. In salvage a
 * damaged header is followed by a search for the next one that is sound.
 */
#include <inttypes.h>
#include <string.h>

#include "util/io.h"
#include "util/num.h"
#include "xva/reader_private.h"

#define MAX_EXTENSION ((uint64_t)64 << 10) /* a pax header or a long name */
#define MAX_TRAILER   ((uint64_t)1 << 20)  /* looked at for junk */

int
reader_read(struct reader *r, void *buf, size_t len, size_t *got,
    struct pvk_err *e)
{
	if (xva_in_read(r->in, buf, len, got, e) == 0)
		return (0);
	if (e->code != PVK_ECORRUPT)
		return (-1);
	r->ended = true;
	return (READER_NOTE_HERE(r,
	    r->saw_zero ? PVK_RULE_TAR_JUNK : PVK_RULE_PACK_DAMAGED, e, "%s",
	    e->msg));
}

static int
truncated(struct reader *r, const struct member *m, uint64_t missing,
    struct pvk_err *e)
{
	if (r->ended) /* damaged data: said already */
		return (0);
	r->ended = true;
	return (READER_NOTE(r, m, PVK_RULE_TAR_TRUNCATED, e,
	    "the file ends %" PRIu64 " bytes early", missing));
}

int
reader_skip(struct reader *r, const struct member *m, uint64_t len,
    struct pvk_err *e)
{
	uint64_t got;

	if (r->ended) /* what is wrong is said, and there is no more to read */
		return (0);
	if (xva_in_skip(r->in, len, &got, e) != 0) {
		if (e->code != PVK_ECORRUPT)
			return (-1);
		r->ended = true;
		return (
		    READER_NOTE(r, m, PVK_RULE_PACK_DAMAGED, e, "%s", e->msg));
	}
	return (got < len ? truncated(r, m, len - got, e) : 0);
}

/* Is this a header that an XVA can have? For the search in salvage. */
static bool
is_plausible(const uint8_t *block, struct tar_header *h)
{
	const char *why, *slash;

	if (tar_parse(block, h, &why) != TAR_OK || h->type != '0')
		return (false);
	slash = strrchr(h->name, '/');
	return (slash != NULL && slash[1] >= '0' && slash[1] <= '9');
}

/* The length of a chunk like the others */
static uint64_t
usual_length(const struct reader *r)
{
	if (r->ndisks > 0 && r->state[r->current].unit > 0)
		return (r->state[r->current].unit);
	return (r->firstlen > 0 ? r->firstlen : PVK_XVA_CHUNK);
}

/*
 * Where the next header stands if the damaged one was a checksum's, or that of
 * a chunk as long as the others: goes there when there is one. A disk may hold
 * an XVA, whose headers a search block by block would come upon first.
 */
static int
jump(struct reader *r, uint8_t *block, struct pvk_err *e)
{
	uint64_t len = usual_length(r), data = r->member.off + TAR_BLOCK;
	const uint64_t likely[] = { data + TAR_BLOCK,
		data + len + tar_padding(len) };
	struct tar_header h;
	size_t got;

	for (size_t i = 0; i < PVK_COUNT(likely); i++) {
		if (xva_in_pread(r->in, block, TAR_BLOCK, likely[i], &got, e) !=
		    0)
			return (-1);
		if (got < TAR_BLOCK || !is_plausible(block, &h) ||
		    (i == 0 && sum_kind_of_name(h.name) != PVK_SUM_NONE))
			continue;
		xva_in_seek(r->in, likely[i] + TAR_BLOCK);
		return (1);
	}
	return (0);
}

/* From a damaged header on, finds the next sound one; 1 or 0 (the end) */
static int
resync(struct reader *r, uint8_t *block, struct pvk_err *e)
{
	uint64_t bad = r->member.off;
	struct tar_header h;
	size_t got;
	int n = 0;

	if (xva_in_seekable(r->in) && r->state != NULL)
		n = jump(r, block, e);
	if (n < 0)
		return (-1);
	while (n == 0) {
		if (reader_read(r, block, TAR_BLOCK, &got, e) != 0)
			return (-1);
		if (got < TAR_BLOCK || r->ended) {
			r->ended = true;
			return (0);
		}
		n = is_plausible(block, &h);
	}
	r->member.off = xva_in_pos(r->in) - TAR_BLOCK;
	r->lost += r->member.off - bad;
	return (1);
}

/* One header block as it stands: 1, or 0 at the end. */
static int
next_header(struct reader *r, struct pvk_err *e)
{
	struct member *m = &r->member;
	uint8_t block[TAR_BLOCK];
	const char *why;
	size_t got;

	m->off = xva_in_pos(r->in);
	m->h.name[0] = '\0';
	if (reader_read(r, block, TAR_BLOCK, &got, e) != 0)
		return (-1);
	if (r->ended || got == 0) {
		r->ended = true;
		return (0);
	}
	if (got < TAR_BLOCK)
		return (truncated(r, m, TAR_BLOCK - got, e));
	switch (tar_parse(block, &m->h, &why)) {
	case TAR_OK:
		return (1);
	case TAR_ZERO:
		r->saw_zero = r->ended = true;
		return (0);
	case TAR_BAD:
		break;
	}
	if (READER_NOTE(r, m, PVK_RULE_TAR_HEADER, e, "%s", why) != 0)
		return (-1);
	if ((r->flags & READER_SALVAGE) == 0) {
		r->ended = true;
		return (0);
	}
	if (resync(r, block, e) <= 0)
		return (r->ended ? 0 : -1);
	tar_parse(block, &m->h, &why);
	return (1);
}

/*
 * The records of a pax header, "LENGTH KEYWORD=VALUE\n", of which only path
 * and size mean something here. false: it is damaged.
 */
static bool
apply_pax(const char *p, size_t len, struct tar_header *next, bool *has_size)
{
	const char *end = p + len, *eq, *last;
	size_t n, digits;

	while (p < end && *p != '\0') {
		for (n = 0, digits = 0;
		     p + digits < end && p[digits] >= '0' && p[digits] <= '9';
		     digits++)
			if ((n = n * 10 + (size_t)(p[digits] - '0')) > len)
				return (false);
		if (digits == 0 || n > (size_t)(end - p) || n < digits + 3 ||
		    p[digits] != ' ' || p[n - 1] != '\n')
			return (false);
		last = p + n - 1;
		p += digits + 1;
		eq = memchr(p, '=', (size_t)(last - p));
		if (eq == NULL)
			return (false);
		if (eq - p == 4 && memcmp(p, "path", 4) == 0) {
			if (last - eq - 1 > TAR_NAME)
				return (false);
			memset(next->name, 0, sizeof(next->name));
			memcpy(next->name, eq + 1, (size_t)(last - eq - 1));
		} else if (eq - p == 4 && memcmp(p, "size", 4) == 0) {
			next->size = 0;
			*has_size = true;
			for (p = eq + 1; p < last; p++) {
				if (*p < '0' || *p > '9' ||
				    next->size > INT64_MAX / 10 - 10)
					return (false);
				next->size =
				    next->size * 10 + (uint64_t)(*p - '0');
			}
		}
		p = last + 1;
	}
	return (true);
}

/* Reads the body of an extension header and remembers what it changes. */
static int
read_extension(struct reader *r, struct tar_header *next, bool *has_size,
    struct pvk_err *e)
{
	struct member *m = &r->member;
	struct pvk_buf body = { 0 };
	size_t got, len = (size_t)m->h.size;
	int ret = -1;

	if (m->h.size > MAX_EXTENSION) {
		pvk_err_set(e, PVK_ELIMIT,
		    "%s: extension header at %" PRIu64 ": %" PRIu64
		    " bytes, at most %" PRIu64 " are read",
		    xva_in_name(r->in), m->off, m->h.size, MAX_EXTENSION);
		return (-1);
	}
	if (READER_NOTE(r, m, PVK_RULE_TAR_EXTENDED, e,
		"an extension header of type %c", m->h.type) != 0 ||
	    pvk_buf_reserve(&body, len + 1, e) != 0 ||
	    reader_read(r, body.data, len, &got, e) != 0)
		goto out;
	body.data[got] = '\0';
	if (got < len) {
		ret = truncated(r, m, len - got, e);
		goto out;
	}
	ret = 0;
	if (m->h.type == 'L')
		memcpy(next->name, body.data,
		    strnlen((char *)body.data, TAR_NAME));
	else if (m->h.type == 'x' &&
	    !apply_pax((char *)body.data, len, next, has_size)) {
		memset(next, 0, sizeof(*next));
		*has_size = false;
		ret = READER_NOTE(r, m, PVK_RULE_TAR_HEADER, e,
		    "the pax header is damaged");
	}
	if (ret == 0)
		ret = reader_skip(r, m, tar_padding(len), e);
out:
	pvk_buf_fini(&body);
	return (ret);
}

static bool
is_extension(char type)
{
	return (type == 'x' || type == 'g' || type == 'L' || type == 'K' ||
	    type == 'X');
}

/* A header with the extensions before it applied: 1, or 0 at the end. */
static int
extended_header(struct reader *r, struct pvk_err *e)
{
	struct member *m = &r->member;
	struct tar_header change = { 0 };
	bool has_size = false, extended = false;
	uint64_t off = 0;
	int n;

	while ((n = next_header(r, e)) > 0 && is_extension(m->h.type)) {
		if (!extended)
			off = m->off;
		extended = true;
		if (read_extension(r, &change, &has_size, e) != 0)
			return (-1);
		if (r->ended)
			return (0);
	}
	if (n <= 0)
		return (n);
	if (change.name[0] != '\0')
		memcpy(m->h.name, change.name, sizeof(m->h.name));
	if (has_size)
		m->h.size = change.size;
	if (extended)
		m->off = off;
	else if (!m->h.as_host &&
	    READER_NOTE(r, m, PVK_RULE_TAR_DIALECT, e,
		"not as a host writes it") != 0)
		return (-1);
	m->data_off = xva_in_pos(r->in);
	return (1);
}

/* V7 has no type for directories: their names end in a slash */
static bool
is_directory(const struct tar_header *h)
{
	size_t len = strlen(h->name);

	return (h->type == '5' ||
	    (h->type == '0' && h->size == 0 && len > 0 &&
		h->name[len - 1] == '/'));
}

int
reader_member(struct reader *r, struct pvk_err *e)
{
	struct member *m = &r->member;
	uint64_t whole;
	int n;

	if (r->pending) {
		r->pending = false;
		return (1);
	}
	while (!r->ended && (n = extended_header(r, e)) != 0) {
		if (n < 0)
			return (-1);
		if (strncmp(m->h.name, "./", 2) == 0 && m->h.name[2] != '\0') {
			if (READER_NOTE(r, m, PVK_RULE_TAR_DOT_SLASH, e,
				"expected %s", m->h.name + 2) != 0)
				return (-1);
			memmove(m->h.name, m->h.name + 2,
			    strlen(m->h.name) - 1);
		}
		if (!is_directory(&m->h) &&
		    (m->h.type == '0' || m->h.type == '7'))
			return (1);
		n = is_directory(&m->h)
		    ? READER_NOTE(r, m, PVK_RULE_TAR_DIRECTORY, e,
			  "expected only files")
		    : READER_NOTE(r, m, PVK_RULE_TAR_MEMBER, e,
			  "a member of type %c, expected only files",
			  m->h.type);
		if (n != 0)
			return (-1);
		if (is_directory(&m->h)) /* some tars give a directory a size */
			continue;
		whole = m->h.size + tar_padding(m->h.size);
		if (reader_skip(r, m, whole, e) != 0)
			return (-1);
	}
	return (0);
}

int
reader_trailer(struct reader *r, struct pvk_err *e)
{
	uint8_t buf[32 * TAR_BLOCK];
	uint64_t at = xva_in_pos(r->in), seen = 0;
	size_t got;

	if (!r->saw_zero)
		return (xva_in_cut_short(r->in)
			? 0
			: READER_NOTE_HERE(r, PVK_RULE_TAR_NO_END, e,
			      "the file ends at its last member"));
	do {
		if (reader_read(r, buf, sizeof(buf), &got, e) != 0)
			return (-1);
		if (seen == 0 &&
		    (got < TAR_BLOCK || !pvk_is_zero(buf, TAR_BLOCK)) &&
		    READER_NOTE_HERE(r, PVK_RULE_TAR_NO_END, e,
			"one zero block instead of two") != 0)
			return (-1);
		if (!pvk_is_zero(buf, got))
			return (pvk_findings_add(r->fs, PVK_RULE_TAR_JUNK, at,
			    "", e, "bytes behind the end"));
		seen += got;
	} while (got == sizeof(buf) && seen < MAX_TRAILER);
	if (seen >= MAX_TRAILER)
		return (pvk_findings_add(r->fs, PVK_RULE_TAR_JUNK, at, "", e,
		    "over %" PRIu64 " zero bytes behind the end", seen));
	return (0);
}
