/* SPDX-License-Identifier: BSD-2-Clause */
/* Copying the rest of a tar stream; see copy.h. */
#include "xva/copy.h"
#include "xva/slot.h"

#define UNIT ((size_t)1 << 20)

struct copy {
	struct xva_in *in;
	struct xva_out *out;
	struct pvk_progress *progress;
	bool ended;
};

static int
copy_take(void *ctx, void *slot, struct pvk_err *e)
{
	struct copy *c = ctx;
	struct reader_chunk *k = &((struct xva_slot *)slot)->chunk;

	if (c->ended)
		return (0);
	k->len = UNIT;
	k->data_off = xva_in_pos(c->in);
	if (reader_chunk_reserve(k, 0, e) != 0)
		return (-1);
	if (xva_in_seekable(c->in)) {
		uint64_t got;

		if (xva_in_skip(c->in, UNIT, &got, e) != 0)
			return (-1);
		k->len = k->got = (size_t)got;
	} else {
		if (xva_in_read(c->in, reader_chunk_data(k), UNIT, &k->got,
			e) != 0)
			return (-1);
		k->len = k->got;
	}
	c->ended = k->got < UNIT;
	if (c->ended && xva_in_cut_short(c->in))
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: the compressed data stops before its end",
		    xva_in_name(c->in)));
	return (k->got > 0);
}

static int
copy_work(void *ctx, void *slot, struct pvk_err *e)
{
	struct copy *c = ctx;
	struct xva_slot *s = slot;
	struct reader_chunk *k = &s->chunk;

	if (reader_chunk_load(c->in, k, e) != 0)
		return (-1);
	return (xva_out_pack(s->packer, reader_chunk_data(k), k->got,
	    &s->packed, e));
}

static int
copy_commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct copy *c = ctx;
	struct xva_slot *s = slot;

	pvk_progress_add(c->progress, s->chunk.got);
	return (xva_out_place(c->out, &s->packed, e));
}

static int
copy_finish(void *ctx, void *slot, struct pvk_err *e)
{
	struct copy *c = ctx;

	return (xva_out_put(c->out, &((struct xva_slot *)slot)->packed, e));
}

int
copy_rest(struct xva_in *in, struct xva_out *out, const struct pvk_xva_run *run,
    struct pvk_err *e)
{
	static const struct pvk_pipeline_ops ops = {
		.take = copy_take,
		.work = copy_work,
		.commit = copy_commit,
		.finish = copy_finish,
	};
	struct copy c = { .in = in, .out = out, .progress = run->progress };
	struct xva_slots slots;
	int r;

	if (slots_init(&slots, run->threads, out, e) != 0)
		return (-1);
	r = pvk_pipeline_run(&ops, &c, slots.pointers, slots.n, e);
	slots_fini(&slots);
	return (r);
}
