/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A connection from its first SYN to its end, and its timers.
 *
 *     CLOSED -- connect --> CONNECTING -- SYN, ACK --> OPEN -- FINs of both -+
 *       ^                       |                        |                   |
 *       +--- refused, silence --+--- reset, silence -----+-------------------+
 *
 * There is no TIME-WAIT: a port is used again after thousands of others, and
 * who repeats its FIN is told by a reset.
 */
#include "net/tcp.h"

#include <errno.h>

#include "net/tcp_private.h"
#include "xen/clock.h"

#define PATIENCE   ((uint64_t)20 * NS_PER_S) /* with who owes us an answer */
#define PORT_FIRST 49152u
#define PORTS	   16384u

static uint16_t
new_port(struct net *n)
{
	if (n->tcp_local == 0)
		n->tcp_local = (uint16_t)(net_random(n) % PORTS);
	n->tcp_local = (uint16_t)((n->tcp_local + 1) % PORTS);
	return ((uint16_t)(PORT_FIRST + n->tcp_local));
}

void
tcp_progress(struct tcp *t)
{
	bool waits = t->state == TCP_CONNECTING || t->una < t->end + t->finish;

	t->patience = waits ? t->net->now + PATIENCE : NET_NEVER;
}

void
tcp_connect(struct tcp *t, struct net *n, uint32_t peer, uint16_t port,
    const struct tcp_owner *owner)
{
	*t = (struct tcp){ .state = TCP_CONNECTING,
		.net = n,
		.chain = n->tcp,
		.owner = *owner,
		.peer = peer,
		.port = port,
		.local = new_port(n),
		.iss = net_random(n),
		.mss = TCP_MSS_UNSAID,
		.fin_at = TCP_NO_FIN,
		.ack_at = NET_NEVER };
	n->tcp = t;
	tcp_cc_begin(t);
	t->resend_at = n->now; /* the first SYN */
	tcp_progress(t);
}

void
tcp_close(struct tcp *t, int error)
{
	struct tcp **at = &t->net->tcp;

	if (t->state == TCP_CLOSED)
		return;
	while (*at != t)
		at = &(*at)->chain;
	*at = t->chain;
	t->state = TCP_CLOSED;
	t->error = error;
	pages_free(t->kept, TCP_KEPT_PAGES);
	t->kept = NULL;
}

void
tcp_offer(struct tcp *t, uint64_t end)
{
	if (t->finish || end <= t->end)
		return;
	t->end = end;
	if (t->patience == NET_NEVER)
		tcp_progress(t);
}

void
tcp_finish(struct tcp *t)
{
	t->finish = true;
	if (t->patience == NET_NEVER)
		tcp_progress(t);
}

void
tcp_abort(struct tcp *t, int error)
{
	if (t->state == TCP_OPEN)
		(void)tcp_send_bare(t, TCP_RST | TCP_ACK);
	tcp_close(t, error);
}

static void
send_syn(struct tcp *t)
{
	int r = tcp_send_bare(t, TCP_SYN);

	if (r == -EAGAIN) { /* the neighbour is being asked for */
		t->resend_at = t->net->now + NS_PER_MS;
		return;
	}
	if (r != 0) {
		tcp_close(t, -r);
		return;
	}
	if (t->backoffs == 0)
		tcp_rtt_begin(t, 0);
	else
		t->timing = false;
	tcp_timer_set(t);
	t->backoffs++;
}

static void
timeout(struct tcp *t)
{
	if (t->backoffs > 0 && (t->state == TCP_CONNECTING || t->window != 0))
		ip_doubt(t->net, t->peer);
	if (t->state == TCP_CONNECTING) {
		send_syn(t);
		return;
	}
	if (t->window == 0)
		t->backoffs++; /* full, not lost */
	else
		tcp_cc_timeout(t);
	t->next = t->una;
	tcp_resend(t);
	t->next = t->max < t->una + t->mss ? t->max : t->una + t->mss;
	tcp_timer_set(t);
}

void
tcp_step(struct net *n)
{
	struct tcp *t, *next;

	for (t = n->tcp; t != NULL; t = next) {
		next = t->chain;
		if (n->now >= t->patience)
			tcp_abort(t, ETIMEDOUT);
		else if (n->now >= t->resend_at)
			timeout(t);
		if (t->state != TCP_OPEN)
			continue;
		if (n->now >= t->ack_at)
			t->ack_now = true;
		tcp_output(t);
	}
}

uint64_t
tcp_deadline(const struct net *n)
{
	uint64_t at = NET_NEVER;

	for (const struct tcp *t = n->tcp; t != NULL; t = t->chain) {
		at = t->resend_at < at ? t->resend_at : at;
		at = t->ack_at < at ? t->ack_at : at;
		at = t->patience < at ? t->patience : at;
		if (t->ack_now)
			at = 0;
	}
	return (at);
}
