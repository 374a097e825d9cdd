/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages and data between two ends; see net_wire.h. */
#include <string.h>

#include "net_wire.h"

static const uint8_t magic[8] = { 'P', 'V', 'K', 'B', 'N', 'C', 'H', '1' };

static void
put(uint8_t *p, size_t len, uint64_t n)
{
	for (size_t i = len; i-- > 0; n >>= 8)
		p[i] = (uint8_t)n;
}

static uint64_t
get(const uint8_t *p, size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | p[i];
	return (n);
}

void
wire_put_hello(const struct wire_hello *h, uint8_t out[WIRE_BYTES])
{
	memset(out, 0, WIRE_BYTES);
	memcpy(out, magic, sizeof(magic));
	out[8] = (uint8_t)h->kind;
	out[9] = h->reverse;
	out[10] = (uint8_t)h->streams;
	out[11] = h->compare;
	put(out + 12, 4, h->warming_up);
	put(out + 16, 4, h->measured);
	put(out + 20, 4, h->block);
	put(out + 24, 8, h->session);
	memcpy(out + 32, h->token, WIRE_TOKEN);
}

bool
wire_get_hello(const uint8_t in[WIRE_BYTES], struct wire_hello *h)
{
	if (memcmp(in, magic, sizeof(magic)) != 0 || in[9] > 1 || in[11] > 1 ||
	    (in[8] != WIRE_SESSION && in[8] != WIRE_STREAM))
		return (false);
	h->kind = in[8];
	h->reverse = in[9] == 1;
	h->streams = in[10];
	h->compare = in[11] == 1;
	h->warming_up = (uint32_t)get(in + 12, 4);
	h->measured = (uint32_t)get(in + 16, 4);
	h->block = (uint32_t)get(in + 20, 4);
	h->session = get(in + 24, 8);
	memcpy(h->token, in + 32, WIRE_TOKEN);
	if (h->kind == WIRE_STREAM)
		return (true);
	return (h->streams >= 1 && h->streams <= WIRE_STREAMS_MOST &&
	    h->warming_up <= WIRE_SECONDS_MOST * 1000 && h->measured > 0 &&
	    h->measured <= WIRE_SECONDS_MOST * 1000 &&
	    h->block >= WIRE_BLOCK_LEAST && h->block <= WIRE_BLOCK_MOST);
}

void
wire_put_answer(const struct wire_answer *a, uint8_t out[WIRE_BYTES])
{
	memset(out, 0, WIRE_BYTES);
	memcpy(out, magic, sizeof(magic));
	out[8] = (uint8_t)a->kind;
	out[9] = (uint8_t)a->compared;
	put(out + 12, 4, a->mss);
	put(out + 16, 8, a->session);
	put(out + 24, 8, a->bytes);
	put(out + 32, 8, a->ns);
	put(out + 40, 8, a->guest_ns);
	put(out + 48, 8, a->own_ns);
	put(out + 56, 8, a->resent);
}

bool
wire_get_answer(const uint8_t in[WIRE_BYTES], struct wire_answer *a)
{
	if (memcmp(in, magic, sizeof(magic)) != 0 || in[8] < WIRE_ACCEPTED ||
	    in[8] > WIRE_RESULT || in[9] > WIRE_DIFFERENT)
		return (false);
	a->kind = in[8];
	a->compared = in[9];
	a->mss = (uint32_t)get(in + 12, 4);
	a->session = get(in + 16, 8);
	a->bytes = get(in + 24, 8);
	a->ns = get(in + 32, 8);
	a->guest_ns = get(in + 40, 8);
	a->own_ns = get(in + 48, 8);
	a->resent = get(in + 56, 8);
	return (true);
}

/* xorshift64 (Marsaglia, 2003), from any state but 0 */
void
wire_pattern(uint8_t *out, size_t len)
{
	uint64_t x = UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = 0; i < len; i++) {
		if (i >= WIRE_PATTERN) {
			out[i] = out[i - WIRE_PATTERN];
			continue;
		}
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		out[i] = (uint8_t)(x >> 32);
	}
}

int
wire_token(const char *text, char token[WIRE_TOKEN], struct pvk_err *e)
{
	size_t len = strlen(text);

	if (len < WIRE_TOKEN_LEAST || len > WIRE_TOKEN)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--token: %zu characters, expected %d to %d", len,
		    WIRE_TOKEN_LEAST, WIRE_TOKEN));
	memset(token, 0, WIRE_TOKEN);
	memcpy(token, text, len);
	return (0);
}

bool
wire_same_token(const char a[WIRE_TOKEN], const char b[WIRE_TOKEN])
{
	volatile unsigned char differ = 0;

	for (size_t i = 0; i < WIRE_TOKEN; i++)
		differ |= (unsigned char)(a[i] ^ b[i]);
	return (differ == 0);
}
