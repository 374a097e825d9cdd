/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network's measurement where the system says what a test can't make it
 * say: segments that were sent again, sockets that there are none of.
 */
#include <sys/socket.h>

#include <netinet/in.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "net_run.h"
#include "net_streams.h"
#include "testing.h"

uint64_t __wrap_machine_resent(int fd);
int __wrap_socket(int domain, int type, int protocol);
int __real_socket(int domain, int type, int protocol);
int __wrap_connect(int fd, const struct sockaddr *a, socklen_t len);
int __real_connect(int fd, const struct sockaddr *a, socklen_t len);

static uint64_t resent;
static bool no_sockets, was_stopped;

uint64_t
__wrap_machine_resent(int fd)
{
	(void)fd;
	return (resent);
}

int
__wrap_socket(int domain, int type, int protocol)
{
	if (!no_sockets)
		return (__real_socket(domain, type, protocol));
	errno = EMFILE;
	return (-1);
}

/* As for a process that was stopped meanwhile, and continued. */
int
__wrap_connect(int fd, const struct sockaddr *a, socklen_t len)
{
	int r = __real_connect(fd, a, len);

	if (!was_stopped)
		return (r);
	errno = EINTR;
	return (-1);
}

/* What was sent again while it warmed up is not of what counts. */
static void
counts_from_the_mark(void **state)
{
	struct wire_answer a = { 0 };
	struct streams s;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	streams_init(&s, 4096, true);
	assert_true(streams_add(&s, pair[0]));
	assert_true(streams_add(&s, pair[1]));
	resent = 5;
	streams_mark(&s);
	resent = 8;
	streams_tell(&s, &a);
	assert_int_equal(a.resent, 2 * 3);
	streams_stop(&s);
}

/* Why there is no connection is said, and not that all went well. */
static void
no_socket(void **state)
{
	struct net_run r = { .host = "127.0.0.1",
		.port = "5202",
		.hello = { .streams = 1, .measured = 1000 } };
	struct pvk_err e;

	(void)state;
	no_sockets = true;
	expect_error(net_run(&r, &e) == 0, &e, PVK_ESERVICE, strerror(EMFILE));
	no_sockets = false;
}

/* One client says hello, and is hung up on. */
static void *
hang_up(void *arg)
{
	uint8_t hello[WIRE_BYTES];
	int fd = accept(*(const int *)arg, NULL, NULL);

	(void)!recv(fd, hello, sizeof(hello), MSG_WAITALL);
	close(fd);
	return (NULL);
}

/* What is connected in spite of an interruption is used. */
static void
stopped_while_connecting(void **state)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	char port[8];
	struct net_run r = { .host = "127.0.0.1",
		.port = port,
		.hello = { .streams = 1, .measured = 1000 } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pthread_t thread;
	struct pvk_err e;

	(void)state;
	assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	snprintf(port, sizeof(port), "%u", ntohs(a.sin_port));
	assert_int_equal(pthread_create(&thread, NULL, hang_up, &fd), 0);
	was_stopped = true;
	expect_error(net_run(&r, &e) == 0, &e, PVK_EPERM, "hung up");
	pthread_join(thread, NULL);
	close(fd);
	was_stopped = false;
}

/* Whoever is late to listen hears what was said before all was closed. */
static void
hears_the_last_word(void **state)
{
	struct wire_answer a = { .kind = WIRE_RESULT, .bytes = 4711 };
	uint8_t message[WIRE_BYTES];
	struct streams s;
	struct pvk_err e;
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	streams_init(&s, 4096, true);
	atomic_store(&s.ended, 1);
	wire_put_answer(&a, message);
	expect_ok(net_say(pair[0], message, "us", &e) == 0, &e);
	a.bytes = 0;
	expect_ok(net_hear(pair[1], 10, &s, "us", &a, &e) == 0, &e);
	assert_int_equal(a.bytes, 4711);
	expect_error(net_hear(pair[1], 10, &s, "us", &a, &e) == 0, &e, PVK_EIO,
	    "before its time");
	close(pair[0]);
	close(pair[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_from_the_mark),
		cmocka_unit_test(no_socket),
		cmocka_unit_test(stopped_while_connecting),
		cmocka_unit_test(hears_the_last_word),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
