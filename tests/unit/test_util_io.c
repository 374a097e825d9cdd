/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole reads and writes: short counts, ends, errors; the test for zeros. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "fault.h"
#include "testing.h"
#include "util/io.h"
#include "util/punch.h"

static void
preads_up_to_the_end(void **state)
{
	struct pvk_err e;
	char buf[16];
	size_t got;
	int fd;

	(void)state;
	testing_write_file("a", "0123456789", 10);
	fd = open("a", O_RDONLY | O_CLOEXEC);
	expect_ok(pvk_pread_full(fd, buf, 4, 2, &got, "a", &e) == 0, &e);
	assert_int_equal(got, 4);
	assert_memory_equal(buf, "2345", 4);
	expect_ok(pvk_pread_full(fd, buf, 8, 6, &got, "a", &e) == 0, &e);
	assert_int_equal(got, 4);
	expect_ok(pvk_pread_full(fd, buf, 8, 10, &got, "a", &e) == 0, &e);
	assert_int_equal(got, 0);
	close(fd);
	expect_error(pvk_pread_full(-1, buf, 1, 5, &got, "a", &e) == 0, &e,
	    PVK_EIO, "a: read at 5: ");
}

/* One that fits, one that does not, and what is no file. */
static void
reads_small_texts(void **state)
{
	char buf[8];
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], "abc", 3), 3);
	assert_int_equal(write(fd[1], "def", 3), 3);
	close(fd[1]);
	assert_int_equal(pvk_read_text(fd[0], buf, sizeof(buf)), 6);
	assert_string_equal(buf, "abcdef");
	assert_int_equal(pvk_read_text(fd[0], buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
	close(fd[0]);
	testing_write_file("a", "0123456789", 10);
	fd[0] = open("a", O_RDONLY | O_CLOEXEC);
	assert_int_equal(pvk_read_text(fd[0], buf, sizeof(buf)), 7);
	assert_string_equal(buf, "0123456");
	close(fd[0]);
	fd[0] = open(".", O_RDONLY | O_CLOEXEC);
	assert_int_equal(pvk_read_text(fd[0], buf, sizeof(buf)), -1);
	assert_int_equal(errno, EISDIR);
	close(fd[0]);
}

struct writer {
	int fd;
	size_t len;
};

/* In small pieces, so that the reader sees short counts. */
static void *
write_slowly(void *arg)
{
	struct writer *w = arg;
	struct pvk_err e;

	for (size_t i = 0; i < w->len; i++)
		if (pvk_write_full(w->fd, &(char){ (char)i }, 1, "pipe", &e) !=
		    0)
			break;
	close(w->fd);
	return (NULL);
}

static void
reads_a_pipe_whole(void **state)
{
	struct pvk_err e;
	struct writer w = { .len = 10000 };
	pthread_t thread;
	uint8_t buf[20000];
	size_t got;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	w.fd = fds[1];
	assert_int_equal(pthread_create(&thread, NULL, write_slowly, &w), 0);
	expect_ok(pvk_read_full(fds[0], buf, sizeof(buf), &got, "pipe", &e) ==
		0,
	    &e);
	assert_int_equal(pthread_join(thread, NULL), 0);
	close(fds[0]);
	assert_int_equal(got, w.len);
	for (size_t i = 0; i < got; i++)
		assert_int_equal(buf[i], (uint8_t)i);
}

static void
tells_write_errors(void **state)
{
	struct pvk_err e;
	int fds[2], full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	expect_error(pvk_write_full(fds[1], "x", 1, "out", &e) == 0, &e,
	    PVK_EIO, "out: write: ");
	assert_int_equal(e.sys, EPIPE);
	close(fds[1]);
	if (full >= 0) {
		expect_error(pvk_write_full(full, "x", 1, "out", &e) == 0, &e,
		    PVK_EIO, "out: write: ");
		assert_int_equal(e.sys, ENOSPC);
		close(full);
	}
	fault_next(FAULT_WRITE, 1);
	expect_error(pvk_pwrite_full(1, "x", 1, 9, "out", &e) == 0, &e, PVK_EIO,
	    "out: write at 9: ");
	assert_true(fault_off());
}

/* One bit set anywhere, at any alignment and length, is noticed. */
static void
knows_zeros(void **state)
{
	static uint8_t bytes[1024];
	uint64_t seed = 5;

	(void)state;
	assert_true(pvk_is_zero(bytes, 0));
	for (int i = 0; i < 20000; i++) {
		size_t from = testing_random(&seed) % 64;
		size_t len = testing_random(&seed) % (sizeof(bytes) - 64);
		size_t at = testing_random(&seed) % sizeof(bytes);

		assert_true(pvk_is_zero(bytes + from, len));
		bytes[at] = (uint8_t)(1u << testing_random(&seed) % 8);
		assert_int_equal(!pvk_is_zero(bytes + from, len),
		    at >= from && at < from + len);
		bytes[at] = 0;
	}
}

/* What is punched reads as zeros, what is around it stays, the size too. */
static void
makes_holes(void **state)
{
	char bytes[3 * 8192];
	char *got;
	size_t len;
	int fd;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	testing_write_file("f", bytes, sizeof(bytes));
	fd = open("f", O_RDWR);
	assert_true(fd >= 0);
	if (pvk_punch(fd, 8192 + 10, 8000) != 0) {
		close(fd);
		skip_test("this file system cannot make holes");
	}
	assert_int_equal(pvk_punch(fd, sizeof(bytes) - 5, 100), 0);
	assert_int_equal(close(fd), 0);
	memset(bytes + 8192 + 10, 0, 8000);
	memset(bytes + sizeof(bytes) - 5, 0, 5);
	got = testing_read_file("f", &len);
	assert_int_equal(len, sizeof(bytes));
	assert_memory_equal(got, bytes, len);
	free(got);
	assert_int_equal(pvk_punch(-1, 0, 1), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(preads_up_to_the_end),
		unit_test_in_dir(reads_small_texts),
		unit_test_in_dir(reads_a_pipe_whole),
		unit_test_in_dir(tells_write_errors),
		unit_test_in_dir(knows_zeros),
		unit_test_in_dir(makes_holes),
	};

	return (cmocka_run_group_tests(tests, testing_enter_dir,
	    testing_leave_dir));
}
