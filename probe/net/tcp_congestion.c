/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How much may be on its way: NewReno (RFC 5681, RFC 6582), and when to lose
 * patience: RFC 6298.
 *
 *     slow start    cwnd < ssthresh: grows by what is acknowledged
 *     avoidance     grows by a segment per window
 *     recovery      three duplicates: half of it, the hole is filled, and the
 *                   next one with each partial acknowledgement, until all that
 *                   was on its way is acknowledged
 *     timeout       one segment, and everything from una again
 */
#include "net/tcp_private.h"
#include "xen/clock.h"

#define DUPLICATES    3
#define CWND_MOST     ((uint32_t)8 << 20)
#define RTO_FIRST     ((uint64_t)1 * NS_PER_S)
#define RTO_LEAST     ((uint64_t)200 * NS_PER_MS)
#define RTO_MOST      ((uint64_t)8 * NS_PER_S)
#define BACKOFFS_MOST 8

static uint32_t
at_least(uint32_t a, uint32_t b)
{
	return (a > b ? a : b);
}

static void
set_cwnd(struct tcp *t, uint64_t bytes)
{
	t->cwnd = bytes > CWND_MOST ? CWND_MOST : (uint32_t)bytes;
	t->cwnd = at_least(t->cwnd, t->mss);
}

static uint32_t
half_flight(const struct tcp *t)
{
	return (at_least((uint32_t)(tcp_flight(t) / 2), 2 * t->mss));
}

void
tcp_cc_begin(struct tcp *t)
{
	t->rto = RTO_FIRST;
	t->ssthresh = CWND_MOST;
	t->resend_at = NET_NEVER;
}

bool
tcp_cc_acked(struct tcp *t, uint64_t n)
{
	t->duplicates = 0;
	t->backoffs = 0;
	if (t->recovering && t->una < t->recover) {
		set_cwnd(t, t->cwnd > n ? t->cwnd - n + t->mss : t->mss);
		return (true);
	}
	if (t->recovering) {
		t->recovering = false;
		t->credit = 0;
		set_cwnd(t, t->ssthresh);
		return (false);
	}
	if (t->cwnd < t->ssthresh) {
		set_cwnd(t, t->cwnd + n);
		return (false);
	}
	t->credit += (uint32_t)n;
	if (t->credit >= t->cwnd) {
		t->credit -= t->cwnd;
		set_cwnd(t, (uint64_t)t->cwnd + t->mss);
	}
	return (false);
}

bool
tcp_cc_duplicate(struct tcp *t)
{
	t->duplicates++;
	if (t->recovering) {
		set_cwnd(t, (uint64_t)t->cwnd + t->mss);
		return (false);
	}
	/* those that a timeout's own repetitions cause say nothing (RFC 6582)
	 */
	if (t->duplicates != DUPLICATES || t->una < t->recover)
		return (false);
	t->ssthresh = half_flight(t);
	t->recover = t->max;
	t->recovering = true;
	set_cwnd(t, t->ssthresh + DUPLICATES * (uint64_t)t->mss);
	return (true);
}

void
tcp_cc_timeout(struct tcp *t)
{
	if (t->backoffs == 0)
		t->ssthresh = half_flight(t);
	t->recovering = false;
	t->recover = t->max;
	t->duplicates = 0;
	t->credit = 0;
	t->timing = false; /* Karn: nobody knows which one is answered */
	set_cwnd(t, t->mss);
	t->backoffs++;
}

void
tcp_rtt_begin(struct tcp *t, uint64_t end)
{
	if (t->timing)
		return;
	t->timing = true;
	t->timed = end;
	t->timed_at = t->net->now;
}

static void
sample(struct tcp *t, uint64_t rtt)
{
	uint64_t off;

	rtt = rtt > RTO_MOST ? RTO_MOST : rtt;
	if (t->srtt == 0) {
		t->srtt = (uint32_t)(rtt > UINT32_MAX ? UINT32_MAX : rtt);
		t->rttvar = rtt / 2;
	} else {
		off = rtt > t->srtt ? rtt - t->srtt : t->srtt - rtt;
		t->rttvar = (3 * t->rttvar + off) / 4;
		rtt = (7 * (uint64_t)t->srtt + rtt) / 8;
		t->srtt = (uint32_t)(rtt > UINT32_MAX ? UINT32_MAX : rtt);
	}
	t->rto = t->srtt + 4 * t->rttvar;
	t->rto = t->rto < RTO_LEAST ? RTO_LEAST : t->rto;
	t->rto = t->rto > RTO_MOST ? RTO_MOST : t->rto;
}

void
tcp_rtt_acked(struct tcp *t)
{
	if (!t->timing || t->una < t->timed)
		return;
	t->timing = false;
	sample(t, t->net->now - t->timed_at);
}

void
tcp_timer_set(struct tcp *t)
{
	unsigned doublings =
	    t->backoffs < BACKOFFS_MOST ? t->backoffs : BACKOFFS_MOST;
	uint64_t rto = t->rto << doublings;

	rto = rto > RTO_MOST ? RTO_MOST : rto;
	/* a window of zero is asked about by the same timer */
	if (tcp_flight(t) == 0 && (t->window != 0 || t->una >= t->end) &&
	    t->state == TCP_OPEN)
		t->resend_at = NET_NEVER;
	else
		t->resend_at = t->net->now + rto;
}
