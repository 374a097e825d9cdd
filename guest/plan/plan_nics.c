/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which NIC is in which slot of the host's, and the keys about it:
 *
 *	attr/vif/K/ipv4/M		address M, in decimal with dots
 *	attr/vif/K/ipv4/M/prefix	length of its network's prefix
 *	attr/vif/K/ipv6/M, .../prefix	the same, without scope
 *	attr/vif/K/mac/0		of the NIC
 *	attr/vif/K/name			as the guest calls it
 *
 * and the same below xenserver/attr/net-sriov-vf/K. The host takes the address
 * with the lowest number as the VM's own, so numbers follow the ranks, without
 * gaps. One number that is no integer would hide them all.
 */
#include <sys/socket.h>

#include <sys/socket.h>

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/plan.h"
#include "util/num.h"

/* Room for what comes behind: attr, attr/PVAddons and six below, data/updated.
 */
#define NODES_BEHIND 9
/* With more NICs than any host gives, addresses are worth more than names. */
#define NICS_NAMED  10
#define NODES_NAMED 4 /* itself, mac, mac/0, name */

/* A NIC and its slot, with the addresses that are to be published. */
struct placed {
	const struct facts_nic *nic;
	const struct plan_slot *slot;
	const struct facts_address *address[2][FACTS_ADDRESSES];
	size_t n[2];	/* of each family: IPv4, IPv6 */
	size_t room[2]; /* how many of them there is room for */
};

struct placement {
	struct placed placed[FACTS_NICS];
	size_t n;
};

const struct plan_slot *
plan_slot_of(const struct facts_nic *nic, const struct plan_slot *slots,
    size_t n)
{
	if (nic->vif != FACTS_NO_VIF) {
		for (size_t i = 0; i < n; i++)
			if (!slots[i].sriov &&
			    slots[i].number == (uint32_t)nic->vif)
				return (&slots[i]);
		return (NULL);
	}
	for (unsigned sriov = 0; sriov < 2; sriov++)
		for (size_t i = 0; i < n; i++)
			if (slots[i].sriov == (sriov != 0) &&
			    slots[i].has_mac &&
			    memcmp(slots[i].mac, nic->mac, 6) == 0)
				return (&slots[i]);
	return (NULL);
}

static void
choose_addresses(struct placed *p, bool link_local)
{
	const struct facts_address *a = p->nic->address;
	size_t n = pvk_min(p->nic->n, FACTS_ADDRESSES);

	p->n[0] = p->n[1] = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned family = a[i].family == 6;

		if (a[i].rank != RANK_LINK_LOCAL || link_local)
			p->address[family][p->n[family]++] = &a[i];
	}
}

/* Whether a NIC in a slot that is taken takes it over: its twin has nothing. */
static bool
is_better(const struct placed *now, const struct placed *other)
{
	return (now->n[0] + now->n[1] == 0 && other->n[0] + other->n[1] > 0);
}

static void
place(const struct plan_input *in, struct placement *pl)
{
	struct placed p;
	size_t at;

	pl->n = 0;
	for (size_t i = 0; i < in->nics->n && i < FACTS_NICS; i++) {
		memset(&p, 0, sizeof(p));
		p.nic = &in->nics->nic[i];
		p.slot = plan_slot_of(p.nic, in->slots, in->n_slots);
		if (p.slot == NULL)
			continue;
		choose_addresses(&p, in->link_local);
		for (at = 0; at < pl->n; at++)
			if (pl->placed[at].slot == p.slot)
				break;
		if (at == pl->n || is_better(&pl->placed[at], &p))
			pl->placed[at] = p;
		pl->n += at == pl->n;
	}
}

static size_t
count_placed(const struct placement *pl, bool sriov)
{
	size_t n = 0;

	for (size_t i = 0; i < pl->n; i++)
		n += pl->placed[i].slot->sriov == sriov;
	return (n);
}

/* First each NIC's first addresses, then the second ones, while there is room.
 */
static void
share_room(struct placement *pl, size_t room)
{
	bool any = true;
	size_t cost;

	for (size_t round = 0; any; round++) {
		any = false;
		for (unsigned family = 0; family < 2; family++)
			for (size_t i = 0; i < pl->n; i++) {
				struct placed *p = &pl->placed[i];

				/* the folder, the address, its prefix */
				cost = round == 0 ? 3 : 2;
				if (round >= p->n[family] || cost > room)
					continue;
				room -= cost;
				p->room[family]++;
				any = true;
			}
	}
}

static void
add_addresses(struct plan *p, const char *folder, const struct placed *nic,
    unsigned family)
{
	char path[128], text[INET6_ADDRSTRLEN], prefix[8];

	for (size_t i = 0; i < nic->room[family]; i++) {
		const struct facts_address *a = nic->address[family][i];

		if (inet_ntop(family != 0 ? AF_INET6 : AF_INET, a->bytes, text,
			sizeof(text)) == NULL)
			continue;
		snprintf(path, sizeof(path), "%s/ipv%c/%zu", folder,
		    family != 0 ? '6' : '4', i);
		plan_add(p, PLAN_OWN, path, text);
		snprintf(path, sizeof(path), "%s/ipv%c/%zu/prefix", folder,
		    family != 0 ? '6' : '4', i);
		snprintf(prefix, sizeof(prefix), "%u", a->prefix);
		plan_add(p, PLAN_OWN, path, prefix);
	}
	p->left_out += nic->n[family] - nic->room[family];
}

static void
add_nic(struct plan *p, const struct placed *nic, bool named)
{
	const uint8_t *m = nic->nic->mac;
	char folder[64], path[96], mac[18];

	snprintf(folder, sizeof(folder), "%s/%" PRIu32,
	    nic->slot->sriov ? plan_folders[1] : plan_folders[0],
	    nic->slot->number);
	add_addresses(p, folder, nic, 0);
	add_addresses(p, folder, nic, 1);
	if (!named)
		return;
	snprintf(path, sizeof(path), "%s/mac/0", folder);
	snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1],
	    m[2], m[3], m[4], m[5]);
	plan_add(p, PLAN_OWN, path, mac);
	snprintf(path, sizeof(path), "%s/name", folder);
	plan_add(p, PLAN_OWN, path, nic->nic->name);
}

void
plan_add_nics(struct plan *p, const struct plan_input *in)
{
	struct placement pl;
	size_t nodes;
	bool named;

	place(in, &pl);
	named = pl.n <= NICS_NAMED;
	nodes = p->nodes + NODES_BEHIND;
	for (unsigned sriov = 0; sriov < 2; sriov++) {
		size_t n = count_placed(&pl, sriov != 0);

		/* vif; or xenserver, attr, net-sriov-vf */
		nodes += n > 0 ? (sriov != 0 ? 3 : 1) : 0;
		nodes += n * (named ? NODES_NAMED : 1);
	}
	share_room(&pl, nodes < PLAN_NODES ? PLAN_NODES - nodes : 0);
	/* attr/vif last: attr/PVAddons follows, and a folder's keys stand
	 * together */
	for (int sriov = 1; sriov >= 0; sriov--)
		for (size_t i = 0; i < pl.n; i++)
			if (pl.placed[i].slot->sriov == (sriov > 0))
				add_nic(p, &pl.placed[i], named);
	p->left_out += in->nics->left_out;
}
