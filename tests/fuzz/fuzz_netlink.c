/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of rtnetlink(7): whatever they say becomes links and addresses
 * within their bounds, and what these come down to is whole.
 */
#include <stdlib.h>
#include <string.h>

#include "os/os_linux_netlink.h"
#include "plan/net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
take(struct net *net, const struct netlink_message *m)
{
	const struct netlink_link *l = &m->link;
	const struct facts_address *a = &m->address.address.address;
	struct pvk_err e;

	if (m->kind == NETLINK_LINK) {
		must(memchr(l->link.name, '\0', sizeof(l->link.name)) != NULL);
		must(l->link.name[0] != '\0' && l->link.index != 0);
		must(net_add_link(net, &l->link, &e) == 0);
		must(net_add_lower(net, l->master, l->link.index, &e) == 0);
		must(net_add_lower(net, l->link.index, l->parent, &e) == 0);
	} else if (m->kind == NETLINK_ADDRESS) {
		must(a->family == 4 || a->family == 6);
		must(a->prefix <= (a->family == 4 ? 32 : 128));
		must(a->rank <= RANK_LINK_LOCAL);
		must(net_add_address(net, m->address.address.link, a, &e) == 0);
	} else if (m->kind == NETLINK_ERROR)
		must(m->error > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct netlink_message m;
	struct facts_nics nics;
	struct net net = { 0 };
	size_t before = len;

	while (netlink_next(&data, &len, &m)) {
		must(len < before);
		before = len;
		(void)netlink_digest(&m);
		take(&net, &m);
	}
	net_nics(&net, &nics);
	must(nics.n <= FACTS_NICS);
	for (uint32_t i = 0; i < nics.n; i++)
		must(nics.nic[i].n <= FACTS_ADDRESSES);
	net_fini(&net);
	return (0);
}
