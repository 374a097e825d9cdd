/* SPDX-License-Identifier: BSD-2-Clause */
/* The stack below TCP: IPv4, ICMP, UDP. */
#include "testing.h"

#include <errno.h>

#include "net/stack.h"
#include "net/wire.h"
#include "probe_machine.h"
#include "probe_peer.h"
#include "xen/clock.h"

static struct peer p;

static int
begin(void **state)
{
	*state = &p;
	peer_open(&p, true);
	return (0);
}

static void
answers_ping(void **state)
{
	uint8_t data[1472];
	const uint8_t *d;
	uint64_t seed = 1;
	uint32_t len;

	(void)state;
	testing_random_bytes(&seed, data, sizeof(data));
	peer_known(&p);
	for (uint32_t n = 0; n <= sizeof(data); n += 368) {
		peer_icmp(&p, 8, 0x1234, data, n);
		d = peer_last_ip(&p, 1, &len);
		assert_int_equal(d[0], 0);
		assert_int_equal(get16(d + 4), 0x1234);
		assert_int_equal(get16(d + 6), 7);
		assert_int_equal(len, 8 + n);
		assert_memory_equal(d + 8, data, n);
	}
	assert_int_equal(net_counters(p.net)->pings_answered, 5);
	p.bad_checksum = true;
	p.n_sent = 0;
	peer_icmp(&p, 8, 1, data, 56);
	assert_int_equal(peer_bad(&p), 1);
	assert_int_equal(p.n_sent, 0);
}

/* Nothing comes back for what is cut, wrong, not ours or from nobody. */
static void
ignores_bad_datagrams(void **state)
{
	static const uint32_t strangers[] = { 0, 0x7f000001, 0xe0000001,
		0xffffffff, 0xc00002ff };
	uint8_t d[64] = { 0x45, 0, 0, 64, 0, 0, 0, 0, 64, 1 };

	(void)state;
	peer_known(&p);
	for (size_t i = 0; i < 5; i++) {
		p.from = strangers[i];
		peer_icmp(&p, 8, 1, d, 8);
	}
	p.from = PEER_ADDRESS;
	p.to = PEER_OWN + 1;
	peer_icmp(&p, 8, 1, d, 8);
	p.to = 0xc00002ff; /* to all: ping is not answered */
	peer_icmp(&p, 8, 1, d, 8);
	p.to = PEER_OWN;
	put32(d + 12, PEER_ADDRESS);
	put32(d + 16, PEER_OWN);
	d[20] = 8;
	put16(d + 22, 0xf7ff);
	for (unsigned what = 0; what < 9; what++) {
		uint8_t e[64];

		memcpy(e, d, sizeof(e));
		e[0] = what == 0 ? 0x65
		    : what == 1	 ? 0x44
		    : what == 2	 ? 0x4f
				 : 0x45;
		put16(e + 2,
		    what == 3	    ? 19
			: what == 4 ? 65
			: what == 5 ? 0
				    : 64);
		put16(e + 6, what == 6 ? 0x2000 : what == 7 ? 1 : 0);
		put16(e + 10, (uint16_t)~csum_fold(csum_add(0, e, 20)));
		e[11] ^= what == 8;
		peer_frame(&p, 0x0800, e, sizeof(e));
	}
	for (uint32_t n = 0; n < sizeof(d); n++)
		peer_frame(&p, 0x0800, d, n);
	peer_frame(&p, 0x86dd, d, sizeof(d));
	p.to_mac[5] ^= 1;
	peer_icmp(&p, 8, 1, d, 8);
	assert_int_equal(p.n_sent, 0);
	assert_int_equal(net_counters(p.net)->pings_answered, 0);
}

static unsigned taken;
static uint32_t taken_len;

static void
take(void *ctx, const struct udp_in *in)
{
	(void)ctx;
	taken++;
	taken_len = in->len;
	for (uint32_t i = 0; i < in->len; i++)
		assert_int_equal(in->data[i], i & 0xff);
}

static void
udp(void **state)
{
	uint8_t data[600];
	uint8_t d[28] = { 0, 1, 0x12, 0x34, 0, 28 };

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	taken = 0;
	assert_int_equal(udp_open(p.net, 0x1234, take, NULL), 0x1234);
	assert_int_equal(udp_open(p.net, 0x1234, take, NULL), 0);
	peer_udp(&p, 9, 0x1234, data, sizeof(data));
	assert_int_equal(taken, 1);
	assert_int_equal(taken_len, 600);
	peer_udp(&p, 9, 0x1235, data, 4);
	peer_udp(&p, 9, 0, data, 4);
	p.bad_checksum = true;
	peer_udp(&p, 9, 0x1234, data, 4);
	assert_int_equal(taken, 1);
	p.checked = true; /* the card knows better */
	peer_udp(&p, 9, 0x1234, data, 4);
	assert_int_equal(taken, 2);
	/* a length that is not there, or too short for itself */
	for (unsigned len = 0; len < 100; len++) {
		put16(d + 4, len);
		if (len < 8 || len > 28)
			peer_ip(&p, 17, d, 28);
	}
	for (uint32_t len = 0; len < 8; len++)
		peer_ip(&p, 17, d, len);
	assert_int_equal(taken, 2);
	udp_close(p.net, 0x1234);
	peer_udp(&p, 9, 0x1234, data, 4);
	assert_int_equal(taken, 2);
	for (int i = 0; i < UDP_PORTS; i++)
		assert_true(udp_open(p.net, 0, take, NULL) >= 49152);
	assert_int_equal(udp_open(p.net, 0, take, NULL), 0);
}

/* Pings of ours: answered, lost, answered twice, by others, with other bytes.
 */
static void
pings(void **state)
{
	uint32_t latency[4];
	struct net_job j = { .kind = NET_JOB_PING,
		.peer = PEER_ADDRESS,
		.duration = 5 * (uint64_t)NS_PER_S,
		.interval = (uint64_t)NS_PER_S / 2,
		.latency = latency,
		.latency_max = 4 };
	unsigned seen, frames = 0, asked = 0;

	(void)state;
	peer_known(&p);
	assert_int_equal(net_job_begin(p.net, &j), 0);
	for (seen = 0; !j.done; peer_step(&p, 10)) {
		uint8_t d[64];
		uint32_t len;

		if (p.n_sent == frames)
			continue;
		for (; frames < p.n_sent; frames++)
			asked += p.sent[frames % PEER_SENT].bytes[13] == 0x06;
		if (p.sent[(frames - 1) % PEER_SENT].bytes[13] == 0x06)
			continue;
		seen++;
		memcpy(d, peer_last_ip(&p, 1, &len), 64);
		assert_int_equal(len, 64);
		if (seen == 3)
			continue; /* lost */
		p.from = seen == 4 ? PEER_ADDRESS + 1 : PEER_ADDRESS;
		d[20] ^= seen == 5;
		machine_wait(2 * NS_PER_MS);
		peer_icmp(&p, 0, get16(d + 4), d + 8, seen == 6 ? 55 : 56);
		peer_icmp(&p, 0, get16(d + 4), d + 8, 56 - (seen == 6));
		peer_icmp(&p, 0, (uint16_t)(get16(d + 4) + 1), d + 8, 56);
	}
	assert_int_equal(j.error, 0);
	assert_int_equal(j.sent, 10);
	assert_int_equal(j.answered, 6);
	assert_int_equal(j.lost, 4);
	/* who does not answer may have moved */
	assert_true(asked > 0);
	for (int i = 0; i < 4; i++)
		assert_in_range(latency[i], 2 * NS_PER_MS, 13 * NS_PER_MS);
}

/* Who asks is asked what it has sent: the answers all come after 5 seconds. */
static void
pings_that_are_answered_late(void **state)
{
	enum { PAYLOAD = 42, ASKED = 100 };
	uint32_t latency[ASKED];
	struct net_job j = { .kind = NET_JOB_PING,
		.peer = PEER_ADDRESS,
		.duration = (uint64_t)NS_PER_S,
		.interval = (uint64_t)10 * NS_PER_MS,
		.latency = latency,
		.latency_max = ASKED };
	unsigned answered = 0, first;

	(void)state;
	peer_known(&p);
	first = p.n_sent;
	assert_int_equal(net_job_begin(p.net, &j), 0);
	peer_wait(&p, 5000);
	assert_false(j.done);
	for (; !j.done; peer_step(&p, 10))
		for (; first < p.n_sent; first++) {
			struct peer_frame f = p.sent[first % PEER_SENT];

			if (f.bytes[13] != 0) /* it asks where we are */
				continue;
			peer_icmp(&p, 0, get16(f.bytes + PAYLOAD - 4),
			    f.bytes + PAYLOAD, 56);
			answered++;
		}
	assert_int_equal(j.error, 0);
	assert_int_equal(j.lost, 0);
	assert_int_equal(j.answered, answered);
	assert_int_equal(j.sent, answered);
	assert_in_range(latency[0], 4900 * NS_PER_MS, UINT32_MAX);
}

static void
pings_that_nobody_answers(void **state)
{
	struct net_job j = { .kind = NET_JOB_PING,
		.peer = PEER_ADDRESS,
		.duration = (uint64_t)NS_PER_S };
	struct net_job other = { .kind = NET_JOB_PING,
		.peer = PEER_OWN + 9,
		.duration = (uint64_t)NS_PER_S };
	struct net_job third = j;

	(void)state;
	peer_known(&p);
	assert_int_equal(net_job_begin(p.net, &j), 0);
	assert_int_equal(net_job_begin(p.net, &other), 0);
	assert_int_equal(net_job_begin(p.net, &third), -EBUSY);
	peer_wait(&p, 8000);
	assert_true(j.done && other.done);
	assert_int_equal(j.error, ETIMEDOUT);
	assert_int_equal(j.lost, j.sent);
	assert_int_equal(other.error, EHOSTUNREACH);
	third.size = 1473;
	assert_int_equal(net_job_begin(p.net, &third), -EINVAL);
	third.size = 7;
	assert_int_equal(net_job_begin(p.net, &third), -EINVAL);
	third.size = 1472;
	assert_int_equal(net_job_begin(p.net, &third), 0);
	p.nic.gone = true;
	peer_step(&p, 0);
	assert_int_equal(third.error, ENODEV);
	assert_int_equal(net_deadline(p.net), NET_NEVER);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, peer_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(answers_ping),
		TEST(ignores_bad_datagrams),
		TEST(udp),
		TEST(pings),
		TEST(pings_that_are_answered_late),
		TEST(pings_that_nobody_answers),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
