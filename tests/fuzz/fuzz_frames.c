/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames that a hostile network sends to the probe's stack, which has an
 * address or asks for one, a connection and a ping under way. Each is a length,
 * 16 bits, and its bytes; a length above 4096 lets that many ms pass instead.
 * With the first byte odd, sequence numbers are moved to where they are
 * expected, so that what lies behind that check is reached, too.
 */
#include <stdlib.h>
#include <string.h>

#include "net/stack.h"
#include "net/tcp_private.h"
#include "net/wire.h"
#include "probe_machine.h"
#include "xen/clock.h"

#define OWN  0xc0000202u
#define PEER 0xc0000201u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct tcp t;
static uint64_t taken;

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static int
send_frame(struct nic *n, const struct nic_frame *f)
{
	must(f->len >= 14 + 20 && f->len <= 14 + n->mtu);
	must(f->gso_size == 0 && !f->csum_blank);
	return (0);
}

static void
fill(void *ctx, uint64_t offset, uint8_t *to, uint32_t len)
{
	(void)ctx;
	must(offset + len <= t.end);
	memset(to, (int)offset, len);
}

static void
take(void *ctx, const uint8_t *bytes, uint32_t len)
{
	uint32_t sum = 0;

	(void)ctx;
	for (uint32_t i = 0; i < len; i++)
		sum += bytes[i];
	taken += len;
	must(sum <= 255 * len && taken == t.came);
}

/* A TCP segment becomes one of our connection. */
static void
steer(uint8_t *p, size_t len, const struct nic *n)
{
	if (len < 54 || get16(p + 12) != ETHER_IPV4 || p[14] != 0x45 ||
	    p[23] != IP_TCP)
		return;
	memcpy(p, n->mac, 6);
	put32(p + 26, PEER);
	put32(p + 30, OWN);
	put16(p + 34, t.port);
	put16(p + 36, t.local);
	put32(p + 38, get32(p + 38) % 4096 + tcp_want(&t) - 64);
	put32(p + 42, get32(p + 42) % 4096 + tcp_seq(&t, t.una) - 64);
	put16(p + 24, 0);
	put16(p + 24, (uint16_t)~csum_fold(csum_add(0, p + 14, 20)));
}

static void
frame(struct nic *n, const uint8_t *data, size_t len, bool steered)
{
	uint8_t *exact = malloc(len + 1);
	struct nic_frame f = { .data = exact,
		.len = (uint32_t)len,
		.csum_good = steered };

	must(exact != NULL);
	if (len > 0)
		memcpy(exact, data, len);
	if (steered)
		steer(exact, len, n);
	n->receive(n, &f);
	free(exact);
}

static void
look(const struct net *net)
{
	must(t.una <= t.max && t.next <= t.max && t.max <= t.end + t.finish);
	must(t.ranges <= TCP_RANGES && t.came <= taken);
	for (unsigned i = 0; i < t.ranges; i++) {
		must(t.range[i].from < t.range[i].to);
		must(t.range[i].from > (i == 0 ? t.came : t.range[i - 1].to));
		must(t.range[i].to <= t.came + TCP_WINDOW);
	}
	must(net->arp.entry[0].state <= ARP_DEAD);
}

static void
begin(struct net *net, struct net_job *ping)
{
	const struct tcp_owner owner = { .fill = fill, .take = take };

	taken = 0;
	tcp_connect(&t, net, PEER, 7, &owner);
	tcp_offer(&t, 100000);
	tcp_finish(&t);
	*ping = (struct net_job){ .kind = NET_JOB_PING,
		.peer = PEER,
		.duration = NS_PER_S,
		.interval = NS_PER_S / 10 };
	(void)net_job_begin(net, ping);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct net_address fixed = { .origin = NET_STATIC,
		.address = OWN,
		.mask = 0xffffff00,
		.gateway = PEER };
	struct nic nic = { .kind = "pv",
		.mac = { 0, 0x16, 0x3e, 1, 2, 3 },
		.mtu = 1500,
		.link = true,
		.send = send_frame };
	struct net_job ping;
	struct net *net;
	bool steered, asks;

	if (len < 1)
		return (0);
	steered = data[0] & 1;
	asks = data[0] & 2;
	machine_reset();
	net = net_new(&nic, asks ? NULL : &fixed);
	begin(net, &ping);
	for (data++, len--; len >= 2;) {
		size_t n = get16(data);

		data += 2;
		len -= 2;
		if (n > 4096)
			machine_wait((uint64_t)n * NS_PER_MS);
		else {
			n = n < len ? n : len;
			frame(&nic, data, n, steered);
			data += n;
			len -= n;
		}
		net_step(net);
		look(net);
	}
	tcp_abort(&t, 0);
	net_free(net);
	must(machine_pages_used() == 0);
	return (0);
}
