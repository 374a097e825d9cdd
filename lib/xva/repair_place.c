/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the chunks of a damaged file belong; see repair_place.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "util/num.h"
#include "xva/repair_place.h"

static int
by_counter(const void *a, const void *b)
{
	const struct scan_chunk *x = a, *y = b;

	if (x->counter != y->counter)
		return (x->counter < y->counter ? -1 : 1);
	if (x->got != y->got) /* of two, the whole one */
		return (x->got > y->got ? -1 : 1);
	return (x->data_off < y->data_off ? -1 : x->data_off > y->data_off);
}

/* The length of a chunk that a jump of the counter skips */
static uint64_t
unit_of(const struct scan_disk *d)
{
	for (size_t i = 0; i < d->nchunks; i++)
		if (d->chunks[i].len > 0 && d->chunks[i].len < d->size)
			return (i + 1 < d->nchunks ? d->chunks[i].len
						   : PVK_XVA_CHUNK);
	return (PVK_XVA_CHUNK);
}

static int
sort_chunks(struct scan_disk *d, struct pvk_xva_repairs *done,
    struct pvk_err *e)
{
	bool sorted = true;

	for (size_t i = 1; i < d->nchunks; i++)
		if (d->chunks[i].counter < d->chunks[i - 1].counter)
			sorted = false;
	if (d->nchunks > 0)
		qsort(d->chunks, d->nchunks, sizeof(*d->chunks), by_counter);
	if (sorted)
		return (0);
	return (repair_say(done, true, e,
	    "%s: chunks put into the order of their counters", d->ref));
}

/* 1: the chunk is kept; 0: it is left out */
static int
place_chunk(const struct scan_disk *d, struct scan_chunk *k, uint64_t prev,
    uint64_t end, struct pvk_xva_repairs *done, struct pvk_err *e)
{
	uint64_t gap, last;

	if (pvk_mul_overflow(k->counter - prev - 1, unit_of(d), &gap) ||
	    pvk_add_overflow(end, gap, &k->disk_off) ||
	    pvk_add_overflow(k->disk_off, k->len, &last) || last > d->size)
		return (repair_say(done, false, e,
		    "%s/%08" PRIu64
		    ": left out, it lies beyond the disk's end at %" PRIu64,
		    d->ref, k->counter, d->size));
	return (k->len > 0);
}

int
repair_place(struct scan_disk *d, struct pvk_xva_repairs *done,
    struct pvk_err *e)
{
	uint64_t prev = UINT64_MAX, end = 0; /* prev + 1 is the first, 0 */
	size_t kept = 0;
	int n;

	if (sort_chunks(d, done, e) != 0)
		return (-1);
	for (size_t i = 0; i < d->nchunks; i++) {
		struct scan_chunk *k = &d->chunks[i];

		if (i > 0 && k->counter == prev) {
			if (repair_say(done, false, e,
				"%s/%08" PRIu64
				": left out, the counter was there already",
				d->ref, k->counter) != 0)
				return (-1);
			continue;
		}
		n = place_chunk(d, k, prev, end, done, e);
		if (n < 0)
			return (-1);
		prev = k->counter;
		if (n == 0)
			continue;
		end = k->disk_off + k->len;
		k->len = k->got; /* what was cut off is zero */
		if (k->got > 0)
			d->chunks[kept++] = *k;
	}
	d->nchunks = kept;
	return (0);
}
