/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Getting an address and keeping it: a DHCP server that is good, silent, late,
 * refuses, or lies; the link-local address when there is none.
 */
#include "testing.h"

#include "net/stack.h"
#include "net/wire.h"
#include "probe_machine.h"
#include "probe_peer.h"
#include "xen/clock.h"

enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6 };

static struct peer p;
static unsigned seen;
static unsigned changes;

/* What the server says, unless a test changes it. */
static struct {
	uint32_t address, mask, gateway, lease, renew, rebind;
	bool no_type;
} server;

static void
count(void *ctx)
{
	(void)ctx;
	changes++;
}

static int
begin(void **state)
{
	*state = &p;
	peer_open(&p, false);
	net_on_change(p.net, count, NULL);
	seen = changes = 0;
	memset(&server, 0, sizeof(server));
	server.address = PEER_OWN;
	server.mask = 0xffffff00;
	server.gateway = PEER_ADDRESS;
	server.lease = 1000;
	return (0);
}

/* The next message of the client, NULL when it is silent. */
static const uint8_t *
next_message(void)
{
	while (seen < p.n_sent) {
		const uint8_t *f = p.sent[seen++ % PEER_SENT].bytes;

		if (get16(f + 12) == 0x0800 && f[23] == 17 &&
		    get16(f + 36) == 67)
			return (f + 42);
	}
	return (NULL);
}

static uint8_t
type_of(const uint8_t *m)
{
	assert_int_equal(m[240], 53);
	return (m[242]);
}

static uint8_t *
option(uint8_t *o, uint8_t code, uint32_t value)
{
	if (value == 0)
		return (o);
	o[0] = code;
	o[1] = 4;
	put32(o + 2, value);
	return (o + 6);
}

static void
answer(const uint8_t *m, uint8_t type)
{
	uint8_t d[300] = { 2, 1, 6 };
	uint8_t *o = d + 240;

	memcpy(d + 4, m + 4, 4);
	put32(d + 16, server.address);
	memcpy(d + 28, m + 28, 16);
	put32(d + 236, 0x63825363);
	if (!server.no_type) {
		*o++ = 53;
		*o++ = 1;
		*o++ = type;
	}
	*o++ = 0; /* a gap */
	o = option(o, 54, PEER_ADDRESS);
	o = option(o, 1, server.mask);
	o = option(o, 3, server.gateway);
	o = option(o, 51, server.lease);
	o = option(o, 58, server.renew);
	o = option(o, 59, server.rebind);
	*o = 255;
	p.to = 0xffffffff;
	memcpy(p.to_mac, ether_broadcast, 6);
	peer_udp(&p, 67, 68, d, sizeof(d));
	p.to = PEER_OWN;
	memcpy(p.to_mac, p.nic.mac, 6);
}

/* The message that comes within so many seconds, of that type. */
static const uint8_t *
expect(uint8_t type, unsigned seconds)
{
	const uint8_t *m = NULL;

	for (unsigned i = 0; i < 20 * seconds && m == NULL; i++) {
		peer_step(&p, 50);
		m = next_message();
	}
	assert_non_null(m);
	assert_int_equal(type_of(m), type);
	return (m);
}

static void
become_bound(void)
{
	answer(expect(DISCOVER, 40), OFFER);
	answer(expect(REQUEST, 2), ACK);
	assert_int_equal(net_address(p.net)->origin, NET_DHCP);
}

static void
gets_an_address(void **state)
{
	const uint8_t *m = expect(DISCOVER, 1);
	const struct net_address *a = net_address(p.net);

	(void)state;
	assert_int_equal(get16(m + 10), 0x8000);
	assert_memory_equal(m + 28, p.nic.mac, 6);
	answer(m, OFFER);
	m = expect(REQUEST, 1);
	assert_int_equal(get32(m + 12), 0);
	assert_int_equal(m[243], 50);
	assert_int_equal(get32(m + 245), PEER_OWN);
	assert_int_equal(m[249], 54);
	assert_int_equal(get32(m + 251), PEER_ADDRESS);
	assert_int_equal(changes, 0);
	answer(m, ACK);
	assert_int_equal(changes, 1);
	assert_int_equal(a->origin, NET_DHCP);
	assert_int_equal(a->address, PEER_OWN);
	assert_int_equal(a->mask, 0xffffff00);
	assert_int_equal(a->gateway, PEER_ADDRESS);
	peer_known(&p);
	peer_icmp(&p, 8, 1, "12345678", 8);
	assert_int_equal(net_counters(p.net)->pings_answered, 1);
}

/* At half the lease, unicast; the address stays what it is. */
static void
renews(void **state)
{
	const uint8_t *m;

	(void)state;
	become_bound();
	peer_known(&p);
	seen = 0;
	for (int i = 0; i < 3; i++) {
		for (int s = 0; s < 490; s += 10) {
			peer_step(&p, 10000);
			peer_known(&p);
			seen = 0;
		}
		m = expect(REQUEST, 15);
		assert_int_equal(get32(m + 12), PEER_OWN);
		assert_int_equal(m[243], 55); /* neither address nor server */
		assert_memory_equal(m - 42, p.from_mac, 6);
		answer(m, ACK);
		assert_int_equal(net_address(p.net)->origin, NET_DHCP);
	}
	assert_int_equal(changes, 1);
}

/* Nobody answers any more: it asks all, then gives the address up. */
static void
loses_its_lease(void **state)
{
	unsigned requests = 0, to_all = 0;
	const uint8_t *m;

	(void)state;
	become_bound();
	for (int s = 0; s < 1001 && changes == 1; s++) {
		machine_wait(NS_PER_S);
		peer_step(&p, 0);
		while ((m = next_message()) != NULL) {
			requests += type_of(m) == REQUEST;
			to_all += m[-42] == 0xff;
		}
	}
	assert_int_equal(changes, 2);
	assert_int_equal(net_address(p.net)->address, 0);
	assert_in_range(requests, 3, 12);
	assert_in_range(to_all, 1, requests);
	become_bound();
	assert_int_equal(changes, 3);
}

static void
is_refused(void **state)
{
	(void)state;
	answer(expect(DISCOVER, 2), OFFER);
	answer(expect(REQUEST, 2), NAK);
	assert_int_equal(net_address(p.net)->address, 0);
	become_bound();
	/* later, too */
	machine_wait(510 * (uint64_t)NS_PER_S);
	peer_known(&p);
	seen = 0;
	answer(expect(REQUEST, 35), NAK);
	assert_int_equal(net_address(p.net)->address, 0);
	become_bound();
}

/* Offers that are none, or for somebody else. */
static void
lies(void **state)
{
	static const uint32_t addresses[] = { 0, 0x7f000001, 0xe0000001,
		0xffffffff, 0x00000001 };
	const uint8_t *m = expect(DISCOVER, 2);
	uint8_t other[300];

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		server.address = addresses[i];
		answer(m, OFFER);
	}
	server.address = PEER_OWN;
	answer(m, ACK); /* not asked for yet */
	answer(m, 99);
	server.no_type = true;
	answer(m, OFFER);
	server.no_type = false;
	memcpy(other, m, sizeof(other));
	other[4] ^= 1;
	answer(other, OFFER);
	other[4] ^= 1;
	other[28] ^= 1;
	answer(other, OFFER);
	peer_step(&p, 10);
	assert_int_equal(p.net->dhcp.state, DHCP_SELECTING);
	answer(m, OFFER);
	m = expect(REQUEST, 2);
	server.address = PEER_OWN + 1; /* not what was offered */
	answer(m, ACK);
	assert_int_equal(net_address(p.net)->address, 0);
	server.address = PEER_OWN;
	server.mask = 0xff00ff00;
	server.gateway = 0x08080808;
	server.lease = 1;
	server.renew = 4000000000;
	server.rebind = 4000000000;
	answer(m, ACK);
	assert_int_equal(net_address(p.net)->mask, 0xffffff00);
	assert_int_equal(net_address(p.net)->gateway, 0);
	assert_in_range(p.net->dhcp.next, p.net->now + 29 * (uint64_t)NS_PER_S,
	    p.net->now + 31 * (uint64_t)NS_PER_S);
}

/* Every cut of a good message, and every option length, is survived. */
static void
broken_messages(void **state)
{
	uint8_t d[300] = { 2, 1, 6 };
	struct dhcp_message m;

	(void)state;
	memcpy(d + 28, p.nic.mac, 6);
	put32(d + 236, 0x63825363);
	d[240] = 53;
	d[241] = 1;
	d[242] = OFFER;
	d[243] = 51;
	for (unsigned n = 0; n < 256; n++) {
		d[244] = (uint8_t)n;
		for (size_t len = 0; len <= sizeof(d); len += n % 16 + 1) {
			uint8_t *exact = malloc(len + 1);

			assert_non_null(exact);
			memcpy(exact + 1, d, len);
			(void)dhcp_parse(exact + 1, len, p.nic.mac, &m);
			free(exact);
		}
	}
	assert_int_equal(dhcp_parse(d, 243, p.nic.mac, &m), 0);
	assert_int_equal(dhcp_parse(d, 244, p.nic.mac, &m), -1);
}

static void
falls_back(void **state)
{
	const struct net_address *a = net_address(p.net);
	unsigned probes = 0;

	(void)state;
	for (int i = 0; i < 2000 && a->address == 0; i++)
		peer_step(&p, 10);
	assert_int_equal(a->origin, NET_LINK_LOCAL);
	assert_int_equal(a->address >> 16, 0xa9fe);
	assert_int_equal(a->mask, 0xffff0000);
	for (unsigned i = 0; i < p.n_sent; i++) {
		const uint8_t *f = p.sent[i].bytes;

		probes += get16(f + 12) == 0x0806 && get32(f + 28) == 0 &&
		    get32(f + 38) == a->address;
	}
	assert_int_equal(probes, 3);
	/* who answers late is still heard */
	seen = p.n_sent;
	become_bound();
	assert_int_equal(a->address, PEER_OWN);
	peer_wait(&p, 5000);
	assert_int_equal(a->origin, NET_DHCP);
}

/* Somebody has the address already, or takes it later. */
static void
conflicts(void **state)
{
	const struct net_address *a = net_address(p.net);
	uint32_t first, second;

	(void)state;
	while (p.net->linklocal.state != LINKLOCAL_PROBING)
		peer_step(&p, 10);
	first = p.net->linklocal.address;
	peer_arp(&p, 2, first, 0);
	assert_int_not_equal(p.net->linklocal.address, first);
	second = p.net->linklocal.address;
	peer_arp(&p, 1, 0, second); /* wants it, too */
	assert_int_not_equal(p.net->linklocal.address, second);
	while (a->address == 0)
		peer_step(&p, 10);
	first = a->address;
	peer_arp(&p, 1, PEER_ADDRESS, first); /* just asks */
	assert_int_equal(a->address, first);
	peer_arp(&p, 1, first, first);
	assert_int_equal(a->address, 0);
	while (a->address == 0)
		peer_step(&p, 10);
	assert_int_not_equal(a->address, first);
}

/* Somebody who has each of them: then it is one a minute (RFC 3927, 2.2.1). */
static void
conflicts_for_ever(void **state)
{
	uint32_t tried = 0;
	unsigned tries = 0;

	(void)state;
	while (p.net->now < 600 * (uint64_t)NS_PER_S) {
		peer_step(&p, 20);
		if (p.net->linklocal.sent == 0 ||
		    p.net->linklocal.address == tried)
			continue;
		tried = p.net->linklocal.address;
		peer_arp(&p, 2, tried, 0);
		tries++;
	}
	assert_in_range(tries, 18, 22);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, peer_teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(gets_an_address),
		TEST(renews),
		TEST(loses_its_lease),
		TEST(is_refused),
		TEST(lies),
		TEST(broken_messages),
		TEST(falls_back),
		TEST(conflicts),
		TEST(conflicts_for_ever),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
