/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interfaces and addresses as a system shows them, and what they come down to:
 * for each NIC at the bottom, the addresses of all that is stacked on it. A
 * bridge, a lagg or bond and a VLAN have interfaces below them; with several,
 * the first one that is a VIF has the addresses. No system calls here: the back
 * ends fill a struct net, and net_nics() is the same for all of them.
 */
#ifndef PVGUEST_NET_H
#define PVGUEST_NET_H

#include "plan/facts.h"
#include "util/err.h"

#define NET_LINKS     1024 /* containers make many */
#define NET_ADDRESSES 4096
#define NET_LOWER     2048

struct net_link {
	uint32_t index; /* the system's number, not 0 */
	char name[16];
	uint8_t mac[6];
	bool has_mac;
	bool is_loopback;
	bool is_device; /* hardware, not made of software */
	int32_t vif;	/* K of device/vif/K, or FACTS_NO_VIF */
};

/* Upper is made of lower: member, port, parent. By indexes. */
struct net_lower {
	uint32_t upper, lower;
};

struct net_address {
	uint32_t link; /* index */
	struct facts_address address;
};

/* Grown by net_add_*; zeros are an empty one. */
struct net {
	struct net_link *links; /* owned, as the others */
	struct net_lower *lowers;
	struct net_address *addresses;
	size_t n_links, n_lowers, n_addresses;
	size_t left_out; /* beyond the limits */
};

/* Copies what it is given. Beyond the limits it only counts. -1: no memory. */
int net_add_link(struct net *net, const struct net_link *l, struct pvk_err *e);
int net_add_lower(struct net *net, uint32_t upper, uint32_t lower,
    struct pvk_err *e);
int net_add_address(struct net *net, uint32_t link,
    const struct facts_address *a, struct pvk_err *e);
void net_fini(struct net *net);

/*
 * The NICs at the bottom with their addresses: VIFs first, by number, then
 * hardware, then what else has a MAC, by name, as far as there is room. The
 * order of addresses does not depend on that in which they came.
 */
void net_nics(const struct net *net, struct facts_nics *nics);

#endif
