/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPv4, RFC 791, without options, forwarding and fragments:
 *
 *     0  version 4, header / 4     8  time to live     12  from
 *     2  length of it all          9  protocol         16  to
 *     6  flags, where it belongs  10  checksum of the header
 *
 * What is sent is never to be cut; fragments that come are dropped.
 */
#include <errno.h>
#include <string.h>

#include "net/stack.h"
#include "net/tcp.h"
#include "net/wire.h"

#define FRAGMENT      0x3fffu /* more to come, or not the first */
#define DONT_FRAGMENT 0x4000u
#define TIME_TO_LIVE  64
#define LIMITED	      0xffffffffu /* to all on this wire */

static bool
is_broadcast(const struct net *n, uint32_t address)
{
	const struct net_address *a = &n->address;

	return (address == LIMITED ||
	    (a->address != 0 && a->mask < 0xfffffffe &&
		address == (a->address | ~a->mask)));
}

/* Somebody who can be answered. */
static bool
valid_sender(const struct net *n, uint32_t from)
{
	return (from >> 28 < 0xe && from >> 24 != 127 && from >> 24 != 0 &&
	    !is_broadcast(n, from));
}

/* The header is whole and its lengths fit in the frame. */
static bool
parse(const struct nic_frame *f, struct ip_in *in)
{
	const uint8_t *p = f->data + ETHER_HEADER;
	uint32_t avail = f->len - ETHER_HEADER;
	uint32_t header, len;

	if (avail < IP_HEADER || p[0] >> 4 != 4)
		return (false);
	header = (p[0] & 0x0fu) * 4;
	len = get16(p + 2);
	if (header < IP_HEADER || len < header || len > avail ||
	    csum_fold(csum_add(0, p, header)) != 0xffff)
		return (false);
	*in = (struct ip_in){ .from = get32(p + 12),
		.to = get32(p + 16),
		.data = p + header,
		.len = len - header,
		.checked = f->csum_good || f->csum_blank };
	return (true);
}

void
ip_input(struct net *n, const struct nic_frame *f)
{
	const uint8_t *p = f->data + ETHER_HEADER;
	struct ip_in in;
	bool ours;

	if (!parse(f, &in)) {
		n->counters.bad++;
		return;
	}
	ours = n->address.address != 0 && in.to == n->address.address;
	if ((get16(p + 6) & FRAGMENT) != 0 || !valid_sender(n, in.from)) {
		n->counters.ignored++;
		return;
	}
	if (p[9] == IP_UDP && (ours || is_broadcast(n, in.to)))
		udp_input(n, &in);
	else if (p[9] == IP_TCP && ours)
		tcp_input(n, &in);
	else if (p[9] == IP_ICMP && ours)
		icmp_input(n, &in);
	else
		n->counters.ignored++;
}

uint8_t *
ip_room(struct net *n)
{
	return (n->frame + ETHER_HEADER + IP_HEADER);
}

uint32_t
ip_mtu(const struct net *n)
{
	return (n->nic->mtu);
}

/* Who has an address of this wire; who has but a link-local one sees all. */
static bool
is_near(const struct net_address *a, uint32_t to)
{
	return (
	    a->origin == NET_LINK_LOCAL || ((to ^ a->address) & a->mask) == 0);
}

void
ip_doubt(struct net *n, uint32_t to)
{
	const struct net_address *a = &n->address;

	arp_doubt(n, is_near(a, to) ? to : a->gateway);
}

/* Whose MAC a datagram to there is to have. */
static int
next_hop(struct net *n, uint32_t to, uint8_t mac[6])
{
	const struct net_address *a = &n->address;

	if (is_broadcast(n, to)) {
		memcpy(mac, ether_broadcast, 6);
		return (0);
	}
	if (a->address == 0)
		return (-ENETDOWN);
	if (is_near(a, to))
		return (arp_find(n, to, mac));
	if (a->gateway == 0)
		return (-ENETUNREACH);
	return (arp_find(n, a->gateway, mac));
}

int
ip_send(struct net *n, const struct ip_out *o)
{
	uint8_t *p = n->frame + ETHER_HEADER;
	struct nic_frame f = { .data = n->frame,
		.len = ETHER_HEADER + IP_HEADER + o->len,
		.csum_blank = o->csum_blank,
		.gso_size = o->gso_size };
	uint8_t mac[6];
	int r;

	if (o->len > IP_MOST - IP_HEADER ||
	    (o->gso_size == 0 && IP_HEADER + o->len > ip_mtu(n)))
		return (-EMSGSIZE);
	r = next_hop(n, o->to, mac);
	if (r != 0)
		return (r);
	p[0] = 0x45;
	p[1] = 0;
	put16(p + 2, IP_HEADER + o->len);
	put16(p + 4, 0); /* RFC 6864: without fragments it means nothing */
	put16(p + 6, DONT_FRAGMENT);
	p[8] = TIME_TO_LIVE;
	p[9] = o->protocol;
	put16(p + 10, 0);
	put32(p + 12, o->from);
	put32(p + 16, o->to);
	put16(p + 10, (uint16_t)~csum_fold(csum_add(0, p, IP_HEADER)));
	return (ether_send(n, n->frame, f, mac, ETHER_IPV4));
}
