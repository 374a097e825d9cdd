/* SPDX-License-Identifier: BSD-2-Clause */
/* Interfaces and addresses as they come from a system, kept; see net.h. */
#include <stdlib.h>
#include <string.h>

#include "plan/net.h"

/*
 * Room for one more of *n things: true when there is, in *array, which is owned
 * by the caller and may move; false beyond max or (with *e filled) without
 * memory. It grows when n is a power of two, so no capacity has to be kept.
 */
static bool
make_room(void **array, size_t n, size_t max, size_t size, struct pvk_err *e)
{
	size_t cap;
	void *p;

	e->code = PVK_OK;
	if (n >= max)
		return (false);
	if ((n & (n - 1)) != 0)
		return (true);
	cap = n == 0 ? 1 : 2 * n;
	p = realloc(*array, cap * size);
	if (p == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "interfaces: no memory for %zu",
		    cap);
		return (false);
	}
	*array = p;
	return (true);
}

/* What there is no room for is counted; -1: no memory */
static int
no_room(struct net *net, const struct pvk_err *e)
{
	if (e->code != PVK_OK)
		return (-1);
	net->left_out++;
	return (0);
}

int
net_add_link(struct net *net, const struct net_link *l, struct pvk_err *e)
{
	void *links = net->links;

	if (!make_room(&links, net->n_links, NET_LINKS, sizeof(*l), e))
		return (no_room(net, e));
	net->links = links;
	net->links[net->n_links] = *l;
	net->links[net->n_links++].name[sizeof(l->name) - 1] = '\0';
	return (0);
}

int
net_add_lower(struct net *net, uint32_t upper, uint32_t lower,
    struct pvk_err *e)
{
	struct net_lower edge = { upper, lower };
	void *lowers = net->lowers;

	if (!make_room(&lowers, net->n_lowers, NET_LOWER, sizeof(edge), e))
		return (no_room(net, e));
	net->lowers = lowers;
	net->lowers[net->n_lowers++] = edge;
	return (0);
}

int
net_add_address(struct net *net, uint32_t link, const struct facts_address *a,
    struct pvk_err *e)
{
	struct net_address address = { link, *a };
	void *addresses = net->addresses;

	if (!make_room(&addresses, net->n_addresses, NET_ADDRESSES,
		sizeof(address), e))
		return (no_room(net, e));
	net->addresses = addresses;
	net->addresses[net->n_addresses++] = address;
	return (0);
}

void
net_fini(struct net *net)
{
	free(net->links);
	free(net->lowers);
	free(net->addresses);
	*net = (struct net){ 0 };
}
