/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stack as a whole: made, stepped, its Ethernet and its address.
 *
 *     0  to, 6 bytes    6  from    12  type: 0x0800 IPv4, 0x0806 ARP
 */
#include "net/net.h"

#include <errno.h>
#include <string.h>

#include "net/stack.h"
#include "net/tcp.h"
#include "net/wire.h"
#include "xen/clock.h"
#include "xen/page.h"

#define PAGES_FOR(bytes) (((bytes) + PAGE_SIZE - 1) / PAGE_SIZE)
#define STACK_PAGES	 PAGES_FOR(sizeof(struct net))
#define POLL_EVERY	 ((uint64_t)1 * NS_PER_MS)

/* One is built at a time, whichever stack it is of. */
static uint8_t frame[NIC_FRAME_MAX];

const uint8_t ether_broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

int
ether_send(struct net *n, uint8_t *bytes, struct nic_frame f,
    const uint8_t to[6], uint16_t type)
{
	int r;

	memcpy(bytes, to, 6);
	memcpy(bytes + 6, n->nic->mac, 6);
	put16(bytes + 12, type);
	r = n->nic->send(n->nic, &f);
	if (r == 0) {
		n->counters.frames_out++;
		n->counters.bytes_out += f.len;
	}
	return (r);
}

static void
net_receive(struct nic *nic, const struct nic_frame *f)
{
	struct net *n = nic->owner;

	n->now = clock_ns();
	n->counters.frames_in++;
	n->counters.bytes_in += f->len;
	if (f->len < ETHER_HEADER) {
		n->counters.bad++;
		return;
	}
	if (memcmp(f->data, nic->mac, 6) != 0 &&
	    memcmp(f->data, ether_broadcast, 6) != 0)
		n->counters.ignored++;
	else if (get16(f->data + 12) == ETHER_ARP)
		arp_input(n, f);
	else if (get16(f->data + 12) == ETHER_IPV4)
		ip_input(n, f);
	else
		n->counters.ignored++;
}

/* splitmix64, by Sebastiano Vigna (public domain), stirred by the clock */
uint32_t
net_random(struct net *n)
{
	uint64_t z = (n->random += 0x9e3779b97f4a7c15 + clock_ns());

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return ((uint32_t)(z >> 32));
}

void
net_announce(struct net *n)
{
	if (n->address.address != 0)
		arp_ask(n, n->address.address, n->address.address);
}

void
net_set_address(struct net *n, const struct net_address *a)
{
	if (memcmp(a, &n->address, sizeof(*a)) == 0)
		return;
	if (a->address != n->address.address) {
		arp_flush(n);
		net_jobs_end(n, ENETDOWN);
	}
	n->address = *a;
	net_announce(n);
	if (n->changed != NULL)
		n->changed(n->changed_ctx);
}

static void
attach(struct net *n, struct nic *nic)
{
	n->nic = nic;
	n->connections = nic->connections;
	nic->owner = n;
	nic->receive = net_receive;
}

static void
detach(struct net *n)
{
	n->nic->receive = NULL;
	n->nic->owner = NULL;
}

void
net_move(struct net *n, struct nic *to)
{
	if (n->nic == to)
		return;
	detach(n);
	/* what came there meanwhile was for nobody */
	if (to->poll != NULL)
		to->poll(to);
	attach(n, to);
	net_announce(n);
}

bool
net_reaches(const struct net *n, uint32_t address)
{
	const struct net_address *a = &n->address;

	return (a->address != 0 &&
	    (((a->address ^ address) & a->mask) == 0 || a->gateway != 0));
}

struct net *
net_new(struct nic *nic, const struct net_address *fixed)
{
	struct net *n = pages_alloc(STACK_PAGES);

	if (n == NULL)
		return (NULL);
	n->frame = frame;
	attach(n, nic);
	n->now = clock_ns();
	n->random = (uint64_t)get32(nic->mac + 2) << 32;
	n->dhcp.next = n->linklocal.next = NET_NEVER;
	if (fixed != NULL)
		net_set_address(n, fixed);
	else
		dhcp_begin(n);
	return (n);
}

void
net_free(struct net *n)
{
	if (n == NULL)
		return;
	net_jobs_end(n, ENODEV);
	detach(n);
	pages_free(n, STACK_PAGES);
}

void
net_step(struct net *n)
{
	if (n->nic->poll != NULL)
		n->nic->poll(n->nic);
	n->now = clock_ns();
	if (n->nic->gone) {
		net_jobs_end(n, ENODEV);
		return;
	}
	if (n->connections != n->nic->connections) {
		n->connections = n->nic->connections;
		net_announce(n);
		arp_doubt_all(n);
	}
	dhcp_step(n);
	linklocal_step(n);
	net_jobs_step(n);
	tcp_step(n);
}

static uint64_t
earlier(uint64_t a, uint64_t b)
{
	return (a < b ? a : b);
}

uint64_t
net_deadline(const struct net *n)
{
	uint64_t at = earlier(n->dhcp.next, n->linklocal.next);
	uint64_t jobs = net_jobs_deadline(n);

	if (n->nic->gone)
		return (NET_NEVER);
	if (strcmp(n->nic->kind, "pv") != 0)
		at = earlier(at, jobs == NET_NEVER ? n->now + POLL_EVERY : 0);
	return (earlier(at, earlier(jobs, tcp_deadline(n))));
}

const struct net_address *
net_address(const struct net *n)
{
	return (&n->address);
}

const struct net_counters *
net_counters(const struct net *n)
{
	return (&n->counters);
}

void
net_on_change(struct net *n, void (*fn)(void *ctx), void *ctx)
{
	n->changed = fn;
	n->changed_ctx = ctx;
}
