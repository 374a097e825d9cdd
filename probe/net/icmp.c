/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ICMP, RFC 792, of which only the echo matters here:
 *
 *     0  type: 8 asks, 0 answers    2  checksum    4  identifier
 *     1  code 0                                    6  sequence
 *                                                  8  anything
 */
#include <string.h>

#include "net/icmp.h"
#include "net/stack.h"
#include "net/wire.h"

#define ECHO_REPLY   0
#define ECHO_REQUEST 8

static int
send_echo(struct net *n, uint8_t type, uint32_t to, uint32_t len)
{
	struct ip_out ip = { .from = n->address.address,
		.to = to,
		.protocol = IP_ICMP,
		.len = len };
	uint8_t *p = ip_room(n);

	p[0] = type;
	p[1] = 0;
	put16(p + 2, 0);
	put16(p + 2, (uint16_t)~csum_fold(csum_add(0, p, len)));
	return (ip_send(n, &ip));
}

static void
answer(struct net *n, const struct ip_in *in)
{
	if (IP_HEADER + in->len > ip_mtu(n)) {
		n->counters.ignored++;
		return;
	}
	memcpy(ip_room(n), in->data, in->len);
	if (send_echo(n, ECHO_REPLY, in->from, in->len) == 0)
		n->counters.pings_answered++;
}

void
icmp_input(struct net *n, const struct ip_in *in)
{
	const uint8_t *p = in->data;

	/* no card computes this one */
	if (in->len < ICMP_HEADER ||
	    csum_fold(csum_add(0, p, in->len)) != 0xffff) {
		n->counters.bad++;
		return;
	}
	if (p[0] == ECHO_REQUEST && p[1] == 0)
		answer(n, in);
	else if (p[0] == ECHO_REPLY && p[1] == 0)
		net_job_echo(n, get16(p + 4),
		    &(struct udp_in){ .from = in->from,
			.data = p + ICMP_HEADER,
			.len = in->len - ICMP_HEADER });
	else
		n->counters.ignored++;
}

uint8_t *
icmp_room(struct net *n)
{
	return (ip_room(n) + ICMP_HEADER);
}

int
icmp_ping(struct net *n, uint32_t to, uint16_t id, uint16_t sequence,
    uint32_t len)
{
	uint8_t *p = ip_room(n);

	put16(p + 4, id);
	put16(p + 6, sequence);
	return (send_echo(n, ECHO_REQUEST, to, ICMP_HEADER + len));
}
