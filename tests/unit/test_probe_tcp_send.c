/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What TCP sends, segment by segment: when again, how fast, how it stops.
 */
#include "testing.h"

#include <errno.h>

#include "net/wire.h"
#include "probe_call.h"
#include "probe_machine.h"
#include "xen/clock.h"

/* The data segments since frame number from: their offsets and sizes are right,
 * and their bytes; how many. */
static unsigned
data_since(unsigned from, uint32_t *first, uint32_t *end)
{
	unsigned n = 0;

	for (unsigned i = from; i < call.p.n_sent; i++) {
		const uint8_t *frame = call.p.sent[i % PEER_SENT].bytes;
		const uint8_t *d = frame + 34;
		uint32_t header = (d[12] >> 4) * 4u;
		uint32_t len = call.p.sent[i % PEER_SENT].len - 34 - header;
		uint32_t at = get32(d + 4) - call.t.iss - 1;
		uint8_t want[CALL_MSS];

		if (frame[13] == 0x06 || len == 0)
			continue; /* ARP, or an acknowledgement */
		assert_true(len <= CALL_MSS);
		call_fill(NULL, at, want, len);
		assert_memory_equal(d + header, want, len);
		if (n++ == 0)
			*first = at;
		*end = at + len;
	}
	return (n);
}

/* Slow start from ten segments, as RFC 6928 has it. */
static void
begins_slowly(void **state)
{
	uint32_t first, end;
	unsigned before;

	(void)state;
	tcp_offer(&call.t, 1000000);
	peer_step(&call.p, 1);
	assert_int_equal(data_since(0, &first, &end), 10);
	assert_int_equal(end, 10 * CALL_MSS);
	before = call.p.n_sent;
	call_say(ACK, 0, 4 * CALL_MSS, 0);
	peer_step(&call.p, 1);
	assert_int_equal(data_since(before, &first, &end), 8);
	assert_int_equal(first, 10 * CALL_MSS);
	/* never more than the window that the peer has said */
	call.window = 5000;
	before = call.p.n_sent;
	call_say(ACK, 0, 18 * CALL_MSS, 0);
	peer_step(&call.p, 1);
	assert_int_equal(data_since(before, &first, &end), 5);
}

/* What has no answer is sent again, ever later, and at last given up. */
static void
gives_up(void **state)
{
	uint32_t first = 1, end = 0;
	uint64_t begin;
	unsigned before, times = 0;

	(void)state;
	tcp_offer(&call.t, 3000);
	peer_step(&call.p, 1);
	begin = call.p.net->now;
	while (call.t.state == TCP_OPEN) {
		before = call.p.n_sent;
		peer_step(&call.p, 10);
		if (data_since(before, &first, &end) == 0)
			continue;
		assert_int_equal(first, 0);
		assert_int_equal(end, CALL_MSS);
		times++;
	}
	/* after 0.2, 0.6, 1.4, 3, 6.2, 12.6 seconds: each twice as long */
	assert_in_range(times, 5, 7);
	assert_int_equal(call.t.error, ETIMEDOUT);
	assert_in_range(call.p.net->now - begin, 19 * (uint64_t)NS_PER_S,
	    21 * (uint64_t)NS_PER_S);
	assert_int_equal(peer_last_tcp(&call.p).flags, RST | ACK);
}

static const uint8_t *
last_to(void)
{
	return (call.p.sent[(call.p.n_sent - 1) % PEER_SENT].bytes);
}

/* The peer, or who passes things on to it, has another MAC, and told nobody. */
static void
a_peer_that_moves(void **state)
{
	static const uint8_t moved[6] = { 0x00, 0x16, 0x3e, 9, 9, 9 };
	uint32_t first = 0, end = 0;
	unsigned before = call.p.n_sent, asked = 0;

	(void)state;
	tcp_offer(&call.t, 3000);
	for (int i = 0; i < 100; i++) {
		peer_step(&call.p, 10);
		for (; before < call.p.n_sent; before++)
			asked +=
			    call.p.sent[before % PEER_SENT].bytes[13] == 0x06;
	}
	assert_in_range(asked, 1, 3);
	/* as long as it says nothing, it is where it was */
	assert_int_equal(call.t.state, TCP_OPEN);
	memcpy(call.p.from_mac, moved, 6);
	peer_arp(&call.p, 2, PEER_ADDRESS, PEER_OWN);
	before = call.p.n_sent;
	while (data_since(before, &first, &end) == 0)
		peer_step(&call.p, 10);
	assert_memory_equal(last_to(), moved, 6);
}

static void
comes_back_from_a_timeout(void **state)
{
	uint32_t first, end;
	unsigned before;

	(void)state;
	tcp_offer(&call.t, 20 * CALL_MSS);
	peer_step(&call.p, 1);
	before = call.p.n_sent;
	peer_wait(&call.p, 230);
	assert_int_equal(data_since(before, &first, &end), 1);
	assert_int_equal(first, 0);
	assert_int_equal(call.t.cwnd, CALL_MSS);
	assert_int_equal(call.t.ssthresh, 5 * CALL_MSS);
	/* the peer had all but the first */
	before = call.p.n_sent;
	call_say(ACK, 0, 10 * CALL_MSS, 0);
	peer_step(&call.p, 1);
	assert_true(data_since(before, &first, &end) > 0);
	assert_int_equal(first, 10 * CALL_MSS);
}

/* Three duplicates: the missing one at once, and the next hole likewise. */
static void
recovers_fast(void **state)
{
	uint32_t first, end;
	unsigned before;

	(void)state;
	tcp_offer(&call.t, 10 * CALL_MSS);
	peer_step(&call.p, 1);
	call_say(ACK, 0, 2 * CALL_MSS, 0);
	before = call.p.n_sent;
	call_say(ACK, 0, 2 * CALL_MSS, 0);
	call_say(ACK, 0, 2 * CALL_MSS, 0);
	assert_int_equal(data_since(before, &first, &end), 0);
	call_say(ACK, 0, 2 * CALL_MSS, 0);
	assert_int_equal(data_since(before, &first, &end), 1);
	assert_int_equal(first, 2 * CALL_MSS);
	assert_true(call.t.recovering);
	assert_int_equal(call.t.ssthresh, 4 * CALL_MSS);
	before = call.p.n_sent;
	call_say(ACK, 0, 5 * CALL_MSS, 0); /* up to the next hole */
	assert_int_equal(data_since(before, &first, &end), 1);
	assert_int_equal(first, 5 * CALL_MSS);
	call_say(ACK, 0, 10 * CALL_MSS, 0);
	assert_false(call.t.recovering);
	assert_int_equal(call.t.cwnd, 4 * CALL_MSS);
	assert_int_equal(call.t.retransmits, 2);
	/* no timer is left behind */
	assert_int_equal(call.t.resend_at, NET_NEVER);
}

/* Duplicates that come with data, or with another window, are none. */
static void
is_not_deceived(void **state)
{
	uint32_t first, end;
	unsigned before;

	(void)state;
	tcp_offer(&call.t, 10 * CALL_MSS);
	peer_step(&call.p, 1);
	before = call.p.n_sent;
	for (uint32_t i = 0; i < 5; i++)
		call_say(ACK, i * 10, 0, 10);
	for (uint16_t i = 0; i < 5; i++) {
		call.window = (uint16_t)(50000 + i);
		call_say(ACK, 50, 0, 0);
	}
	assert_int_equal(data_since(before, &first, &end), 0);
	assert_false(call.t.recovering);
}

static void
a_window_of_zero(void **state)
{
	uint32_t first, end;
	unsigned before, n = 0;

	(void)state;
	tcp_offer(&call.t, 20000);
	peer_step(&call.p, 1);
	call.window = 0;
	call_say(ACK, 0, 10000, 0);
	before = call.p.n_sent;
	peer_step(&call.p, 1);
	assert_int_equal(data_since(before, &first, &end), 0);
	/* it asks with a byte, which is not taken, ever more rarely */
	for (int i = 0; i < 500; i++) {
		before = call.p.n_sent;
		peer_step(&call.p, 10);
		if (data_since(before, &first, &end) == 0)
			continue;
		assert_int_equal(first, 10000);
		assert_int_equal(end, 10001);
		call_say(ACK, 0, 10000, 0);
		n++;
	}
	assert_in_range(n, 3, 6);
	assert_int_equal(call.t.cwnd > 10 * CALL_MSS, true);
	call.window = 60000;
	before = call.p.n_sent;
	call_say(ACK, 0, 10000, 0);
	peer_step(&call.p, 1);
	assert_int_equal(data_since(before, &first, &end), 10);
	assert_int_equal(first, 10000);
	assert_int_equal(end, 20000);
}

/* Who answers is alive, however long it takes no data (RFC 9293, 3.8.6.1). */
static void
a_window_that_stays_shut(void **state)
{
	uint32_t first, end;
	unsigned before, n = 0;

	(void)state;
	tcp_offer(&call.t, 100);
	call.window = 0;
	call_say(ACK, 0, 0, 0);
	for (int i = 0; i < 100 * 60 * 15; i++) {
		before = call.p.n_sent;
		peer_step(&call.p, 10);
		if (data_since(before, &first, &end) == 0)
			continue;
		assert_int_equal(end, 1);
		call_say(ACK, 0, 0, 0);
		peer_known(&call.p);
		n++;
	}
	/* every eight seconds, at last */
	assert_in_range(n, 15 * 60 / 8, 15 * 60 / 8 + 8);
	assert_int_equal(call.t.state, TCP_OPEN);
	/* who does not answer is not waited for */
	peer_wait(&call.p, 21000);
	assert_int_equal(call.t.state, TCP_CLOSED);
	assert_int_equal(call.t.error, ETIMEDOUT);
}

/* With nothing to say a connection lasts; what is said then has its time. */
static void
an_idle_connection(void **state)
{
	(void)state;
	peer_wait(&call.p, 60000);
	assert_int_equal(call.t.state, TCP_OPEN);
	assert_int_equal(net_deadline(call.p.net), NET_NEVER);
	call_say(ACK, 0, 0, 500);
	peer_wait(&call.p, 60000);
	assert_int_equal(call.t.state, TCP_OPEN);
	peer_known(&call.p);
	tcp_offer(&call.t, 100);
	peer_wait(&call.p, 15000);
	assert_int_equal(call.t.state, TCP_OPEN);
	call_say(ACK, 500, 100, 0);
	peer_wait(&call.p, 60000);
	assert_int_equal(call.t.state, TCP_OPEN);
}

static void
ends_in_either_order(void **state)
{
	struct peer_segment s;

	for (int peer_first = 0; peer_first < 2; peer_first++) {
		(void)call_end(state);
		(void)call_begin(state);
		tcp_offer(&call.t, 100);
		if (peer_first) {
			call_say(ACK | FIN, 10, 0, 0);
			call_say(ACK, 0, 0, 10);
			assert_true(call.t.came_all);
			peer_step(&call.p, 1);
			assert_int_equal(peer_last_tcp(&call.p).ack,
			    CALL_ISS + 12);
		}
		tcp_finish(&call.t);
		peer_step(&call.p, 1);
		s = peer_last_tcp(&call.p);
		assert_true((s.flags & FIN) != 0);
		/* lost: again, by the timer */
		peer_wait(&call.p, 250);
		s = peer_last_tcp(&call.p);
		assert_true((s.flags & FIN) != 0);
		call_say(ACK, peer_first ? 11 : 0, 101, 0);
		if (!peer_first) {
			assert_int_equal(call.t.state, TCP_OPEN);
			call_say(ACK | FIN, 0, 101, 5);
		}
		assert_int_equal(call.t.state, TCP_CLOSED);
		assert_int_equal(call.t.error, 0);
		assert_int_equal(call.n_came, peer_first ? 10 : 5);
		s = peer_last_tcp(&call.p);
		assert_int_equal(s.ack, CALL_ISS + (peer_first ? 12 : 7));
	}
}

/* Acknowledgements wait a little, for two segments or 40 ms. */
static void
delays_acknowledgements(void **state)
{
	(void)state;
	call_say(ACK, 0, 0, 500);
	peer_step(&call.p, 10);
	assert_int_equal(call.p.n_sent, 0);
	assert_in_range(net_deadline(call.p.net), call.p.net->now,
	    call.p.net->now + 40 * (uint64_t)NS_PER_MS);
	peer_wait(&call.p, 60);
	assert_int_equal(call.p.n_sent, 1);
	assert_int_equal(peer_last_tcp(&call.p).ack, CALL_ISS + 501);
	call_say(ACK, 500, 0, 1000);
	call_say(ACK, 1500, 0, 1000);
	peer_step(&call.p, 1);
	assert_int_equal(call.p.n_sent, 2);
	/* a hole is told with each segment */
	for (uint32_t i = 0; i < 3; i++)
		call_say(ACK, 3000 + 100 * i, 0, 100);
	assert_int_equal(call.p.n_sent, 5);
	assert_int_equal(peer_last_tcp(&call.p).ack, CALL_ISS + 2501);
}

/* A NIC without room: later, in order, nothing lost. */
static void
a_full_nic(void **state)
{
	uint32_t first, end;

	(void)state;
	tcp_offer(&call.t, 5000);
	call.p.full = true;
	peer_wait(&call.p, 100);
	assert_int_equal(call.p.n_sent, 0);
	call.p.full = false;
	peer_step(&call.p, 1);
	assert_int_equal(data_since(0, &first, &end), 5);
	assert_int_equal(first, 0);
	assert_int_equal(end, 5000);
	assert_int_equal(call.t.retransmits, 0);
	/* but not for ever */
	call_say(ACK, 0, 5000, 0);
	peer_wait(&call.p, 30000);
	call.p.full = true;
	tcp_offer(&call.t, 6000);
	peer_wait(&call.p, 19000);
	assert_int_equal(call.t.state, TCP_OPEN);
	peer_wait(&call.p, 2000);
	assert_int_equal(call.t.state, TCP_CLOSED);
	assert_int_equal(call.t.error, ETIMEDOUT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		CALL_TEST(begins_slowly),
		CALL_TEST(gives_up),
		CALL_TEST(a_peer_that_moves),
		CALL_TEST(comes_back_from_a_timeout),
		CALL_TEST(recovers_fast),
		CALL_TEST(is_not_deceived),
		CALL_TEST(a_window_of_zero),
		CALL_TEST(a_window_that_stays_shut),
		CALL_TEST(an_idle_connection),
		CALL_TEST(ends_in_either_order),
		CALL_TEST(delays_acknowledgements),
		CALL_TEST(a_full_nic),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
