/* SPDX-License-Identifier: BSD-2-Clause */
/* The messages of two pvguest-bench: what is said arrives, what must not be
 * asked for does not. */
#include "net_wire.h"
#include "testing.h"
#include "util/num.h"

static const struct wire_hello asked = {
	.kind = WIRE_SESSION,
	.reverse = true,
	.compare = true,
	.streams = 4,
	.warming_up = 1500,
	.measured = 10000,
	.block = 131072,
	.session = UINT64_C(0x0123456789abcdef),
	.token = "a token",
};

static void
says_hello(void **state)
{
	uint8_t m[WIRE_BYTES];
	struct wire_hello h;

	(void)state;
	wire_put_hello(&asked, m);
	assert_memory_equal(m, "PVKBNCH1\1\1\4\1\0\0\5\xdc\0\0\x27\x10", 20);
	memset(&h, 0xff, sizeof(h));
	assert_true(wire_get_hello(m, &h));
	assert_int_equal(h.kind, asked.kind);
	assert_true(h.reverse && h.compare);
	assert_int_equal(h.streams, 4);
	assert_int_equal(h.warming_up, 1500);
	assert_int_equal(h.measured, 10000);
	assert_int_equal(h.block, 131072);
	assert_true(h.session == asked.session);
	assert_true(wire_same_token(h.token, asked.token));
}

/* Each of these bytes makes it one that is not listened to. */
static void
refuses(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} bad[] = { { 0, 'p' }, { 7, '2' }, { 8, 0 }, { 8, 3 }, { 8, 255 },
		{ 9, 2 }, { 10, 0 }, { 10, 17 }, { 11, 2 }, { 12, 1 },
		{ 16, 1 }, { 16, 255 }, { 20, 1 }, { 21, 0x11 } };
	uint8_t m[WIRE_BYTES];
	struct wire_hello h;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		wire_put_hello(&asked, m);
		m[bad[i].at] = bad[i].byte;
		assert_false(wire_get_hello(m, &h));
	}
	wire_put_hello(&asked, m);
	memset(m + 16, 0, 4); /* no time */
	assert_false(wire_get_hello(m, &h));
	wire_put_hello(&asked, m);
	memset(m + 20, 0, 4); /* no data */
	assert_false(wire_get_hello(m, &h));
}

static void
answers(void **state)
{
	static const struct wire_answer said = { WIRE_RESULT, WIRE_DIFFERENT,
		1448, 1, 2, 3, WIRE_UNKNOWN, 5, 6 };
	uint8_t m[WIRE_BYTES];
	struct wire_answer a;

	(void)state;
	memset(&a, 0, sizeof(a));
	wire_put_answer(&said, m);
	assert_true(wire_get_answer(m, &a));
	assert_memory_equal(&a, &said, sizeof(a));
	m[8] = WIRE_STREAM;
	assert_false(wire_get_answer(m, &a));
	m[8] = WIRE_RESULT + 1;
	assert_false(wire_get_answer(m, &a));
	m[8] = WIRE_GO;
	m[9] = WIRE_DIFFERENT + 1;
	assert_false(wire_get_answer(m, &a));
	m[9] = 0;
	m[3] = 0;
	assert_false(wire_get_answer(m, &a));
}

/* No page and no segment of a stream is like another one. */
static void
never_repeats(void **state)
{
	static uint8_t stream[WIRE_PATTERN + 70000];

	(void)state;
	wire_pattern(stream, sizeof(stream));
	for (size_t i = WIRE_PATTERN; i < sizeof(stream); i++)
		assert_int_equal(stream[i], stream[i - WIRE_PATTERN]);
	for (size_t step = 1448; step <= 4096; step += 4096 - 1448)
		for (size_t i = step; i + step <= sizeof(stream); i += step)
			assert_true(memcmp(stream, stream + i, 16) != 0);
}

static void
compares_tokens(void **state)
{
	char a[WIRE_TOKEN], b[WIRE_TOKEN];
	struct pvk_err e;

	(void)state;
	expect_error(wire_token("1234567", a, &e) == 0, &e, PVK_EUSAGE,
	    "7 characters");
	expect_error(wire_token("123456789012345678901234567890123", a, &e) ==
		0,
	    &e, PVK_EUSAGE, "33 characters");
	expect_ok(wire_token("12345678901234567890123456789012", a, &e) == 0,
	    &e);
	for (size_t i = 0; i < WIRE_TOKEN; i++) {
		memcpy(b, a, sizeof(b));
		assert_true(wire_same_token(a, b));
		b[i] ^= 0x40;
		assert_false(wire_same_token(a, b));
	}
	expect_ok(wire_token("12345678", a, &e) == 0, &e);
	expect_ok(wire_token("123456789", b, &e) == 0, &e);
	assert_false(wire_same_token(a, b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_hello),
		cmocka_unit_test(refuses),
		cmocka_unit_test(answers),
		cmocka_unit_test(compares_tokens),
		cmocka_unit_test(never_repeats),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
