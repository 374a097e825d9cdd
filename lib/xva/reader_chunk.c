/* SPDX-License-Identifier: BSD-2-Clause */
/* One chunk after the other, each with its data and its checksum. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "util/stop.h"
#include "xva/reader_private.h"

/* Binary search: disks are sorted by ref */
static bool
find_disk(const struct reader *r, const char *ref, size_t len, size_t *disk)
{
	size_t lo = 0, hi = r->ndisks, mid;
	int c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		c = strncmp(ref, r->disks[mid].ref, len);
		if (c == 0 && r->disks[mid].ref[len] != '\0')
			c = -1;
		if (c == 0) {
			*disk = mid;
			return (true);
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return (false);
}

int
reader_chunk_reserve(struct reader_chunk *c, size_t room_behind,
    struct pvk_err *e)
{
	size_t want = c->room_before + (size_t)c->len + room_behind;
	uint8_t *buf;

	if (want <= c->cap)
		return (0);
	buf = realloc(c->buf, want);
	if (buf == NULL)
		return (pvk_err_set(e, PVK_ENOMEM,
		    "no memory for a chunk of %" PRIu64 " bytes", c->len));
	c->buf = buf;
	c->cap = want;
	return (0);
}

int
reader_chunk_load(const struct xva_in *in, struct reader_chunk *c,
    struct pvk_err *e)
{
	size_t there = c->got;

	if (!xva_in_seekable(in))
		return (0);
	if (xva_in_pread(in, reader_chunk_data(c), there, c->data_off, &c->got,
		e) != 0)
		return (-1);
	if (c->got < there)
		return (pvk_err_set(e, PVK_EIO,
		    "%s: at %" PRIu64
		    ": the file became shorter while it was read",
		    xva_in_name(in), c->data_off + c->got));
	return (0);
}

/* The chunk's data: into c of a stream, passed over in a seekable file */
static int
read_data(struct reader *r, struct reader_chunk *c, struct pvk_err *e)
{
	const struct member *m = &r->member;
	uint64_t skipped = c->len;

	c->got = (size_t)c->len;
	if (xva_in_seekable(r->in)) {
		if (xva_in_skip(r->in, c->len, &skipped, e) != 0)
			return (-1);
		c->got = (size_t)skipped;
	} else if ((r->flags & READER_NO_DATA) != 0) {
		if (reader_skip(r, m, c->len + tar_padding(c->len), e) != 0)
			return (-1);
		c->got =
		    (size_t)pvk_min(c->len, xva_in_pos(r->in) - c->data_off);
		return (0);
	} else if (reader_chunk_reserve(c, 3 * TAR_BLOCK, e) != 0 ||
	    reader_read(r, reader_chunk_data(c), (size_t)c->len, &c->got, e) !=
		0)
		return (-1);
	if (c->got < c->len && !r->ended) {
		r->ended = true;
		return (READER_NOTE(r, m, PVK_RULE_TAR_TRUNCATED, e,
		    "the file ends after %zu of %" PRIu64 " bytes", c->got,
		    c->len));
	}
	return (reader_skip(r, m, tar_padding(c->len), e));
}

/* The member behind a chunk: its checksum, or else it is kept for later */
static int
read_sum(struct reader *r, struct reader_chunk *c, struct pvk_err *e)
{
	struct member *m = &r->member;
	size_t len = strlen(c->name), got;
	char text[SUM_TEXT];
	enum pvk_sum kind;
	int n;

	c->sum = PVK_SUM_NONE;
	n = r->ended ? 0 : reader_member(r, e);
	if (n < 0)
		return (-1);
	kind = sum_kind_of_name(m->h.name);
	if (n == 0 || kind == PVK_SUM_NONE ||
	    strncmp(m->h.name, c->name, len) != 0 ||
	    strcmp(m->h.name + len, sum_extension(kind)) != 0) {
		r->pending = n > 0;
		if (pvk_ova_version(r->ova)->export_vsn == 0)
			return (0);
		return (pvk_findings_add(r->fs, PVK_RULE_SUM_MISSING,
		    c->tar_off, c->name, e, "the chunk has no checksum"));
	}
	if (m->h.size >= SUM_TEXT) {
		if (READER_NOTE(r, m, PVK_RULE_SUM_FORMAT, e,
			"%" PRIu64 " bytes", m->h.size) != 0)
			return (-1);
		return (
		    reader_skip(r, m, m->h.size + tar_padding(m->h.size), e));
	}
	if (reader_read(r, text, (size_t)m->h.size, &got, e) != 0)
		return (-1);
	text[got] = '\0';
	if (got < m->h.size)
		return (reader_skip(r, m, m->h.size - got, e));
	if (!sum_is_text(kind, text, got)) {
		if (READER_NOTE(r, m, PVK_RULE_SUM_FORMAT, e, "\"%s\"", text) !=
		    0)
			return (-1);
	} else {
		c->sum = kind;
		memcpy(c->sum_text, text, got + 1);
	}
	r->state[c->disk].sums[c->sum]++;
	return (reader_skip(r, m, tar_padding(got), e));
}

/* r->member is a chunk of disk: 1 when c holds it, 0 when it is of no use */
static int
read_chunk(struct reader *r, size_t disk, const char *suffix,
    struct reader_chunk *c, struct pvk_err *e)
{
	const struct member *m = &r->member;
	int n;

	if (m->h.size > READER_MAX_CHUNK)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %s at %" PRIu64 ": a chunk of %" PRIu64
		    " bytes, at most %" PRIu64 " are handled",
		    xva_in_name(r->in), m->h.name, m->off, m->h.size,
		    READER_MAX_CHUNK));
	c->disk = disk;
	c->len = m->h.size;
	c->tar_off = m->off;
	c->data_off = m->data_off;
	c->lost_before = r->lost > 0;
	memcpy(c->name, m->h.name, strlen(m->h.name) + 1);
	n = reader_place(r, suffix, c, e);
	if (n < 0)
		return (-1);
	if (n == 0) {
		snprintf(r->ignored, sizeof(r->ignored), "%s", c->name);
		return (reader_skip(r, m, c->len + tar_padding(c->len), e));
	}
	r->lost = 0;
	if (read_data(r, c, e) != 0 || read_sum(r, c, e) != 0)
		return (-1);
	return (1);
}

/* A member that is no chunk in use: its finding, and past it */
static int
pass_over(struct reader *r, bool chunk_name, struct pvk_err *e)
{
	struct member *m = &r->member;
	enum pvk_sum kind = sum_kind_of_name(m->h.name);
	size_t base = strlen(m->h.name);
	int n = 0;

	if (kind != PVK_SUM_NONE)
		base -= strlen(sum_extension(kind));
	if (m->off == r->ova_member.off)
		n = 0; /* met again */
	else if (strcmp(m->h.name, "ova.xml") == 0)
		n = READER_NOTE(r, m, PVK_RULE_OVA_DUPLICATE, e,
		    "a second ova.xml");
	else if (pvk_ova_version(r->ova)->export_vsn < 2 && !r->has_table &&
	    !chunk_name)
		return (reader_table_read(r, e));
	else if (kind != PVK_SUM_NONE && strlen(r->ignored) == base &&
	    strncmp(m->h.name, r->ignored, base) == 0)
		n = 0; /* goes with a chunk that has its finding */
	else if (kind != PVK_SUM_NONE)
		n = READER_NOTE(r, m, PVK_RULE_SUM_STRAY, e,
		    "its chunk does not stand before it");
	else if (chunk_name) {
		snprintf(r->ignored, sizeof(r->ignored), "%s", m->h.name);
		n = READER_NOTE(r, m, PVK_RULE_CHUNK_UNKNOWN, e,
		    "no disk of ova.xml is stored under this name");
	} else
		n = READER_NOTE(r, m, PVK_RULE_TAR_MEMBER, e,
		    "neither ova.xml nor a chunk");
	if (n != 0)
		return (-1);
	return (reader_skip(r, m, m->h.size + tar_padding(m->h.size), e));
}

/*
 * Salvage: a checksum that lost its chunk's header but is that of no bytes was
 * an empty chunk's. It counts, or everything behind it would be displaced.
 * 1: c is that chunk; 0: it is not, and is passed over.
 */
static int
revive_empty(struct reader *r, size_t disk, struct reader_chunk *c,
    struct pvk_err *e)
{
	static const char *const of_nothing[] = {
		[PVK_SUM_SHA1] = "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		[PVK_SUM_XXHASH] = "EF46DB3751D8E999",
	};
	const struct member *m = &r->member;
	enum pvk_sum kind = sum_kind_of_name(m->h.name);
	char text[SUM_TEXT];
	size_t got, base = strlen(m->h.name) - strlen(sum_extension(kind));
	int n;

	if (m->h.size >= SUM_TEXT)
		return (pass_over(r, true, e));
	if (reader_read(r, text, (size_t)m->h.size, &got, e) != 0 ||
	    reader_skip(r, m, m->h.size - got + tar_padding(m->h.size), e) != 0)
		return (-1);
	text[got] = '\0';
	if (strcmp(text, of_nothing[kind]) != 0)
		return (READER_NOTE(r, m, PVK_RULE_SUM_STRAY, e,
		    "its chunk does not stand before it"));
	c->disk = disk;
	c->len = c->got = 0;
	c->tar_off = c->data_off = m->off;
	c->lost_before = true;
	r->lost -= TAR_BLOCK; /* its own header */
	c->sum = kind;
	memcpy(c->sum_text, text, got + 1);
	memcpy(c->name, m->h.name, base);
	c->name[base] = '\0';
	n = reader_place(r, strrchr(c->name, '/') + 1, c, e);
	if (n > 0)
		r->lost = 0;
	return (n);
}

static void
show_progress(struct reader *r)
{
	uint64_t used = xva_in_file_used(r->in);

	pvk_progress_add(r->progress, used - r->shown);
	r->shown = used;
}

int
reader_next(struct reader *r, struct reader_chunk *c, struct pvk_err *e)
{
	struct member *m = &r->member;
	const char *slash;
	bool known;
	size_t disk = 0;
	int n;

	while ((n = reader_member(r, e)) > 0) {
		if (pvk_stop_check(e) != 0)
			return (-1);
		show_progress(r);
		slash = strrchr(m->h.name, '/');
		known = slash != NULL && strlen(m->h.name) < READER_NAME &&
		    find_disk(r, m->h.name, (size_t)(slash - m->h.name), &disk);
		if (known && sum_kind_of_name(slash) == PVK_SUM_NONE)
			n = read_chunk(r, disk, slash + 1, c, e);
		else if (known && r->lost)
			n = revive_empty(r, disk, c, e);
		else
			n = pass_over(r, slash != NULL, e);
		if (n != 0)
			return (n);
	}
	if (n < 0 || reader_end(r, e) != 0)
		return (-1);
	return (0);
}
