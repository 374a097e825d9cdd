/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the stack share. A frame goes up
 *
 *     nic -> net_receive -> arp_input
 *                        -> ip_input -> icmp_input -> job (ping)
 *                                    -> udp_input  -> dhcp, job (UDP)
 *                                    -> tcp_input  -> job (TCP)
 *
 * and down by being built in one place, n->frame, from back to front:
 *
 *     | Ethernet, 14 | IPv4, 20 | payload at ip_room() ... |
 */
#ifndef PVPROBE_STACK_H
#define PVPROBE_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "net/arp.h"
#include "net/dhcp.h"
#include "net/job.h"
#include "net/linklocal.h"
#include "net/net.h"
#include "net/udp.h"

#define ETHER_HEADER 14u
#define ETHER_IPV4   0x0800u
#define ETHER_ARP    0x0806u

#define IP_HEADER    20u
#define IP_ICMP	     1u
#define IP_TCP	     6u
#define IP_UDP	     17u
/* a datagram, header and all: no NIC takes more */
#define IP_MOST	  (NIC_FRAME_MAX - ETHER_HEADER)

#define NET_NEVER UINT64_MAX

struct tcp;

struct net {
	struct nic *nic;
	struct net_address address;
	struct net_counters counters;
	void (*changed)(void *ctx);
	void *changed_ctx;
	uint32_t connections; /* of the NIC, when we last looked */
	uint64_t now;	      /* clock_ns() when this step or frame began */
	uint64_t random;
	uint8_t *frame; /* being built: NIC_FRAME_MAX bytes */
	struct arp arp;
	struct dhcp dhcp;
	struct linklocal linklocal;
	struct udp_port udp[UDP_PORTS];
	struct tcp *tcp;    /* all connections */
	uint16_t tcp_local; /* the last port used */
	struct job_slot job[NET_JOBS];
};

/* net.c */

/* What the protocols call when they have found an address, or lost it. */
void net_set_address(struct net *n, const struct net_address *a);
uint32_t net_random(struct net *n);
/* Sends what f says; the first ETHER_HEADER of its bytes, which are f.data,
 * are written here. What send of the NIC says. */
int ether_send(struct net *n, uint8_t *bytes, struct nic_frame f,
    const uint8_t to[6], uint16_t type);

extern const uint8_t ether_broadcast[6];

/* ip.c */

/* A datagram that came, or what it carries: borrowed. */
struct ip_in {
	uint32_t from, to;
	const uint8_t *data;
	uint32_t len;
	bool checked; /* its checksum is good, or was never needed */
};

struct ip_out {
	uint32_t from, to;
	uint8_t protocol;
	uint32_t len;	 /* of what is at ip_room() */
	bool csum_blank; /* see struct nic_frame */
	uint16_t gso_size;
};

void ip_input(struct net *n, const struct nic_frame *f);
/* Where the payload goes: IP_MOST - IP_HEADER bytes. */
uint8_t *ip_room(struct net *n);
/*
 * 0; -EAGAIN: the neighbour is being asked for, or the NIC has no room;
 * -EHOSTUNREACH: it does not answer; -ENETUNREACH; -ENETDOWN: no address.
 */
int ip_send(struct net *n, const struct ip_out *o);
/* What was sent to there is not answered: who passes it on may have moved. */
void ip_doubt(struct net *n, uint32_t to);
/* What a datagram to there is limited to. */
uint32_t ip_mtu(const struct net *n);

void icmp_input(struct net *n, const struct ip_in *in);
void udp_input(struct net *n, const struct ip_in *in);

#endif
