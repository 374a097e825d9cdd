/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What TCP receives, segment by segment, from a peer that errs and lies. That
 * it works with an honest one is test_probe_wire.c's matter.
 */
#include "testing.h"

#include <errno.h>

#include "net/wire.h"
#include "probe_call.h"
#include "probe_machine.h"

/* Every piece of data in every order ends up in its place, once. */
static void
reorders(void **state)
{
	uint64_t seed = 8;

	(void)state;
	for (int round = 0; round < 30; round++) {
		uint32_t at[16];

		(void)call_end(state);
		(void)call_begin(state);
		for (uint32_t i = 0; i < 16; i++)
			at[i] = i;
		for (uint32_t i = 15; i > 0; i--) {
			uint32_t k =
			    (uint32_t)(testing_random(&seed) % (i + 1));
			uint32_t swap = at[i];

			at[i] = at[k];
			at[k] = swap;
		}
		/* each a little longer than its part, and twice */
		for (int i = 0; i < 32; i++) {
			uint32_t from = at[i % 16] * 256;
			uint32_t len = 256 + (uint32_t)(i * 37 % 100);

			len = from + len > 4096 ? 4096 - from : len;
			call_say(ACK, from, 0, len);
		}
		assert_int_equal(call.n_came, 4096);
		assert_memory_equal(call.came, call.data, 4096);
		peer_step(&call.p, 1);
		assert_int_equal(peer_last_tcp(&call.p).ack,
		    CALL_ISS + 1 + 4096);
		assert_int_equal(call.t.ranges, 0);
	}
}

/* More holes than are kept: nothing breaks, and what was not kept may come
 * again. */
static void
many_holes(void **state)
{
	(void)state;
	for (uint32_t at = 4094; at > 0; at -= 2)
		call_say(ACK, at, 0, 1);
	assert_int_equal(call.t.ranges, TCP_RANGES);
	assert_int_equal(call.n_came, 0);
	for (int round = 0; round < 2; round++)
		for (uint32_t at = 0; at < 4096; at++)
			call_say(ACK, at, 0, 1);
	assert_int_equal(call.n_came, 4096);
	assert_memory_equal(call.came, call.data, 4096);
	/* without memory for them, too */
	(void)call_end(state);
	(void)call_begin(state);
	machine_limit_pages(0);
	call_say(ACK, 100, 0, 100);
	call_say(ACK, 0, 0, 100);
	assert_int_equal(call.n_came, 100);
	call_say(ACK, 100, 0, 100);
	assert_int_equal(call.n_came, 200);
}

/* What lies outside the window, before, behind, is not taken. */
static void
windows(void **state)
{
	struct peer_segment s = { .from = CALL_PORT,
		.to = call.t.local,
		.flags = ACK,
		.window = 60000,
		.data = call.data,
		.len = 100 };

	(void)state;
	s.to = call.t.local;
	s.ack = call.t.iss + 1;
	for (int i = 0; i < 5; i++) {
		static const uint32_t offsets[] = { TCP_WINDOW, 0x7fffffff,
			0x80000000, (uint32_t)-1000, TCP_WINDOW + 5000 };

		s.seq = CALL_ISS + 1 + offsets[i];
		peer_tcp(&call.p, &s);
	}
	assert_int_equal(call.n_came, 0);
	assert_int_equal(call.t.ranges, 0);
	/* the last byte of the window is taken, what follows cut off */
	s.seq = CALL_ISS + 1 + TCP_WINDOW - 1;
	peer_tcp(&call.p, &s);
	assert_int_equal(call.t.ranges, 1);
	assert_int_equal(call.t.range[0].to - call.t.range[0].from, 1);
	call_say(ACK, 0, 0, 10);
	assert_int_equal(call.n_came, 10);
}

static void
bad_segments(void **state)
{
	uint8_t d[40] = { 0 };

	(void)state;
	call.p.bad_checksum = true;
	call_say(ACK, 0, 0, 100);
	call.p.bad_checksum = false;
	assert_int_equal(call.n_came, 0);
	assert_int_equal(net_counters(call.p.net)->bad, 1);
	/* header lengths that cannot be */
	put16(d, CALL_PORT);
	put16(d + 2, call.t.local);
	call.p.checked = true;
	for (uint32_t len = 0; len <= sizeof(d); len++)
		for (unsigned header = 0; header < 16; header++) {
			d[12] = (uint8_t)(header << 4);
			if (header * 4 < 20 || header * 4 > len)
				peer_ip(&call.p, 6, d, len);
		}
	call.p.checked = false;
	assert_int_equal(call.n_came, 0);
	/* an acknowledgement of what was never sent */
	call_say(ACK, 0, 1, 100);
	assert_int_equal(call.n_came, 0);
	assert_int_equal(call.t.una, 0);
	/* no ACK at all */
	call_say(0, 0, 0, 100);
	assert_int_equal(call.n_came, 0);
	call_say(ACK, 0, 0, 100);
	assert_int_equal(call.n_came, 100);
}

/* RFC 5961: who guesses does not end a connection, but is asked. */
static void
attacks(void **state)
{
	unsigned before;

	(void)state;
	for (uint32_t i = 1; i < 1000; i++)
		call_say(RST, i * 100, 0, 0);
	for (uint32_t i = 0; i < 1000; i++)
		call_say(SYN, i, 0, 0);
	call_say(SYN | ACK, 0, 0, 0);
	assert_int_equal(call.t.state, TCP_OPEN);
	peer_step(&call.p, 1);
	assert_in_range(peer_count_tcp(&call.p, 0), 1,
	    3); /* few answers to a flood */
	assert_int_equal(peer_last_tcp(&call.p).flags, ACK);
	before = call.p.n_sent;
	call.p.from = PEER_ADDRESS + 1;
	call_say(RST, 0, 0, 0);
	call.p.from = PEER_ADDRESS;
	assert_int_equal(call.p.n_sent, before);
	assert_int_equal(call.t.state, TCP_OPEN);
	call_say(RST, 0, 0, 0);
	assert_int_equal(call.t.state, TCP_CLOSED);
	assert_int_equal(call.t.error, ECONNRESET);
}

/* Nobody listens here: each SYN gets its reset, and nothing is kept. */
static void
a_syn_flood(void **state)
{
	size_t pages = machine_pages_used();

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		struct peer_segment s = { .from = (uint16_t)(1000 + i),
			.to = 80,
			.seq = i * 7919,
			.flags = SYN };
		struct peer_segment r;

		peer_tcp(&call.p, &s);
		r = peer_last_tcp(&call.p);
		assert_int_equal(r.flags, RST | ACK);
		assert_int_equal(r.to, s.from);
		assert_int_equal(r.ack, s.seq + 1);
		s.flags = ACK;
		s.ack = 77;
		peer_tcp(&call.p, &s);
		assert_int_equal(peer_last_tcp(&call.p).flags, RST);
		assert_int_equal(peer_last_tcp(&call.p).seq, 77);
		s.flags = RST;
		peer_tcp(&call.p, &s);
	}
	assert_int_equal(call.p.n_sent, 200);
	assert_int_equal(machine_pages_used(), pages);
	assert_int_equal(call.t.state, TCP_OPEN);
}

/* Options of the SYN that are cut, too long, of length zero. */
static void
strange_options(void **state)
{
	static const struct {
		uint8_t bytes[12];
		uint32_t mss;
	} cases[] = {
		{ { 2, 4, 0, 0 }, TCP_MSS_LEAST },
		{ { 2, 4, 0xff, 0xff }, 1460 },
		{ { 2, 0, 5, 0xb4 }, TCP_MSS_UNSAID },
		{ { 2, 1 }, TCP_MSS_UNSAID },
		{ { 77, 200 }, TCP_MSS_UNSAID },
		{ { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2 }, TCP_MSS_UNSAID },
		{ { 77, 4, 0, 0, 2, 4, 4, 0 }, 1024 },
		{ { 3, 3, 255, 0 }, TCP_MSS_UNSAID },
	};
	const struct tcp_owner owner = { .fill = call_fill, .take = call_take };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct peer_segment s = { .from = CALL_PORT,
			.seq = CALL_ISS,
			.flags = SYN | ACK,
			.window = 100,
			.options_len = 12 };

		tcp_abort(&call.t, ECANCELED);
		tcp_connect(&call.t, call.p.net, PEER_ADDRESS, CALL_PORT,
		    &owner);
		peer_step(&call.p, 1);
		s.to = call.t.local;
		s.ack = call.t.iss; /* not ours: refused, and nothing else */
		peer_tcp(&call.p, &s);
		assert_int_equal(call.t.state, TCP_CONNECTING);
		s.ack = call.t.iss + 1;
		memcpy(s.options, cases[i].bytes, 12);
		peer_tcp(&call.p, &s);
		assert_int_equal(call.t.state, TCP_OPEN);
		assert_int_equal(call.t.mss, cases[i].mss);
		assert_true(call.t.scale <= 14);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		CALL_TEST(reorders),
		CALL_TEST(many_holes),
		CALL_TEST(windows),
		CALL_TEST(bad_segments),
		CALL_TEST(attacks),
		CALL_TEST(a_syn_flood),
		CALL_TEST(strange_options),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
