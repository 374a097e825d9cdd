/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The socket between the two processes: every message arrives as it was sent,
 * with its descriptor; what is no message is refused, and nothing of it is past
 * its bounds.
 */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "message.h"
#include "testing.h"

static void
test_each(void **state)
{
	struct message out, in;
	struct pvk_err e;
	int fds[2], fd;

	(void)state;
	expect_ok(message_pair(fds, &e) == 0, &e);
	assert_int_equal(message_receive(fds[1], &in, &fd, &e), 0);
	for (uint32_t type = MESSAGE_SYSTEM; type <= MESSAGE_HOOK_DONE;
	     type++) {
		memset(&out, 0x40 + (int)type, sizeof(out));
		out.type = type;
		out.u.nic.n = type == MESSAGE_NIC ? 3 : out.u.nic.n;
		memset(&in, 0, sizeof(in));
		expect_ok(message_send(fds[0], &out, -1, &e) == 0, &e);
		assert_int_equal(message_receive(fds[1], &in, &fd, &e), 1);
		assert_int_equal(fd, -1);
		assert_int_equal(in.type, type);
		/* no more than belongs to it */
		if (type != MESSAGE_OPEN && type != MESSAGE_IDENTITY)
			assert_memory_equal(&in.u, &out.u, 4);
	}
	close(fds[0]);
	assert_int_equal(message_receive(fds[1], &in, &fd, &e), -1);
	assert_int_equal(e.code, PVK_EAGAIN);
	expect_error(message_send(fds[1], &out, -1, &e) == 0, &e, PVK_EIO,
	    "the other process");
	close(fds[1]);
}

static void
test_descriptor(void **state)
{
	struct message m = { .type = MESSAGE_DEVICE };
	struct pvk_err e;
	int fds[2], pipes[2], fd;
	char byte;

	(void)state;
	expect_ok(message_pair(fds, &e) == 0, &e);
	assert_int_equal(pipe(pipes), 0);
	expect_ok(message_send(fds[0], &m, pipes[1], &e) == 0, &e);
	close(pipes[1]);
	assert_int_equal(message_receive(fds[1], &m, &fd, &e), 1);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	assert_int_equal(byte, 'x');
	close(fd);
	/* that was the only one: nothing leaked */
	assert_int_equal(read(pipes[0], &byte, 1), 0);
	/* one that comes with garbage is closed */
	assert_int_equal(pipe(pipes), 0);
	m.type = 99;
	assert_int_equal(send(fds[0], &m, sizeof(m), 0), sizeof(m));
	assert_int_equal(message_receive(fds[1], &m, &fd, &e), -1);
	assert_int_equal(e.code, PVK_EPROTO);
	close(pipes[0]);
	close(pipes[1]);
	close(fds[0]);
	close(fds[1]);
}

static void
test_hostile(void **state)
{
	struct message m;
	struct pvk_err e;
	int fds[2], fd;

	(void)state;
	expect_ok(message_pair(fds, &e) == 0, &e);
	/* every length of every type but the right one */
	for (uint32_t type = 0; type < 20; type++)
		for (size_t len = 1; len < 700; len++) {
			int r;

			memset(&m, 0xff, sizeof(m));
			m.type = type;
			assert_int_equal(send(fds[0], &m, len, 0), len);
			r = message_receive(fds[1], &m, &fd, &e);
			if (r < 0)
				assert_int_equal(e.code, PVK_EPROTO);
			else if (m.type == MESSAGE_LOG)
				assert_true(
				    strlen(m.u.log.text) < MESSAGE_LOG_MAX);
			else if (m.type == MESSAGE_NIC)
				assert_in_range(m.u.nic.n, 0, FACTS_ADDRESSES);
		}
	close(fds[0]);
	close(fds[1]);
}

/* More than the socket holds: the sender waits, nothing is lost. */
static void
test_full(void **state)
{
	struct message m = { .type = MESSAGE_MEMORY };
	struct pvk_err e;
	int fds[2], fd, status;
	pid_t pid;

	(void)state;
	expect_ok(message_pair(fds, &e) == 0, &e);
	pid = fork();
	if (pid == 0) {
		for (m.u.memory.free_kib = 0; m.u.memory.free_kib < 20000;
		     m.u.memory.free_kib++)
			if (message_send(fds[0], &m, -1, &e) != 0)
				_exit(1);
		_exit(0);
	}
	close(fds[0]);
	for (uint64_t n = 0; n < 20000;) {
		int r = message_receive(fds[1], &m, &fd, &e);

		assert_true(r >= 0);
		if (r > 0)
			assert_int_equal(m.u.memory.free_kib, n++);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(fds[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_full),
	};

	return (
	    cmocka_run_group_tests_name("guest_message", tests, NULL, NULL));
}
