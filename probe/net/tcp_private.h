/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of TCP share.
 *
 *     0  port from    4  sequence          12  header / 4, flags    16 checksum
 *     2  port to      8  acknowledgement   14  window               18  urgent
 *                                                                   20  options
 *
 *     tcp_input -> whose is it? -> ack: una grows, window, congestion
 *                               -> data: taken, kept or dropped
 *     tcp_step  -> timers -> output: data, else what is to be acknowledged
 */
#ifndef PVPROBE_TCP_PRIVATE_H
#define PVPROBE_TCP_PRIVATE_H

#include "net/stack.h"
#include "net/tcp.h"
#include "xen/page.h"

#define TCP_HEADER     20u
#define TCP_KEPT_PAGES (TCP_WINDOW / PAGE_SIZE)

#define TCP_FIN	       0x01u
#define TCP_SYN	       0x02u
#define TCP_RST	       0x04u
#define TCP_PSH	       0x08u
#define TCP_ACK	       0x10u

#define TCP_SCALE      4 /* of ours: 512 KiB fit in 16 bits */
#define TCP_NO_FIN     UINT64_MAX
#define TCP_MSS_LEAST  64u
#define TCP_MSS_UNSAID 536u

/* A segment that came, checked. */
struct segment {
	uint32_t from;
	uint16_t port, local;
	uint32_t seq, ack;
	uint8_t flags;
	uint16_t window;
	const uint8_t *options;
	uint32_t options_len;
	const uint8_t *data;
	uint32_t len;
};

static inline uint32_t
tcp_seq(const struct tcp *t, uint64_t offset)
{
	return (t->iss + 1 + (uint32_t)offset);
}

/* What we wait for, as a sequence number. */
static inline uint32_t
tcp_want(const struct tcp *t)
{
	return (t->irs + 1 + (uint32_t)t->came + (t->came_all ? 1 : 0));
}

/* Of all that was sent, the FIN too. */
static inline uint64_t
tcp_flight(const struct tcp *t)
{
	return (t->max - t->una);
}

/* tcp.c */
void tcp_close(struct tcp *t, int error);
/* They have given a sign of life; as long as all that is offered is
 * acknowledged, none is missed. */
void tcp_progress(struct tcp *t);

/* tcp_send.c */

/* Sends one segment of len bytes at offset; what ip_send() says. */
int tcp_send_segment(struct tcp *t, uint64_t offset, uint32_t len,
    uint8_t flags);
/* A segment without data: an acknowledgement, a SYN, a RST of ours. */
int tcp_send_bare(struct tcp *t, uint8_t flags);
/* The answer to a segment that is nobody's. */
void tcp_send_reset(struct net *n, const struct segment *s);
/* What windows and congestion allow now. */
void tcp_output(struct tcp *t);
/* What is missing there first. */
void tcp_resend(struct tcp *t);

/* tcp_receive.c */

/* Data and FIN of a segment, at this offset of their stream. */
void tcp_receive(struct tcp *t, const struct segment *s, int64_t ahead);

/* tcp_congestion.c: what an acknowledgement, its absence and its repetition say
 * about the way. */
void tcp_cc_begin(struct tcp *t);
/* una has grown by n; true: send the next missing one. */
bool tcp_cc_acked(struct tcp *t, uint64_t n);
/* One that says nothing new; true: send what is missing. */
bool tcp_cc_duplicate(struct tcp *t);
void tcp_cc_timeout(struct tcp *t);
void tcp_rtt_begin(struct tcp *t, uint64_t end);
void tcp_rtt_acked(struct tcp *t);
/* The timer of what is on its way begins anew, or stops. */
void tcp_timer_set(struct tcp *t);

#endif
