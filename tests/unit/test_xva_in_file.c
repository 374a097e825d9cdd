/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tar stream from files and pipes, packed and plain: read and skipped in
 * pieces of any size, from any place.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/num.h"
#include "xva/in.h"
#include "xva_pack.h"

#define TAR_LEN 6000

/* Reads and skips of any size, beyond the end too, against the bytes */
static void
walk_randomly(struct xva_in *in, const struct pvk_buf *plain, uint64_t seed)
{
	uint64_t pos = 0, want, got64, left;
	uint8_t buf[9000];
	struct pvk_err e;
	size_t got;

	while (pos < plain->len || testing_random(&seed) % 8 != 0) {
		left = plain->len - pos;
		want = testing_random(&seed) %
		    (sizeof(buf) >> testing_random(&seed) % 12);
		if (testing_random(&seed) % 3 == 0) {
			expect_ok(xva_in_skip(in, want, &got64, &e) == 0, &e);
			got = (size_t)got64;
		} else {
			expect_ok(xva_in_read(in, buf, (size_t)want, &got,
				      &e) == 0,
			    &e);
			assert_memory_equal(buf, plain->data + pos, got);
		}
		assert_int_equal(got, pvk_min(want, left));
		pos += got;
		assert_int_equal(xva_in_pos(in), pos);
	}
	assert_false(xva_in_cut_short(in));
}

struct feed {
	const struct pvk_buf *bytes;
	const char *fifo;
};

static void *
feed_fifo(void *arg)
{
	const struct feed *f = arg;
	int fd = open(f->fifo, O_WRONLY);
	size_t at = 0;
	ssize_t n;

	while (fd >= 0 && at < f->bytes->len) {
		n = write(fd, f->bytes->data + at,
		    (size_t)pvk_min(f->bytes->len - at, 3000));
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	close(fd);
	return (NULL);
}

static void
walk_fifo(const struct pvk_buf *bytes, const struct pvk_buf *plain)
{
	struct feed f = { .bytes = bytes, .fifo = "fifo" };
	struct xva_in *in;
	struct pvk_err e;
	pthread_t thread;

	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(pthread_create(&thread, NULL, feed_fifo, &f), 0);
	in = xva_in_open("fifo", &e);
	expect_ok(in != NULL, &e);
	assert_false(xva_in_seekable(in));
	assert_int_equal(xva_in_file_size(in), 0);
	walk_randomly(in, plain, bytes->len);
	assert_int_equal(xva_in_file_used(in), bytes->len);
	xva_in_close(in);
	pthread_join(thread, NULL);
	assert_int_equal(unlink("fifo"), 0);
}

static void
walk_file(const struct pvk_buf *bytes, const struct pvk_buf *plain)
{
	struct xva_in *in;
	struct pvk_err e;

	testing_write_file("file", bytes->data, bytes->len);
	in = xva_in_open("file", &e);
	expect_ok(in != NULL, &e);
	assert_int_equal(xva_in_seekable(in), bytes == plain);
	assert_int_equal(xva_in_file_size(in), bytes->len);
	walk_randomly(in, plain, bytes->len);
	assert_int_equal(xva_in_file_used(in), bytes->len);
	xva_in_close(in);
}

static void
test_files_and_pipes(void **state)
{
	struct pvk_buf plain, b;

	(void)state;
	for (size_t len = 100; len < 1500000; len *= 7) {
		plain = xva_sample(len, len);
		walk_file(&plain, &plain);
		walk_fifo(&plain, &plain);
		for (int how = PVK_GZIP; how <= PVK_ZSTD; how++) {
			b = xva_packed(&plain, how, len / 3 + 1);
			walk_file(&b, &plain);
			walk_fifo(&b, &plain);
			pvk_buf_fini(&b);
		}
		pvk_buf_fini(&plain);
	}
}

static void
test_seek(void **state)
{
	struct pvk_buf plain = xva_sample(30000, 8);
	uint64_t seed = 9, off;
	uint8_t buf[5000];
	struct xva_in *in;
	struct pvk_err e;
	size_t want, got;

	(void)state;
	testing_write_file("file", plain.data, plain.len);
	in = xva_in_open("file", &e);
	expect_ok(in != NULL, &e);
	for (int i = 0; i < 3000; i++) {
		off = testing_random(&seed) % (plain.len + 100);
		want = (size_t)(testing_random(&seed) %
		    (i % 2 == 0 ? 600 : sizeof(buf)));
		if (i % 3 == 0) {
			expect_ok(xva_in_pread(in, buf, want, off, &got, &e) ==
				0,
			    &e);
		} else {
			xva_in_seek(in, off);
			expect_ok(xva_in_read(in, buf, want, &got, &e) == 0,
			    &e);
			assert_int_equal(xva_in_pos(in), off + got);
		}
		assert_int_equal(got,
		    off >= plain.len ? 0 : pvk_min(want, plain.len - off));
		if (got > 0)
			assert_memory_equal(buf, plain.data + off, got);
	}
	xva_in_close(in);
	pvk_buf_fini(&plain);
}

/* Standard input that somebody has read from: the tar begins where it stands */
static void
test_standard_input(void **state)
{
	struct pvk_buf plain = xva_sample(TAR_LEN, 10), b;
	struct pvk_buf rest = { .data = plain.data, .len = plain.len };
	int saved = dup(STDIN_FILENO), fd;
	struct xva_in *in;
	struct pvk_err e;

	(void)state;
	for (int how = PVK_PLAIN; how <= PVK_ZSTD; how++) {
		b = how == PVK_PLAIN ? xva_sample(TAR_LEN, 10)
				     : xva_packed(&rest, how, 1000);
		testing_write_file("file", "0123456789", 10);
		fd = open("file", O_RDWR);
		assert_int_equal(pwrite(fd, b.data, b.len, 10), b.len);
		assert_int_equal(lseek(fd, 10, SEEK_SET), 10);
		assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
		in = xva_in_open("-", &e);
		expect_ok(in != NULL, &e);
		assert_string_equal(xva_in_name(in), "standard input");
		assert_int_equal(xva_in_compression(in), how);
		walk_randomly(in, &rest, 11);
		xva_in_close(in);
		close(fd);
		pvk_buf_fini(&b);
	}
	dup2(saved, STDIN_FILENO);
	close(saved);
	pvk_buf_fini(&plain);
}

/* A file that was unpacked already is not unpacked again. */
static void
test_plain_fd(void **state)
{
	struct pvk_buf plain = xva_sample(TAR_LEN, 12);
	struct pvk_buf b = xva_packed(&plain, PVK_GZIP, 1000);
	struct xva_in *in;
	struct pvk_err e;

	(void)state;
	testing_write_file("file", b.data, b.len);
	in = xva_in_fd(open("file", O_RDONLY), "a.xva", &e);
	expect_ok(in != NULL, &e);
	assert_true(xva_in_seekable(in));
	assert_int_equal(xva_in_compression(in), PVK_PLAIN);
	walk_randomly(in, &b, 13);
	xva_in_close(in);
	pvk_buf_fini(&b);
	pvk_buf_fini(&plain);
}

static void
test_errors(void **state)
{
	struct pvk_err e;

	(void)state;
	expect_error(xva_in_open("none", &e) != NULL, &e, PVK_ENOENT, "none");
	assert_int_equal(mkdir("dir", 0700), 0);
	expect_error(xva_in_open("dir", &e) != NULL, &e, PVK_EUNSUPP,
	    "dir: a directory");
	expect_error(xva_in_fd(-1, "gone", &e) != NULL, &e, PVK_EIO, "gone");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_files_and_pipes),
		unit_test_in_dir(test_seek),
		unit_test_in_dir(test_standard_input),
		unit_test_in_dir(test_plain_fd),
		unit_test_in_dir(test_errors),
	};

	return (cmocka_run_group_tests_name("xva_in_file", tests, NULL, NULL));
}
