/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client of DHCP, RFC 2131 figure 5:
 *
 *     OFF -> SELECTING -- offer --> REQUESTING -- ack --> BOUND <--------+
 *               ^  ^                 |                      | half the   | ack
 *               |  +--- nak, silence +                      v lease     |
 *               +---- nak, the lease is over ---- RENEWING, REBINDING --+
 *
 * The first offer is taken. After some silence the link-local address steps in,
 * while asking goes on.
 */
#include "net/dhcp.h"

#include "net/stack.h"
#include "xen/clock.h"

#define CLIENT	  68
#define SERVER	  67
#define EVERYBODY 0xffffffffu

enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6 };

#define FIRST_WAIT    ((uint64_t)1 * NS_PER_S)
#define NO_LINK_WAIT  ((uint64_t)1 * NS_PER_S)
#define DOUBLINGS     5 /* of the wait, so that it is at most 32 s */
#define SILENT_TRIES  3 /* then a link-local address is better than none */
#define REQUEST_TRIES 3
#define RENEW_LEAST   ((uint64_t)30 * NS_PER_S)
#define LEASE_LEAST   60u
#define LEASE_DEFAULT 3600u
#define FOREVER	      0xffffffffu
#define MASK_DEFAULT  0xffffff00u

static void
say(struct net *n, uint8_t type)
{
	struct dhcp *d = &n->dhcp;
	struct dhcp_message m = { .type = type, .xid = d->xid };
	struct udp_out u = { .to = EVERYBODY,
		.from_port = CLIENT,
		.to_port = SERVER,
		.len = DHCP_LEN };

	if (d->state == DHCP_REQUESTING) {
		m.address = d->offer.address;
		m.server = d->offer.server;
	} else if (d->state != DHCP_SELECTING)
		u.from = n->address.address;
	if (d->state == DHCP_RENEWING)
		u.to = d->offer.server;
	dhcp_build(udp_room(n), &m, u.from, n->nic->mac);
	(void)udp_send(n, &u); /* repeated in any case */
}

static void
enter(struct net *n, enum dhcp_state state)
{
	struct dhcp *d = &n->dhcp;

	d->state = state;
	d->tries = 0;
	d->next = n->now;
	if (state == DHCP_SELECTING || state == DHCP_RENEWING)
		d->xid = net_random(n);
}

/* The address is no longer ours. */
static void
lose(struct net *n)
{
	struct net_address none = { .origin = NET_NOWHERE };

	if (n->address.origin == NET_DHCP)
		net_set_address(n, &none);
	enter(n, DHCP_SELECTING);
}

/* Ones, then zeros, with room for somebody else. */
static bool
valid_mask(uint32_t mask)
{
	return (mask != 0 && mask < EVERYBODY && (~mask & (~mask + 1)) == 0);
}

static bool
valid_offer(const struct dhcp_message *m)
{
	return (m->address >> 24 != 0 && m->address >> 24 != 127 &&
	    m->address >> 28 < 0xe && m->server != 0);
}

static void
bind(struct net *n, const struct dhcp_message *m)
{
	struct dhcp *d = &n->dhcp;
	struct net_address a = { .origin = NET_DHCP, .address = m->address };
	uint32_t lease = m->lease == 0 ? LEASE_DEFAULT : m->lease;
	uint32_t rebind, renew;

	lease = lease < LEASE_LEAST ? LEASE_LEAST : lease;
	rebind =
	    m->rebind == 0 || m->rebind > lease ? lease - lease / 8 : m->rebind;
	renew = m->renew == 0 || m->renew > rebind ? lease / 2 : m->renew;
	renew = renew > rebind ? rebind : renew;
	if (m->server != 0)
		d->offer.server = m->server;
	d->state = DHCP_BOUND;
	d->tries = 0;
	d->renew_at = n->now + renew * (uint64_t)NS_PER_S;
	d->rebind_at = n->now + rebind * (uint64_t)NS_PER_S;
	d->expires_at = n->now + lease * (uint64_t)NS_PER_S;
	d->next = lease == FOREVER ? NET_NEVER : d->renew_at;

	a.mask = valid_mask(m->mask) ? m->mask : MASK_DEFAULT;
	if (((m->gateway ^ a.address) & a.mask) == 0)
		a.gateway = m->gateway;
	linklocal_end(n);
	net_set_address(n, &a);
}

static void
take(void *ctx, const struct udp_in *in)
{
	struct net *n = ctx;
	struct dhcp *d = &n->dhcp;
	struct dhcp_message m;

	if (in->port != SERVER ||
	    dhcp_parse(in->data, in->len, n->nic->mac, &m) != 0 ||
	    m.xid != d->xid)
		return;
	if (d->state == DHCP_SELECTING && m.type == OFFER && valid_offer(&m)) {
		d->offer = m;
		enter(n, DHCP_REQUESTING);
	} else if (d->state == DHCP_REQUESTING || d->state == DHCP_RENEWING ||
	    d->state == DHCP_REBINDING) {
		if (m.type == NAK)
			lose(n);
		else if (m.type == ACK && m.address == d->offer.address)
			bind(n, &m);
	}
}

void
dhcp_begin(struct net *n)
{
	if (udp_open(n, CLIENT, take, n) == CLIENT)
		enter(n, DHCP_SELECTING);
}

/* How long to wait for an answer to this try. */
static uint64_t
patience(struct net *n)
{
	unsigned doublings =
	    n->dhcp.tries < DOUBLINGS ? n->dhcp.tries : DOUBLINGS;

	return ((FIRST_WAIT << doublings) + net_random(n) % (NS_PER_S / 4));
}

static void
step_without(struct net *n)
{
	struct dhcp *d = &n->dhcp;

	if (d->state == DHCP_REQUESTING && d->tries >= REQUEST_TRIES)
		enter(n, DHCP_SELECTING);
	if (d->state == DHCP_SELECTING && d->tries >= SILENT_TRIES)
		linklocal_begin(n);
	say(n, d->state == DHCP_REQUESTING ? REQUEST : DISCOVER);
	d->next = n->now + patience(n);
	d->tries++;
}

static void
step_with(struct net *n)
{
	struct dhcp *d = &n->dhcp;
	uint64_t end, half;

	if (n->now >= d->expires_at) {
		lose(n);
		return;
	}
	if (d->state == DHCP_BOUND)
		enter(n, DHCP_RENEWING);
	if (n->now >= d->rebind_at)
		d->state = DHCP_REBINDING;
	say(n, REQUEST);
	end = d->state == DHCP_RENEWING ? d->rebind_at : d->expires_at;
	half = (end - n->now) / 2;
	d->next = n->now + (half < RENEW_LEAST ? RENEW_LEAST : half);
	d->next = d->next > end ? end : d->next;
}

void
dhcp_step(struct net *n)
{
	struct dhcp *d = &n->dhcp;

	if (d->state == DHCP_OFF || n->now < d->next)
		return;
	if (!n->nic->link) {
		d->next = n->now + NO_LINK_WAIT;
		return;
	}
	if (d->state == DHCP_SELECTING || d->state == DHCP_REQUESTING)
		step_without(n);
	else
		step_with(n);
}
