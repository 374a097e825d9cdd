/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network's measurement where the system says what a test can't make it
 * say: segments that were sent again, sockets that there are none of.
 */
#include <sys/socket.h>

#include <errno.h>
#include <unistd.h>

#include "net_run.h"
#include "net_streams.h"
#include "testing.h"

uint64_t __wrap_machine_resent(int fd);
int __wrap_socket(int domain, int type, int protocol);

static uint64_t resent;

uint64_t
__wrap_machine_resent(int fd)
{
	(void)fd;
	return (resent);
}

int
__wrap_socket(int domain, int type, int protocol)
{
	(void)domain;
	(void)type;
	(void)protocol;
	errno = EMFILE;
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
	expect_error(net_run(&r, &e) == 0, &e, PVK_ESERVICE, strerror(EMFILE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_from_the_mark),
		cmocka_unit_test(no_socket),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
