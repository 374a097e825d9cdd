/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One of 169.254.1.0 to 169.254.254.255, RFC 3927:
 *
 *     PROBING: does anybody have it? -- three times silence --> HAVE
 *        ^             |                                         |
 *        +-- another --+---------- somebody else has it ---------+
 *
 * One that we have is announced twice.
 *
 * The first candidate comes from the MAC, so it is the same after each start.
 */
#include "net/linklocal.h"

#include <string.h>

#include "net/stack.h"
#include "net/wire.h"
#include "xen/clock.h"

#define FIRST	  0xa9fe0100u
#define ADDRESSES (0xa9feff00u - FIRST)
#define MASK	  0xffff0000u
#define PROBES	  3
#define ANNOUNCED 2
#define PROBE_GAP ((uint64_t)1 * NS_PER_S)
#define TELL_GAP  ((uint64_t)2 * NS_PER_S)
#define TAKEN	  10 /* candidates; after these, one in TAKEN_GAP */
#define TAKEN_GAP ((uint64_t)60 * NS_PER_S)

static void
try(struct net *n, uint32_t number)
{
	struct linklocal *l = &n->linklocal;

	l->state = LINKLOCAL_PROBING;
	l->address = FIRST + number % ADDRESSES;
	l->sent = 0;
	/* so that machines which start together do not ask together */
	l->next = n->now + net_random(n) % (NS_PER_S / 4);
	if (l->taken > TAKEN)
		l->next += TAKEN_GAP;
}

void
linklocal_begin(struct net *n)
{
	if (n->linklocal.state == LINKLOCAL_OFF)
		try(n, get32(n->nic->mac + 2) * 2654435761u >> 8);
}

void
linklocal_end(struct net *n)
{
	struct net_address none = { .origin = NET_NOWHERE };

	if (n->address.origin == NET_LINK_LOCAL)
		net_set_address(n, &none);
	n->linklocal.state = LINKLOCAL_OFF;
	n->linklocal.next = NET_NEVER;
}

void
linklocal_step(struct net *n)
{
	struct linklocal *l = &n->linklocal;
	struct net_address a = { .origin = NET_LINK_LOCAL,
		.address = l->address,
		.mask = MASK };

	if (l->state == LINKLOCAL_OFF || n->now < l->next)
		return;
	if (l->state == LINKLOCAL_PROBING && l->sent < PROBES) {
		arp_ask(n, 0, l->address);
		l->next = n->now + PROBE_GAP;
		l->sent++;
		return;
	}
	if (l->state == LINKLOCAL_PROBING) {
		l->state = LINKLOCAL_HAVE;
		l->sent = l->taken = 0;
		net_set_address(n, &a); /* which tells it */
	} else
		arp_ask(n, l->address, l->address);
	l->sent++;
	l->next = l->sent < ANNOUNCED ? n->now + TELL_GAP : NET_NEVER;
}

void
linklocal_arp(struct net *n, uint32_t sender, uint32_t target,
    const uint8_t mac[6])
{
	struct linklocal *l = &n->linklocal;
	struct net_address none = { .origin = NET_NOWHERE };

	if (l->state == LINKLOCAL_OFF || memcmp(mac, n->nic->mac, 6) == 0)
		return;
	if (sender != l->address &&
	    (l->state != LINKLOCAL_PROBING || sender != 0 ||
		target != l->address))
		return;
	if (l->state == LINKLOCAL_HAVE)
		net_set_address(n, &none);
	l->taken++;
	try(n, net_random(n));
}
