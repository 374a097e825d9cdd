/* SPDX-License-Identifier: BSD-2-Clause */
/* Getting disks out of an XVA; see xva.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xva/check.h"

struct target {
	struct pvk_sink *sink; /* NULL: not wanted */
	uint64_t next;	       /* commit: behind the last byte so far */
	bool random;
};

struct extract {
	struct pvk_xva_extract *x;
	struct xva_in *in;
	struct reader *reader;
	struct pvk_findings *fs;
	const struct pvk_ova_disk *disks;
	struct target *targets;
	size_t ndisks;
	struct check check;
	size_t cap; /* of x->bad */
};

/* Without salvage nothing goes on behind a fault in the data */
static int
extract_take(void *ctx, void *slot, struct pvk_err *e)
{
	struct extract *c = ctx;
	int n = reader_next(c->reader, &((struct xva_slot *)slot)->chunk, e);

	if (n >= 0 && !c->x->salvage && reader_check_data(c->in, c->fs, e) != 0)
		return (-1);
	return (n);
}

static int
extract_work(void *ctx, void *slot, struct pvk_err *e)
{
	struct extract *c = ctx;
	struct xva_slot *s = slot;
	struct reader_chunk *k = &s->chunk;

	if (c->targets[k->disk].sink == NULL) {
		s->matches = true;
		return (0);
	}
	if (xva_in_seekable(c->in) &&
	    (reader_chunk_reserve(k, TAR_BLOCK, e) != 0 ||
		reader_chunk_load(c->in, k, e) != 0))
		return (-1);
	return (check_work(s, c->in, true, &c->check, e));
}

static int
note_bad(struct extract *c, size_t disk, uint64_t off, uint64_t len, bool lost,
    struct pvk_err *e)
{
	struct pvk_xva_bad *list, *last = NULL;
	unsigned number = c->disks[disk].number;
	size_t cap = c->cap == 0 ? 64 : c->cap * 2;

	if (len == 0)
		return (0);
	if (c->x->nbad > 0)
		last = &c->x->bad[c->x->nbad - 1];
	if (last != NULL && last->disk == number && last->lost == lost &&
	    last->off + last->len == off) {
		last->len += len;
		return (0);
	}
	if (c->x->bad == NULL || c->x->nbad == c->cap) {
		list = reallocarray(c->x->bad, cap, sizeof(*list));
		if (list == NULL)
			return (pvk_err_set(e, PVK_ENOMEM,
			    "no memory for a map of bad ranges"));
		c->x->bad = list;
		c->cap = cap;
	}
	c->x->bad[c->x->nbad++] = (struct pvk_xva_bad){ .disk = number,
		.off = off,
		.len = len,
		.lost = lost };
	return (0);
}

/* Zeros from where the disk stands up to off; lost: they were data once */
static int
fill(struct extract *c, size_t disk, uint64_t off, bool lost, struct pvk_err *e)
{
	struct target *t = &c->targets[disk];
	uint64_t from = t->next;

	if (off <= from)
		return (0);
	t->next = off;
	if (lost && note_bad(c, disk, from, off - from, true, e) != 0)
		return (-1);
	return (pvk_sink_zero(t->sink, from, off - from, e));
}

static int
write_chunk(struct extract *c, const struct reader_chunk *k, struct pvk_err *e)
{
	if (k->got == 0)
		return (0);
	return (pvk_sink_pwrite(c->targets[k->disk].sink, reader_chunk_data(k),
	    k->got, k->disk_off, e));
}

static int
extract_commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct extract *c = ctx;
	const struct xva_slot *s = slot;
	const struct reader_chunk *k = &s->chunk;
	struct target *t = &c->targets[k->disk];
	uint64_t end = k->disk_off + k->got;

	if (t->sink == NULL)
		return (0);
	if (check_commit(&c->check, s, e) != 0)
		return (-1);
	if (!s->matches && !c->x->salvage)
		return (reader_check_data(c->in, &c->check.found, e));
	if (fill(c, k->disk, k->disk_off, k->lost_before, e) != 0)
		return (-1);
	if ((!s->matches || (k->sum == PVK_SUM_NONE && !c->check.remember)) &&
	    note_bad(c, k->disk, k->disk_off, k->got, false, e) != 0)
		return (-1);
	t->next = end;
	c->x->written += k->got;
	if (!t->random && write_chunk(c, k, e) != 0)
		return (-1);
	/* what the end of the file cut off */
	return (fill(c, k->disk, k->disk_off + k->len, true, e));
}

static int
extract_finish(void *ctx, void *slot, struct pvk_err *e)
{
	struct extract *c = ctx;
	const struct reader_chunk *k = &((struct xva_slot *)slot)->chunk;
	const struct target *t = &c->targets[k->disk];

	return (t->sink != NULL && t->random ? write_chunk(c, k, e) : 0);
}

static int
open_sinks(struct extract *c, struct pvk_err *e)
{
	struct target *t;

	c->targets = calloc(c->ndisks + 1, sizeof(*c->targets));
	if (c->targets == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for %zu disks",
		    c->ndisks));
	for (size_t i = 0; i < c->ndisks; i++) {
		t = &c->targets[i];
		if (c->x->open_sink(c->x->ctx, &c->disks[i], &t->sink, e) != 0)
			return (-1);
		if (t->sink != NULL)
			t->random = pvk_sink_random_access(t->sink);
	}
	return (0);
}

/* After the last chunk: the rest of each disk, then all of them for good */
static int
finish_disks(struct extract *c, struct pvk_err *e)
{
	const struct reader_disk *d;
	size_t n;

	d = reader_disks(c->reader, &n);
	for (size_t i = 0; i < n; i++)
		if (c->targets[i].sink != NULL &&
		    fill(c, i, c->disks[i].virtual_size, !d[i].complete, e) !=
			0)
			return (-1);
	for (size_t i = 0; i < n; i++)
		if (c->targets[i].sink != NULL &&
		    pvk_sink_commit(c->targets[i].sink, e) != 0)
			return (-1);
	return (0);
}

static int
run_pipeline(struct extract *c, size_t threads, struct pvk_err *e)
{
	static const struct pvk_pipeline_ops ops = {
		.take = extract_take,
		.work = extract_work,
		.commit = extract_commit,
		.finish = extract_finish,
	};
	struct xva_slots slots;
	int r;

	if (slots_init(&slots, threads, NULL, e) != 0)
		return (-1);
	check_init(&c->check, c->reader);
	r = pvk_pipeline_run(&ops, c, slots.pointers, slots.n, e);
	if (r == 0)
		r = check_end(&c->check, e);
	if (r == 0 && !c->x->salvage)
		r = reader_check_data(c->in, &c->check.found, e);
	if (r == 0)
		r = check_give(&c->check, c->fs, e);
	check_fini(&c->check);
	slots_fini(&slots);
	return (r);
}

int
pvk_xva_extract(const char *path, struct pvk_xva_extract *x,
    const struct pvk_xva_run *run, struct pvk_findings *fs, struct pvk_err *e)
{
	struct extract c = { .x = x, .fs = fs };
	struct pvk_err ignored;
	int r = -1;

	x->bad = NULL;
	x->nbad = 0;
	x->written = 0;
	x->sound = false;
	c.in = xva_in_open(path, e);
	if (c.in == NULL)
		return (-1);
	c.reader = reader_new(c.in, x->salvage ? READER_SALVAGE : 0, fs, e);
	if (c.reader == NULL)
		goto out;
	reader_show(c.reader, run->progress);
	c.disks = pvk_ova_disks(reader_ova(c.reader), &c.ndisks);
	if (open_sinks(&c, e) == 0 && run_pipeline(&c, run->threads, e) == 0)
		r = finish_disks(&c, e);
	x->sound = r == 0 && reader_check_data(c.in, fs, &ignored) == 0;
out:
	for (size_t i = 0; c.targets != NULL && i < c.ndisks; i++)
		pvk_sink_free(c.targets[i].sink);
	free(c.targets);
	reader_free(c.reader);
	xva_in_close(c.in);
	return (r);
}

void
pvk_xva_extract_fini(struct pvk_xva_extract *x)
{
	free(x->bad);
	x->bad = NULL;
	x->nbad = 0;
}
