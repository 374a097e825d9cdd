/* SPDX-License-Identifier: BSD-2-Clause */
/* Datagrams to ports: RFC 768. */
#ifndef PVPROBE_UDP_H
#define PVPROBE_UDP_H

#include <stdint.h>

#define UDP_HEADER 8u
#define UDP_PORTS  6

/* Borrowed for the call. */
struct udp_in {
	uint32_t from;
	uint16_t port; /* theirs */
	const uint8_t *data;
	uint32_t len;
};

struct udp_port {
	uint16_t number; /* 0: free */
	void (*take)(void *ctx, const struct udp_in *in);
	void *ctx;
};

struct net;

/* take(ctx) is called for what comes to port, until udp_close(); port 0: one
 * that nobody has. The port, or 0 when it is taken or all are. */
uint16_t udp_open(struct net *n, uint16_t port,
    void (*take)(void *ctx, const struct udp_in *in), void *ctx);
void udp_close(struct net *n, uint16_t port);

/* Where the payload goes. */
uint8_t *udp_room(struct net *n);

struct udp_out {
	uint32_t from, to; /* from: 0 for who has no address yet */
	uint16_t from_port, to_port;
	uint32_t len;
};
/* As ip_send(). */
int udp_send(struct net *n, const struct udp_out *o);

#endif
