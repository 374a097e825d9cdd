/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a chunk belongs, and the rules its counter has to keep. */
#include <inttypes.h>
#include <string.h>

#include "util/num.h"
#include "xva/reader_private.h"

/* Hosts hold a counter in 63 bits; no disk has that many chunks. */
#define MAX_COUNTER ((uint64_t)1 << 62)

static bool
parse_counter(const char *s, uint64_t *counter)
{
	size_t n;

	*counter = 0;
	for (n = 0; s[n] != '\0'; n++) {
		if (s[n] < '0' || s[n] > '9' || n >= 20)
			return (false);
		if (*counter > MAX_COUNTER / 10)
			return (false);
		*counter = *counter * 10 + (uint64_t)(s[n] - '0');
	}
	return (n > 0);
}

/* 1: the counter follows the one before; 0: it does not, and is noted */
static int
check_counter(struct reader *r, const struct reader_disk *d, const char *suffix,
    uint64_t counter, struct pvk_err *e)
{
	if (d->chunks == 0)
		return (1);
	if (counter <= d->counter)
		return (READER_NOTE(r, &r->member, PVK_RULE_CHUNK_ORDER, e,
		    "counter %" PRIu64 ", expected more than %" PRIu64, counter,
		    d->counter));
	if (strcmp(suffix, d->suffix) <= 0 &&
	    READER_NOTE(r, &r->member, PVK_RULE_CHUNK_WIDTH, e,
		"\"%s\" does not sort behind \"%s\"", suffix, d->suffix) != 0)
		return (-1);
	return (1);
}

/*
 * The length of a skipped chunk. Before the first one of the file nothing says
 * it but this chunk itself, unless it is a short one that ends its disk.
 */
static uint64_t
unit_of(const struct reader *r, const struct reader_disk *d,
    const struct reader_chunk *c)
{
	uint64_t end;

	if (d->unit != 0)
		return (d->unit);
	if (r->firstlen != 0)
		return (r->firstlen);
	if (c->len == 0 ||
	    (!pvk_mul_overflow(c->counter, PVK_XVA_CHUNK, &end) &&
		!pvk_add_overflow(end, c->len, &end) &&
		end == r->disks[c->disk].virtual_size))
		return (PVK_XVA_CHUNK);
	return (c->len);
}

/*
 * Salvage: how many empty chunks stood in the bytes that were lost? They took
 * counters and no room on the disk, so that all behind them would be misplaced.
 * Besides its data a chunk takes a header, and two blocks for its checksum; of
 * the last one the checksum may have been found again.
 */
static uint64_t
lost_empty(const struct reader *r, uint64_t unit)
{
	uint64_t frame = pvk_ova_version(r->ova)->export_vsn == 0
	    ? TAR_BLOCK
	    : 3 * TAR_BLOCK;
	uint64_t data = unit + tar_padding(unit), lost = r->lost;

	lost %= data + frame;
	if (lost >= data + TAR_BLOCK)
		lost -= data + TAR_BLOCK;
	return (lost / frame + (lost % frame == TAR_BLOCK));
}

/* The whole chunks that a jump of the counter skips, in bytes */
static int
gap_length(struct reader *r, const struct reader_disk *d,
    const struct reader_chunk *c, uint64_t *gap, struct pvk_err *e)
{
	uint64_t skipped =
	    d->chunks == 0 ? c->counter : c->counter - d->counter - 1;
	uint64_t unit = unit_of(r, d, c);

	skipped -= pvk_min(skipped, c->lost_empty);
	*gap = 0;
	if (skipped == 0)
		return (0);
	if (r->any_chunk && unit != r->firstlen &&
	    READER_NOTE(r, &r->member, PVK_RULE_GAP_FIRSTLEN, e,
		"a gap of %" PRIu64 " chunks of %" PRIu64
		" bytes, which a host takes for %" PRIu64 " bytes each",
		skipped, unit, r->firstlen) != 0)
		return (-1);
	if (pvk_mul_overflow(skipped, unit, gap))
		*gap = UINT64_MAX;
	return (0);
}

static int
check_disk_order(struct reader *r, size_t disk, struct pvk_err *e)
{
	struct reader_disk *d = &r->state[disk];

	if (disk < r->current) {
		if (READER_NOTE(r, &r->member, PVK_RULE_DISK_ORDER, e,
			"chunks of %s come behind those of %s",
			r->disks[disk].ref, r->disks[r->current].ref) != 0)
			return (-1);
	}
	r->current = disk;
	if (d->chunks == 0)
		d->first_off = r->member.off;
	return (0);
}

/* What is odd about the first chunk of the file, or of its disk */
static int
check_first(struct reader *r, const struct reader_disk *d,
    const struct reader_chunk *c, struct pvk_err *e)
{
	if (!r->any_chunk && c->len == 0 &&
	    READER_NOTE(r, &r->member, PVK_RULE_CHUNK_FIRST_EMPTY, e,
		"0 bytes, expected data") != 0)
		return (-1);
	if (d->chunks == 0 && c->counter != 0 &&
	    READER_NOTE(r, &r->member, PVK_RULE_CHUNK_FIRST, e,
		"the first chunk of its disk, expected counter 0") != 0)
		return (-1);
	return (0);
}

/* Does the chunk lie inside its disk? 1, or 0 and a finding. */
static int
check_bounds(struct reader *r, const struct reader_disk *d,
    const struct reader_chunk *c, uint64_t gap, struct pvk_err *e)
{
	uint64_t size = r->disks[c->disk].virtual_size, end;

	if (c->len == 0 && d->complete)
		return (READER_NOTE(r, &r->member, PVK_RULE_CHUNK_AFTER_END, e,
		    "an empty chunk behind the end of %s",
		    r->disks[c->disk].ref));
	if (!pvk_add_overflow(d->end, gap, &end) &&
	    !pvk_add_overflow(end, c->len, &end) && end <= size)
		return (1);
	return (READER_NOTE(r, &r->member, PVK_RULE_CHUNK_BEYOND, e,
	    "%" PRIu64 " bytes behind %" PRIu64 " skipped ones at %" PRIu64
	    ", the disk ends at %" PRIu64,
	    c->len, gap, d->end, size));
}

static void
advance(struct reader *r, struct reader_disk *d, const char *suffix,
    const struct reader_chunk *c)
{
	if (!r->any_chunk) {
		r->any_chunk = true;
		r->firstlen = c->len;
	}
	if (d->unit == 0 && c->len != 0)
		d->unit = c->len;
	d->chunks++;
	d->keepalives += c->len == 0;
	d->stored += c->len;
	d->end = c->disk_off + c->len;
	d->complete = d->end == r->disks[c->disk].virtual_size;
	d->counter = c->counter;
	memset(d->suffix, 0, sizeof(d->suffix));
	memcpy(d->suffix, suffix, strnlen(suffix, sizeof(d->suffix) - 1));
}

int
reader_place(struct reader *r, const char *suffix, struct reader_chunk *c,
    struct pvk_err *e)
{
	struct reader_disk *d = &r->state[c->disk];
	uint64_t gap;
	int n;

	if (!parse_counter(suffix, &c->counter))
		return (READER_NOTE(r, &r->member, PVK_RULE_CHUNK_NAME, e,
		    "\"%s\" is no counter", suffix));
	if (check_disk_order(r, c->disk, e) != 0 ||
	    check_first(r, d, c, e) != 0)
		return (-1);
	c->lost_empty = lost_empty(r, unit_of(r, d, c));
	n = check_counter(r, d, suffix, c->counter, e);
	if (n >= 0 && (r->flags & READER_ANY_ORDER) != 0) {
		c->disk_off = d->end;
		advance(r, d, suffix, c);
		return (1);
	}
	if (n <= 0)
		return (n);
	if (gap_length(r, d, c, &gap, e) != 0)
		return (-1);
	n = check_bounds(r, d, c, gap, e);
	if (n <= 0)
		return (n);
	c->disk_off = d->end + gap;
	advance(r, d, suffix, c);
	if (!d->complete && c->len != 0 && c->len != d->unit &&
	    READER_NOTE(r, &r->member, PVK_RULE_CHUNK_SIZE, e,
		"%" PRIu64 " bytes, expected %" PRIu64, c->len, d->unit) != 0)
		return (-1);
	return (1);
}
