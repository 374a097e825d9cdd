/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of rtnetlink(7); see os_linux_netlink.h. They are those of Linux's
 * <linux/rtnetlink.h>, in the machine's byte order, each part padded to four
 * bytes:
 *
 *	nlmsghdr	length (with this header) u32, type u16, flags u16,
 *			sequence u32, sender u32
 *	ifinfomsg or ifaddrmsg
 *	attributes	length (with this header) u16, type u16, value
 */
#include <sys/socket.h>

#include <net/if.h>
#include <net/if_arp.h>

#include <string.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "os/os_linux_attribute.h"
#include "os/os_linux_netlink.h"
#include "util/text.h"

/* Since 5.18, and what keepalived puts there: RTPROT_KEEPALIVED */
#define ADDRESS_PROTOCOL    11
#define PROTOCOL_KEEPALIVED 18

/* ---- links ---- */

/*
 * Kinds whose IFLA_LINK is what they are made of. A veth's is its peer, a
 * tunnel's what its packets leave by: their addresses are not those of it.
 */
static bool
stands_on_link(const char *kind)
{
	static const char *const kinds[] = { "ipvlan", "ipvtap", "macsec",
		"macvlan", "macvtap", "vlan", NULL };

	return (pvk_text_is_among(kind, kinds));
}

/*
 * A VRF has members, but its addresses are not theirs; those of Open vSwitch
 * belong to a switch of which no more is said here.
 */
static bool
is_member(const char *kind_of_master)
{
	static const char *const kinds[] = { "openvswitch", "vrf", NULL };

	return (!pvk_text_is_among(kind_of_master, kinds));
}

struct link_kinds {
	char own[16], master[16];
};

static void
read_link_info(const struct attribute *info, struct link_kinds *k)
{
	struct attributes in = { info->value, info->len };
	struct attribute a;

	while (attribute_next(&in, &a)) {
		if (a.type == IFLA_INFO_KIND)
			attribute_text(&a, k->own, sizeof(k->own));
		else if (a.type == IFLA_INFO_SLAVE_KIND)
			attribute_text(&a, k->master, sizeof(k->master));
	}
}

static bool
is_mac(const struct attribute *a)
{
	static const uint8_t zeros[6];

	return (a->len == sizeof(zeros) &&
	    memcmp(a->value, zeros, sizeof(zeros)) != 0);
}

/* 00:00:5e:00:01:ID for IPv4, :02: for IPv6 (RFC 9568, 7.3) */
static bool
is_mac_of_vrrp(const uint8_t mac[6])
{
	static const uint8_t prefix[4] = { 0x00, 0x00, 0x5e, 0x00 };

	return (memcmp(mac, prefix, sizeof(prefix)) == 0 &&
	    (mac[4] == 1 || mac[4] == 2));
}

/*
 * The MAC that a NIC was made with is the one that the host knows, whatever a
 * bond or somebody has given it since. Linux tells that one since 5.6.
 */
static void
read_mac(const struct attribute *current, const struct attribute *permanent,
    struct netlink_link *l)
{
	const struct attribute *a = is_mac(permanent) ? permanent : current;

	if (is_mac(current))
		l->is_shared = is_mac_of_vrrp(current->value);
	if (!is_mac(a))
		return;
	memcpy(l->link.mac, a->value, sizeof(l->link.mac));
	l->link.has_mac = true;
}

struct link_attributes {
	struct attribute mac, permanent;
	struct link_kinds kinds;
	uint32_t master, link;
	bool is_elsewhere; /* what link says is in another namespace */
};

static void
read_link_attribute(const struct attribute *a, struct link_attributes *all,
    struct netlink_link *l)
{
	switch (a->type) {
	case IFLA_IFNAME:
		attribute_text(a, l->link.name, sizeof(l->link.name));
		break;
	case IFLA_ADDRESS:
		all->mac = *a;
		break;
	case IFLA_PERM_ADDRESS:
		all->permanent = *a;
		break;
	case IFLA_MASTER:
		all->master = attribute_u32(a);
		break;
	case IFLA_LINK:
		all->link = attribute_u32(a);
		break;
	case IFLA_LINK_NETNSID:
		all->is_elsewhere = true;
		break;
	case IFLA_LINKINFO:
		read_link_info(a, &all->kinds);
		break;
	default:
		break;
	}
}

/*
 * False: of another family (a bridge's view of its ports), or only a part, as
 * from wireless drivers, which leave out the name.
 */
static bool
read_link(struct attributes body, struct netlink_link *l)
{
	struct link_attributes all = { 0 };
	struct attribute a;
	struct ifinfomsg head;

	memset(l, 0, sizeof(*l));
	if (body.len < sizeof(head))
		return (false);
	memcpy(&head, body.p, sizeof(head));
	if (head.ifi_family != AF_UNSPEC || head.ifi_index <= 0)
		return (false);
	body.p += sizeof(head);
	body.len -= sizeof(head);
	while (attribute_next(&body, &a))
		read_link_attribute(&a, &all, l);
	l->link.index = (uint32_t)head.ifi_index;
	l->link.vif = FACTS_NO_VIF;
	l->link.is_loopback = (head.ifi_flags & IFF_LOOPBACK) != 0;
	l->is_up = (head.ifi_flags & IFF_UP) != 0;
	if (head.ifi_type == ARPHRD_ETHER)
		read_mac(&all.mac, &all.permanent, l);
	if (is_member(all.kinds.master))
		l->master = all.master;
	if (stands_on_link(all.kinds.own) && !all.is_elsewhere)
		l->parent = all.link;
	return (l->link.name[0] != '\0');
}

/* ---- addresses ---- */

struct address_attributes {
	struct attribute local, address;
	uint32_t flags;
	uint8_t protocol;
};

static enum facts_rank
rank_of(const struct ifaddrmsg *head, const struct address_attributes *all)
{
	if (head->ifa_scope == RT_SCOPE_LINK)
		return (RANK_LINK_LOCAL);
	if (all->protocol == PROTOCOL_KEEPALIVED)
		return (RANK_SHARED);
	if ((all->flags & IFA_F_DEPRECATED) != 0)
		return (RANK_TEMPORARY);
	/* one bit, which for IPv6 is also called IFA_F_TEMPORARY */
	if ((all->flags & IFA_F_SECONDARY) != 0)
		return (head->ifa_family == AF_INET ? RANK_SECONDARY
						    : RANK_TEMPORARY);
	return (RANK_PRIMARY);
}

static bool
is_usable(const struct ifaddrmsg *head, uint32_t flags)
{
	if (head->ifa_scope >= RT_SCOPE_HOST || (flags & IFA_F_DADFAILED) != 0)
		return (false);
	return (
	    (flags & IFA_F_TENTATIVE) == 0 || (flags & IFA_F_OPTIMISTIC) != 0);
}

static void
read_address_attributes(struct attributes body, struct address_attributes *all)
{
	struct attribute a;

	while (attribute_next(&body, &a)) {
		if (a.type == IFA_LOCAL)
			all->local = a;
		else if (a.type == IFA_ADDRESS)
			all->address = a;
		else if (a.type == IFA_FLAGS && a.len >= sizeof(all->flags))
			all->flags = attribute_u32(&a);
		else if (a.type == ADDRESS_PROTOCOL && a.len > 0)
			all->protocol = a.value[0];
	}
}

static bool
read_address(struct attributes body, struct netlink_address *out)
{
	struct facts_address *f = &out->address.address;
	struct address_attributes all = { 0 };
	const struct attribute *own;
	struct ifaddrmsg head;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (body.len < sizeof(head))
		return (false);
	memcpy(&head, body.p, sizeof(head));
	all.flags = head.ifa_flags; /* the first 8 bits of IFA_FLAGS */
	body.p += sizeof(head);
	body.len -= sizeof(head);
	read_address_attributes(body, &all);
	/* where there is a peer, IFA_ADDRESS is its */
	own = all.local.len > 0 ? &all.local : &all.address;
	len = head.ifa_family == AF_INET ? 4 : 16;
	if ((head.ifa_family != AF_INET && head.ifa_family != AF_INET6) ||
	    own->len != len || head.ifa_prefixlen > 8 * len)
		return (false);
	out->address.link = head.ifa_index;
	memcpy(f->bytes, own->value, len);
	f->family = head.ifa_family == AF_INET ? 4 : 6;
	f->prefix = head.ifa_prefixlen;
	f->rank = (uint8_t)rank_of(&head, &all);
	out->is_usable = is_usable(&head, all.flags);
	return (true);
}

/* ---- messages ---- */

static enum netlink_kind
read_error(struct attributes body, struct netlink_message *m)
{
	int32_t code = 0;

	/* -errno, then what it is about; a list ends in one that may be cut */
	if (body.len >= sizeof(code))
		memcpy(&code, body.p, sizeof(code));
	if (code >= 0 || code < -4095)
		return (NETLINK_OTHER);
	m->error = -code;
	return (NETLINK_ERROR);
}

static enum netlink_kind
read_body(unsigned type, struct attributes body, struct netlink_message *m)
{
	switch (type) {
	case RTM_NEWLINK:
		return (
		    read_link(body, &m->link) ? NETLINK_LINK : NETLINK_OTHER);
	case RTM_DELLINK:
		return (read_link(body, &m->link) ? NETLINK_LINK_GONE
						  : NETLINK_OTHER);
	case RTM_NEWADDR:
		return (read_address(body, &m->address) ? NETLINK_ADDRESS
							: NETLINK_OTHER);
	case RTM_DELADDR:
		return (read_address(body, &m->address) ? NETLINK_ADDRESS_GONE
							: NETLINK_OTHER);
	case NLMSG_ERROR:
		return (read_error(body, m));
	case NLMSG_DONE:
		/* an error can end a list, too */
		return (read_error(body, m) == NETLINK_ERROR ? NETLINK_ERROR
							     : NETLINK_END);
	default:
		return (NETLINK_OTHER);
	}
}

bool
netlink_next(const uint8_t **data, size_t *len, struct netlink_message *m)
{
	struct nlmsghdr head;
	size_t step;

	memset(m, 0, sizeof(*m));
	if (*len == 0)
		return (false);
	m->kind = NETLINK_BAD;
	if (*len >= sizeof(head))
		memcpy(&head, *data, sizeof(head));
	if (*len < sizeof(head) || head.nlmsg_len < sizeof(head) ||
	    head.nlmsg_len > *len) {
		*len = 0;
		return (true);
	}
	m->sequence = head.nlmsg_seq;
	m->is_interrupted = (head.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
	m->kind = read_body(head.nlmsg_type,
	    (struct attributes){ *data + sizeof(head),
		head.nlmsg_len - sizeof(head) },
	    m);
	step = NLMSG_ALIGN((size_t)head.nlmsg_len);
	if (step > *len)
		step = *len;
	*data += step;
	*len -= step;
	return (true);
}

/* FNV-1a, 64 bits */
static uint64_t
mix(uint64_t hash, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 0x100000001b3;
	return (hash);
}

uint64_t
netlink_digest(const struct netlink_message *m)
{
	const struct netlink_link *l = &m->link;
	const struct netlink_address *a = &m->address;
	uint64_t hash = 0xcbf29ce484222325;

	hash = mix(hash, &l->link.index, sizeof(l->link.index));
	hash = mix(hash, l->link.name, sizeof(l->link.name));
	hash = mix(hash, l->link.mac, sizeof(l->link.mac));
	hash = mix(hash, &l->master, sizeof(l->master));
	hash = mix(hash, &l->parent, sizeof(l->parent));
	hash = mix(hash, &l->is_up, sizeof(l->is_up));
	hash = mix(hash, &l->is_shared, sizeof(l->is_shared));
	hash = mix(hash, &a->address.link, sizeof(a->address.link));
	hash = mix(hash, &a->address.address, sizeof(a->address.address));
	return (mix(hash, &a->is_usable, sizeof(a->is_usable)));
}
