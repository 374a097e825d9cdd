/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A xenstore client that stands still for longer than it has patience, at the
 * worst of moments: what has come meanwhile counts.
 */
#include <sys/socket.h>

#include <errno.h>
#include <time.h>

#include "testing.h"
#include "util/num.h"
#include "xs_peer.h"

#define T(s)	PEER_TEXT(s)
#define PAUSE_S 20 /* a reply has 10 */

int __wrap_clock_gettime(clockid_t id, struct timespec *t);
int __real_clock_gettime(clockid_t id, struct timespec *t);
int __wrap_connect(int fd, const struct sockaddr *a, socklen_t len);
int __real_connect(int fd, const struct sockaddr *a, socklen_t len);
ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __real_send(int fd, const void *bytes, size_t len, int flags);

static pthread_t client;
static unsigned looks,
    stops_at; /* after so many looks at the clock; 0: never */
static time_t ahead;
static bool interrupted, sent;
static struct {
	pthread_mutex_t lock;
	pthread_cond_t told;
	unsigned answered;
} replies = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };

/* For as long as the peer needs to answer, if it has been asked. */
static void
stand_still(void)
{
	pthread_mutex_lock(&replies.lock);
	while (sent && replies.answered == 0)
		pthread_cond_wait(&replies.told, &replies.lock);
	pthread_mutex_unlock(&replies.lock);
	ahead += PAUSE_S;
}

int
__wrap_clock_gettime(clockid_t id, struct timespec *t)
{
	int r = __real_clock_gettime(id, t);

	t->tv_sec += ahead;
	if (stops_at != 0 && pthread_equal(pthread_self(), client) &&
	    ++looks == stops_at)
		stand_still();
	return (r);
}

ssize_t
__wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	if (stops_at != 0 && pthread_equal(pthread_self(), client))
		sent = true;
	return (__real_send(fd, bytes, len, flags));
}

int
__wrap_connect(int fd, const struct sockaddr *a, socklen_t len)
{
	if (!interrupted)
		return (__real_connect(fd, a, len));
	interrupted = false;
	errno = EINTR;
	return (-1);
}

static void
script_answers(struct peer *p)
{
	peer_accept(p);
	peer_expect(p, WIRE_READ, NULL, 0);
	peer_reply(p, T("there"));
	pthread_mutex_lock(&replies.lock);
	replies.answered++;
	pthread_cond_signal(&replies.told);
	pthread_mutex_unlock(&replies.lock);
	peer_expect_end(p);
}

/* One request, with a pause behind that look at the clock. False: it is done
 * with fewer. */
static bool
reads(unsigned stop)
{
	struct pvk_xs *xs;
	struct pvk_err e;
	struct peer p;
	char *value;
	bool stopped;

	replies.answered = 0;
	sent = false;
	peer_start(&p, script_answers, NULL);
	xs = peer_client(NULL);
	client = pthread_self();
	looks = 0;
	stops_at = stop;
	expect_ok(pvk_xs_read(xs, "a", &value, NULL, &e) == 0, &e);
	stopped = looks >= stop;
	stops_at = 0;
	assert_string_equal(value, "there");
	free(value);
	pvk_xs_close(xs);
	peer_join(&p);
	return (stopped);
}

static void
at_any_look(void **state)
{
	unsigned n = 1;

	(void)state;
	while (reads(n))
		n++;
	assert_true(n > 3);
}

static void
while_connecting(void **state)
{
	(void)state;
	interrupted = true;
	(void)reads(UINT32_MAX);
	assert_false(interrupted);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(at_any_look),
		unit_test_in_dir(while_connecting),
	};

	return (
	    cmocka_run_group_tests_name("xenstore_stopped", tests, NULL, NULL));
}
