/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * TCP for bulk data in both directions, for who calls, not who is called:
 * RFC 9293 with window scaling (7323), NewReno (5681, 6582), RFC 6298's timer
 * and segments of up to 64 KB that the NIC cuts.
 *
 * There is no send buffer: who sends can give each byte of its stream again
 * until it is acknowledged. There is none for what comes in order either: it is
 * handed on at once.
 */
#ifndef PVPROBE_TCP_H
#define PVPROBE_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TCP_WINDOW ((uint32_t)512 * 1024) /* what may be under way to us */
#define TCP_RANGES 16 /* pieces out of order that are kept */

enum tcp_state { TCP_CLOSED, TCP_CONNECTING, TCP_OPEN };

/* None of these may end the connection. */
struct tcp_owner {
	/* Bytes offset to offset + len of what is sent. */
	void (
	    *fill)(void *fill_ctx, uint64_t offset, uint8_t *to, uint32_t len);
	/* The next bytes of what is received. */
	void (*take)(void *take_ctx, const uint8_t *data, uint32_t len);
	void *fill_ctx, *take_ctx;
};

struct tcp_range {
	uint64_t from, to;
};

/*
 * Offsets count the bytes of a stream from 0, in 64 bits, so they never wrap;
 * a sequence number is one of them, cut, behind that of the SYN.
 *
 *     sent   0 ........ una ........ next ........ max ......... end
 *              acknowledged  on its way  (next < max: sent again)  offered
 */
struct tcp {
	/* for the owner to read */
	enum tcp_state state;
	int error;     /* why it is closed: 0 by both sides, or an errno */
	uint64_t una;  /* sent and acknowledged */
	uint64_t max;  /* sent at least once */
	uint64_t came; /* received in order */
	bool came_all; /* and there will be no more */
	uint64_t retransmits;
	uint32_t srtt; /* ns */

	/* of the stack */
	struct net *net;
	struct tcp *chain;
	struct tcp_owner owner;
	uint32_t peer;
	uint16_t port, local;

	uint32_t iss;
	uint64_t next, end;
	bool finish; /* the stream ends at end: a FIN, which counts as a byte */
	uint32_t mss;
	uint32_t burst; /* whole segments that the NIC takes as one */
	uint8_t scale;	/* of windows they send */
	bool unscaled;	/* they do not know of scales */
	uint32_t window, window_max;
	uint64_t window_came, window_una; /* what set it: SND.WL1, SND.WL2 */

	uint32_t cwnd, ssthresh;
	uint32_t credit; /* bytes acknowledged towards one more segment */
	unsigned duplicates;
	bool recovering;
	uint64_t recover; /* until this is acknowledged */

	bool timing;
	uint64_t timed; /* when this is acknowledged, rtt is known */
	uint64_t timed_at;
	uint64_t rttvar, rto;
	unsigned backoffs;
	uint64_t resend_at; /* NET_NEVER: nothing is on its way */
	uint64_t patience;  /* no sign of life until then: closed; likewise */

	uint32_t irs;
	uint64_t fin_at; /* offset of their FIN, UINT64_MAX: not seen */
	uint64_t acked;	 /* what we have acknowledged of came */
	uint64_t ack_at; /* a delayed acknowledgement is due */
	bool ack_now;
	uint64_t challenge_at; /* no other challenge before */
	/* ring of TCP_WINDOW for what is out of order; NULL: never was any */
	uint8_t *kept;
	struct tcp_range range[TCP_RANGES];
	unsigned ranges;
};

struct net;
struct ip_in;

/* Begins to connect t, which is the caller's and stays there until closed;
 * owner is copied. */
void tcp_connect(struct tcp *t, struct net *n, uint32_t peer, uint16_t port,
    const struct tcp_owner *owner);
/* Bytes up to offset end may be sent; it never shrinks. */
void tcp_offer(struct tcp *t, uint64_t end);
/* There will be no more than was offered. */
void tcp_finish(struct tcp *t);
/* Closed now; the other side is told. Nothing when it is already. */
void tcp_abort(struct tcp *t, int error);

void tcp_input(struct net *n, const struct ip_in *in);
void tcp_step(struct net *n);
uint64_t tcp_deadline(const struct net *n);

#endif
