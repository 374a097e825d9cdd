/* SPDX-License-Identifier: BSD-2-Clause */
/* Sinks without QEMU: sparse files, pipes, standard output. */
#include <sys/stat.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "disk_model.h"
#include "fault.h"
#include "util/io.h"
#include "util/num.h"

static struct pvk_sink *
sink_open(const char *path, uint64_t size, unsigned flags)
{
	struct pvk_err e;
	struct pvk_sink *s = pvk_sink_new(path, PVK_DISK_RAW, size, flags, &e);

	expect_ok(s != NULL, &e);
	return (s);
}

static void
sink_finish(struct pvk_sink *s)
{
	struct pvk_err e;

	expect_ok(pvk_sink_commit(s, &e) == 0, &e);
	pvk_sink_free(s);
}

static void
writes_files(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 1000, 65536, 1000000, 5000000 };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(sizes); i++)
		for (uint64_t seed = 0; seed < 5; seed++) {
			struct disk_model m = disk_model_new(sizes[i], seed);
			struct pvk_sink *s =
			    sink_open("a.raw", m.size, PVK_SINK_FORCE);

			assert_true(pvk_sink_random_access(s));
			assert_string_equal(pvk_sink_name(s), "a.raw");
			expect_ok(disk_model_fill(&m, s, seed, &e) == 0, &e);
			sink_finish(s);
			disk_model_expect_file(&m, "a.raw");
			assert_int_equal(testing_count_files(), 1);
			disk_model_free(&m);
		}
}

static void
writes_from_many_threads(void **state)
{
	struct disk_model m = disk_model_new(20 * PVK_MIB + 777, 1);
	struct pvk_sink *s = sink_open("a.raw", m.size, 0);

	(void)state;
	disk_model_fill_parallel(&m, s);
	sink_finish(s);
	disk_model_expect_file(&m, "a.raw");
	disk_model_free(&m);
}

/* Zeros take no room, even when they are written. */
static void
leaves_holes(void **state)
{
	static uint8_t bytes[4 << 20];
	struct pvk_sink *s = sink_open("a.raw", sizeof(bytes), 0);
	struct pvk_err e;
	struct stat st;

	(void)state;
	bytes[1 << 20] = 1;
	expect_ok(pvk_sink_pwrite(s, bytes, sizeof(bytes), 0, &e) == 0, &e);
	sink_finish(s);
	assert_int_equal(stat("a.raw", &st), 0);
	assert_int_equal(st.st_size, sizeof(bytes));
	assert_true((uint64_t)st.st_blocks * 512 <= 65536);
}

static void
vanishes_when_not_committed(void **state)
{
	struct pvk_err e;
	struct pvk_sink *s = sink_open("a.raw", 100, 0);

	(void)state;
	expect_ok(pvk_sink_pwrite(s, "x", 1, 0, &e) == 0, &e);
	pvk_sink_free(s);
	pvk_sink_free(NULL);
	assert_int_equal(testing_count_files(), 0);
}

static void
replaces_only_by_force(void **state)
{
	struct pvk_err e;

	(void)state;
	testing_write_file("a.raw", "old", 3);
	expect_error(pvk_sink_new("a.raw", PVK_DISK_RAW, 10, 0, &e) != NULL, &e,
	    PVK_ECREATE, "a.raw: exists already");
	sink_finish(sink_open("a.raw", 10, PVK_SINK_FORCE));
	free(testing_read_file("a.raw", &(size_t){ 0 }));
}

static void
refuses_the_impossible(void **state)
{
	struct pvk_err e;
	struct pvk_sink *s = sink_open("a.raw", 100, 0);

	(void)state;
	expect_error(pvk_sink_pwrite(s, "xy", 2, 99, &e) == 0, &e, PVK_EBUG,
	    "beyond the end");
	expect_error(pvk_sink_pwrite(s, "xy", 2, UINT64_MAX, &e) == 0, &e,
	    PVK_EBUG, "beyond the end");
	expect_error(pvk_sink_zero(s, 1, 100, &e) == 0, &e, PVK_EBUG,
	    "beyond the end");
	expect_error(pvk_sink_zero(s, 1, UINT64_MAX, &e) == 0, &e, PVK_EBUG,
	    "beyond the end");
	pvk_sink_free(s);
	expect_error(pvk_sink_new("a", PVK_DISK_RAW, UINT64_MAX, 0, &e) != NULL,
	    &e, PVK_EUNSUPP, "raw holds at most 8 EiB");
	expect_error(pvk_sink_new("no/a", PVK_DISK_RAW, 10, 0, &e) != NULL, &e,
	    PVK_ECREATE, "no/a: cannot be created");
	assert_int_equal(testing_count_files(), 0);
}

/* ---- streams ---- */

struct reader {
	int fd;
	uint8_t *bytes;
	size_t size, got;
	pthread_t thread;
};

static void *
read_all(void *arg)
{
	struct reader *r = arg;
	struct pvk_err e;

	(void)pvk_read_full(r->fd, r->bytes, r->size, &r->got, "pipe", &e);
	return (NULL);
}

static void
reader_start(struct reader *r, int fd, uint64_t size)
{
	/* room for what should not come */
	*r = (struct reader){ .fd = fd, .size = size + 1 };
	r->bytes = malloc(r->size);
	assert_non_null(r->bytes);
	assert_int_equal(pthread_create(&r->thread, NULL, read_all, r), 0);
}

static void
reader_expect(struct reader *r, const struct disk_model *m)
{
	assert_int_equal(pthread_join(r->thread, NULL), 0);
	assert_int_equal(r->got, m->size);
	assert_true(memcmp(r->bytes, m->bytes, m->size) == 0);
	free(r->bytes);
	close(r->fd);
}

/* Every byte in its order, also zeros, also those that nobody mentioned. */
static void
streams_to_standard_output(void **state)
{
	struct disk_model m = disk_model_new(1000000, 3);
	int fds[2], saved = dup(STDOUT_FILENO);
	struct reader r;
	struct pvk_err e;
	struct pvk_sink *s;
	int failed;

	(void)state;
	memset(m.bytes + 700000, 0, 300000);
	assert_int_equal(pipe(fds), 0);
	reader_start(&r, fds[0], m.size);
	fflush(stdout);
	dup2(fds[1], STDOUT_FILENO);
	close(fds[1]);
	s = pvk_sink_new("-", PVK_DISK_RAW, m.size, 0, &e);
	failed = s == NULL || pvk_sink_pwrite(s, m.bytes, 500000, 0, &e) != 0 ||
	    pvk_sink_pwrite(s, m.bytes + 500000, 200000, 500000, &e) != 0 ||
	    pvk_sink_zero(s, 800000, 100000, &e) != 0 ||
	    pvk_sink_commit(s, &e) != 0;
	dup2(saved, STDOUT_FILENO);
	close(saved);
	expect_ok(!failed, &e);
	assert_false(pvk_sink_random_access(s));
	assert_string_equal(pvk_sink_name(s), "standard output");
	pvk_sink_free(s);
	reader_expect(&r, &m);
	disk_model_free(&m);
}

static void
streams_to_a_fifo(void **state)
{
	(void)state;
	assert_int_equal(mkfifo("fifo", 0666), 0);
	for (uint64_t seed = 0; seed < 10; seed++) {
		struct disk_model m = disk_model_new(300000, seed);
		int fd = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		struct reader r;
		struct pvk_err e;
		struct pvk_sink *s = sink_open("fifo", m.size, 0);

		assert_int_equal(fcntl(fd, F_SETFL, 0), 0);
		reader_start(&r, fd, m.size);
		assert_false(pvk_sink_random_access(s));
		expect_ok(disk_model_fill(&m, s, seed, &e) == 0, &e);
		expect_error(pvk_sink_pwrite(s, "x", 1, 0, &e) == 0, &e,
		    PVK_EBUG, "write at 0, but the stream is at 300000");
		expect_error(pvk_sink_zero(s, 0, 1, &e) == 0, &e, PVK_EBUG,
		    "the stream is at");
		sink_finish(s);
		reader_expect(&r, &m);
		disk_model_free(&m);
	}
	assert_int_equal(testing_count_files(), 1);
}

static int
scenario(const struct disk_model *m, struct pvk_err *e)
{
	struct pvk_sink *s = pvk_sink_new("a.raw", PVK_DISK_RAW, m->size, 0, e);
	int r;

	if (s == NULL)
		return (-1);
	r = disk_model_fill(m, s, 1, e);
	if (r == 0)
		r = pvk_sink_commit(s, e);
	pvk_sink_free(s);
	return (r);
}

static void
survives_faults(void **state)
{
	struct disk_model m = disk_model_new(1000000, 1);
	size_t n;

	(void)state;
	for (enum fault kind = FAULT_ALLOC; kind <= FAULT_WRITE; kind++) {
		for (n = 1; fault_next(kind, n); n++) {
			struct pvk_err e = { 0 };
			bool ok = scenario(&m, &e) == 0;

			if (fault_off()) {
				expect_error(ok, &e,
				    kind == FAULT_ALLOC ? PVK_ENOMEM : PVK_EIO,
				    "a.raw: ");
				/* the last step of all syncs the directory */
				if (testing_count_files() != 0)
					disk_model_expect_file(&m, "a.raw");
				unlink("a.raw");
			} else
				expect_ok(ok, &e);
		}
		assert_true(n > 4);
		disk_model_expect_file(&m, "a.raw");
		unlink("a.raw");
	}
	disk_model_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(writes_files),
		unit_test_in_dir(writes_from_many_threads),
		unit_test_in_dir(leaves_holes),
		unit_test_in_dir(vanishes_when_not_committed),
		unit_test_in_dir(replaces_only_by_force),
		unit_test_in_dir(refuses_the_impossible),
		cmocka_unit_test(streams_to_standard_output),
		unit_test_in_dir(streams_to_a_fifo),
		unit_test_in_dir(survives_faults),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
