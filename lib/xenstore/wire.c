/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages to bytes, and bytes in any pieces to messages. */
#include <string.h>

#include "util/num.h"
#include "xenstore/wire.h"

size_t
wire_encode(uint8_t *out, size_t outsize, const struct wire_header *h,
    const struct wire_part *parts, size_t n)
{
	uint32_t word[4] = { h->type, h->req_id, h->tx_id, 0 };
	size_t len = 0;

	outsize = (size_t)pvk_min(outsize, WIRE_MESSAGE_MAX);
	if (outsize < WIRE_HEADER)
		return (0);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].len > outsize - WIRE_HEADER - len)
			return (0);
		if (parts[i].len > 0)
			memcpy(out + WIRE_HEADER + len, parts[i].bytes,
			    parts[i].len);
		len += parts[i].len;
	}
	word[3] = (uint32_t)len;
	memcpy(out, word, sizeof(word));
	return (WIRE_HEADER + len);
}

void
wire_decoder_init(struct wire_decoder *d)
{
	d->have = 0;
	d->whole = false;
	memset(&d->head, 0, sizeof(d->head));
}

/* Copies up to the given number of bytes of the message; true when reached. */
static bool
fill_to(struct wire_decoder *d, size_t want, const uint8_t *in, size_t len,
    size_t *used)
{
	size_t n = (size_t)pvk_min(want - d->have, len - *used);

	if (n > 0)
		memcpy(d->bytes + d->have, in + *used, n);
	d->have += n;
	*used += n;
	return (d->have == want);
}

static void
read_header(struct wire_decoder *d)
{
	uint32_t word[4];

	memcpy(word, d->bytes, sizeof(word));
	d->head.type = word[0];
	d->head.req_id = word[1];
	d->head.tx_id = word[2];
	d->head.len = word[3];
}

enum wire_decoded
wire_decode(struct wire_decoder *d, const uint8_t *in, size_t len, size_t *used)
{
	*used = 0;
	if (d->whole)
		wire_decoder_init(d);
	if (d->have < WIRE_HEADER) {
		if (!fill_to(d, WIRE_HEADER, in, len, used))
			return (WIRE_MORE);
		read_header(d);
	}
	if (d->head.len > WIRE_PAYLOAD_MAX)
		return (WIRE_BAD);
	if (!fill_to(d, WIRE_HEADER + d->head.len, in, len, used))
		return (WIRE_MORE);
	d->bytes[d->have] = '\0';
	d->whole = true;
	return (WIRE_MESSAGE);
}

bool
wire_decoder_partial(const struct wire_decoder *d)
{
	return (d->have > 0 && !d->whole);
}
