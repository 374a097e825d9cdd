/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A session with pvguest bench net --listen, over a connection to talk and one
 * or more for data, in its own words (bench/net_wire.h):
 *
 *     ASKS      we: SESSION               they: ACCEPTED, with a number
 *     GATHERS   we: STREAM, on each of the others       they: GO
 *     WARMS_UP  data
 *     MEASURES  data; who receives it counts
 *     WAITS     (when we received) we: DONE             they: RESULT
 *
 * What comes is looked at when the job says so, in both directions by who
 * receives it: checksums do not do that, for between two domains nobody makes
 * them.
 */
#include "net/flow.h"

#include <errno.h>
#include <string.h>

#include "net/stack.h"
#include "xen/clock.h"

#define ANSWER	   ((uint64_t)15 * NS_PER_S)
#define GRACE	   ((uint64_t)30 * NS_PER_S) /* beyond the time for data */
#define TIME_MOST  ((uint64_t)WIRE_SECONDS_MOST * NS_PER_S)
#define CPUS_MOST  4096u	       /* of the other end */
#define SEND_AHEAD ((uint64_t)1 << 50) /* more than fits into that */
#define BLOCK	   131072u	       /* of a write of theirs */

static uint8_t pattern[WIRE_PATTERN];

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
		uint64_t place = (offset - WIRE_BYTES) % WIRE_PATTERN;
		const uint8_t *from = pattern + place;
		uint32_t n = part(len, WIRE_PATTERN - place);

		if (offset < WIRE_BYTES) {
			from = s->hello + offset;
			n = part(len, WIRE_BYTES - offset);
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
	static const struct wire_answer done = { .kind = WIRE_DONE };
	const struct flow_stream *s = ctx;
	uint8_t words[2 * WIRE_BYTES];

	memcpy(words, s->hello, WIRE_BYTES);
	wire_put_answer(&done, words + WIRE_BYTES);
	memcpy(to, words + offset, len);
}

static void
take_control(void *ctx, const uint8_t *data, uint32_t len)
{
	struct flow *f = ((struct flow_stream *)ctx)->flow;
	struct wire_answer a;

	while (len > 0) {
		uint32_t n = part(len, WIRE_BYTES - f->heard_len);

		memcpy(f->heard + f->heard_len, data, n);
		f->heard_len += n;
		data += n;
		len -= n;
		if (f->heard_len < WIRE_BYTES)
			return;
		f->heard_len = 0;
		if (wire_get_answer(f->heard, &a))
			f->answer[a.kind] = a;
		else
			f->broken = true;
	}
}

static void
take(void *ctx, const uint8_t *data, uint32_t len)
{
	struct flow_stream *s = ctx;
	struct flow *f = s->flow;

	f->moved += len;
	/* what waits behind it, as long as there is such data, is not late */
	if (f->phase == FLOW_WAITS)
		f->until = f->job->net->now + GRACE;
	while (f->job->compare && len > 0) {
		uint32_t n = part(len, WIRE_PATTERN - s->place);

		f->differs |= memcmp(data, pattern + s->place, n) != 0;
		s->place = (s->place + n) % WIRE_PATTERN;
		data += n;
		len -= n;
	}
}

static void
call(struct flow *f, struct flow_stream *s, enum wire_kind kind)
{
	const struct net_job *j = f->job;
	const struct tcp_owner owner = {
		.fill = kind == WIRE_STREAM ? fill : fill_control,
		.take = kind == WIRE_STREAM ? take : take_control,
		.fill_ctx = s,
		.take_ctx = s,
	};
	struct wire_hello h = { .kind = kind,
		.reverse = j->kind == NET_JOB_RECEIVE,
		.compare = j->compare,
		.streams = j->streams,
		.warming_up = (uint32_t)(j->warm_up / NS_PER_MS),
		.measured = (uint32_t)(j->duration / NS_PER_MS),
		.block = BLOCK,
		.session = f->answer[WIRE_ACCEPTED].session };

	memcpy(h.token, j->token, strnlen(j->token, WIRE_TOKEN));
	wire_put_hello(&h, s->hello);
	s->flow = f;
	tcp_connect(&s->tcp, j->net, j->peer, j->port, &owner);
	tcp_offer(&s->tcp, WIRE_BYTES);
}

static bool
is_valid(const struct net_job *j)
{
	size_t token = j->token != NULL ? strnlen(j->token, WIRE_TOKEN + 1) : 0;

	return (j->port != 0 && j->duration >= NS_PER_MS &&
	    j->duration <= TIME_MOST && j->warm_up <= TIME_MOST &&
	    j->streams <= NET_STREAMS && token >= WIRE_TOKEN_LEAST &&
	    token <= WIRE_TOKEN);
}

int
flow_begin(struct flow *f, struct net_job *j)
{
	if (!is_valid(j))
		return (-EINVAL);
	if (j->streams == 0)
		j->streams = 1;
	if (pattern[0] == 0)
		wire_pattern(pattern, sizeof(pattern));
	memset(f, 0, sizeof(*f));
	f->job = j;
	f->asked = j->net->now;
	f->until = j->net->now + ANSWER;
	call(f, &f->control, WIRE_SESSION);
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
		if (f->stream[i].tcp.una > WIRE_BYTES)
			n += f->stream[i].tcp.una - WIRE_BYTES;
	return (n);
}

/* Data that can have reached it: the acknowledgement may be on its way yet. */
static uint64_t
sent(const struct flow *f)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < f->streams; i++)
		if (f->stream[i].tcp.max > WIRE_BYTES)
			n += f->stream[i].tcp.max - WIRE_BYTES;
	return (n);
}

/* All that is to be said is said: what ends now ends in time. */
static bool
is_told(const struct flow *f)
{
	return (f->phase >= FLOW_MEASURES && f->answer[WIRE_RESULT].kind != 0);
}

/* What this phase waits for is there, however late we look. */
static bool
is_answered(const struct flow *f)
{
	return ((f->phase == FLOW_ASKS && f->answer[WIRE_ACCEPTED].kind != 0) ||
	    (f->phase == FLOW_GATHERS && f->answer[WIRE_GO].kind != 0));
}

/* Why it cannot go on; 0: it can. */
static int
trouble(const struct flow *f)
{
	const struct tcp *control = &f->control.tcp;

	if (f->broken)
		return (EPROTO);
	if (is_told(f))
		return (0);
	if (control->state == TCP_CLOSED)
		return (control->error);
	if (control->came_all)
		return (f->phase == FLOW_ASKS ? EACCES : ECONNRESET);
	for (unsigned i = 0; i < f->streams; i++) {
		const struct tcp *t = &f->stream[i].tcp;

		if (t->state == TCP_CLOSED)
			return (t->error);
		if (t->came_all)
			return (ECONNRESET);
	}
	if (f->job->net->now >= f->until && !is_answered(f) &&
	    f->phase != FLOW_WARMS_UP &&
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
		call(f, &f->stream[f->streams++], WIRE_STREAM);
	enter(f, FLOW_GATHERS, ANSWER);
}

/* No more than all of many processors, if it is known. */
static bool
is_processors(uint64_t busy, uint64_t ns)
{
	return (busy == WIRE_UNKNOWN || busy / CPUS_MOST <= ns);
}

/*
 * What they saw, as far as it can be true: either end may have stood still, but
 * by both clocks then. Whether these agree is for who sees all repetitions.
 */
static int
believe(struct flow *f)
{
	const struct wire_answer *a = &f->answer[WIRE_RESULT];
	struct net_job *j = f->job;
	bool sends = j->kind == NET_JOB_SEND;
	uint64_t took = j->net->now - f->asked;

	if (a->ns == 0 || a->ns > 2 * took + GRACE ||
	    !is_processors(a->guest_ns, a->ns) ||
	    a->own_ns / CPUS_MOST > a->ns || (sends && a->bytes > sent(f)) ||
	    (sends && j->compare && a->compared == WIRE_NOT_COMPARED))
		return (EPROTO);
	j->peer_ns = a->ns;
	j->peer_cpu_ns = a->guest_ns;
	j->peer_own_ns = a->own_ns;
	j->differs |= a->compared == WIRE_DIFFERENT;
	if (sends) {
		j->bytes = a->bytes;
		j->ended = j->began + a->ns;
	} else
		j->retransmits = a->resent;
	return (0);
}

static void
start_measuring(struct flow *f)
{
	struct net_job *j = f->job;

	/* when we send, they say when it is over */
	enter(f, FLOW_MEASURES,
	    j->duration + (j->kind == NET_JOB_SEND ? GRACE : 0));
	f->base = moved(f);
	watch_begin(&f->watch, j, j->net->now);
}

static void
measure(struct flow *f)
{
	struct net_job *j = f->job;
	bool over = j->kind == NET_JOB_RECEIVE && j->net->now >= f->until;

	j->bytes = moved(f) - f->base;
	j->ended = j->net->now;
	watch_note(&f->watch, j, over || f->answer[WIRE_RESULT].kind != 0);
	if (over) {
		tcp_offer(&f->control.tcp, 2 * WIRE_BYTES);
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
	j->mss = f->stream[0].tcp.mss;
	j->differs = f->differs;
}

/* On to the next phase, if it is time. */
static void
go_on(struct flow *f)
{
	struct net_job *j = f->job;

	if (f->phase == FLOW_ASKS && f->answer[WIRE_ACCEPTED].kind != 0)
		gather(f);
	else if (f->phase == FLOW_GATHERS && f->answer[WIRE_GO].kind != 0)
		start_data(f);
	else if (f->phase == FLOW_WARMS_UP && j->net->now >= f->until)
		start_measuring(f);
	else if (f->phase == FLOW_MEASURES)
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
	if (!is_told(f))
		return (false);
	*error = believe(f);
	return (true);
}

uint64_t
flow_deadline(const struct flow *f)
{
	return (f->until);
}
