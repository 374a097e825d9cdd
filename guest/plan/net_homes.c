/* SPDX-License-Identifier: BSD-2-Clause */
/* On which NIC every link stands; see net_homes.h. */
#include <stdlib.h>
#include <string.h>

#include "plan/net_homes.h"

#define NO_HOME UINT16_MAX

enum net_class
net_class_of(const struct net_link *l)
{
	if (l->vif != FACTS_NO_VIF)
		return (NET_VIF);
	return (l->is_device ? NET_DEVICE
		: l->has_mac ? NET_SOFTWARE
			     : NET_NO_NIC);
}

/* Never 0 for two that differ. */
static int
compare_links(const struct net_link *a, const struct net_link *b)
{
	int c = net_compare(net_class_of(a), net_class_of(b));

	if (c == 0 && a->vif != b->vif)
		c = a->vif < b->vif ? -1 : 1;
	if (c == 0)
		c = strcmp(a->name, b->name);
	if (c == 0)
		c = net_compare(a->index, b->index);
	return (c != 0 ? c : memcmp(a->mac, b->mac, sizeof(a->mac)));
}

static int
by_index(const void *pa, const void *pb)
{
	const struct net_node *a = pa, *b = pb;
	int c = net_compare(a->link->index, b->link->index);

	return (c != 0 ? c : compare_links(a->link, b->link));
}

static int
by_preference(const void *pa, const void *pb)
{
	struct net_node *const *a = pa, *const *b = pb;

	return (compare_links((*a)->link, (*b)->link));
}

static int
by_lower(const void *pa, const void *pb)
{
	const struct net_edge *a = pa, *b = pb;
	int c = net_compare(a->lower, b->lower);

	return (c != 0 ? c : net_compare(a->upper, b->upper));
}

size_t
net_find_node(const struct net_homes *h, uint32_t index)
{
	size_t low = 0, high = h->n_nodes, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (h->nodes[middle].link->index < index)
			low = middle + 1;
		else
			high = middle;
	}
	return (low < h->n_nodes && h->nodes[low].link->index == index
		? low
		: h->n_nodes);
}

static void
sort_links(struct net_homes *h, const struct net *net)
{
	size_t n = 0;

	for (size_t i = 0; i < net->n_links; i++)
		if (!net->links[i].is_loopback)
			h->nodes[n++] = (struct net_node){ &net->links[i],
				NO_HOME, 0, false };
	qsort(h->nodes, n, sizeof(h->nodes[0]), by_index);
	for (size_t i = 0; i < n; i++) /* one index, one link */
		if (h->n_nodes == 0 ||
		    h->nodes[h->n_nodes - 1].link->index !=
			h->nodes[i].link->index)
			h->nodes[h->n_nodes++] = h->nodes[i];
}

static void
sort_edges(struct net_homes *h, const struct net *net)
{
	for (size_t i = 0; i < net->n_lowers; i++) {
		size_t upper = net_find_node(h, net->lowers[i].upper);
		size_t lower = net_find_node(h, net->lowers[i].lower);

		if (upper == h->n_nodes || lower == h->n_nodes ||
		    upper == lower)
			continue;
		h->edges[h->n_edges++] =
		    (struct net_edge){ (uint16_t)lower, (uint16_t)upper };
		h->nodes[upper].has_lower = true;
	}
	qsort(h->edges, h->n_edges, sizeof(h->edges[0]), by_lower);
}

/* The first edge from that lower on; it and those behind it may be of others */
static size_t
first_edge(const struct net_homes *h, size_t lower)
{
	size_t low = 0, high = h->n_edges, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (h->edges[middle].lower < lower)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

/* Takes all that stands on a NIC and is not taken, the nearest first */
static void
take_stack(struct net_homes *h, size_t home)
{
	size_t head = 0, tail = 0;

	h->queue[tail++] = h->homes[home];
	while (head < tail) {
		struct net_node *below = h->queue[head++];
		size_t lower = (size_t)(below - h->nodes);

		for (size_t i = first_edge(h, lower);
		     i < h->n_edges && h->edges[i].lower == lower; i++) {
			struct net_node *above = &h->nodes[h->edges[i].upper];

			if (above->home != NO_HOME)
				continue;
			above->home = (uint16_t)home;
			above->level = (uint16_t)(below->level + 1);
			h->queue[tail++] = above;
		}
	}
}

/* The NICs for which is_nic says so, in order, from h->n_homes on */
static void
add_homes(struct net_homes *h, bool (*is_nic)(const struct net_node *n))
{
	size_t first = h->n_homes;

	for (size_t i = 0; i < h->n_nodes; i++)
		if (h->nodes[i].home == NO_HOME && is_nic(&h->nodes[i]))
			h->homes[h->n_homes++] = &h->nodes[i];
	qsort(h->homes + first, h->n_homes - first, sizeof(struct net_node *),
	    by_preference);
	for (size_t i = first; i < h->n_homes; i++)
		h->homes[i]->home = (uint16_t)i;
}

static bool
is_bottom(const struct net_node *n)
{
	return (net_class_of(n->link) <= NET_DEVICE || !n->has_lower);
}

static bool
is_left(const struct net_node *n)
{
	(void)n;
	return (true);
}

void
net_find_homes(struct net_homes *h, const struct net *net)
{
	h->n_nodes = h->n_homes = h->n_edges = 0;
	sort_links(h, net);
	sort_edges(h, net);
	add_homes(h, is_bottom);
	for (size_t i = 0; i < h->n_homes; i++)
		take_stack(h, i);
	add_homes(h, is_left); /* circles, and what stands on them alone */
}
