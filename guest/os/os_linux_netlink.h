/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of rtnetlink(7), as far as they tell of interfaces and addresses. No
 * system calls: bytes in, values out.
 */
#ifndef PVGUEST_OS_LINUX_NETLINK_H
#define PVGUEST_OS_LINUX_NETLINK_H

#include "plan/net.h"

enum netlink_kind {
	NETLINK_OTHER, /* not for us, or nothing that we want to know */
	NETLINK_LINK,
	NETLINK_LINK_GONE, /* index alone */
	NETLINK_ADDRESS,
	NETLINK_ADDRESS_GONE,
	NETLINK_END,   /* of a list */
	NETLINK_ERROR, /* error */
	NETLINK_BAD,   /* these bytes are no message */
};

struct netlink_link {
	struct net_link link; /* vif and is_device are not known here */
	uint32_t master;      /* what this is a member of, 0: nothing */
	uint32_t parent;      /* what this stands on */
	bool is_up;
	/* Its MAC is one of VRRP's: so are its addresses. */
	bool is_shared;
};

struct netlink_address {
	struct net_address address;
	bool
	    is_usable; /* not tentative, no duplicate; of a wide enough scope */
};

struct netlink_message {
	enum netlink_kind kind;
	uint32_t sequence;
	/* Something changed while the list was made. */
	bool is_interrupted;
	int error; /* an errno */
	struct netlink_link link;
	struct netlink_address address;
};

/*
 * Takes the first message off *data; false at the end. After NETLINK_BAD
 * nothing is left.
 */
bool netlink_next(const uint8_t **data, size_t *len, struct netlink_message *m);
/*
 * A number for all that a NETLINK_LINK or NETLINK_ADDRESS says and that matters
 * to us: equal when nothing has changed.
 */
uint64_t netlink_digest(const struct netlink_message *m);

#endif
