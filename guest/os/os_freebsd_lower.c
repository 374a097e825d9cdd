/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: what an interface is made of; see os_freebsd.h. A VLAN has a parent,
 * a lagg ports, a bridge members. An interface that goes away between two calls
 * is no error: the news of it comes.
 */
#include <sys/param.h>

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sockio.h>

#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_bridgevar.h>
#include <net/if_lagg.h>
#include <net/if_types.h>
#include <net/if_vlan_var.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os_freebsd.h"
#include "util/auto.h"
#include "util/num.h"

#define PORTS_MAX   64
#define MEMBERS_MAX 256

/* name has room for IFNAMSIZ, and is terminated by the kernel, if it is. */
static int
add_lower(struct net *net, size_t upper, const char *name, struct pvk_err *e)
{
	char text[IFNAMSIZ + 1];
	size_t lower;

	snprintf(text, sizeof(text), "%.*s", IFNAMSIZ, name);
	lower = os_find_link(net, text);
	if (lower == net->n_links || lower == upper)
		return (0);
	return (net_add_lower(net, net->links[upper].index,
	    net->links[lower].index, e));
}

static int
add_parent(const struct os *os, struct net *net, size_t i, struct pvk_err *e)
{
	struct vlanreq vlan;
	struct ifreq request;

	memset(&vlan, 0, sizeof(vlan));
	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, net->links[i].name, sizeof(request.ifr_name));
	request.ifr_data = (caddr_t)&vlan;
	if (ioctl(os->interfaces, SIOCGETVLAN, &request) != 0)
		return (0);
	return (add_lower(net, i, vlan.vlr_parent, e));
}

static int
add_ports(const struct os *os, struct net *net, size_t i, struct pvk_err *e)
{
	PVK_AUTO_FREE struct lagg_reqport *ports =
	    calloc(PORTS_MAX, sizeof(*ports));
	struct lagg_reqall request;
	int r = 0;

	if (ports == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "interfaces: no memory"));
	memset(&request, 0, sizeof(request));
	memcpy(request.ra_ifname, net->links[i].name,
	    sizeof(request.ra_ifname));
	request.ra_size = PORTS_MAX * sizeof(*ports);
	request.ra_port = ports;
	if (ioctl(os->interfaces, SIOCGLAGG, &request) != 0)
		return (0);
	for (int k = 0; r == 0 && k < request.ra_ports && k < PORTS_MAX; k++)
		r = add_lower(net, i, ports[k].rp_portname, e);
	return (r);
}

static int
add_members(const struct os *os, struct net *net, size_t i, struct pvk_err *e)
{
	PVK_AUTO_FREE struct ifbreq *members =
	    calloc(MEMBERS_MAX, sizeof(*members));
	struct ifbifconf list;
	struct ifdrv request;
	size_t n;
	int r = 0;

	if (members == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "interfaces: no memory"));
	memset(&list, 0, sizeof(list));
	list.ifbic_len = (uint32_t)(MEMBERS_MAX * sizeof(*members));
	list.ifbic_req = members;
	memset(&request, 0, sizeof(request));
	memcpy(request.ifd_name, net->links[i].name, sizeof(request.ifd_name));
	request.ifd_cmd = BRDGGIFS;
	request.ifd_len = sizeof(list);
	request.ifd_data = &list;
	if (ioctl(os->interfaces, SIOCGDRVSPEC, &request) != 0)
		return (0);
	n = pvk_min(list.ifbic_len / sizeof(*members), MEMBERS_MAX);
	for (size_t k = 0; r == 0 && k < n; k++)
		/* a span port only hears what the bridge does */
		if ((members[k].ifbr_ifsflags & IFBIF_SPAN) == 0)
			r = add_lower(net, i, members[k].ifbr_ifsname, e);
	return (r);
}

int
os_add_lowers(const struct os *os, struct net *net, size_t i, uint8_t type,
    struct pvk_err *e)
{
	switch (type) {
	case IFT_L2VLAN:
		return (add_parent(os, net, i, e));
	case IFT_IEEE8023ADLAG:
		return (add_ports(os, net, i, e));
	case IFT_BRIDGE:
		return (add_members(os, net, i, e));
	default:
		return (0);
	}
}
