/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes: segments, and when. */
#include <string.h>

#include "net/tcp_private.h"
#include "net/wire.h"

#define OPT_MSS	    2
#define OPT_NOP	    1
#define OPT_SCALE   3
#define SYN_OPTIONS 8u

static uint32_t
own_mss(const struct net *n)
{
	return (ip_mtu(n) - IP_HEADER - TCP_HEADER);
}

/* The header at p, all but the checksum; returns its length. */
static uint32_t
put_header(const struct tcp *t, uint8_t *p, uint32_t seq, uint8_t flags)
{
	uint32_t len = TCP_HEADER;
	uint32_t window = TCP_WINDOW >> TCP_SCALE;

	put16(p, t->local);
	put16(p + 2, t->port);
	put32(p + 4, seq);
	put32(p + 8, (flags & TCP_ACK) != 0 ? tcp_want(t) : 0);
	if ((flags & TCP_SYN) != 0) {
		window = 0xffff; /* that of a SYN is not scaled */
		p[len] = OPT_MSS;
		p[len + 1] = 4;
		put16(p + len + 2, own_mss(t->net));
		p[len + 4] = OPT_NOP;
		p[len + 5] = OPT_SCALE;
		p[len + 6] = 3;
		p[len + 7] = TCP_SCALE;
		len += SYN_OPTIONS;
	} else if (t->unscaled)
		window = 0xffff;
	p[12] = (uint8_t)(len / 4 << 4);
	p[13] = flags;
	put16(p + 14, window);
	put32(p + 16, 0);
	return (len);
}

/* The checksum of len bytes, or what the NIC needs to make it. */
static void
put_checksum(struct net *n, uint8_t *p, struct ip_out *ip)
{
	uint64_t sum = csum_pseudo(ip->from, ip->to, IP_TCP, ip->len);

	ip->csum_blank = n->nic->tx_csum;
	if (ip->csum_blank)
		put16(p + 16, csum_fold(sum));
	else
		put16(p + 16, (uint16_t)~csum_fold(csum_add(sum, p, ip->len)));
}

static int
send(struct tcp *t, uint32_t seq, uint8_t flags, uint64_t offset, uint32_t len)
{
	struct net *n = t->net;
	struct ip_out ip = { .from = n->address.address,
		.to = t->peer,
		.protocol = IP_TCP };
	uint8_t *p = ip_room(n);
	uint32_t header = put_header(t, p, seq, flags);
	int r;

	if (len > 0)
		t->owner.fill(t->owner.fill_ctx, offset, p + header, len);
	ip.len = header + len;
	if (len > t->mss)
		ip.gso_size = (uint16_t)t->mss;
	put_checksum(n, p, &ip);
	r = ip_send(n, &ip);
	if (r == 0 && (flags & TCP_ACK) != 0) {
		t->acked = t->came;
		t->ack_now = false;
		t->ack_at = NET_NEVER;
	}
	return (r);
}

int
tcp_send_bare(struct tcp *t, uint8_t flags)
{
	uint32_t seq = (flags & TCP_SYN) != 0 ? t->iss : tcp_seq(t, t->max);

	return (send(t, seq, flags, 0, 0));
}

int
tcp_send_segment(struct tcp *t, uint64_t offset, uint32_t len, uint8_t flags)
{
	uint64_t end = offset + len + ((flags & TCP_FIN) != 0 ? 1 : 0);
	int r = send(t, tcp_seq(t, offset), flags, offset, len);

	if (r != 0)
		return (r);
	if (offset < t->max) {
		t->retransmits++;
		t->net->counters.tcp_retransmits++;
		/* Karn: its answer may be to the one before */
		if (t->timing && t->timed > offset)
			t->timing = false;
	} else
		tcp_rtt_begin(t, end);
	t->max = end > t->max ? end : t->max;
	if (t->resend_at == NET_NEVER)
		tcp_timer_set(t);
	return (0);
}

void
tcp_send_reset(struct net *n, const struct segment *s)
{
	struct ip_out ip = { .from = n->address.address,
		.to = s->from,
		.protocol = IP_TCP,
		.len = TCP_HEADER };
	uint8_t *p = ip_room(n);
	uint32_t len = s->len + ((s->flags & TCP_SYN) != 0 ? 1 : 0) +
	    ((s->flags & TCP_FIN) != 0 ? 1 : 0);
	bool answer = (s->flags & TCP_ACK) != 0;

	put16(p, s->local);
	put16(p + 2, s->port);
	put32(p + 4, answer ? s->ack : 0);
	put32(p + 8, answer ? 0 : s->seq + len);
	p[12] = TCP_HEADER / 4 << 4;
	p[13] = (uint8_t)(TCP_RST | (answer ? 0 : TCP_ACK));
	put16(p + 14, 0);
	put32(p + 16, 0);
	put_checksum(n, p, &ip);
	(void)ip_send(n, &ip);
}

/* How many bytes the next segment is to have; 0: none now. */
static uint32_t
next_len(const struct tcp *t)
{
	uint64_t limit = t->cwnd < t->window ? t->cwnd : t->window;
	uint64_t on_way = t->next - t->una;
	uint64_t len = limit > on_way ? limit - on_way : 0;
	uint64_t rest = t->end - t->next;
	const struct nic *nic = t->net->nic;
	uint32_t most = t->mss;

	if (nic->tx_gso && nic->tx_csum)
		most = t->burst;
	len = len < rest ? len : rest;
	len = len < most ? len : most;
	if (len == rest)
		return ((uint32_t)len);
	/* whole segments, unless the window has never had room for one */
	if (t->mss > 0 && len >= t->mss)
		return ((uint32_t)(len - len % t->mss));
	return (on_way == 0 || len * 2 >= t->window_max ? (uint32_t)len : 0);
}

void
tcp_output(struct tcp *t)
{
	uint32_t len;
	uint8_t flags;
	bool last;

	/* ends: each round sends bytes that are offered, or the FIN */
	while (t->state == TCP_OPEN && t->next < t->end + t->finish) {
		len = t->next < t->end ? next_len(t) : 0;
		last = t->finish && t->next + len == t->end;
		if (len == 0 && !(t->next == t->end && last))
			break;
		flags = TCP_ACK | (last ? TCP_FIN : 0) |
		    (t->next + len == t->end ? TCP_PSH : 0);
		if (tcp_send_segment(t, t->next, len, flags) != 0)
			return;
		t->next += len + (last ? 1u : 0u);
	}
	/* data is held back by a window of zero: its timer asks */
	if (t->resend_at == NET_NEVER && t->next < t->end && t->window == 0)
		tcp_timer_set(t);
	if (t->ack_now)
		(void)tcp_send_bare(t, TCP_ACK);
}

void
tcp_resend(struct tcp *t)
{
	uint64_t rest = t->end > t->una ? t->end - t->una : 0;
	uint32_t len = rest < t->mss ? (uint32_t)rest : t->mss;
	/* a window of zero is asked about with one byte (RFC 9293, 3.8.6.1) */
	uint32_t window = t->window == 0 ? 1 : t->window;
	bool last;

	len = len < window ? len : window;
	last = t->finish && t->una <= t->end && t->una + len == t->end;
	(void)tcp_send_segment(t, t->una, len,
	    (uint8_t)(TCP_ACK | (last ? TCP_FIN : 0)));
}
