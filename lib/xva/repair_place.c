/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the chunks of a damaged file belong; see repair_private.h. */
#include <inttypes.h>
#include <stdlib.h>

#include "util/num.h"
#include "xva/repair_private.h"

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

/* Going from chunk to chunk of one disk */
struct walk {
	const struct scan_disk *disk;
	uint64_t unit; /* of a skipped chunk */
	uint64_t prev; /* the counter before, UINT64_MAX before the first */
	uint64_t end;  /* of the disk's bytes so far */
	bool gaps;     /* any so far */
	struct pvk_xva_repairs *done;
};

/* 1: the chunk is kept; 0: it is left out */
static int
place_chunk(struct walk *w, struct scan_chunk *k, struct pvk_err *e)
{
	const struct scan_disk *d = w->disk;
	uint64_t skipped = k->counter - w->prev - 1, gap, last;

	skipped -= pvk_min(skipped, k->lost_empty);
	if (pvk_mul_overflow(skipped, w->unit, &gap) ||
	    pvk_add_overflow(w->end, gap, &k->disk_off) ||
	    pvk_add_overflow(k->disk_off, k->len, &last) || last > d->size)
		return (repair_say(w->done, false, e,
		    "%s/%08" PRIu64
		    ": left out, it lies beyond the disk's end at %" PRIu64,
		    d->ref, k->counter, d->size));
	w->end = last;
	w->gaps |= gap > 0;
	if (k->len == 0)
		return (0);
	if (k->len != w->unit && last != d->size &&
	    repair_say(w->done, false, e,
		"%s/%08" PRIu64 ": %" PRIu64 " bytes where %" PRIu64
		" were expected: what follows may be displaced",
		d->ref, k->counter, k->len, w->unit) != 0)
		return (-1);
	return (1);
}

int
repair_place(struct scan_disk *d, struct pvk_xva_repairs *done,
    struct pvk_err *e)
{
	struct walk w = { .disk = d, .prev = UINT64_MAX, .done = done };
	struct scan_chunk *k;
	size_t kept = 0;
	int n;

	if (sort_chunks(d, done, e) != 0)
		return (-1);
	w.unit = unit_of(d);
	for (size_t i = 0; i < d->nchunks; i++) {
		k = &d->chunks[i];
		n = i > 0 && k->counter == w.prev
		    ? repair_say(done, false, e,
			  "%s/%08" PRIu64
			  ": left out, the counter was there already",
			  d->ref, k->counter)
		    : place_chunk(&w, k, e);
		if (n < 0)
			return (-1);
		w.prev = k->counter;
		k->len = k->got; /* what was cut off is zero */
		if (n > 0 && k->got > 0)
			d->chunks[kept++] = *k;
	}
	d->nchunks = kept;
	d->unit = w.unit;
	d->gaps = w.gaps;
	return (0);
}
