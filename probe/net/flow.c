/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A session with pvguest bench net --listen, over a connection to talk and one
 * or more for data (flow_message.h):
 *
 *     ASKS      we: SESSION               they: ACCEPTED, with a number
 *     GATHERS   we: STREAM, on each of the others       they: GO
 *     WARMS_UP  data
 *     MEASURES  data; who receives it counts
 *     WAITS     (when we received) we: DONE             they: RESULT
 *
 * Data is the same few thousand random bytes again and again: nobody on the way
 * is to compress it to nothing.
 */
#include "net/flow.h"

#include <errno.h>
#include <string.h>

#include "net/stack.h"
#include "xen/clock.h"

#define PATTERN	   4096u
#define ANSWER	   ((uint64_t)15 * NS_PER_S)
#define GRACE	   ((uint64_t)10 * NS_PER_S) /* beyond the time for data */
#define TIME_MOST  ((uint64_t)3600 * NS_PER_S)
#define SEND_AHEAD ((uint64_t)1 << 50) /* more than fits into that */

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

/* How many of len bytes come from a place with room left there. */
static uint32_t
part(uint32_t len, uint64_t room)
{
	return (len < room ? len : (uint32_t)room);
}

static void
fill(void *ctx, uint64_t offset, uint8_t *to, uint32_t len)
{
	const struct flow_stream *s = ctx;

	while (len > 0) {
		const uint8_t *from = pattern + offset % PATTERN;
		uint32_t n = part(len, PATTERN - offset % PATTERN);

		if (offset < FLOW_MESSAGE) {
			from = s->hello + offset;
			n = part(len, FLOW_MESSAGE - offset);
		}
		memcpy(to, from, n);
		to += n;
		offset += n;
		len -= n;
	}
}

/* On the connection to talk: first the hello, then that we are done. */
static void
fill_control(void *ctx, uint64_t offset, uint8_t *to, uint32_t len)
{
	const struct flow *f = ctx;
	uint8_t words[2 * FLOW_MESSAGE];

	memcpy(words, f->control.hello, FLOW_MESSAGE);
	flow_put_kind(FLOW_DONE, words + FLOW_MESSAGE);
	memcpy(to, words + offset, len);
}

static void
take_control(void *ctx, const uint8_t *data, uint32_t len)
{
	struct flow *f = ctx;
	struct flow_answer a;

	while (len > 0) {
		uint32_t n = part(len, FLOW_MESSAGE - f->heard_len);

		memcpy(f->heard + f->heard_len, data, n);
		f->heard_len += n;
		data += n;
		len -= n;
		if (f->heard_len < FLOW_MESSAGE)
			return;
		f->heard_len = 0;
		if (flow_get_answer(f->heard, &a))
			f->answer[a.kind] = a;
		else
			f->broken = true;
	}
}

static void
take(void *ctx, const uint8_t *data, uint32_t len)
{
	struct flow *f = ctx;

	(void)data;
	f->moved += len;
}

static void
call(struct flow *f, struct flow_stream *s, const struct tcp_owner *owner,
    enum flow_kind kind)
{
	const struct net_job *j = f->job;
	struct flow_hello h = { .kind = kind,
		.reverse = j->kind == NET_JOB_RECEIVE,
		.streams = (uint8_t)j->streams,
		.warm_up = (uint32_t)(j->warm_up / NS_PER_MS),
		.measured = (uint32_t)(j->duration / NS_PER_MS),
		.session = f->answer[FLOW_ACCEPTED].session,
		.token = j->token };

	flow_put_hello(&h, s->hello);
	tcp_connect(&s->tcp, j->net, j->peer, j->port, owner);
	tcp_offer(&s->tcp, FLOW_MESSAGE);
}

static void
call_stream(struct flow *f)
{
	struct flow_stream *s = &f->stream[f->streams];
	/* filling knows the stream by itself, taking needs the sum */
	const struct tcp_owner owner = { .fill = fill,
		.take = take,
		.fill_ctx = s,
		.take_ctx = f };

	call(f, s, &owner, FLOW_STREAM);
	f->streams++;
}

int
flow_begin(struct flow *f, struct net_job *j)
{
	const struct tcp_owner owner = { .fill = fill_control,
		.take = take_control,
		.fill_ctx = f,
		.take_ctx = f };

	if (j->streams == 0)
		j->streams = 1;
	if (j->port == 0 || j->duration < NS_PER_MS ||
	    j->duration > TIME_MOST || j->warm_up > TIME_MOST ||
	    j->streams > NET_STREAMS || j->token == NULL ||
	    strnlen(j->token, FLOW_TOKEN_MOST + 1) < FLOW_TOKEN_LEAST ||
	    strnlen(j->token, FLOW_TOKEN_MOST + 1) > FLOW_TOKEN_MOST)
		return (-EINVAL);
	if (pattern[0] == 0)
		make_pattern();
	memset(f, 0, sizeof(*f));
	f->job = j;
	f->until = j->net->now + ANSWER;
	call(f, &f->control, &owner, FLOW_SESSION);
	return (0);
}

void
flow_end(struct flow *f)
{
	for (unsigned i = 0; i < f->streams; i++)
		tcp_abort(&f->stream[i].tcp, ECANCELED);
	tcp_abort(&f->control.tcp, ECANCELED);
}

/* Data that has reached the end that counts it, as far as we know. */
static uint64_t
moved(const struct flow *f)
{
	uint64_t n = 0;

	if (f->job->kind == NET_JOB_RECEIVE)
		return (f->moved);
	for (unsigned i = 0; i < f->streams; i++)
		if (f->stream[i].tcp.una > FLOW_MESSAGE)
			n += f->stream[i].tcp.una - FLOW_MESSAGE;
	return (n);
}

/* Why it cannot go on; 0: it can. */
static int
trouble(const struct flow *f)
{
	const struct tcp *control = &f->control.tcp;

	if (f->broken)
		return (EPROTO);
	if (control->state == TCP_CLOSED)
		return (control->error);
	if (control->came_all && f->answer[FLOW_RESULT].kind == 0)
		return (f->phase == FLOW_ASKS ? EACCES : ECONNRESET);
	for (unsigned i = 0; i < f->streams; i++) {
		const struct tcp *t = &f->stream[i].tcp;

		if (t->state == TCP_CLOSED)
			return (t->error);
		if (t->came_all)
			return (ECONNRESET);
	}
	if (f->job->net->now >= f->until && f->phase != FLOW_WARMS_UP &&
	    (f->phase != FLOW_MEASURES || f->job->kind == NET_JOB_SEND))
		return (ETIMEDOUT);
	return (0);
}

static void
enter(struct flow *f, enum flow_phase phase, uint64_t time)
{
	f->phase = phase;
	f->until = f->job->net->now + time;
}

static void
start_data(struct flow *f)
{
	if (f->job->kind == NET_JOB_SEND)
		for (unsigned i = 0; i < f->streams; i++)
			tcp_offer(&f->stream[i].tcp, SEND_AHEAD);
	enter(f, FLOW_WARMS_UP, f->job->warm_up);
}

static void
gather(struct flow *f)
{
	while (f->streams < f->job->streams)
		call_stream(f);
	enter(f, FLOW_GATHERS, ANSWER);
}

/* What they saw, as far as it can be true. */
static int
believe(struct flow *f)
{
	const struct flow_answer *a = &f->answer[FLOW_RESULT];
	struct net_job *j = f->job;

	if (a->ns == 0 || a->ns > 2 * j->duration + GRACE ||
	    (j->kind == NET_JOB_SEND && a->bytes > moved(f)))
		return (EPROTO);
	j->peer_ns = a->ns;
	j->peer_cpu_ns = a->guest_ns;
	if (j->kind == NET_JOB_SEND) {
		j->bytes = a->bytes;
		j->ended = j->began + a->ns;
	} else
		j->retransmits = a->resent;
	return (0);
}

static void
measure(struct flow *f)
{
	struct net_job *j = f->job;

	j->bytes = moved(f) - f->base;
	j->ended = j->net->now;
	if (j->kind == NET_JOB_RECEIVE && j->net->now >= f->until) {
		tcp_offer(&f->control.tcp, 2 * FLOW_MESSAGE);
		enter(f, FLOW_WAITS, GRACE);
	}
}

static void
show(struct flow *f)
{
	struct net_job *j = f->job;
	uint64_t resent = 0;

	for (unsigned i = 0; i < f->streams; i++)
		resent += f->stream[i].tcp.retransmits;
	if (j->kind == NET_JOB_SEND)
		j->retransmits = resent;
	j->rtt = f->stream[0].tcp.srtt;
}

/* On to the next phase, if it is time. */
static void
go_on(struct flow *f)
{
	struct net_job *j = f->job;

	if (f->phase == FLOW_ASKS && f->answer[FLOW_ACCEPTED].kind != 0)
		gather(f);
	else if (f->phase == FLOW_GATHERS && f->answer[FLOW_GO].kind != 0)
		start_data(f);
	else if (f->phase == FLOW_WARMS_UP && j->net->now >= f->until) {
		/* when we send, they say when it is over */
		enter(f, FLOW_MEASURES,
		    j->duration + (j->kind == NET_JOB_SEND ? GRACE : 0));
		f->base = moved(f);
		j->began = j->net->now;
	} else if (f->phase == FLOW_MEASURES)
		measure(f);
}

bool
flow_step(struct flow *f, int *error)
{
	*error = trouble(f);
	if (*error != 0)
		return (true);
	go_on(f);
	show(f);
	if (f->phase < FLOW_MEASURES || f->answer[FLOW_RESULT].kind == 0)
		return (false);
	*error = believe(f);
	return (true);
}

uint64_t
flow_deadline(const struct flow *f)
{
	return (f->until);
}
