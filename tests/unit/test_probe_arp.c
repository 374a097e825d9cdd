/* SPDX-License-Identifier: BSD-2-Clause */
/* ARP: who is asked for, who is believed, and who has moved. */
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
announces_itself(void **state)
{
	const uint8_t *a = p.sent[0].bytes + 14;

	(void)state;
	assert_int_equal(p.n_sent, 1);
	assert_memory_equal(p.sent[0].bytes, ether_broadcast, 6);
	assert_int_equal(get16(a + 6), 1);
	assert_int_equal(get32(a + 14), PEER_OWN);
	assert_int_equal(get32(a + 24), PEER_OWN);
	p.nic.connections++;
	peer_step(&p, 0);
	assert_int_equal(p.n_sent, 2);
	peer_step(&p, 0);
	assert_int_equal(p.n_sent, 2);
}

static void
answers_arp(void **state)
{
	const uint8_t *a;

	(void)state;
	peer_arp(&p, 1, PEER_ADDRESS, PEER_OWN + 1);
	assert_int_equal(p.n_sent, 1);
	peer_arp(&p, 1, PEER_ADDRESS, PEER_OWN);
	assert_int_equal(p.n_sent, 2);
	a = p.sent[1].bytes + 14;
	assert_memory_equal(p.sent[1].bytes, p.from_mac, 6);
	assert_int_equal(get16(a + 6), 2);
	assert_memory_equal(a + 8, p.nic.mac, 6);
	assert_int_equal(get32(a + 14), PEER_OWN);
	assert_memory_equal(a + 18, p.from_mac, 6);
	assert_int_equal(get32(a + 24), PEER_ADDRESS);
}

static void
refuses_broken_arp(void **state)
{
	uint8_t a[28] = { 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1 };

	(void)state;
	put32(a + 14, PEER_ADDRESS);
	put32(a + 24, PEER_OWN);
	for (uint32_t len = 0; len < 28; len++)
		peer_frame(&p, 0x0806, a, len);
	assert_int_equal(peer_bad(&p), 28);
	for (unsigned i = 0; i < 6; i++) {
		a[i] ^= 1;
		peer_frame(&p, 0x0806, a, 28);
		a[i] ^= 1;
	}
	a[8] = 3; /* a group's MAC */
	peer_frame(&p, 0x0806, a, 28);
	assert_int_equal(peer_bad(&p), 35);
	assert_int_equal(p.n_sent, 1);
}

/* Thousands who claim to be somebody do not make us forget who we talk to. */
static void
withstands_an_arp_flood(void **state)
{
	uint8_t mac[6];

	(void)state;
	peer_known(&p);
	p.from_mac[5] = 66;
	for (uint32_t i = 3; i < 5000; i++)
		peer_arp(&p, 2, PEER_ADDRESS + i, PEER_OWN);
	assert_int_equal(arp_find(p.net, PEER_ADDRESS, mac), 0);
	assert_int_equal(mac[5], 1);
	/* who is known may move */
	peer_arp(&p, 1, PEER_ADDRESS, PEER_ADDRESS);
	assert_int_equal(arp_find(p.net, PEER_ADDRESS, mac), 0);
	assert_int_equal(mac[5], 66);
}

static void
asks_and_gives_up(void **state)
{
	uint8_t mac[6];
	uint32_t other = PEER_ADDRESS + 8;
	int rounds = 0;

	(void)state;
	p.n_sent = 0;
	while (arp_find(p.net, other, mac) == -EAGAIN) {
		peer_step(&p, 10);
		rounds++;
	}
	/* 300 ms twice, a second six times: longer than who stands still */
	assert_in_range(rounds, 650, 665);
	assert_int_equal(arp_find(p.net, other, mac), -EHOSTUNREACH);
	assert_int_equal(p.n_sent, 8);
	peer_wait(&p, 4000);
	assert_int_equal(arp_find(p.net, other, mac), -EAGAIN);
	assert_int_equal(p.n_sent, 9);
	p.from = other;
	peer_arp(&p, 2, other, PEER_OWN);
	assert_int_equal(arp_find(p.net, other, mac), 0);
	/* asked again before it is forgotten, without a gap */
	for (int i = 0; i < 120; i++) {
		unsigned before = p.n_sent;

		assert_int_equal(arp_find(p.net, other, mac), 0);
		if (p.n_sent > before)
			peer_arp(&p, 2, other, PEER_OWN);
		machine_wait(NS_PER_S);
		peer_step(&p, 0);
	}
	assert_in_range(p.n_sent, 11, 12);
}

/* Who has moved while no question and no answer came through is asked again. */
static void
doubts_once_more(void **state)
{
	uint8_t mac[6];

	(void)state;
	peer_known(&p);
	arp_doubt(p.net, PEER_ADDRESS);
	arp_doubt(p.net, PEER_ADDRESS);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(arp_find(p.net, PEER_ADDRESS, mac), 0);
		peer_step(&p, 10);
	}
	assert_int_equal(p.n_sent, 3); /* and were lost */
	peer_wait(&p, 3000);
	arp_doubt(p.net, PEER_ADDRESS);
	assert_int_equal(p.n_sent, 4);
	p.from_mac[5] ^= 1;
	peer_arp(&p, 2, PEER_ADDRESS, PEER_OWN);
	assert_int_equal(arp_find(p.net, PEER_ADDRESS, mac), 0);
	assert_memory_equal(mac, p.from_mac, 6);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, peer_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(announces_itself),
		TEST(answers_arp),
		TEST(refuses_broken_arp),
		TEST(withstands_an_arp_flood),
		TEST(asks_and_gives_up),
		TEST(doubts_once_more),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
