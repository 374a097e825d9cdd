/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A slot of the pipeline: the buffers and states that one thread needs to
 * bring a chunk from one place to another. The buffer holds a chunk as it
 * stands in a tar, so that one write places it:
 *
 *	header[512] data padding header[512] checksum[512]
 */
#ifndef PVK_XVA_SLOT_H
#define PVK_XVA_SLOT_H

#include "util/err.h"
#include "util/pipeline.h"
#include "xva/out.h"
#include "xva/reader.h"

struct xva_slot {
	struct reader_chunk chunk;
	struct sum_state *sum;
	struct xva_packer *packer; /* NULL without an output */
	struct xva_packed packed;
	char actual[SUM_TEXT]; /* what slot_check computed */
	bool matches;
	/* storing */
	uint64_t data_from, data_to; /* the part that is no hole */
	bool keep;		     /* stored even when it is all zero */
	bool skip;		     /* not stored */
};

struct xva_slots {
	struct xva_slot *slot; /* owned */
	void **pointers;       /* to each, for pvk_pipeline_run */
	size_t n;
};

/*
 * threads 0: one a processor, at most SLOTS_DEFAULT. out may be NULL. On
 * error nothing is left to free.
 */
#define SLOTS_DEFAULT 8
#define SLOTS_MAX     64
int slots_init(struct xva_slots *s, size_t threads, const struct xva_out *out,
    struct pvk_err *e);
void slots_fini(struct xva_slots *s);

/*
 * Computes the chunk's checksum as kind into s->actual. The data comes from
 * the slot's buffer, or from a seekable file in small pieces, without being
 * kept; then got is set.
 */
int slot_sum(struct xva_slot *s, const struct xva_in *in, bool in_buffer,
    enum pvk_sum kind, struct pvk_err *e);

/*
 * Makes members of the chunk in the buffer, with a checksum of kind over its
 * data, and packs them. mode: that of the headers.
 */
int slot_seal(struct xva_slot *s, enum pvk_sum kind, unsigned mode,
    struct pvk_err *e);

#endif
