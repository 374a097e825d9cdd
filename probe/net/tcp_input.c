/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A segment that came: is it whole, whose is it, may it be (RFC 9293, 3.10.7,
 * and RFC 5961 against those who guess), what does it acknowledge.
 */
#include <errno.h>

#include "net/tcp_private.h"
#include "net/wire.h"
#include "xen/clock.h"

#define OPT_END	   0
#define OPT_NOP	   1
#define OPT_MSS	   2
#define OPT_SCALE  3
#define SCALE_MOST 14

/* a NIC takes no longer frames */
#define BURST_MOST	(NIC_FRAME_MAX - ETHER_HEADER - IP_HEADER - TCP_HEADER)

#define CHALLENGE_EVERY ((uint64_t)100 * NS_PER_MS)
#define ACK_DELAY	((uint64_t)40 * NS_PER_MS)

static bool
parse(const struct ip_in *in, struct segment *s)
{
	const uint8_t *p = in->data;
	uint32_t header;

	if (in->len < TCP_HEADER)
		return (false);
	header = (p[12] >> 4) * 4u;
	if (header < TCP_HEADER || header > in->len ||
	    (!in->checked &&
		csum_fold(
		    csum_add(csum_pseudo(in->from, in->to, IP_TCP, in->len), p,
			in->len)) != 0xffff))
		return (false);
	*s = (struct segment){ .from = in->from,
		.port = get16(p),
		.local = get16(p + 2),
		.seq = get32(p + 4),
		.ack = get32(p + 8),
		.flags = p[13],
		.window = get16(p + 14),
		.options = p + TCP_HEADER,
		.options_len = header - TCP_HEADER,
		.data = p + header,
		.len = in->len - header };
	return (true);
}

/* What their SYN says. */
static void
take_options(struct tcp *t, const struct segment *s)
{
	const uint8_t *p = s->options;
	uint32_t left = s->options_len;
	uint32_t mss = TCP_MSS_UNSAID;
	uint32_t own = ip_mtu(t->net) - IP_HEADER - TCP_HEADER;

	t->unscaled = true;
	while (left > 0 && p[0] != OPT_END) {
		uint32_t n = p[0] == OPT_NOP ? 1 : left < 2 ? 0 : p[1];

		if (n == 0 || n > left || (n < 2 && p[0] != OPT_NOP))
			break;
		if (p[0] == OPT_MSS && n == 4)
			mss = get16(p + 2);
		if (p[0] == OPT_SCALE && n == 3) {
			t->scale = p[2] > SCALE_MOST ? SCALE_MOST : p[2];
			t->unscaled = false;
		}
		p += n;
		left -= n;
	}
	mss = mss < own ? mss : own;
	mss = mss < TCP_MSS_LEAST ? TCP_MSS_LEAST : mss;
	t->mss = mss;
	t->burst = BURST_MOST / mss * mss;
}

static void
take_answer(struct tcp *t, const struct segment *s)
{
	bool acks = (s->flags & TCP_ACK) != 0;

	if (acks && s->ack != t->iss + 1) {
		if ((s->flags & TCP_RST) == 0)
			tcp_send_reset(t->net, s);
		return;
	}
	if ((s->flags & TCP_RST) != 0) {
		if (acks)
			tcp_close(t, ECONNREFUSED);
		return;
	}
	if ((s->flags & TCP_SYN) == 0 || !acks)
		return; /* who calls us at the same time is not answered */
	t->irs = s->seq;
	take_options(t, s);
	t->window = t->window_max = s->window;
	t->state = TCP_OPEN;
	t->cwnd = 10 * t->mss; /* RFC 6928 */
	t->backoffs = 0;
	tcp_rtt_acked(t);
	tcp_progress(t);
	tcp_timer_set(t);
	t->ack_now = true;
}

static void
challenge(struct tcp *t)
{
	if (t->net->now < t->challenge_at)
		return;
	t->challenge_at = t->net->now + CHALLENGE_EVERY;
	t->ack_now = true;
}

/* Only the newest segment says how wide the window is. */
static bool
take_window(struct tcp *t, const struct segment *s, uint64_t at, uint64_t ack)
{
	uint32_t window = (uint32_t)s->window << t->scale;
	bool same = window == t->window;

	if (at < t->window_came ||
	    (at == t->window_came && ack < t->window_una))
		return (true);
	t->window = window;
	t->window_came = at;
	t->window_una = ack;
	if (window > t->window_max)
		t->window_max = window;
	return (same);
}

/* False: it acknowledges what was never sent, so it is not to be believed. */
static bool
take_ack(struct tcp *t, const struct segment *s, uint64_t at)
{
	int32_t ahead = (int32_t)(s->ack - tcp_seq(t, t->una));
	uint64_t ack, n;
	bool shut = t->window == 0;
	bool same;

	if (ahead < 0)
		return (-(int64_t)ahead <= t->window_max); /* an old one */
	ack = t->una + (uint32_t)ahead;
	if (ack > t->max) {
		challenge(t);
		return (false);
	}
	same = take_window(t, s, at, ack);
	if (ack == t->una) {
		/* with a window of zero it answers our asking: RFC 9293,
		 * 3.8.6.1 has us wait as long as it does */
		if (shut)
			tcp_progress(t);
		if (same && !shut && s->len == 0 && tcp_flight(t) > 0 &&
		    (s->flags & TCP_FIN) == 0 && tcp_cc_duplicate(t))
			tcp_resend(t);
		if (shut && t->window != 0) {
			/* the byte that asked was not taken */
			t->next = t->una;
			t->backoffs = 0;
			tcp_timer_set(t);
		}
		return (true);
	}
	n = ack - t->una;
	t->una = ack;
	t->next = t->next < ack ? ack : t->next;
	tcp_rtt_acked(t);
	tcp_progress(t);
	if (tcp_cc_acked(t, n))
		tcp_resend(t);
	tcp_timer_set(t);
	return (true);
}

static void
take_open(struct tcp *t, const struct segment *s)
{
	/* their FIN is behind came, so it does not count here */
	int32_t ahead = (int32_t)(s->seq - (t->irs + 1 + (uint32_t)t->came));
	uint64_t unacked;

	if ((s->flags & TCP_RST) != 0) {
		if (s->seq == tcp_want(t))
			tcp_close(t, ECONNRESET);
		else if (ahead > 0 && ahead < (int32_t)TCP_WINDOW)
			challenge(t);
		return;
	}
	if ((s->flags & TCP_SYN) != 0) {
		challenge(t);
		return;
	}
	/* far off, or nothing that we have already: is the other side alive? */
	if (ahead > (int32_t)TCP_WINDOW || (int64_t)t->came + ahead < 0 ||
	    (ahead < 0 && s->len == 0)) {
		challenge(t);
		return;
	}
	if ((s->flags & TCP_ACK) == 0 ||
	    !take_ack(t, s, (uint64_t)((int64_t)t->came + ahead)))
		return;
	tcp_receive(t, s, ahead);
	unacked = t->came - t->acked;
	if (unacked >= 2 * (uint64_t)t->mss)
		t->ack_now = true;
	else if (unacked > 0 && t->ack_at == NET_NEVER)
		t->ack_at = t->net->now + ACK_DELAY;
	if (s->len > 0)
		tcp_progress(t);
	/* each hole is told by a segment of its own: three make the sender act
	 */
	if (t->ack_now && (t->ranges > 0 || unacked >= TCP_WINDOW / 4))
		(void)tcp_send_bare(t, TCP_ACK);
	if (t->came_all && t->finish && t->una == t->end + 1) {
		if (t->ack_now)
			(void)tcp_send_bare(t, TCP_ACK);
		tcp_close(t, 0);
	}
}

void
tcp_input(struct net *n, const struct ip_in *in)
{
	struct segment s;
	struct tcp *t;

	if (!parse(in, &s)) {
		n->counters.bad++;
		return;
	}
	for (t = n->tcp; t != NULL; t = t->chain)
		if (t->peer == s.from && t->port == s.port &&
		    t->local == s.local)
			break;
	if (t == NULL) {
		n->counters.ignored++;
		if ((s.flags & TCP_RST) == 0)
			tcp_send_reset(n, &s);
	} else if (t->state == TCP_CONNECTING)
		take_answer(t, &s);
	else
		take_open(t, &s);
}
