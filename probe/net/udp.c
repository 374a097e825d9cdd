/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UDP, RFC 768:
 *
 *     0  port it is from    4  length, header and all
 *     2  port it is for     6  checksum, 0: none
 */
#include "net/udp.h"

#include "net/stack.h"
#include "net/wire.h"

#define PORT_FIRST 49152u /* of those that are nobody's, by RFC 6335 */
#define PORTS	   16384u

static struct udp_port *
find(struct net *n, uint16_t number)
{
	for (size_t i = 0; i < UDP_PORTS; i++)
		if (n->udp[i].number == number)
			return (&n->udp[i]);
	return (NULL);
}

uint16_t
udp_open(struct net *n, uint16_t port,
    void (*take)(void *ctx, const struct udp_in *in), void *ctx)
{
	struct udp_port *p = find(n, 0);

	/* ends: there are more ports than UDP_PORTS */
	while (port == 0) {
		port = (uint16_t)(PORT_FIRST + net_random(n) % PORTS);
		if (find(n, port) != NULL)
			port = 0;
	}
	if (p == NULL || find(n, port) != NULL)
		return (0);
	*p = (struct udp_port){ .number = port, .take = take, .ctx = ctx };
	return (port);
}

void
udp_close(struct net *n, uint16_t port)
{
	struct udp_port *p = find(n, port);

	if (p != NULL)
		*p = (struct udp_port){ 0 };
}

void
udp_input(struct net *n, const struct ip_in *in)
{
	const uint8_t *p = in->data;
	struct udp_in u;
	struct udp_port *port;
	uint32_t len;

	if (in->len < UDP_HEADER) {
		n->counters.bad++;
		return;
	}
	len = get16(p + 4);
	if (len < UDP_HEADER || len > in->len ||
	    (!in->checked && get16(p + 6) != 0 &&
		csum_fold(csum_add(csum_pseudo(in->from, in->to, IP_UDP, len),
		    p, len)) != 0xffff)) {
		n->counters.bad++;
		return;
	}
	port = get16(p + 2) == 0 ? NULL : find(n, get16(p + 2));
	if (port == NULL) {
		n->counters.ignored++;
		return;
	}
	u = (struct udp_in){ .from = in->from,
		.port = get16(p),
		.data = p + UDP_HEADER,
		.len = len - UDP_HEADER };
	port->take(port->ctx, &u);
}

uint8_t *
udp_room(struct net *n)
{
	return (ip_room(n) + UDP_HEADER);
}

int
udp_send(struct net *n, const struct udp_out *o)
{
	struct ip_out ip = { .from = o->from,
		.to = o->to,
		.protocol = IP_UDP,
		.len = UDP_HEADER + o->len };
	uint8_t *p = ip_room(n);
	uint16_t sum;

	put16(p, o->from_port);
	put16(p + 2, o->to_port);
	put16(p + 4, ip.len);
	put16(p + 6, 0);
	sum = (uint16_t)~csum_fold(
	    csum_add(csum_pseudo(o->from, o->to, IP_UDP, ip.len), p, ip.len));
	put16(p + 6, sum == 0 ? 0xffff : sum);
	return (ip_send(n, &ip));
}
