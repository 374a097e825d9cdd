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

#include "agent/message.h"
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

/* A message of that type, by hand, with a descriptor n times */
static void
send_many(int to, uint32_t type, int fd, int n)
{
	struct message m = { .type = type };
	struct iovec iov = { .iov_base = &m,
		.iov_len = offsetof(struct message, u) + sizeof(m.u.device) };
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} passed = { .bytes = { 0 } };
	struct msghdr h = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = passed.bytes,
		.msg_controllen = CMSG_SPACE((size_t)n * sizeof(int)) };
	int both[2] = { fd, fd };

	passed.head.cmsg_level = SOL_SOCKET;
	passed.head.cmsg_type = SCM_RIGHTS;
	passed.head.cmsg_len = CMSG_LEN((size_t)n * sizeof(int));
	memcpy(CMSG_DATA(&passed.head), both, (size_t)n * sizeof(int));
	assert_int_equal(sendmsg(to, &h, 0), iov.iov_len);
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
	close(pipes[0]);
	for (int n = 1; n <= 2; n++) {
		/* with garbage, or more than one: all are closed */
		assert_int_equal(pipe(pipes), 0);
		send_many(fds[0], n == 1 ? 99 : MESSAGE_DEVICE, pipes[1], n);
		close(pipes[1]);
		assert_int_equal(message_receive(fds[1], &m, &fd, &e), -1);
		assert_int_equal(e.code, PVK_EPROTO);
		assert_int_equal(fd, -1);
		assert_int_equal(read(pipes[0], &byte, 1), 0);
		close(pipes[0]);
	}
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
