/* SPDX-License-Identifier: BSD-2-Clause */
/* Which MAC has an address: RFC 826. */
#ifndef PVPROBE_ARP_H
#define PVPROBE_ARP_H

#include <stdint.h>

#include "nic.h"

#define ARP_ENTRIES 8

enum arp_state { ARP_FREE, ARP_ASKING, ARP_KNOWN, ARP_DEAD };

struct arp_entry {
	enum arp_state state;
	uint32_t address;
	uint8_t mac[6];
	uint8_t asked;	/* how often without an answer */
	uint64_t next;	/* asking again is due then */
	uint64_t until; /* of KNOWN and DEAD: it is too old then */
	uint64_t used;
};

struct arp {
	struct arp_entry entry[ARP_ENTRIES];
};

struct net;

void arp_input(struct net *n, const struct nic_frame *f);
/* 0; -EAGAIN: asked; -EHOSTUNREACH: nobody answers. */
int arp_find(struct net *n, uint32_t address, uint8_t mac[6]);
/* Asks, as sender: 0 for a probe of RFC 5227, whether somebody has address;
 * address itself tells all that it is ours. */
void arp_ask(struct net *n, uint32_t sender, uint32_t address);
void arp_flush(struct net *n);
/* Nothing comes back from there: perhaps it has moved. It is asked for again,
 * at once, and used as it was until it answers. */
void arp_doubt(struct net *n, uint32_t address);
/* The same of all: we have moved ourselves. */
void arp_doubt_all(struct net *n);

#endif
