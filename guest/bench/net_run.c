/* SPDX-License-Identifier: BSD-2-Clause */
/* One run, at the end that asks for it; see net_run.h. */
#include <sys/socket.h>

#include <netinet/in.h>

#include <errno.h>
#include <ifaddrs.h>
#include <math.h>
#include <net/if.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net_run.h"
#include "util/auto.h"
#include "util/num.h"
#include "util/stop.h"

#define ANSWER_SECONDS 15
#define GRACE_SECONDS  30
#define TIME_LEAST     0.5 /* times what was asked for, by their clock */
#define TIME_MOST      1.5 /* times what it took by ours, with all before it */
#define CPUS_MOST      4096

/* Bytes of an address that two of a family have to share */
static const void *
address_of(const struct sockaddr *a, size_t *len)
{
	const void *p = a; /* they are aligned as their family wants */

	if (a->sa_family == AF_INET) {
		*len = sizeof(struct in_addr);
		return (&((const struct sockaddr_in *)p)->sin_addr);
	}
	*len = sizeof(struct in6_addr);
	return (&((const struct sockaddr_in6 *)p)->sin6_addr);
}

/* The interface whose address this end of the connection has */
static void
device_of(int fd, char *out, size_t size)
{
	struct sockaddr_storage here = { .ss_family = AF_UNSPEC };
	const struct sockaddr *mine = (const void *)&here;
	socklen_t len = sizeof(here);
	struct ifaddrs *all;
	size_t n, m;

	out[0] = '\0';
	if (getsockname(fd, (void *)&here, &len) != 0 || getifaddrs(&all) != 0)
		return;
	for (struct ifaddrs *i = all; i != NULL && out[0] == '\0';
	     i = i->ifa_next) {
		if (i->ifa_addr == NULL ||
		    i->ifa_addr->sa_family != mine->sa_family ||
		    (mine->sa_family != AF_INET && mine->sa_family != AF_INET6))
			continue;
		if (memcmp(address_of(i->ifa_addr, &n), address_of(mine, &m),
			sizeof(struct in_addr)) == 0 &&
		    memcmp(address_of(i->ifa_addr, &n), address_of(mine, &m),
			n) == 0)
			snprintf(out, size, "%s", i->ifa_name);
	}
	freeifaddrs(all);
}

/*
 * connect(2) that is stopped and goes on, or has a signal, ends in EINTR where
 * it has a limit of time, and the connection is made all the same.
 */
static int
await_connection(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int r, error = 0;

	do
		r = poll(&p, 1, ANSWER_SECONDS * 1000);
	while (r < 0 && errno == EINTR && !pvk_stop_requested());
	if (r == 0)
		errno = ETIMEDOUT;
	if (r <= 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		return (-1);
	errno = error;
	return (error == 0 ? 0 : -1);
}

static int
reach(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), saved;

	if (fd < 0)
		return (-1);
	net_limit(fd, ANSWER_SECONDS);
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0 ||
	    (errno == EINTR && await_connection(fd) == 0)) {
		net_settle(fd);
		return (fd);
	}
	saved = errno;
	close(fd);
	errno = saved;
	return (-1);
}

/* Says hello on a new connection, which is returned. */
static int
call(const struct net_run *r, const struct wire_hello *h, struct pvk_err *e)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found;
	uint8_t message[WIRE_BYTES];
	int fd = -1, error;

	error = getaddrinfo(r->host, r->port, &hints, &found);
	if (error != 0)
		return (pvk_err_set(e, PVK_ESERVICE, "%s: %s", r->host,
		    gai_strerror(error)));
	for (struct addrinfo *a = found; a != NULL && fd < 0; a = a->ai_next) {
		fd = reach(a);
		if (fd < 0)
			error = errno;
	}
	freeaddrinfo(found);
	if (fd < 0)
		return (pvk_err_set(e, PVK_ESERVICE,
		    "%s: port %s: %s; does \"pvguest bench net --listen\" run "
		    "there?",
		    r->host, r->port, strerror(error)));
	wire_put_hello(h, message);
	if (net_say(fd, message, r->host, e) == 0)
		return (fd);
	close(fd);
	return (-1);
}

/* The answer of that kind, and no other */
static int
expect(const struct net_run *r, int control, enum wire_kind kind,
    const struct streams *s, struct wire_answer *a, struct pvk_err *e)
{
	double ms = r->hello.warming_up + r->hello.measured;
	double seconds = kind == WIRE_RESULT && !r->hello.reverse
	    ? ms / 1000 + GRACE_SECONDS
	    : ANSWER_SECONDS;

	if (net_hear(control, seconds, s, r->host, a, e) != 0) {
		if (kind == WIRE_ACCEPTED && e->code == PVK_EIO)
			return (pvk_err_set(e, PVK_EPERM,
			    "%s: hung up: another token, or it is busy",
			    r->host));
		return (-1);
	}
	if (a->kind != kind)
		return (
		    pvk_err_set(e, PVK_EPROTO, "%s: message %d, expected %d",
			r->host, (int)a->kind, (int)kind));
	return (0);
}

/*
 * What the other end says, as far as it can be true: began is when it could
 * not yet have begun. That it sends for so long is for us to see; what it says
 * then is how long it looked at its processors.
 */
static int
believe(struct net_run *r, const struct wire_answer *a, double sent,
    double began, struct pvk_err *e)
{
	double took = (double)a->ns / 1e9;
	double most = CPUS_MOST * (double)a->ns;
	double least = r->hello.reverse ? 0 : TIME_LEAST;
	/* our clock may have stood still with us; the gate "clocks" says so */
	double longest = TIME_MOST * (bench_now() - began) +
	    (r->hello.reverse ? GRACE_SECONDS : 0);

	if (a->ns == 0 || took < least * r->hello.measured / 1000 ||
	    took > longest || (!r->hello.reverse && (double)a->bytes > sent))
		return (pvk_err_set(e, PVK_EPROTO,
		    "%s: %.0f bytes in %.3f s, which cannot be", r->host,
		    (double)a->bytes, took));
	if ((double)a->own_ns > most ||
	    (a->guest_ns != WIRE_UNKNOWN && (double)a->guest_ns > most))
		return (pvk_err_set(e, PVK_EPROTO,
		    "%s: processors busy for %.3f s of %.3f s, which cannot be",
		    r->host,
		    (double)pvk_max(a->own_ns,
			a->guest_ns != WIRE_UNKNOWN ? a->guest_ns : 0) /
			1e9,
		    took));
	r->there.now = took;
	r->there.guest = a->guest_ns == WIRE_UNKNOWN
	    ? -1
	    : (double)a->guest_ns / (double)a->ns;
	r->there.own = (double)a->own_ns / (double)a->ns;
	if (!r->hello.reverse) {
		r->bytes = (double)a->bytes;
		r->seconds = took;
	}
	return (0);
}

/* Both ends let data flow, and one of them measures it; began: see above. */
static int
measure(struct net_run *r, int control, struct streams *s, double began,
    struct pvk_err *e)
{
	struct wire_answer a, mine = { .kind = WIRE_DONE };
	struct usage from, to;
	uint8_t message[WIRE_BYTES];
	double before, sent;

	if (net_pass(r->hello.warming_up / 1000.0, s, r->host, e) != 0)
		return (-1);
	streams_mark(s);
	from = usage_read();
	before = (double)atomic_load(&s->bytes);
	if (r->hello.reverse) {
		if (net_pass(r->hello.measured / 1000.0, s, r->host, e) != 0)
			return (-1);
		to = usage_read();
		r->bytes = (double)atomic_load(&s->bytes) - before;
		r->seconds = to.now - from.now;
		wire_put_answer(&mine, message);
		if (net_say(control, message, r->host, e) != 0)
			return (-1);
	}
	if (expect(r, control, WIRE_RESULT, s, &a, e) != 0)
		return (-1);
	if (!r->hello.reverse)
		to = usage_read();
	r->here = usage_between(&from, &to);
	streams_tell(s, &mine);
	r->mss = mine.mss;
	r->resent = (double)(r->hello.reverse ? a.resent : mine.resent);
	/* what is being written may have arrived, and is not counted yet */
	sent = (double)(atomic_load(&s->bytes) + s->n * s->block);
	return (believe(r, &a, sent, began, e));
}

int
net_run(struct net_run *r, struct pvk_err *e)
{
	PVK_AUTO_FD int control = -1;
	struct wire_hello stream = r->hello;
	struct wire_answer a;
	struct streams s;
	int fd, status = 0;
	double began;

	control = call(r, &r->hello, e);
	if (control < 0 || expect(r, control, WIRE_ACCEPTED, NULL, &a, e) != 0)
		return (-1);
	device_of(control, r->device, sizeof(r->device));
	stream.kind = WIRE_STREAM;
	stream.session = a.session;
	streams_init(&s, r->hello.block, !r->hello.reverse);
	began = bench_now();
	for (unsigned i = 0; i < r->hello.streams && status == 0; i++) {
		fd = call(r, &stream, e);
		if (fd < 0 || !streams_add(&s, fd))
			status = -1;
	}
	if (status == 0 &&
	    (expect(r, control, WIRE_GO, NULL, &a, e) != 0 ||
		streams_start(&s, e) != 0 ||
		measure(r, control, &s, began, e) != 0))
		status = -1;
	streams_stop(&s);
	return (status);
}
