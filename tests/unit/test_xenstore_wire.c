/* SPDX-License-Identifier: BSD-2-Clause */
/* xenstore's messages: each in every split, and every limit. */
#include "testing.h"

#include "util/num.h"
#include "xenstore/wire.h"

/* A text with NUL bytes in it, and its length. */
#define TEXT(s) s, sizeof(s) - 1

static const struct sample {
	struct wire_header head;
	const char *payload;
	size_t len; /* of the payload; payload is repeated to reach it */
} samples[] = {
	{ { WIRE_READ, 1, 0, 0 }, TEXT("data/os_name\0") },
	{ { WIRE_READ, 1, 0, 0 }, TEXT("FreeBSD 14.2") },
	{ { WIRE_READ, 2, 0, 0 }, TEXT("") },
	{ { WIRE_WRITE, 3, 7, 0 }, TEXT("data/updated\0now") },
	{ { WIRE_WRITE, 3, 7, 0 }, TEXT("OK\0") },
	{ { WIRE_WATCH, 4, 0, 0 }, TEXT("OK\0\0\0\0\0\0") },
	{ { WIRE_WATCH_EVENT, 0, 0, 0 }, TEXT("memory/target\0x\0") },
	{ { WIRE_DIRECTORY, 5, 0, 0 }, TEXT("a\0b\0c\0") },
	{ { WIRE_ERROR, 6, 0, 0 }, TEXT("ENOENT\0") },
	{ { WIRE_GET_PERMS, UINT32_MAX, UINT32_MAX, 0 }, TEXT("n0\0r7\0") },
	{ { WIRE_READ, 8, 0, 0 }, "max", WIRE_PAYLOAD_MAX },
	{ { 0xffff, 9, 0, 0 }, "x", 1 },
};

static void
fill_payload(const struct sample *s, uint8_t *out)
{
	size_t n = s->payload[0] == 'm' ? 3 : s->len;

	for (size_t i = 0; i < s->len; i++)
		out[i] = (uint8_t)s->payload[i % n];
}

static size_t
encode_sample(const struct sample *s, uint8_t *out)
{
	uint8_t payload[WIRE_PAYLOAD_MAX];
	struct wire_part part = { payload, s->len };

	fill_payload(s, payload);
	return (wire_encode(out, WIRE_MESSAGE_MAX, &s->head, &part, 1));
}

static void
expect_sample(const struct wire_decoder *d, const struct sample *s)
{
	uint8_t payload[WIRE_PAYLOAD_MAX];

	fill_payload(s, payload);
	assert_int_equal(d->head.type, s->head.type);
	assert_int_equal(d->head.req_id, s->head.req_id);
	assert_int_equal(d->head.tx_id, s->head.tx_id);
	assert_int_equal(d->head.len, s->len);
	assert_memory_equal(wire_payload(d), payload, s->len);
	assert_int_equal(wire_payload(d)[s->len], '\0');
}

/* All samples one after the other. */
static size_t
encode_all(uint8_t *out)
{
	size_t len = 0;

	for (size_t i = 0; i < PVK_COUNT(samples); i++)
		len += encode_sample(&samples[i], out + len);
	return (len);
}

/* Feeds a piece; *next is the sample that comes next. */
static void
feed(struct wire_decoder *d, const uint8_t *in, size_t len, size_t *next)
{
	size_t off = 0, used;

	/* in a block of its own size, so that a read beyond it is seen */
	uint8_t *piece = malloc(len > 0 ? len : 1);

	assert_non_null(piece);
	memcpy(piece, in, len);
	while (off < len) {
		enum wire_decoded r =
		    wire_decode(d, piece + off, len - off, &used);

		assert_true(used <= len - off);
		off += used;
		if (r == WIRE_MORE) {
			assert_int_equal(off, len);
			break;
		}
		assert_int_equal(r, WIRE_MESSAGE);
		assert_true(*next < PVK_COUNT(samples));
		expect_sample(d, &samples[(*next)++]);
	}
	free(piece);
}

static void
layout(void **state)
{
	static const uint8_t want[] = { 2, 0, 0, 0, 4, 3, 2, 1, 8, 7, 6, 5, 3,
		0, 0, 0, 'a', '/', 'b' };
	struct wire_header h = { WIRE_READ, 0x01020304, 0x05060708, 99 };
	struct wire_part parts[] = { { "a", 1 }, { NULL, 0 }, { "/b", 2 } };
	uint8_t out[WIRE_MESSAGE_MAX];

	(void)state;
	assert_int_equal(wire_encode(out, sizeof(out), &h, parts, 3),
	    sizeof(want));
	/* written for a little-endian machine, as all that run Xen are */
	assert_memory_equal(out, want, sizeof(want));
}

static void
every_split(void **state)
{
	static uint8_t stream[PVK_COUNT(samples) * WIRE_MESSAGE_MAX];
	size_t len = encode_all(stream), next;
	struct wire_decoder d;

	(void)state;
	for (size_t split = 0; split <= len; split++) {
		wire_decoder_init(&d);
		next = 0;
		feed(&d, stream, split, &next);
		feed(&d, stream + split, len - split, &next);
		assert_int_equal(next, PVK_COUNT(samples));
		assert_false(wire_decoder_partial(&d));
	}
}

/* Each message by itself, cut in two places. */
static void
every_two_splits(void **state)
{
	uint8_t message[WIRE_MESSAGE_MAX];
	struct wire_decoder d;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(samples); i++) {
		size_t len = encode_sample(&samples[i], message), next;

		if (len > 100)
			continue;
		for (size_t a = 0; a <= len; a++)
			for (size_t b = a; b <= len; b++) {
				wire_decoder_init(&d);
				next = i;
				feed(&d, message, a, &next);
				assert_int_equal(next, i + (a == len));
				assert_int_equal(wire_decoder_partial(&d),
				    a > 0 && a < len);
				feed(&d, message + a, b - a, &next);
				feed(&d, message + b, len - b, &next);
				assert_int_equal(next, i + 1);
			}
	}
}

static void
every_piece_size(void **state)
{
	static uint8_t stream[PVK_COUNT(samples) * WIRE_MESSAGE_MAX];
	size_t len = encode_all(stream);
	struct wire_decoder d;

	(void)state;
	for (size_t size = 1; size < 100; size++) {
		size_t next = 0;

		wire_decoder_init(&d);
		for (size_t off = 0; off < len; off += size)
			feed(&d, stream + off, pvk_min(size, len - off), &next);
		assert_int_equal(next, PVK_COUNT(samples));
	}
}

static void
length_limit(void **state)
{
	static const uint32_t bad[] = { WIRE_PAYLOAD_MAX + 1, 0x10000,
		0x7fffffff, 0x80000000, UINT32_MAX };
	static uint8_t payload[WIRE_PAYLOAD_MAX + 1];
	struct wire_part part = { payload, WIRE_PAYLOAD_MAX + 1 };
	uint8_t out[WIRE_MESSAGE_MAX + 1];
	struct wire_decoder d;
	size_t used;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		uint32_t word[4] = { WIRE_READ, 1, 0, bad[i] };

		wire_decoder_init(&d);
		for (int again = 0; again < 3; again++)
			assert_int_equal(wire_decode(&d, (uint8_t *)word, 16,
					     &used),
			    WIRE_BAD);
		wire_decoder_init(&d);
		assert_int_equal(wire_decode(&d, (uint8_t *)word, 15, &used),
		    WIRE_MORE);
	}
	assert_int_equal(wire_encode(out, sizeof(out), &samples[0].head, &part,
			     1),
	    0);
	part.len = WIRE_PAYLOAD_MAX;
	assert_int_equal(wire_encode(out, sizeof(out), &samples[0].head, &part,
			     1),
	    WIRE_MESSAGE_MAX);
}

/* A request: 4080 bytes of payload, in however many parts. */
static void
request_limit(void **state)
{
	static uint8_t payload[WIRE_PAYLOAD_MAX];
	uint8_t out[WIRE_REQUEST_MAX];

	(void)state;
	for (size_t a = 0; a <= 4081; a += 255)
		for (size_t total = 4078; total <= 4082; total++) {
			struct wire_part parts[] = { { payload, a },
				{ payload, total - a } };
			size_t want = total <= 4080 ? total + WIRE_HEADER : 0;

			if (a > total)
				continue;
			assert_int_equal(wire_encode(out, sizeof(out),
					     &samples[0].head, parts, 2),
			    want);
		}
	for (size_t size = 0; size < WIRE_HEADER; size++)
		assert_int_equal(wire_encode(out, size, &samples[0].head, NULL,
				     0),
		    0);
	assert_int_equal(wire_encode(out, WIRE_HEADER, &samples[0].head, NULL,
			     0),
	    WIRE_HEADER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layout),
		cmocka_unit_test(every_split),
		cmocka_unit_test(every_two_splits),
		cmocka_unit_test(every_piece_size),
		cmocka_unit_test(length_limit),
		cmocka_unit_test(request_limit),
	};

	return (
	    cmocka_run_group_tests_name("xenstore_wire", tests, NULL, NULL));
}
