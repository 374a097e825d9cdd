/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD: interfaces and addresses; see os.h. getifaddrs(3) shows each
 * interface as one of AF_LINK, before its addresses in the order in which they
 * were added, so that the first is the primary one. What else is to be known:
 *
 *	which VIF	net.link.generic.ifdata.INDEX.drivername is "xn0" even
 *			when the interface has another name; then
 *			dev.xn.0.xenstore_path is "device/vif/K"
 *	hardware	dev.DRIVER.UNIT.%driver is there
 *	CARP		the address has a virtual host number
 *	IPv6 flags	an ioctl, as the kernel's list has none
 *
 * A tentative IPv6 address counts, for nobody would tell when it no longer is
 * tentative.
 */
#include <sys/param.h>

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_mib.h>
#include <netinet/in.h>
#include <netinet6/in6_var.h>

#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os_freebsd.h"
#include "util/auto.h"
#include "util/num.h"

#define UNUSABLE (IN6_IFF_DUPLICATED | IN6_IFF_DETACHED | IN6_IFF_ANYCAST)
#define PASSING	 (IN6_IFF_TEMPORARY | IN6_IFF_DEPRECATED)

/* What struct net_link has no room for, at the same position. */
struct trait {
	uint8_t type; /* IFT_... */
	bool is_up;
	bool has_primary; /* an IPv4 address that is */
};

struct look {
	const struct os *os;
	struct net *net;
	struct trait traits[NET_LINKS];
};

size_t
os_find_link(const struct net *net, const char *name)
{
	/* it was the last one, most often */
	for (size_t i = net->n_links; i > 0; i--)
		if (strcmp(net->links[i - 1].name, name) == 0)
			return (i - 1);
	return (net->n_links);
}

/* ---- interfaces ---- */

/* What the driver called it; false when the kernel does not say. */
static bool
driver_of(uint32_t index, char *name, size_t size, unsigned *unit)
{
	int mib[] = { CTL_NET, PF_LINK, NETLINK_GENERIC, IFMIB_IFDATA,
		(int)index, IFDATA_DRIVERNAME };
	char text[2 * IFNAMSIZ];
	size_t len = sizeof(text) - 1;

	if (sysctl(mib, PVK_COUNT(mib), text, &len, NULL, 0) != 0)
		return (false);
	text[len] = '\0';
	return (os_parse_driver(text, name, size, unit));
}

static void
look_at_driver(struct net_link *l)
{
	char driver[IFNAMSIZ], name[64], value[64];
	unsigned unit;

	l->vif = FACTS_NO_VIF;
	if (!driver_of(l->index, driver, sizeof(driver), &unit))
		return;
	snprintf(name, sizeof(name), "dev.%s.%u.%%driver", driver, unit);
	l->is_device = os_sysctl_exists(name);
	if (strcmp(driver, "xn") != 0)
		return;
	snprintf(name, sizeof(name), "dev.xn.%u.xenstore_path", unit);
	if (os_sysctl_text(name, value, sizeof(value)))
		l->vif = os_parse_vif(value);
}

static int
take_link(struct look *look, const struct ifaddrs *ifa, struct pvk_err *e)
{
	struct sockaddr_dl sdl;
	struct net_link l = { 0 };
	size_t at = look->net->n_links;

	memset(&sdl, 0, sizeof(sdl));
	memcpy(&sdl, ifa->ifa_addr,
	    pvk_min(ifa->ifa_addr->sa_len, sizeof(sdl)));
	l.index = sdl.sdl_index;
	snprintf(l.name, sizeof(l.name), "%s", ifa->ifa_name);
	l.is_loopback = (ifa->ifa_flags & IFF_LOOPBACK) != 0;
	if (sdl.sdl_alen == sizeof(l.mac) &&
	    (size_t)sdl.sdl_nlen + sdl.sdl_alen <= sizeof(sdl.sdl_data)) {
		memcpy(l.mac, LLADDR(&sdl), sizeof(l.mac));
		l.has_mac = true;
	}
	look_at_driver(&l);
	if (net_add_link(look->net, &l, e) != 0)
		return (-1);
	if (look->net->n_links > at && at < NET_LINKS)
		look->traits[at] = (struct trait){ .type = sdl.sdl_type,
			.is_up = (ifa->ifa_flags & IFF_UP) != 0 };
	return (0);
}

/* ---- addresses ---- */

/* size bytes of a socket address from off on, zeros where it is shorter */
static void
copy_part(void *out, size_t size, const struct sockaddr *sa, size_t off)
{
	memset(out, 0, size);
	if (sa != NULL && sa->sa_len > off)
		memcpy(out, (const uint8_t *)sa + off,
		    pvk_min(sa->sa_len - off, size));
}

static bool
is_shared(const struct ifaddrs *ifa)
{
	const struct if_data *data = ifa->ifa_data;

	return (data != NULL && data->ifi_vhid != 0);
}

static void
take_inet(struct trait *t, const struct ifaddrs *ifa, struct facts_address *a)
{
	size_t off = offsetof(struct sockaddr_in, sin_addr);
	uint8_t mask[4];

	copy_part(a->bytes, 4, ifa->ifa_addr, off);
	copy_part(mask, sizeof(mask), ifa->ifa_netmask, off);
	a->family = 4;
	a->prefix = os_prefix_of(mask, sizeof(mask));
	if (is_shared(ifa))
		a->rank = RANK_SHARED;
	else if (t->has_primary)
		a->rank = RANK_SECONDARY;
	else {
		a->rank = RANK_PRIMARY;
		t->has_primary = true;
	}
}

/* 0 when the kernel does not say */
static int
flags_of(const struct os *os, const struct ifaddrs *ifa)
{
	struct in6_ifreq request;

	memset(&request, 0, sizeof(request));
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s",
	    ifa->ifa_name);
	copy_part(&request.ifr_addr, sizeof(request.ifr_addr), ifa->ifa_addr,
	    0);
	if (os->inet6 < 0 || ioctl(os->inet6, SIOCGIFAFLAG_IN6, &request) != 0)
		return (0);
	return (request.ifr_ifru.ifru_flags6);
}

static bool
take_inet6(const struct os *os, const struct ifaddrs *ifa,
    struct facts_address *a)
{
	size_t off = offsetof(struct sockaddr_in6, sin6_addr);
	int flags = flags_of(os, ifa);
	uint8_t mask[16];

	if ((flags & UNUSABLE) != 0)
		return (false);
	copy_part(a->bytes, 16, ifa->ifa_addr, off);
	copy_part(mask, sizeof(mask), ifa->ifa_netmask, off);
	a->family = 6;
	a->prefix = os_prefix_of(mask, sizeof(mask));
	a->rank = RANK_PRIMARY;
	if (a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80) {
		/* where the kernel keeps the interface */
		a->bytes[2] = a->bytes[3] = 0;
		a->rank = RANK_LINK_LOCAL;
	} else if ((flags & PASSING) != 0)
		a->rank = RANK_TEMPORARY;
	else if (is_shared(ifa))
		a->rank = RANK_SHARED;
	return (true);
}

/* Nobody reaches an address of an interface that is down. */
static int
take_address(struct look *look, const struct ifaddrs *ifa, struct pvk_err *e)
{
	size_t i = os_find_link(look->net, ifa->ifa_name);
	struct facts_address a = { 0 };

	if (i >= look->net->n_links || i >= NET_LINKS || !look->traits[i].is_up)
		return (0);
	if (ifa->ifa_addr->sa_family == AF_INET)
		take_inet(&look->traits[i], ifa, &a);
	else if (!take_inet6(look->os, ifa, &a))
		return (0);
	return (net_add_address(look->net, look->net->links[i].index, &a, e));
}

static int
take_all(struct look *look, const struct ifaddrs *list, struct pvk_err *e)
{
	int r = 0;

	for (; list != NULL && r == 0; list = list->ifa_next) {
		if (list->ifa_addr == NULL)
			continue;
		switch (list->ifa_addr->sa_family) {
		case AF_LINK:
			r = take_link(look, list, e);
			break;
		case AF_INET:
		case AF_INET6:
			r = take_address(look, list, e);
			break;
		default:
			break;
		}
	}
	for (size_t i = 0; r == 0 && i < look->net->n_links && i < NET_LINKS;
	     i++)
		r = os_add_lowers(look->os, look->net, i, look->traits[i].type,
		    e);
	return (r);
}

int
os_net(struct os *os, struct net *net, struct pvk_err *e)
{
	PVK_AUTO_FREE struct look *look = calloc(1, sizeof(*look));
	struct ifaddrs *list;
	int r;

	net_fini(net);
	if (look == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "interfaces: no memory"));
	look->os = os;
	look->net = net;
	if (getifaddrs(&list) != 0)
		return (pvk_err_sys(e, PVK_ESYS, "interfaces"));
	r = take_all(look, list, e);
	freeifaddrs(list);
	return (r);
}
