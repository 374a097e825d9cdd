/* SPDX-License-Identifier: BSD-2-Clause */
/* Storing disks as chunks; see store.h. */
#include <string.h>

#include "util/io.h"
#include "util/num.h"
#include "xva/slot.h"
#include "xva/store.h"

struct store {
	const struct pvk_ova_disk *disks; /* in the order of the stream */
	size_t ndisks;
	struct pvk_src *const *src; /* by number */
	struct xva_out *out;
	const struct store_how *how;

	/* take: where the next chunk begins, and the extent last asked for */
	size_t disk;
	uint64_t off;
	uint64_t extent, extent_end;
	bool hole;
	/*
	 * A host measures gaps by the file's first chunk. If that is shorter
	 * than the others, the disks behind it are stored without gaps.
	 */
	bool measured, dense;

	struct pvk_xva_created *created; /* commit */
};

static struct pvk_src *
source(const struct store *c)
{
	return (c->src[c->disks[c->disk].number]);
}

/* The extent that off lies in; behind the source's end all is hole */
static int
find_extent(struct store *c, uint64_t off, struct pvk_err *e)
{
	uint64_t size = pvk_src_size(source(c)), len;

	if (off >= c->extent && off < c->extent_end)
		return (0);
	if (off >= size) {
		c->hole = true;
		len = c->disks[c->disk].virtual_size - off;
	} else if (pvk_src_extent(source(c), off, &len, &c->hole, e) != 0)
		return (-1);
	c->extent = off;
	c->extent_end = off + len;
	return (0);
}

/* The part of [from, to) that lies outside of holes at its ends */
static int
find_data(struct store *c, uint64_t from, uint64_t to, struct xva_slot *s,
    struct pvk_err *e)
{
	uint64_t off;

	s->data_from = s->data_to = from;
	for (off = from; off < to; off = c->extent_end) {
		if (find_extent(c, off, e) != 0)
			return (-1);
		if (c->hole)
			continue;
		if (s->data_from == s->data_to)
			s->data_from = off;
		s->data_to = pvk_min(c->extent_end, to);
	}
	return (0);
}

static void
next_disk(struct store *c)
{
	if (!c->measured && c->off > 0) {
		c->measured = true;
		c->dense = c->off < PVK_XVA_CHUNK;
	}
	c->disk++;
	c->off = 0;
	c->extent = c->extent_end = 0;
}

/* A pipe's data is read here, in order */
static int
read_stream(struct store *c, struct xva_slot *s, struct pvk_err *e)
{
	if (pvk_src_random_access(source(c)) || s->data_from == s->data_to)
		return (0);
	return (pvk_src_pread(source(c),
	    reader_chunk_data(&s->chunk) + (s->data_from - s->chunk.disk_off),
	    (size_t)(s->data_to - s->data_from), s->data_from, e));
}

static int
store_take(void *ctx, void *slot, struct pvk_err *e)
{
	struct store *c = ctx;
	struct xva_slot *s = slot;
	struct reader_chunk *k = &s->chunk;
	uint64_t size, begin;

	for (; c->disk < c->ndisks; next_disk(c)) {
		size = c->disks[c->disk].virtual_size;
		while (c->off < size) {
			k->disk = c->disk;
			k->disk_off = begin = c->off;
			k->len = pvk_min(PVK_XVA_CHUNK, size - c->off);
			k->counter = c->off / PVK_XVA_CHUNK;
			c->off += k->len;
			if (find_data(c, begin, c->off, s, e) != 0)
				return (-1);
			s->keep = begin == 0 || c->off == size || c->dense;
			if (s->data_from == s->data_to && !s->keep) {
				/* over the whole hole in one step */
				c->off = pvk_max(c->off,
				    pvk_min(c->extent_end, size - 1) &
					~(uint64_t)(PVK_XVA_CHUNK - 1));
				pvk_progress_add(c->how->progress,
				    c->off - begin);
				continue;
			}
			if (reader_chunk_reserve(k, 3 * TAR_BLOCK, e) != 0 ||
			    read_stream(c, s, e) != 0)
				return (-1);
			return (1);
		}
	}
	return (0);
}

/* The chunk's bytes into the buffer: data from the source, zeros else */
static int
read_chunk(struct store *c, struct xva_slot *s, struct pvk_err *e)
{
	const struct reader_chunk *k = &s->chunk;
	uint8_t *data = reader_chunk_data(k);
	struct pvk_src *src = c->src[c->disks[k->disk].number];
	size_t head = (size_t)(s->data_from - k->disk_off);
	size_t end = (size_t)(s->data_to - k->disk_off);

	memset(data, 0, head);
	memset(data + end, 0, (size_t)k->len - end);
	if (end == head || !pvk_src_random_access(src))
		return (0);
	return (pvk_src_pread(src, data + head, end - head, s->data_from, e));
}

/* Counters have to rise as strings too: one width for all of a disk's */
static int
counter_width(uint64_t size)
{
	return (size / PVK_XVA_CHUNK <= 99999999 ? 8 : 20);
}

static int
store_work(void *ctx, void *slot, struct pvk_err *e)
{
	struct store *c = ctx;
	struct xva_slot *s = slot;
	struct reader_chunk *k = &s->chunk;
	const struct pvk_ova_disk *d = &c->disks[k->disk];

	if (read_chunk(c, s, e) != 0)
		return (-1);
	s->skip = !s->keep && pvk_is_zero(reader_chunk_data(k), (size_t)k->len);
	if (s->skip)
		return (0);
	snprintf(k->name, sizeof(k->name), "%.99s/%0*llu", d->ref,
	    counter_width(d->virtual_size), (unsigned long long)k->counter);
	return (slot_seal(s, c->how->sum, c->how->mode, e));
}

static int
store_commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct store *c = ctx;
	struct xva_slot *s = slot;

	c->created->read += s->data_to - s->data_from;
	pvk_progress_add(c->how->progress, s->chunk.len);
	if (s->skip)
		return (0);
	c->created->chunks++;
	return (xva_out_place(c->out, &s->packed, e));
}

static int
store_finish(void *ctx, void *slot, struct pvk_err *e)
{
	struct store *c = ctx;
	const struct xva_slot *s = slot;

	return (s->skip ? 0 : xva_out_put(c->out, &s->packed, e));
}

int
store_disks(const struct pvk_ova *ova, struct pvk_src *const *src,
    struct xva_out *out, const struct store_how *how,
    struct pvk_xva_created *created, struct pvk_err *e)
{
	static const struct pvk_pipeline_ops ops = {
		.take = store_take,
		.work = store_work,
		.commit = store_commit,
		.finish = store_finish,
	};
	struct store c = { .src = src,
		.out = out,
		.how = how,
		.created = created };
	struct xva_slots slots;
	int r;

	memset(created, 0, sizeof(*created));
	c.disks = pvk_ova_disks(ova, &c.ndisks);
	if (slots_init(&slots, how->threads, out, e) != 0)
		return (-1);
	r = pvk_pipeline_run(&ops, &c, slots.pointers, slots.n, e);
	slots_fini(&slots);
	return (r);
}
