/* SPDX-License-Identifier: BSD-2-Clause */
/* One repetition of a network's job; see rep.h. */
#include <errno.h>

#include "bench/net_wire.h" /* of guest/: what the listener takes */
#include "measure/rep.h"
#include "xen/clock.h"

/* The job's end is no event: looked for so often. */
#define POLL_NS (5 * NS_PER_MS)
/* Beyond its time; each of its parts has a limit of its own, but for a NIC that
 * takes no frames. */
#define PATIENCE (90 * (uint64_t)NS_PER_S)
/* FreeBSD answers 200 pings a second, and no more. */
#define PING_EVERY (10 * NS_PER_MS)
#define WARM_UP	   5 /* a fifth of each repetition */
/* What was under way to us when it ended may be half a megabyte, and is not to
 * be in the way of the next one: it is over when nothing came for so long. */
#define QUIET_NS   (50 * NS_PER_MS)
#define QUIET_MOST (5 * (uint64_t)NS_PER_S)
/* The ends' clocks agree to a hundredth, besides the way there and back, for
 * which they go at one end alone, and so long for who is slow to look. */
#define CLOCKS_PART  100
#define CLOCKS_SLACK (50 * (uint64_t)NS_PER_MS)

_Static_assert(OPTIONS_TOKEN == WIRE_TOKEN &&
	OPTIONS_TOKEN_LEAST == WIRE_TOKEN_LEAST,
    "a token that is taken is sent");
_Static_assert(OPTIONS_STREAMS == NET_STREAMS, "streams that are taken run");

bool
rep_net_begin(struct rep *r, const struct rep_plan *p)
{
	static const enum net_job_kind kinds[] = {
		[JOB_SEND] = NET_JOB_SEND,
		[JOB_RECEIVE] = NET_JOB_RECEIVE,
		[JOB_PING] = NET_JOB_PING,
	};
	const struct options *o = p->options;
	bool tcp = job_is_tcp(p->job);
	/* a new connection is slow at first, each time */
	uint64_t warm_up = tcp ? p->duration / WARM_UP : 0;

	r->job = p->job;
	r->latency = p->latency;
	r->patience = clock_ns() + 2 * p->duration + PATIENCE;
	r->net = (struct net_job){ .kind = kinds[p->job->op],
		.peer = o->peer,
		.port = o->port,
		.token = o->token,
		.compare = o->compare,
		.streams = tcp ? p->job->depth : 0,
		.warm_up = warm_up,
		.duration = p->duration - warm_up,
		.size = tcp ? 0 : p->job->block,
		.interval = PING_EVERY,
		.latency = p->memory,
		.latency_max = (uint32_t)(p->size / sizeof(uint32_t)) };
	return (net_job_begin(p->net, &r->net) == 0);
}

static void
add_times(struct rep *r)
{
	const struct net_job *j = &r->net;
	uint32_t n =
	    j->answered < j->latency_max ? j->answered : j->latency_max;

	if (r->latency == NULL)
		return;
	for (uint32_t i = 0; i < n; i++)
		histogram_add(r->latency, j->latency[i]);
	if (job_is_tcp(r->job) && j->rtt > 0)
		histogram_add(r->latency, j->rtt);
}

/* What one ping after the other would move, with the median round trip. */
static uint64_t
ping_ns(const struct rep *r)
{
	uint64_t median =
	    r->latency != NULL ? histogram_percentile(r->latency, 500) : 0;

	return (median * r->net.answered);
}

static void
take_in(struct rep *r)
{
	const struct net_job *j = &r->net;

	add_times(r);
	r->began = j->began;
	r->last = job_is_tcp(r->job) ? j->ended : j->began + ping_ns(r);
	r->bytes = j->bytes;
	r->idle_ns = j->idle_ns;
	r->stolen_ns = j->stolen_ns;
	r->done = job_is_tcp(r->job) ? j->frames : j->answered;
	r->data = !j->differs;
}

static bool
is_quiet(struct rep *r, uint64_t now)
{
	uint64_t frames = net_counters(r->net.net)->frames_in;

	if (r->over == 0)
		r->over = now;
	if (r->frames != frames || r->heard == 0)
		r->heard = now;
	r->frames = frames;
	return (now - r->heard >= QUIET_NS || now - r->over >= QUIET_MOST);
}

uint64_t
rep_net_step(struct rep *r)
{
	struct net_job *j = &r->net;
	uint64_t now = clock_ns();

	if (!j->done && now >= r->patience)
		net_job_cancel(j);
	if (!j->done) {
		r->bytes = j->bytes; /* it gets on */
		return (now + POLL_NS);
	}
	/* the stack it was on has gone, or moved */
	if (j->error == ENODEV || j->error == ENETDOWN)
		r->broken = true;
	else if (!is_quiet(r, now))
		return (now + POLL_NS);
	r->state = r->broken ? REP_BROKEN : REP_DONE;
	r->bytes = 0;
	if (j->error == 0)
		take_in(r);
	else if (!r->broken) {
		r->error = j->error;
		r->errors = 1;
	}
	return (0);
}

void
rep_net_add(const struct rep *r, struct job *j)
{
	const struct net_job *n = &r->net;
	struct job_net *to = &j->net;
	uint64_t apart = n->own_ns > n->peer_ns ? n->own_ns - n->peer_ns
						: n->peer_ns - n->own_ns;

	to->lost += n->lost;
	if (!job_is_tcp(j))
		return;
	to->mss = n->mss;
	to->resent += n->retransmits;
	to->peer_ns += n->peer_ns;
	to->peer_own_ns += n->peer_own_ns;
	if (n->peer_cpu_ns == WIRE_UNKNOWN ||
	    __builtin_add_overflow(to->peer_cpu_ns, n->peer_cpu_ns,
		&to->peer_cpu_ns))
		to->peer_cpu_ns = WIRE_UNKNOWN;
	if (apart > to->apart_ns)
		to->apart_ns = apart;
	to->apart += apart > n->own_ns / CLOCKS_PART + CLOCKS_SLACK + n->rtt;
	to->compared = n->compare;
}
