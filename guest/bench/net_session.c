/* SPDX-License-Identifier: BSD-2-Clause */
/* One run, at the end that listens; see net_session.h. */
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "net_session.h"

#define GATHER_SECONDS 15 /* for all connections to be there */
/* Beyond what a run is to take: a guest that is moved stands still for some of
 * it. */
#define GRACE_SECONDS 30

void
session_init(struct session *s)
{
	memset(s, 0, sizeof(*s));
	s->control = -1;
}

void
session_fini(struct session *s)
{
	streams_stop(&s->streams);
	if (s->control >= 0)
		close(s->control);
	session_init(s);
}

/* From the table of newcomers it came with other manners. */
static void
settle(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	net_settle(fd);
}

static bool
begin(struct session *s, const struct wire_hello *h, int fd)
{
	struct wire_answer a = { .kind = WIRE_ACCEPTED };
	uint8_t message[WIRE_BYTES];
	struct pvk_err e;

	if (s->control >= 0 || getentropy(&a.session, sizeof(a.session)) != 0)
		return (false);
	a.session |= 1;
	settle(fd);
	wire_put_answer(&a, message);
	if (net_say(fd, message, "client", &e) != 0)
		return (false);
	s->control = fd;
	s->hello = *h;
	s->id = a.session;
	s->until = bench_now() + GATHER_SECONDS;
	streams_init(&s->streams, h->block, h->reverse);
	s->streams.compares = h->compare;
	return (true);
}

bool
session_take(struct session *s, const struct wire_hello *h, int fd)
{
	if (h->kind == WIRE_SESSION)
		return (begin(s, h, fd));
	if (s->control < 0 || h->session != s->id ||
	    s->streams.n >= s->hello.streams)
		return (false);
	settle(fd);
	return (streams_add(&s->streams, fd));
}

static uint64_t
ns(double seconds)
{
	return (seconds > 0 ? (uint64_t)(seconds * 1e9) : 0);
}

/* Receiving, until the time is over; sending, until the client says so */
static int
measure(struct session *s, struct wire_answer *a, struct pvk_err *e)
{
	double seconds = s->hello.measured / 1000.0;
	struct wire_answer done;
	struct usage from, to, u;

	if (net_pass(s->hello.warming_up / 1000.0, &s->streams, "client", e) !=
	    0)
		return (-1);
	streams_mark(&s->streams);
	from = usage_read();
	a->bytes = atomic_load(&s->streams.bytes);
	if (!s->hello.reverse) {
		if (net_pass(seconds, &s->streams, "client", e) != 0)
			return (-1);
	} else if (net_hear(s->control, seconds + GRACE_SECONDS, &s->streams,
		       "client", &done, e) != 0)
		return (-1);
	a->bytes = atomic_load(&s->streams.bytes) - a->bytes;
	to = usage_read();
	u = usage_between(&from, &to);
	a->ns = ns(u.now);
	a->guest_ns = u.guest < 0 ? WIRE_UNKNOWN : ns(u.guest * u.now);
	a->own_ns = ns(u.own * u.now);
	streams_tell(&s->streams, a);
	return (0);
}

static int
run(struct session *s, struct wire_answer *a, struct pvk_err *e)
{
	struct wire_answer go = { .kind = WIRE_GO, .session = s->id };
	uint8_t message[WIRE_BYTES];
	struct wire_answer nothing;
	struct pvk_err ended;

	*a = (struct wire_answer){ .kind = WIRE_RESULT, .session = s->id };
	wire_put_answer(&go, message);
	if (streams_start(&s->streams, e) != 0 ||
	    net_say(s->control, message, "client", e) != 0 ||
	    measure(s, a, e) != 0)
		return (-1);
	wire_put_answer(a, message);
	if (net_say(s->control, message, "client", e) != 0)
		return (-1);
	/* it hangs up when it has read that; data goes on until then */
	net_hear(s->control, GRACE_SECONDS, NULL, "client", &nothing, &ended);
	return (0);
}

void
session_go_on(struct cli *c, struct session *s)
{
	struct wire_answer a;
	struct pvk_err e;

	if (s->control < 0)
		return;
	if (s->streams.n < s->hello.streams) {
		if (bench_now() > s->until)
			session_fini(s);
		return;
	}
	if (run(s, &a, &e) != 0)
		cli_warn(c, "%s", e.msg);
	else
		cli_say(c, "%s %.1f MB/s for %.1f s",
		    s->hello.reverse ? "sent" : "received",
		    a.ns > 0 ? (double)a.bytes * 1e3 / (double)a.ns : 0,
		    (double)a.ns / 1e9);
	fflush(c->out);
	session_fini(s);
}
