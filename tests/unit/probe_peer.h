/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other side of a wire, byte by byte: it keeps what the stack sends, and
 * sends what a test builds, right or wrong. Time is the test's.
 */
#ifndef PVK_TESTS_PROBE_PEER_H
#define PVK_TESTS_PROBE_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "net/net.h"
#include "nic.h"

#define PEER_ADDRESS 0xc0000201u /* 192.0.2.1, the gateway, too */
#define PEER_OWN     0xc0000202u /* the stack's */
#define PEER_SENT    256

struct peer_frame {
	uint8_t bytes[1600];
	uint32_t len;
};

struct peer {
	struct nic nic;
	struct net *net;
	struct peer_frame sent[PEER_SENT]; /* by the stack */
	unsigned n_sent;
	bool full; /* the NIC has no room */
	/* of the next packet built here */
	uint8_t from_mac[6], to_mac[6];
	uint32_t from, to;
	bool bad_checksum, checked;
};

/* A stack with PEER_OWN/24, or (fixed false) one that asks for an address. */
void peer_open(struct peer *p, bool fixed);
void peer_close(struct peer *p);
/* The same as a test's teardown, whose state is a struct peer. */
int peer_teardown(void **state);
/* Frames that the stack has found to be wrong. */
uint64_t peer_bad(const struct peer *p);
/* Steps the stack; then time passes. */
void peer_step(struct peer *p, uint64_t ms);
/* The same over and over until so many ms have passed. */
void peer_wait(struct peer *p, uint64_t ms);

/* To the stack. */
void peer_frame(struct peer *p, uint16_t type, const void *bytes, uint32_t len);
void peer_arp(struct peer *p, uint16_t operation, uint32_t sender,
    uint32_t target);
/* The stack learns our MAC, and what it has sent is forgotten. */
void peer_known(struct peer *p);
/* With a good header; payload is copied, its own checksum is the test's. */
void peer_ip(struct peer *p, uint8_t protocol, const void *payload,
    uint32_t len);
void peer_icmp(struct peer *p, uint8_t type, uint16_t id, const void *data,
    uint32_t len);
void peer_udp(struct peer *p, uint16_t from, uint16_t to, const void *data,
    uint32_t len);

struct peer_segment {
	uint16_t from, to;
	uint32_t seq, ack;
	uint8_t flags;
	uint16_t window;
	uint8_t options[40];
	uint32_t options_len;
	const uint8_t *data;
	uint32_t len;
};
void peer_tcp(struct peer *p, const struct peer_segment *s);

/* The newest frame of the stack, parsed; fails when it is none of that. */
const uint8_t *peer_last_ip(const struct peer *p, uint8_t protocol,
    uint32_t *len);
struct peer_segment peer_last_tcp(const struct peer *p);
/* TCP segments among what was sent since frame number from. */
unsigned peer_count_tcp(const struct peer *p, unsigned from);

#endif
