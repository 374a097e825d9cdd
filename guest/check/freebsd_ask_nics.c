/* SPDX-License-Identifier: BSD-2-Clause */
/* The interfaces of the FreeBSD that we run on; see freebsd.h. */
#include <sys/param.h>

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_bridgevar.h>
#include <net/if_dl.h>
#include <net/if_media.h>
#include <net/if_mib.h>
#include <net/if_types.h>
#include <netinet/in.h>

#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "freebsd_ask.h"
#include "util/auto.h"
#include "util/num.h"

#define MEMBERS_MAX 256

static struct freebsd_nic *
find(struct freebsd_nic *list, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].name, name) == 0)
			return (&list[i]);
	return (NULL);
}

/* "xn0", what the driver called it, even when it was renamed since. */
static void
ask_driver(struct freebsd_nic *nic, unsigned index)
{
	int mib[] = { CTL_NET, PF_LINK, NETLINK_GENERIC, IFMIB_IFDATA,
		(int)index, IFDATA_DRIVERNAME };
	char text[2 * IFNAMSIZ];
	size_t len = sizeof(text) - 1;

	if (sysctl(mib, PVK_COUNT(mib), text, &len, NULL, 0) != 0)
		return;
	text[len] = '\0';
	for (len = strlen(text);
	     len > 0 && text[len - 1] >= '0' && text[len - 1] <= '9'; len--)
		;
	nic->unit = (unsigned)strtoul(text + len, NULL, 10);
	text[len] = '\0';
	snprintf(nic->driver, sizeof(nic->driver), "%s", text);
}

static void
ask_offloads(int fd, struct freebsd_nic *nic)
{
	static const struct {
		int capability;
		unsigned bit;
	} known[] = { { IFCAP_RXCSUM, FREEBSD_RXCSUM },
		{ IFCAP_TXCSUM, FREEBSD_TXCSUM }, { IFCAP_TSO4, FREEBSD_TSO4 },
		{ IFCAP_LRO, FREEBSD_LRO } };
	struct ifreq request;

	memset(&request, 0, sizeof(request));
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%.*s",
	    IFNAMSIZ - 1, nic->name);
	if (ioctl(fd, SIOCGIFCAP, &request) != 0)
		return;
	nic->has_offloads = true;
	for (size_t i = 0; i < PVK_COUNT(known); i++)
		if ((request.ifr_curcap & known[i].capability) != 0)
			nic->offloads |= known[i].bit;
}

/* ---- media, in the words of ifconfig(8) ---- */

static const struct ifmedia_description subtypes[] =
    IFM_SUBTYPE_ETHERNET_DESCRIPTIONS;
static const struct ifmedia_description shared[] =
    IFM_SUBTYPE_SHARED_DESCRIPTIONS;
static const struct ifmedia_baudrate rates[] = IFM_BAUDRATE_DESCRIPTIONS;

static const char *
word_of(const struct ifmedia_description *d, int word)
{
	for (; d->ifmt_string != NULL; d++)
		if (d->ifmt_word == word)
			return (d->ifmt_string);
	return (NULL);
}

static void
take_media(struct freebsd_nic *nic, int media)
{
	const char *word = word_of(subtypes, IFM_SUBTYPE(media));
	const char *options = "";

	if (word == NULL)
		word = word_of(shared, IFM_SUBTYPE(media));
	if ((media & IFM_FDX) != 0) {
		options = " <full-duplex>";
		snprintf(nic->duplex, sizeof(nic->duplex), "full");
	} else if ((media & IFM_HDX) != 0) {
		options = " <half-duplex>";
		snprintf(nic->duplex, sizeof(nic->duplex), "half");
	}
	snprintf(nic->media, sizeof(nic->media), "%s%s",
	    word != NULL ? word : "unknown", options);
	/* IFM_SUBTYPE() has the bits of what came later, 25G and more, too */
	for (const struct ifmedia_baudrate *r = rates; r->ifmb_word != 0; r++)
		if (IFM_TYPE(r->ifmb_word) == IFM_TYPE(media) &&
		    IFM_SUBTYPE(r->ifmb_word) == IFM_SUBTYPE(media))
			nic->mbit = (unsigned)(r->ifmb_baudrate / 1000000);
}

static void
ask_media(int fd, struct freebsd_nic *nic)
{
	struct ifmediareq request;

	memset(&request, 0, sizeof(request));
	snprintf(request.ifm_name, sizeof(request.ifm_name), "%.*s",
	    IFNAMSIZ - 1, nic->name);
	if (ioctl(fd, SIOCGIFMEDIA, &request) != 0 ||
	    IFM_TYPE(request.ifm_active) != IFM_ETHER)
		return;
	take_media(nic, request.ifm_active);
	if ((request.ifm_status & IFM_AVALID) != 0)
		snprintf(nic->link, sizeof(nic->link), "%s",
		    (request.ifm_status & IFM_ACTIVE) != 0 ? "up" : "down");
}

/* ---- bridges ---- */

/* Which of the others a bridge joins. */
static void
ask_members(int fd, const char *bridge, struct freebsd_nic *list, int n)
{
	PVK_AUTO_FREE struct ifbreq *members =
	    calloc(MEMBERS_MAX, sizeof(*members));
	struct freebsd_nic *nic;
	struct ifbifconf answer;
	struct ifdrv request;
	size_t count;

	if (members == NULL)
		return;
	memset(&answer, 0, sizeof(answer));
	answer.ifbic_len = (uint32_t)(MEMBERS_MAX * sizeof(*members));
	answer.ifbic_req = members;
	memset(&request, 0, sizeof(request));
	snprintf(request.ifd_name, sizeof(request.ifd_name), "%.*s",
	    IFNAMSIZ - 1, bridge);
	request.ifd_cmd = BRDGGIFS;
	request.ifd_len = sizeof(answer);
	request.ifd_data = &answer;
	if (ioctl(fd, SIOCGDRVSPEC, &request) != 0)
		return;
	count = pvk_min(answer.ifbic_len / sizeof(*members), MEMBERS_MAX);
	for (size_t i = 0; i < count; i++) {
		nic = find(list, n, members[i].ifbr_ifsname);
		if (nic != NULL)
			snprintf(nic->bridge, sizeof(nic->bridge), "%s",
			    bridge);
	}
}

/* ---- all of them ---- */

static void
take_link(int fd, struct freebsd_nic *nic, const struct ifaddrs *ifa)
{
	const struct if_data *data = ifa->ifa_data;
	struct sockaddr_dl sdl;

	memset(nic, 0, sizeof(*nic));
	memset(&sdl, 0, sizeof(sdl));
	memcpy(&sdl, ifa->ifa_addr,
	    pvk_min(ifa->ifa_addr->sa_len, sizeof(sdl)));
	snprintf(nic->name, sizeof(nic->name), "%s", ifa->ifa_name);
	nic->is_up = (ifa->ifa_flags & IFF_UP) != 0;
	nic->is_bridge = sdl.sdl_type == IFT_BRIDGE;
	if (data != NULL)
		nic->mtu = (uint32_t)data->ifi_mtu;
	if (sdl.sdl_alen == ETHER_ADDR_LEN)
		ask_driver(nic, sdl.sdl_index);
	ask_offloads(fd, nic);
	ask_media(fd, nic);
}

/* An address of a virtual host: one of CARP's. */
static void
take_address(struct freebsd_nic *nic, const struct ifaddrs *ifa)
{
	const struct if_data *data = ifa->ifa_data;

	if (nic != NULL && data != NULL && data->ifi_vhid != 0)
		nic->carp++;
}

int
freebsd_ask_nics(void *ctx, struct freebsd_nic list[FREEBSD_NICS], bool *cut)
{
	PVK_AUTO_FD int fd = socket(AF_LOCAL, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifaddrs *all;
	int n = 0;

	(void)ctx;
	if (fd < 0 || getifaddrs(&all) != 0)
		return (-1);
	for (const struct ifaddrs *ifa = all; ifa != NULL;
	     ifa = ifa->ifa_next) {
		if (ifa->ifa_addr == NULL)
			continue;
		if (ifa->ifa_addr->sa_family != AF_LINK)
			take_address(find(list, n, ifa->ifa_name), ifa);
		else if (n < FREEBSD_NICS)
			take_link(fd, &list[n++], ifa);
		else
			*cut = true;
	}
	freeifaddrs(all);
	for (int i = 0; i < n; i++)
		if (list[i].is_bridge)
			ask_members(fd, list[i].name, list, n);
	return (n);
}
