/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What interfaces and addresses come down to; see net.h.
 *
 * Which NIC a link belongs to is told in net_homes.h.
 *
 * Addresses of one NIC, from the most to the least worth showing:
 *
 *	rank	of facts.h. An address of what is stacked on the NIC is no
 *longer primary when something nearer to the NIC, or the NIC itself, has a
 *primary one of that family. By their value, 169.254.0.0/16 and fe80::/10 are
 *link-local whatever was said. family	4 before 6
 *	level	how far above the NIC
 *	length	IPv4: a /32 beside a network is mostly one that moves from host
 *		to host, so it comes last
 *	kind	IPv6: global unicast (2000::/3), then the rest, then unique
 *local (fc00::/7), for these cannot be reached from elsewhere value
 *
 * All of that is said by the set of addresses, not by their order. An address
 * that is there twice is shown once, where it comes first; loopback, multicast
 * and unspecified ones are not shown.
 */
#include <stdlib.h>
#include <string.h>

#include "plan/net_homes.h"

/* An address with all that its place depends on. */
struct key {
	uint16_t home, level;
	uint8_t rank, family, kind, prefix;
	uint8_t bytes[16];
};

static bool
is_link_local(const struct facts_address *a)
{
	return (a->family == 4
		? a->bytes[0] == 169 && a->bytes[1] == 254
		: a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80);
}

/* An address that other hosts could reach this one by */
static bool
is_showable(const struct facts_address *a)
{
	static const uint8_t zeros[15];

	if (a->family == 4)
		return (a->bytes[0] != 0 && a->bytes[0] != 127 &&
		    a->bytes[0] < 224);
	return (a->family == 6 && a->bytes[0] != 0xff &&
	    !(memcmp(a->bytes, zeros, 15) == 0 && a->bytes[15] <= 1));
}

static uint8_t
kind_of(const struct facts_address *a)
{
	if (a->family == 4)
		return (a->prefix >= 32);
	if ((a->bytes[0] & 0xe0) == 0x20)
		return (0);
	return ((a->bytes[0] & 0xfe) == 0xfc ? 2 : 1);
}

static struct key
key_of(const struct net_node *n, const struct facts_address *a)
{
	struct key k = { .home = n->home,
		.level = n->level,
		.rank = a->rank,
		.family = a->family,
		.kind = kind_of(a),
		.prefix = a->prefix };

	if (is_link_local(a) || a->rank > RANK_LINK_LOCAL)
		k.rank = RANK_LINK_LOCAL;
	memcpy(k.bytes, a->bytes, a->family == 4 ? 4 : 16);
	return (k);
}

static int
by_value(const void *pa, const void *pb)
{
	const struct key *a = pa, *b = pb;
	int c = net_compare(a->home, b->home);

	if (c == 0)
		c = net_compare(a->family, b->family);
	if (c == 0)
		c = memcmp(a->bytes, b->bytes, sizeof(a->bytes));
	if (c == 0)
		c = net_compare(a->rank, b->rank);
	if (c == 0)
		c = net_compare(a->level, b->level);
	return (c != 0 ? c : net_compare(a->prefix, b->prefix));
}

static int
by_worth(const void *pa, const void *pb)
{
	const struct key *a = pa, *b = pb;
	int c = net_compare(a->home, b->home);

	if (c == 0)
		c = net_compare(a->rank, b->rank);
	if (c == 0)
		c = net_compare(a->family, b->family);
	if (c == 0)
		c = net_compare(a->level, b->level);
	if (c == 0)
		c = net_compare(a->kind, b->kind);
	return (c != 0 ? c : by_value(pa, pb));
}

static size_t
make_keys(const struct net_homes *h, const struct net *net, struct key *keys)
{
	size_t n = 0, at;

	for (size_t i = 0; i < net->n_addresses; i++) {
		at = net_find_node(h, net->addresses[i].link);
		if (at < h->n_nodes && is_showable(&net->addresses[i].address))
			keys[n++] =
			    key_of(&h->nodes[at], &net->addresses[i].address);
	}
	return (n);
}

/* Of primary addresses those stay so that are nearest to their NIC */
static void
demote(struct key *keys, size_t n)
{
	uint16_t nearest[NET_LINKS][2];

	memset(nearest, 0xff, sizeof(nearest));
	for (size_t i = 0; i < n; i++) {
		uint16_t *level = &nearest[keys[i].home][keys[i].family == 6];

		if (keys[i].rank == RANK_PRIMARY && keys[i].level < *level)
			*level = keys[i].level;
	}
	for (size_t i = 0; i < n; i++)
		if (keys[i].rank == RANK_PRIMARY &&
		    keys[i].level > nearest[keys[i].home][keys[i].family == 6])
			keys[i].rank = RANK_SECONDARY;
}

/* Returns how many are left. */
static size_t
drop_doubles(struct key *keys, size_t n)
{
	size_t kept = 0;

	qsort(keys, n, sizeof(keys[0]), by_value);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && keys[kept - 1].home == keys[i].home &&
		    keys[kept - 1].family == keys[i].family &&
		    memcmp(keys[kept - 1].bytes, keys[i].bytes,
			sizeof(keys[i].bytes)) == 0)
			continue;
		keys[kept++] = keys[i];
	}
	return (kept);
}

/* NULL: no room, or no NIC to be shown */
static struct facts_nic *
add_nic(struct facts_nics *nics, const struct net_link *l)
{
	struct facts_nic *nic;

	if (net_class_of(l) == NET_NO_NIC)
		return (NULL);
	if (nics->n == FACTS_NICS) {
		nics->left_out++;
		return (NULL);
	}
	nic = &nics->nic[nics->n++];
	memcpy(nic->name, l->name, sizeof(nic->name));
	memcpy(nic->mac, l->mac, sizeof(nic->mac));
	nic->vif = l->vif;
	return (nic);
}

static void
add_address(struct facts_nics *nics, struct facts_nic *nic, const struct key *k)
{
	struct facts_address *a;

	if (nic == NULL || nic->n == FACTS_ADDRESSES) {
		nics->left_out++;
		return;
	}
	a = &nic->address[nic->n++];
	memcpy(a->bytes, k->bytes, sizeof(a->bytes));
	a->family = k->family;
	a->prefix = k->prefix;
	a->rank = k->rank;
}

void
net_nics(const struct net *net, struct facts_nics *nics)
{
	struct key keys[NET_ADDRESSES];
	struct facts_nic *nic;
	struct net_homes h;
	size_t n, at = 0;

	memset(nics, 0, sizeof(*nics));
	nics->left_out = (uint32_t)net->left_out;
	net_find_homes(&h, net);
	n = make_keys(&h, net, keys);
	demote(keys, n);
	n = drop_doubles(keys, n);
	qsort(keys, n, sizeof(keys[0]), by_worth);
	for (size_t home = 0; home < h.n_homes; home++) {
		nic = add_nic(nics, h.homes[home]->link);
		for (; at < n && keys[at].home == home; at++)
			if (net_class_of(h.homes[home]->link) != NET_NO_NIC)
				add_address(nics, nic, &keys[at]);
	}
}
