/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a figure may be none; see gates.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "measure/figure.h"
#include "measure/gates.h"
#include "xen/clock.h"

#define REPEAT_LEAST	6
#define REQUESTS_LEAST	4  /* a repetition, on average */
#define TIMES_READ_MOST 8  /* over the disk's whole span */
#define FRAMES_LEAST	16 /* a repetition */

struct gates {
	struct gate *gates;
	size_t n;
};

static void __attribute__((format(printf, 4, 5)))
note(struct gates *g, const char *id, bool ok, const char *fmt, ...)
{
	struct gate *gate = &g->gates[g->n++];
	va_list ap;

	gate->id = id;
	gate->ok = ok;
	va_start(ap, fmt);
	vsnprintf(gate->detail, sizeof(gate->detail), fmt, ap);
	va_end(ap);
}

static void
disk_gates(const struct job *j, struct gates *g)
{
	uint32_t reached = job_depth_reached(j);
	uint64_t times = j->span == 0 ? 0 : j->bytes / j->span;
	char depth[FIGURE_TEXT];

	note(g, "requests", j->requests >= (uint64_t)REQUESTS_LEAST * j->n,
	    "%" PRIu64 " requests in %u repetitions", j->requests, j->n);
	note(g, "depth", reached >= 90 * j->depth,
	    "%s of %u requests were under way", figure_short(reached, 2, depth),
	    j->depth);
	note(g, "size", times < TIMES_READ_MOST,
	    "%" PRIu64 " MiB, used %" PRIu64 " times over: a cache may answer",
	    j->span >> 20, times);
	if (!job_writes(j))
		note(g, "zeros", j->data,
		    j->data ? "there is data on the disk"
			    : "nothing but zeros was read: was it ever "
			      "written?");
}

static void
tcp_gates(const struct job *j, struct gates *g)
{
	const struct job_net *n = &j->net;
	uint64_t streams_ns = n->peer_ns * j->depth;
	char share[FIGURE_TEXT], apart[FIGURE_TEXT];

	note(g, "requests", j->requests >= (uint64_t)FRAMES_LEAST * j->n,
	    "%" PRIu64 " frames in %u repetitions", j->requests, j->n);
	note(g, "peer", n->peer_own_ns * 10 <= streams_ns * 9,
	    "the peer's program took %s of a processor for each stream",
	    figure_share(n->peer_own_ns, streams_ns, share));
	/* a message that is late once does not move the median either */
	note(g, "clocks", n->apart * 2 < j->n,
	    "the two ends' clocks differed in %u of %u repetitions, by %s at "
	    "most",
	    n->apart, j->n, figure_time(n->apart_ns, apart));
	if (n->compared)
		note(g, "data", n->differed == 0,
		    "what came was not what was sent in %u repetitions",
		    n->differed);
}

static void
ping_gates(const struct job *j, struct gates *g)
{
	note(g, "requests", j->requests >= (uint64_t)REQUESTS_LEAST * j->n,
	    "%" PRIu64 " answers in %u repetitions, %" PRIu64 " lost",
	    j->requests, j->n, j->net.lost);
}

size_t
gates_make(const struct job *j, struct gate gates[GATES_MAX])
{
	struct gates g = { gates, 0 };
	char share[FIGURE_TEXT];

	note(&g, "repeat", j->n >= REPEAT_LEAST,
	    "%u repetitions; %u were interrupted and done again, %u missed",
	    j->n, j->interrupted, j->missed);
	if (j->errors == 0)
		note(&g, "errors", true, "none");
	else if (job_is_net(j))
		note(&g, "errors", false, "%u, the last: %s", j->errors,
		    job_trouble(j->error));
	else
		note(&g, "errors", false, "%u, the last is errno %d", j->errors,
		    j->error);
	if (j->n == 0)
		return (g.n);
	if (!job_is_net(j))
		disk_gates(j, &g);
	else if (job_is_tcp(j))
		tcp_gates(j, &g);
	else
		ping_gates(j, &g);
	note(&g, "stolen", j->stolen_ns * 10 <= j->ns,
	    "%s of the time the vCPU wanted to run and could not",
	    figure_share(j->stolen_ns, j->ns, share));
	return (g.n);
}
