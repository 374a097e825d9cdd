/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ARP for IPv4 on Ethernet, RFC 826:
 *
 *     0  hardware 1, protocol 0x0800    8  sender's MAC     18  target's MAC
 *     4  lengths 6, 4                  14  its address      24  its address
 *     6  operation: 1 who has, 2 is at
 *
 *            arp_find                  answer
 *     FREE ------------> ASKING <----------------> KNOWN, asked again before it
 *                            | ^     too old              is too old
 *             eight times    v | some seconds
 *               no answer   DEAD
 *
 * An entry comes only from what we asked or from who asks for us, so a flood of
 * answers changes nothing; who is known already may move.
 */
#include "net/arp.h"

#include <errno.h>
#include <string.h>

#include "net/stack.h"
#include "net/wire.h"
#include "xen/clock.h"

#define LEN	28u
#define REQUEST 1
#define REPLY	2
/* Three at once, then one a second: who stands still for 5 seconds is there. */
#define TRIES	  8
#define QUICK	  3
#define ASK_QUICK ((uint64_t)300 * NS_PER_MS)
#define ASK_EVERY ((uint64_t)1 * NS_PER_S)
#define KEEP	  ((uint64_t)60 * NS_PER_S)
#define REFRESH	  ((uint64_t)10 * NS_PER_S) /* before KEEP is over */
#define DEAD	  ((uint64_t)3 * NS_PER_S)

static void
arp_send(struct net *n, uint16_t operation, const uint8_t to[6],
    uint32_t sender, uint32_t target)
{
	uint8_t frame[ETHER_HEADER + LEN];
	uint8_t *p = frame + ETHER_HEADER;
	struct nic_frame f = { .data = frame, .len = sizeof(frame) };

	put16(p, 1);
	put16(p + 2, ETHER_IPV4);
	p[4] = 6;
	p[5] = 4;
	put16(p + 6, operation);
	memcpy(p + 8, n->nic->mac, 6);
	put32(p + 14, sender);
	if (operation == REPLY)
		memcpy(p + 18, to, 6);
	else
		memset(p + 18, 0, 6);
	put32(p + 24, target);
	/* lost ones are repeated */
	(void)ether_send(n, frame, f, to, ETHER_ARP);
}

void
arp_ask(struct net *n, uint32_t sender, uint32_t address)
{
	arp_send(n, REQUEST, ether_broadcast, sender, address);
}

static struct arp_entry *
look_up(struct net *n, uint32_t address)
{
	for (size_t i = 0; i < ARP_ENTRIES; i++) {
		struct arp_entry *e = &n->arp.entry[i];

		if (e->state != ARP_FREE && e->address == address)
			return (e);
	}
	return (NULL);
}

/* A place for address: a free one, else that of who was longest not needed. */
static struct arp_entry *
new_entry(struct net *n, uint32_t address)
{
	struct arp_entry *best = &n->arp.entry[0];

	for (size_t i = 0; i < ARP_ENTRIES; i++) {
		struct arp_entry *e = &n->arp.entry[i];

		if (e->state == ARP_FREE) {
			best = e;
			break;
		}
		if (e->used < best->used)
			best = e;
	}
	*best = (struct arp_entry){ .state = ARP_ASKING,
		.address = address,
		.used = n->now };
	return (best);
}

static void
learn(struct net *n, struct arp_entry *e, const uint8_t mac[6])
{
	e->state = ARP_KNOWN;
	memcpy(e->mac, mac, 6);
	e->asked = 0;
	e->until = n->now + KEEP;
	e->next = e->until - REFRESH;
}

/* What time has done to an entry, and a question if one is due. */
static void
refresh(struct net *n, struct arp_entry *e)
{
	if (e->state != ARP_ASKING && n->now >= e->until) {
		e->state = ARP_ASKING;
		e->asked = 0;
		e->next = n->now;
	}
	if (e->state == ARP_DEAD || n->now < e->next)
		return;
	if (e->asked < TRIES) {
		arp_ask(n, n->address.address, e->address);
		e->asked++;
		e->next = n->now + (e->asked < QUICK ? ASK_QUICK : ASK_EVERY);
	} else if (e->state == ARP_ASKING) {
		e->state = ARP_DEAD;
		e->until = n->now + DEAD;
	}
}

int
arp_find(struct net *n, uint32_t address, uint8_t mac[6])
{
	struct arp_entry *e = look_up(n, address);

	if (e == NULL)
		e = new_entry(n, address);
	e->used = n->now;
	refresh(n, e);
	if (e->state == ARP_DEAD)
		return (-EHOSTUNREACH);
	if (e->state == ARP_ASKING)
		return (-EAGAIN);
	memcpy(mac, e->mac, 6);
	return (0);
}

static void
doubt(struct net *n, struct arp_entry *e)
{
	/* unless that is being done */
	if (e->state != ARP_KNOWN || (e->asked > 0 && n->now < e->next))
		return;
	/* questions may have been lost with all else: there is no last one */
	if (e->asked == TRIES)
		e->asked = 0;
	e->next = n->now;
	refresh(n, e);
}

void
arp_doubt(struct net *n, uint32_t address)
{
	struct arp_entry *e = look_up(n, address);

	if (e != NULL)
		doubt(n, e);
}

void
arp_doubt_all(struct net *n)
{
	for (size_t i = 0; i < ARP_ENTRIES; i++)
		doubt(n, &n->arp.entry[i]);
}

void
arp_flush(struct net *n)
{
	memset(&n->arp, 0, sizeof(n->arp));
}

void
arp_input(struct net *n, const struct nic_frame *f)
{
	const uint8_t *p = f->data + ETHER_HEADER;
	const uint8_t *mac = p + 8;
	uint32_t sender, target, own = n->address.address;
	struct arp_entry *e;

	if (f->len < ETHER_HEADER + LEN || get16(p) != 1 ||
	    get16(p + 2) != ETHER_IPV4 || p[4] != 6 || p[5] != 4 ||
	    (mac[0] & 1) != 0) {
		n->counters.bad++;
		return;
	}
	sender = get32(p + 14);
	target = get32(p + 24);
	linklocal_arp(n, sender, target, mac);
	if (own == 0 || sender == own)
		return;
	e = sender == 0 ? NULL : look_up(n, sender);
	if (e != NULL)
		learn(n, e, mac);
	if (target != own || get16(p + 6) != REQUEST)
		return;
	if (e == NULL && sender != 0)
		learn(n, new_entry(n, sender), mac);
	arp_send(n, REPLY, mac, own, sender);
}
