/* SPDX-License-Identifier: BSD-2-Clause */
/* An address that nobody gave: RFC 3927. */
#ifndef PVPROBE_LINKLOCAL_H
#define PVPROBE_LINKLOCAL_H

#include <stdint.h>

struct linklocal {
	enum { LINKLOCAL_OFF, LINKLOCAL_PROBING, LINKLOCAL_HAVE } state;
	uint32_t address; /* the candidate, then ours */
	unsigned sent;	  /* probes, then announcements */
	unsigned taken; /* candidates that somebody had, one after the other */
	uint64_t next;
};

struct net;

/* Nothing when it has begun already. */
void linklocal_begin(struct net *n);
void linklocal_end(struct net *n);
void linklocal_step(struct net *n);
/* What an ARP packet says: does somebody else have, or want, our address? */
void linklocal_arp(struct net *n, uint32_t sender, uint32_t target,
    const uint8_t mac[6]);

#endif
