/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A flow, from the first byte of data to the last:
 *
 *     send     hello, data until the time is over, FIN; how much came? FIN
 *     receive  hello; data until FIN, or until the time is over and a little
 * more
 *
 * Data is the same few thousand random bytes again and again: what is between
 * us and the other side must not be able to compress it to nothing.
 */
#include "net/flow.h"

#include <errno.h>
#include <string.h>

#include "net/stack.h"
#include "net/wire.h"
#include "xen/clock.h"

#define PATTERN	   4096u
#define GRACE	   ((uint64_t)5 * NS_PER_S)
#define SEND_AHEAD ((uint64_t)1 << 40) /* more than fits into any duration */

static uint8_t pattern[PATTERN];

static void
make_pattern(void)
{
	uint64_t x = 0x9e3779b97f4a7c15;

	for (size_t i = 0; i < PATTERN; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		pattern[i] = (uint8_t)(x >> 32);
	}
}

static void
fill(void *ctx, uint64_t offset, uint8_t *to, uint32_t len)
{
	const struct flow *f = ctx;
	uint32_t n;

	if (offset < FLOW_HELLO) {
		n = FLOW_HELLO - (uint32_t)offset;
		n = n < len ? n : len;
		memcpy(to, f->hello + offset, n);
		to += n;
		offset += n;
		len -= n;
	}
	while (len > 0) {
		uint32_t at = (uint32_t)((offset - FLOW_HELLO) % PATTERN);

		n = PATTERN - at < len ? PATTERN - at : len;
		memcpy(to, pattern + at, n);
		to += n;
		offset += n;
		len -= n;
	}
}

static void
take(void *ctx, const uint8_t *data, uint32_t len)
{
	struct flow *f = ctx;
	struct net_job *j = f->job;
	uint32_t n = FLOW_WORDS - f->words_len;

	if (j->kind == NET_JOB_SEND) {
		n = n < len ? n : len;
		memcpy(f->words + f->words_len, data, n);
		f->words_len += n;
		return;
	}
	f->data += len;
	j->bytes = f->data;
	j->ended = j->net->now;
	if (f->stop == 0) {
		j->began = j->net->now;
		f->stop = j->began + j->duration;
	}
}

static void
put64(uint8_t *p, uint64_t value)
{
	put32(p, (uint32_t)(value >> 32));
	put32(p + 4, (uint32_t)value);
}

static uint64_t
get64(const uint8_t *p)
{
	return ((uint64_t)get32(p) << 32 | get32(p + 4));
}

int
flow_begin(struct flow *f, struct net_job *j)
{
	const struct tcp_owner owner = { .fill = fill, .take = take, .ctx = f };

	if (j->port == 0 || j->duration == 0)
		return (-EINVAL);
	if (pattern[0] == 0)
		make_pattern();
	*f = (struct flow){ .job = j, .hello = "pvkbench\001" };
	f->hello[9] = j->kind == NET_JOB_RECEIVE;
	put64(f->hello + 16, j->duration / NS_PER_MS);
	return (tcp_connect(&f->tcp, j->net, j->peer, j->port, &owner));
}

void
flow_end(struct flow *f)
{
	tcp_abort(&f->tcp, ECANCELED);
}

/* Why it is over when their end is. */
static int
verdict(const struct flow *f)
{
	const struct net_job *j = f->job;

	if (f->tcp.error != 0)
		return (f->tcp.error);
	if (j->kind == NET_JOB_RECEIVE)
		return (j->bytes > 0 ? 0 : EPROTO);
	return (f->words_len == FLOW_WORDS && get64(f->words) == j->bytes
		? 0
		: EPROTO);
}

static void
step_send(struct flow *f)
{
	struct net_job *j = f->job;
	struct tcp *t = &f->tcp;
	uint64_t now = j->net->now;

	if (t->state == TCP_OPEN && f->stop == 0) {
		j->began = now;
		f->stop = now + j->duration;
		tcp_offer(t, FLOW_HELLO + SEND_AHEAD);
	}
	if (f->stop != 0 && now >= f->stop && !t->finish) {
		tcp_cut(t);
		tcp_finish(t);
		f->give_up = now + GRACE;
	}
	if (t->una > FLOW_HELLO) {
		uint64_t end = t->una < t->end ? t->una : t->end;

		if (end - FLOW_HELLO > j->bytes)
			j->ended = now;
		j->bytes = end - FLOW_HELLO;
	}
}

static void
step_receive(struct flow *f)
{
	struct tcp *t = &f->tcp;
	uint64_t now = f->job->net->now;

	tcp_offer(t, FLOW_HELLO);
	if (f->stop != 0 && now >= f->stop && f->give_up == 0)
		f->give_up = now + GRACE;
	if (t->came_all)
		tcp_finish(t);
}

bool
flow_step(struct flow *f, int *error)
{
	struct net_job *j = f->job;

	if (j->kind == NET_JOB_SEND)
		step_send(f);
	else
		step_receive(f);
	j->rtt = f->tcp.srtt;
	j->retransmits = f->tcp.retransmits;
	if (f->tcp.state == TCP_CLOSED) {
		*error = verdict(f);
		return (true);
	}
	/* they go on and on: what was measured within the time counts */
	*error = j->bytes > 0 ? 0 : ETIMEDOUT;
	return (f->give_up != 0 && j->net->now >= f->give_up);
}

uint64_t
flow_deadline(const struct flow *f)
{
	if (f->give_up != 0)
		return (f->give_up);
	return (f->stop != 0 ? f->stop : NET_NEVER);
}
