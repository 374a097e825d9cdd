/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * On which NIC every link stands. A NIC is a VIF, hardware, or a link with
 * nothing below it. They are ordered (VIFs by number, hardware, the rest, by
 * name), and in that order each takes all that is stacked on it and not yet
 * taken, level by level. So a bond of two VIFs belongs to the first, each link
 * is visited once, and a circle ends; what is in a circle with no NIC below it
 * counts as a NIC, as does each link that stands on circles alone.
 */
#ifndef PVGUEST_NET_HOMES_H
#define PVGUEST_NET_HOMES_H

#include "plan/net.h"

/* A link, where the search for homes finds it: sorted by index. */
struct net_node {
	const struct net_link *link;
	uint16_t home;	/* position in homes */
	uint16_t level; /* above it */
	bool has_lower;
};

/* A lower relation by positions in nodes, sorted by lower. */
struct net_edge {
	uint16_t lower, upper;
};

/* Large, but a stack has room for it, and so it cannot fail. */
struct net_homes {
	struct net_node nodes[NET_LINKS];
	struct net_node *homes[NET_LINKS]; /* in the order in which they come */
	struct net_node *queue[NET_LINKS];
	struct net_edge edges[NET_LOWER];
	size_t n_nodes, n_homes, n_edges;
};

/* VIF, hardware, what has a MAC, the rest */
enum net_class { NET_VIF, NET_DEVICE, NET_SOFTWARE, NET_NO_NIC };
enum net_class net_class_of(const struct net_link *l);

/* *h refers to net's links. */
void net_find_homes(struct net_homes *h, const struct net *net);
/* The position in nodes of the link with that index, or n_nodes */
size_t net_find_node(const struct net_homes *h, uint32_t index);

static inline int
net_compare(uint64_t a, uint64_t b)
{
	return ((a > b) - (a < b));
}

#endif
