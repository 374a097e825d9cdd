/* SPDX-License-Identifier: BSD-2-Clause */
/* A slot of the pipeline; see slot.h. */
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xva/slot.h"

#define PIECE ((size_t)128 << 10) /* stays in the processor's cache */

static int
slot_init(struct xva_slot *s, const struct xva_out *out, struct pvk_err *e)
{
	s->chunk.room_before = TAR_BLOCK;
	s->sum = sum_state_new(e);
	if (s->sum == NULL)
		return (-1);
	if (out == NULL)
		return (0);
	s->packer = xva_packer_new(out, e);
	return (s->packer == NULL ? -1 : 0);
}

int
slots_init(struct xva_slots *s, size_t threads, const struct xva_out *out,
    struct pvk_err *e)
{
	size_t n = threads != 0 ? pvk_min(threads, SLOTS_MAX)
				: pvk_min(pvk_cpu_count(), SLOTS_DEFAULT);

	memset(s, 0, sizeof(*s));
	s->slot = calloc(n, sizeof(*s->slot));
	s->pointers = calloc(n, sizeof(*s->pointers));
	if (s->slot == NULL || s->pointers == NULL) {
		slots_fini(s);
		return (
		    pvk_err_set(e, PVK_ENOMEM, "no memory for %zu threads", n));
	}
	for (size_t i = 0; i < n; i++) {
		s->pointers[i] = &s->slot[i];
		s->n++;
		if (slot_init(&s->slot[i], out, e) != 0) {
			slots_fini(s);
			return (-1);
		}
	}
	return (0);
}

void
slots_fini(struct xva_slots *s)
{
	for (size_t i = 0; s->slot != NULL && i < s->n; i++) {
		sum_state_free(s->slot[i].sum);
		xva_packer_free(s->slot[i].packer);
		free(s->slot[i].chunk.buf);
	}
	free(s->slot);
	free(s->pointers);
	memset(s, 0, sizeof(*s));
}

int
slot_sum(struct xva_slot *s, const struct xva_in *in, bool in_buffer,
    enum pvk_sum kind, struct pvk_err *e)
{
	struct reader_chunk *c = &s->chunk;
	uint64_t at, left;
	size_t n, got;

	if (in_buffer || !xva_in_seekable(in))
		return (sum_of(s->sum, kind, reader_chunk_data(c), c->got,
		    s->actual, e));
	if (c->cap < PIECE) {
		free(c->buf);
		c->cap = 0;
		c->buf = malloc(PIECE);
		if (c->buf == NULL)
			return (pvk_err_set(e, PVK_ENOMEM,
			    "no memory for a checksum"));
		c->cap = PIECE;
	}
	if (sum_begin(s->sum, kind, e) != 0)
		return (-1);
	c->got = 0;
	for (at = c->data_off, left = c->len; left > 0;
	     at += got, left -= got) {
		n = (size_t)pvk_min(left, PIECE);
		if (xva_in_pread(in, c->buf, n, at, &got, e) != 0 ||
		    sum_add(s->sum, c->buf, got, e) != 0)
			return (-1);
		c->got += got;
		if (got < n)
			break;
	}
	return (sum_end(s->sum, s->actual, e));
}

int
slot_seal(struct xva_slot *s, enum pvk_sum kind, unsigned mode,
    struct pvk_err *e)
{
	struct reader_chunk *c = &s->chunk;
	char name[READER_NAME + 16];
	size_t len = (size_t)c->len, pad = tar_padding(c->len), text_len;
	uint8_t *p;

	snprintf(name, sizeof(name), "%s%s", c->name, sum_extension(kind));
	if (strlen(name) > TAR_V7_NAME)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: a name of %zu bytes, hosts read at most %d", name,
		    strlen(name), TAR_V7_NAME));
	if (reader_chunk_reserve(c, pad + (size_t)2 * TAR_BLOCK, e) != 0)
		return (-1);
	p = c->buf;
	tar_format(p, c->name, c->len, mode);
	p += TAR_BLOCK;
	if (sum_of(s->sum, kind, p, len, s->actual, e) != 0)
		return (-1);
	memset(p + len, 0, pad);
	p += len + pad;
	text_len = strlen(s->actual);
	tar_format(p, name, text_len, mode);
	p += TAR_BLOCK;
	memset(p, 0, TAR_BLOCK);
	memcpy(p, s->actual, text_len);
	p += TAR_BLOCK;
	return (xva_out_pack(s->packer, c->buf, (size_t)(p - c->buf),
	    &s->packed, e));
}
