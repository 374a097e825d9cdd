/* SPDX-License-Identifier: BSD-2-Clause */
/* An address from a server, and keeping it: RFC 2131. */
#ifndef PVPROBE_DHCP_H
#define PVPROBE_DHCP_H

#include <stddef.h>
#include <stdint.h>

enum dhcp_state {
	DHCP_OFF,
	DHCP_SELECTING, /* asks everybody for an offer */
	DHCP_REQUESTING,
	DHCP_BOUND,
	DHCP_RENEWING,	/* asks the server it has the lease from */
	DHCP_REBINDING, /* asks everybody */
};

/* What a message says that concerns us. */
struct dhcp_message {
	uint8_t type; /* of option 53 */
	uint32_t xid;
	uint32_t address;
	uint32_t mask, gateway, server;
	uint32_t lease, renew, rebind; /* seconds, 0: not said */
};

struct dhcp {
	enum dhcp_state state;
	uint32_t xid;
	unsigned tries;
	uint64_t next; /* something is due then */
	struct dhcp_message offer;
	uint64_t renew_at, rebind_at, expires_at;
};

struct net;

void dhcp_begin(struct net *n);
void dhcp_step(struct net *n);

/* The message of len bytes for a client with mac; -1: it is none, or broken. */
int dhcp_parse(const uint8_t *data, size_t len, const uint8_t mac[6],
    struct dhcp_message *m);
/* What is built at p, 300 bytes; m: type, xid, address to be asked for, server.
 * own: the address it is sent from, when it is renewed. */
#define DHCP_LEN 300u
void dhcp_build(uint8_t p[DHCP_LEN], const struct dhcp_message *m, uint32_t own,
    const uint8_t mac[6]);

#endif
