/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of a file's chunks; see scan.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xva/check.h"
#include "xva/scan.h"

struct scanning {
	struct scan *s;
	struct xva_in *in;
	struct reader *reader;
	struct check check;
	uint64_t nchunks;
};

/*
 * A list of chunks must not be much larger than the file: compressed, millions
 * of them may hide in a few bytes. So many are always allowed.
 */
#define FREE_CHUNKS   ((uint64_t)1 << 20)
#define BYTES_A_CHUNK 64

static uint64_t
hex_value(const char *text, size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++)
		n = n << 4 |
		    (uint64_t)(text[i] <= '9' ? text[i] - '0'
					      : (text[i] & ~32) - 'A' + 10);
	return (n);
}

static int
add_chunk(struct scanning *g, const struct reader_chunk *c, uint64_t hash,
    struct pvk_err *e)
{
	struct scan_disk *d = &g->s->disks[c->disk];
	struct scan_chunk *k;
	size_t cap = d->cap == 0 ? 64 : d->cap * 2;

	if (++g->nchunks > FREE_CHUNKS &&
	    g->nchunks > xva_in_file_used(g->in) / BYTES_A_CHUNK)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than %" PRIu64
		    " chunks in so small a compressed file",
		    xva_in_name(g->in), g->nchunks - 1));

	if (d->nchunks == d->cap) {
		k = realloc(d->chunks, cap * sizeof(*k));
		if (k == NULL)
			return (pvk_err_set(e, PVK_ENOMEM,
			    "no memory for %zu chunks", cap));
		d->chunks = k;
		d->cap = cap;
	}
	k = &d->chunks[d->nchunks++];
	*k = (struct scan_chunk){ .disk_off = c->disk_off,
		.data_off = c->data_off,
		.len = c->len,
		.counter = c->counter,
		.got = c->got,
		.hash = hash,
		.sum = (uint8_t)c->sum,
		.lost_empty = (uint8_t)pvk_min(c->lost_empty, UINT8_MAX) };
	if (c->sum == PVK_SUM_XXHASH && hash == 0)
		k->hash = hex_value(c->sum_text, 16);
	else if (c->sum == PVK_SUM_SHA1)
		for (size_t i = 0; i < sizeof(k->sha1); i++)
			k->sha1[i] = (uint8_t)hex_value(c->sum_text + 2 * i, 2);
	return (0);
}

static int
list_chunks(struct scanning *g, struct pvk_err *e)
{
	struct reader_chunk c = { 0 };
	int n;

	while ((n = reader_next(g->reader, &c, e)) > 0)
		if (c.len > 0 && add_chunk(g, &c, 0, e) != 0) {
			n = -1;
			break;
		}
	free(c.buf);
	return (n);
}

static int
data_take(void *ctx, void *slot, struct pvk_err *e)
{
	struct scanning *g = ctx;

	return (reader_next(g->reader, &((struct xva_slot *)slot)->chunk, e));
}

static int
hash_work(void *ctx, void *slot, struct pvk_err *e)
{
	struct scanning *g = ctx;

	return (slot_sum(slot, g->in, false, PVK_SUM_XXHASH, e));
}

static int
hash_commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct scanning *g = ctx;
	const struct xva_slot *s = slot;

	if (s->chunk.len == 0)
		return (0);
	return (add_chunk(g, &s->chunk, hex_value(s->actual, 16), e));
}

static int
repair_work(void *ctx, void *slot, struct pvk_err *e)
{
	struct scanning *g = ctx;

	return (check_work(slot, g->in, false, &g->check, e));
}

static int
repair_commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct scanning *g = ctx;
	const struct xva_slot *s = slot;

	if (check_commit(&g->check, s, e) != 0)
		return (-1);
	return (add_chunk(g, &s->chunk, 0, e));
}

/* All data passes by, on all processors */
static int
read_chunks(struct scanning *g, const struct pvk_pipeline_ops *ops,
    const struct pvk_xva_run *run, struct pvk_findings *fs, struct pvk_err *e)
{
	struct xva_slots slots;
	int r;

	if (slots_init(&slots, run != NULL ? run->threads : 0, NULL, e) != 0)
		return (-1);
	reader_show(g->reader, run != NULL ? run->progress : NULL);
	check_init(&g->check, g->reader);
	r = pvk_pipeline_run(ops, g, slots.pointers, slots.n, e);
	if (r == 0)
		r = check_end(&g->check, e);
	if (r == 0)
		r = check_give(&g->check, fs, e);
	check_fini(&g->check);
	slots_fini(&slots);
	return (r);
}

static int
copy_disks(struct scan *s, const struct reader *r, const char *name,
    struct pvk_err *e)
{
	const struct pvk_ova_disk *disks;
	const char *xml;
	size_t len;

	xml = pvk_ova_xml(reader_ova(r), &len);
	s->ova = pvk_ova_parse(xml, len, name, e);
	if (s->ova == NULL)
		return (-1);
	disks = pvk_ova_disks(s->ova, &s->ndisks);
	s->disks = calloc(s->ndisks + 1, sizeof(*s->disks));
	if (s->disks == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for %zu disks",
		    s->ndisks));
	for (size_t i = 0; i < s->ndisks; i++) {
		s->disks[i].number = disks[i].number;
		s->disks[i].size = disks[i].virtual_size;
		s->disks[i].ref = strdup(disks[i].ref);
		if (s->disks[i].ref == NULL)
			return (pvk_err_set(e, PVK_ENOMEM,
			    "no memory for %zu disks", s->ndisks));
	}
	return (0);
}

int
scan_run(struct scan *s, struct xva_in *in, unsigned flags,
    struct pvk_findings *fs, const struct pvk_xva_run *run, struct pvk_err *e)
{
	static const struct pvk_pipeline_ops hash = { .take = data_take,
		.work = hash_work,
		.commit = hash_commit };
	static const struct pvk_pipeline_ops repair = { .take = data_take,
		.work = repair_work,
		.commit = repair_commit };
	struct scanning g = { .s = s, .in = in };
	int r = -1;

	memset(s, 0, sizeof(*s));
	g.reader = reader_new(in,
	    flags == SCAN_REPAIR     ? READER_SALVAGE | READER_ANY_ORDER
		: flags == SCAN_HASH ? 0
				     : READER_NO_DATA,
	    fs, e);
	if (g.reader == NULL)
		return (-1);
	if (copy_disks(s, g.reader, xva_in_name(in), e) == 0)
		r = flags == 0
		    ? list_chunks(&g, e)
		    : read_chunks(&g, flags == SCAN_HASH ? &hash : &repair, run,
			  fs, e);
	reader_free(g.reader);
	return (r);
}

void
scan_fini(struct scan *s)
{
	for (size_t i = 0; i < s->ndisks && s->disks != NULL; i++) {
		free(s->disks[i].chunks);
		free(s->disks[i].ref);
	}
	free(s->disks);
	pvk_ova_free(s->ova);
	memset(s, 0, sizeof(*s));
}
