/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of a session; see net_streams.h. */
#include <sys/socket.h>
#include <sys/time.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"
#include "net_streams.h"
#include "util/stop.h"

#define STEP_SECONDS	0.05 /* between two looks */
#define SILENCE_SECONDS 30   /* of a connection that is taken for dead */

void
streams_init(struct streams *s, size_t block, bool sends)
{
	memset(s, 0, sizeof(*s));
	s->block = block;
	s->sends = sends;
}

bool
streams_add(struct streams *s, int fd)
{
	if (s->n == WIRE_STREAMS_MOST)
		return (false);
	s->fds[s->n++] = fd;
	return (true);
}

/* What a thread is to work on: one of the connections */
struct stream {
	struct streams *all;
	int fd;
};

/* What is sent, or should come: at any place in the sequence, a block of it. */
static void
pump(struct streams *s, int fd, char *data, const uint8_t *stream)
{
	size_t at = 0;
	ssize_t n;

	while (!atomic_load_explicit(&s->over, memory_order_relaxed)) {
		n = s->sends ? send(fd, stream + at, s->block, MSG_NOSIGNAL)
			     : recv(fd, data, s->block, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (s->compares && !s->sends &&
		    memcmp(data, stream + at, (size_t)n) != 0)
			atomic_store(&s->differ, true);
		at = (at + (size_t)n) % WIRE_PATTERN;
		atomic_fetch_add_explicit(&s->bytes, (uint64_t)n,
		    memory_order_relaxed);
	}
	if (!atomic_load(&s->over))
		atomic_fetch_add(&s->ended, 1);
}

static void *
work(void *arg)
{
	struct stream *me = arg;
	size_t block = me->all->block;
	uint8_t *stream = malloc(block + WIRE_PATTERN);
	char *data = malloc(block);

	if (data != NULL && stream != NULL) {
		wire_pattern(stream, block + WIRE_PATTERN);
		pump(me->all, me->fd, data, stream);
	} else
		atomic_fetch_add(&me->all->ended, 1);
	free(data);
	free(stream);
	free(me);
	return (NULL);
}

int
streams_start(struct streams *s, struct pvk_err *e)
{
	for (; s->running < s->n; s->running++) {
		struct stream *me = malloc(sizeof(*me));
		int r = ENOMEM;

		if (me != NULL) {
			*me = (struct stream){ s, s->fds[s->running] };
			r = pthread_create(&s->threads[s->running], NULL, work,
			    me);
		}
		if (r != 0) {
			free(me);
			return (pvk_err_set(e, PVK_ESYS, "a thread: %s",
			    strerror(r)));
		}
	}
	return (0);
}

void
streams_stop(struct streams *s)
{
	atomic_store(&s->over, true);
	for (unsigned i = 0; i < s->n; i++)
		shutdown(s->fds[i], SHUT_RDWR); /* wakes whoever waits there */
	for (unsigned i = 0; i < s->running; i++)
		pthread_join(s->threads[i], NULL);
	for (unsigned i = 0; i < s->n; i++)
		close(s->fds[i]);
	s->n = s->running = 0;
}

static uint64_t
resent(const struct streams *s)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < s->n; i++)
		n += machine_resent(s->fds[i]);
	return (n);
}

void
streams_mark(struct streams *s)
{
	s->resent = resent(s);
}

void
streams_tell(const struct streams *s, struct wire_answer *a)
{
	int mss;
	socklen_t len;

	a->resent = resent(s) - s->resent;
	if (s->compares && !s->sends)
		a->compared =
		    atomic_load(&s->differ) ? WIRE_DIFFERENT : WIRE_EQUAL;
	for (unsigned i = 0; i < s->n; i++) {
		len = sizeof(mss);
		if (getsockopt(s->fds[i], IPPROTO_TCP, TCP_MAXSEG, &mss,
			&len) == 0 &&
		    mss > 0)
			a->mss = (uint32_t)mss;
	}
}

void
net_limit(int fd, unsigned seconds)
{
	struct timeval limit = { .tv_sec = (time_t)seconds };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

void
net_settle(int fd)
{
	int on = 1;

	net_limit(fd, SILENCE_SECONDS);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

int
net_say(int fd, const uint8_t message[WIRE_BYTES], const char *name,
    struct pvk_err *e)
{
	ssize_t n;

	do
		n = send(fd, message, WIRE_BYTES, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR && !pvk_stop_requested());
	if (n == WIRE_BYTES)
		return (0);
	if (n >= 0)
		return (pvk_err_set(e, PVK_EIO, "%s: takes no message", name));
	return (pvk_err_sys(e, PVK_EIO, "%s", name));
}

/* One step of waiting; 1: fd can be read */
static int
step(int fd, double until, const struct streams *s, const char *name,
    struct pvk_err *e)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	double left = until - bench_now();

	if (pvk_stop_check(e) != 0)
		return (-1);
	if (left > STEP_SECONDS)
		left = STEP_SECONDS;
	if (poll(&p, 1, left > 0 ? (int)(left * 1000) + 1 : 0) > 0)
		return (1);
	/* what was said before they ended counts */
	if (s != NULL && atomic_load(&s->ended) > 0)
		return (pvk_err_set(e, PVK_EIO,
		    "%s: a connection ended before its time", name));
	return (0);
}

int
net_pass(double seconds, const struct streams *s, const char *name,
    struct pvk_err *e)
{
	double until = bench_now() + seconds;

	while (bench_now() < until)
		if (step(-1, until, s, name, e) < 0)
			return (-1);
	return (0);
}

int
net_hear(int fd, double seconds, const struct streams *s, const char *name,
    struct wire_answer *a, struct pvk_err *e)
{
	double until = bench_now() + seconds;
	uint8_t message[WIRE_BYTES];
	size_t have = 0;
	bool late;
	ssize_t n;
	int r;

	while (have < WIRE_BYTES) {
		/* before it is looked whether there is something */
		late = bench_now() >= until;
		r = step(fd, until, s, name, e);
		if (r < 0)
			return (-1);
		if (r == 0 && late)
			return (pvk_err_set(e, PVK_EAGAIN,
			    "%s: no word in %.0f s", name, seconds));
		if (r == 0)
			continue;
		n = recv(fd, message + have, WIRE_BYTES - have, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (pvk_err_sys(e, PVK_EIO, "%s", name));
		if (n == 0)
			return (pvk_err_set(e, PVK_EIO,
			    "%s: closed the connection", name));
		have += (size_t)n;
	}
	if (!wire_get_answer(message, a))
		return (pvk_err_set(e, PVK_EPROTO,
		    "%s: what it says is no message", name));
	return (0);
}
