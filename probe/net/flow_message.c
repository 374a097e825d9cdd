/* SPDX-License-Identifier: BSD-2-Clause */
/* The messages of flow_message.h. */
#include "net/flow_message.h"

#include <string.h>

#include "net/wire.h"

#define WRITE_BYTES 131072u /* of the listener, when it sends */

static const uint8_t magic[8] = { 'P', 'V', 'K', 'B', 'N', 'C', 'H', '1' };

static void
put64(uint8_t *p, uint64_t value)
{
	put32(p, (uint32_t)(value >> 32));
	put32(p + 4, (uint32_t)value);
}

static uint64_t
get64(const uint8_t *p)
{
	return ((uint64_t)get32(p) << 32 | get32(p + 4));
}

void
flow_put_kind(enum flow_kind kind, uint8_t out[FLOW_MESSAGE])
{
	memset(out, 0, FLOW_MESSAGE);
	memcpy(out, magic, sizeof(magic));
	out[8] = (uint8_t)kind;
}

void
flow_put_hello(const struct flow_hello *h, uint8_t out[FLOW_MESSAGE])
{
	flow_put_kind(h->kind, out);
	out[9] = h->reverse;
	out[10] = h->streams;
	put32(out + 12, h->warm_up);
	put32(out + 16, h->measured);
	put32(out + 20, WRITE_BYTES);
	put64(out + 24, h->session);
	memcpy(out + 32, h->token, strnlen(h->token, FLOW_TOKEN_MOST));
}

bool
flow_get_answer(const uint8_t in[FLOW_MESSAGE], struct flow_answer *a)
{
	if (memcmp(in, magic, sizeof(magic)) != 0 || in[8] < FLOW_ACCEPTED ||
	    in[8] > FLOW_RESULT)
		return (false);
	*a = (struct flow_answer){ .kind = in[8],
		.session = get64(in + 16),
		.bytes = get64(in + 24),
		.ns = get64(in + 32),
		.guest_ns = get64(in + 40),
		.resent = get64(in + 56) };
	return (true);
}
