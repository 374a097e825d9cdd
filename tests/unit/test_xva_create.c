/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks into an XVA and out again: any bytes, holes and sizes, every checksum
 * and compression; and the same file whatever the number of threads.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk_model.h"
#include "util/io.h"
#include "util/num.h"
#include "xva_verbs.h"

#define DISKS 3

static const char *const raw_names[] = { "d0", "d1", "d2" };
static const char *const out_names[] = { "0.raw", "1.raw", "2.raw" };

struct set {
	struct pvk_ova_spec spec;
	struct pvk_ova_spec_disk disk[DISKS];
	struct disk_model model[DISKS];
	struct pvk_src *src[DISKS];
	size_t n;
};

/* Disks of these sizes; what a virtual size has beyond them is zero */
static void
set_open(struct set *s, const uint64_t *sizes, size_t n, uint64_t seed,
    uint64_t round)
{
	struct pvk_err e;

	memset(s, 0, sizeof(*s));
	s->n = n;
	s->spec = (struct pvk_ova_spec){ .name_label = "t",
		.name_description = "",
		.guest = PVK_GUEST_FREEBSD,
		.memory = PVK_GIB,
		.vcpus = 1,
		.disks = s->disk,
		.ndisks = n,
		.date = "2026-01-31" };
	s->spec.host = pvk_host_find("xcp-ng-8.3", &e);
	expect_ok(s->spec.host != NULL, &e);
	for (size_t i = 0; i < n; i++) {
		s->model[i] = disk_model_new(sizes[i], seed + i);
		disk_model_write(&s->model[i], raw_names[i]);
		s->disk[i].virtual_size = pvk_round_up(sizes[i], round);
		s->disk[i].name_label = raw_names[i];
		s->src[i] = pvk_src_open(raw_names[i], &e);
		expect_ok(s->src[i] != NULL, &e);
	}
}

static void
set_close(struct set *s)
{
	for (size_t i = 0; i < s->n; i++) {
		pvk_src_close(s->src[i]);
		disk_model_free(&s->model[i]);
		assert_int_equal(unlink(raw_names[i]), 0);
	}
}

static struct pvk_xva_created
create(const struct set *s, const char *path, enum pvk_sum sum,
    enum pvk_compression how, size_t threads)
{
	const struct pvk_xva_output out = { .path = path,
		.compression = how,
		.level = 1 };
	const struct pvk_xva_run run = { .threads = threads };
	struct pvk_xva_created made;
	struct pvk_err e;

	expect_ok(pvk_xva_create(&s->spec, s->src, sum, &out, &run, &made,
		      &e) == 0,
	    &e);
	return (made);
}

static void
expect_back(const struct set *s, const char *path)
{
	struct pvk_xva_extract x = { 0 };
	struct pvk_findings fs = { 0 };
	struct pvk_err e;
	uint8_t *bytes;
	char *rules = xva_verify(path);

	assert_string_equal(rules, "");
	free(rules);
	expect_ok(xva_extract(path, &x, 2, &fs, &e) == 0, &e);
	assert_int_equal(fs.len, 0);
	for (size_t i = 0; i < s->n; i++) {
		bytes = calloc(1, (size_t)s->disk[i].virtual_size);
		assert_non_null(bytes);
		memcpy(bytes, s->model[i].bytes, (size_t)s->model[i].size);
		xva_expect_file(out_names[i], bytes, s->disk[i].virtual_size);
		free(bytes);
		assert_int_equal(unlink(out_names[i]), 0);
	}
	pvk_xva_extract_fini(&x);
}

/* Chunks of 1 MiB that are not all zero, and the first and last of each disk */
static uint64_t
count_chunks(const struct set *s)
{
	uint64_t n = 0, off, len, size;
	bool dense = false;

	for (size_t i = 0; i < s->n; i++) {
		size = s->disk[i].virtual_size;
		for (off = 0; off < size; off += PVK_MIB) {
			len = off >= s->model[i].size
			    ? 0
			    : pvk_min(PVK_MIB, s->model[i].size - off);
			n += dense || off == 0 || off + PVK_MIB >= size ||
			    !pvk_is_zero(s->model[i].bytes + off, (size_t)len);
		}
		dense |= i == 0 && size < PVK_MIB;
	}
	return (n);
}

static void
expect_same_files(const char *a, const char *b)
{
	size_t len;
	char *bytes = testing_read_file(a, &len);

	xva_expect_file(b, bytes, len);
	free(bytes);
}

static void
round_trip(const uint64_t *sizes, size_t n, uint64_t seed, uint64_t round)
{
	static const size_t threads[] = { 2, 8 };
	struct pvk_xva_created made, dry;
	struct set s;
	size_t len;

	set_open(&s, sizes, n, seed, round);
	for (int k = 0; k < 6; k++) {
		made = create(&s, "1.xva", PVK_SUM_SHA1 + k / 3, k % 3, 1);
		free(testing_read_file("1.xva", &len));
		assert_int_equal(made.size, len);
		assert_int_equal(made.chunks, count_chunks(&s));
		dry = create(&s, NULL, PVK_SUM_SHA1 + k / 3, k % 3, 2);
		assert_int_equal(dry.size, len);
		assert_int_equal(dry.chunks, made.chunks);
		for (size_t i = 0; i < PVK_COUNT(threads); i++) {
			create(&s, "n.xva", PVK_SUM_SHA1 + k / 3, k % 3,
			    threads[i]);
			expect_same_files("1.xva", "n.xva");
			assert_int_equal(unlink("n.xva"), 0);
		}
		expect_back(&s, "1.xva");
		assert_int_equal(unlink("1.xva"), 0);
	}
	set_close(&s);
	assert_int_equal(testing_count_files(), 0);
}

static void
test_random(void **state)
{
	uint64_t seed = 1, sizes[DISKS];

	(void)state;
	for (int i = 0; i < 6; i++) {
		for (size_t k = 0; k < DISKS; k++)
			sizes[k] =
			    PVK_MIB + testing_random(&seed) % (4 * PVK_MIB);
		round_trip(sizes, 1 + (size_t)i % DISKS, seed,
		    i % 2 == 0 ? 512 : 2 * PVK_MIB);
	}
}

static void
test_sizes(void **state)
{
	static const uint64_t sizes[] = { 1, 511, 512, 513, 700, PVK_MIB - 1,
		PVK_MIB, PVK_MIB + 1, PVK_MIB + 512, 3 * PVK_MIB - 512,
		3 * PVK_MIB };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(sizes); i++)
		round_trip(&sizes[i], 1, i, 512);
}

/* A host measures all gaps by the first chunk: behind a short one there are
 * none. */
static void
test_short_first_disk(void **state)
{
	static const uint64_t sizes[] = { 512 << 10, 5 << 20, 3 << 20 };

	(void)state;
	round_trip(sizes, 3, 1, 512);
}

/* More disks than ten: the byte order of their refs is their own order */
static void
test_many_disks(void **state)
{
	struct pvk_ova_spec_disk disk[16];
	struct pvk_src *src[16];
	const struct pvk_xva_output out = { .path = "a.xva" };
	const struct pvk_xva_run run = { .threads = 3 };
	struct pvk_xva_created made;
	struct pvk_xva_extract x = { 0 };
	struct pvk_findings fs = { 0 };
	struct set s;
	char name[16], *rules;
	uint8_t byte[16];
	struct pvk_err e;

	(void)state;
	set_open(&s, NULL, 0, 0, 512);
	s.spec.disks = disk;
	s.spec.ndisks = 16;
	for (unsigned i = 0; i < 16; i++) {
		byte[i] = (uint8_t)(i + 1);
		disk[i] = (struct pvk_ova_spec_disk){ PVK_MIB + 512, "d" };
		src[i] = pvk_src_memory(&byte[i], 1, &e);
		expect_ok(src[i] != NULL, &e);
	}
	expect_ok(pvk_xva_create(&s.spec, src, PVK_SUM_SHA1, &out, &run, &made,
		      &e) == 0,
	    &e);
	rules = xva_verify("a.xva");
	assert_string_equal(rules, "");
	free(rules);
	expect_ok(xva_extract("a.xva", &x, 1, &fs, &e) == 0, &e);
	for (unsigned i = 0; i < 16; i++) {
		uint8_t *bytes = calloc(1, PVK_MIB + 512);

		assert_non_null(bytes);
		bytes[0] = byte[i];
		snprintf(name, sizeof(name), "%u.raw", i);
		xva_expect_file(name, bytes, PVK_MIB + 512);
		free(bytes);
		pvk_src_close(src[i]);
	}
	pvk_xva_extract_fini(&x);
}

struct feed {
	int fd;
	const struct disk_model *m;
};

static void *
feed_pipe(void *arg)
{
	const struct feed *f = arg;
	struct pvk_err e;

	pvk_write_full(f->fd, f->m->bytes, (size_t)f->m->size, "pipe", &e);
	close(f->fd);
	return (NULL);
}

/* From a pipe comes what comes from a file. */
static void
test_stream(void **state)
{
	static const uint64_t sizes[] = { (3 << 20) + 700 };
	pthread_t thread;
	struct pvk_err e;
	struct set s;
	int fds[2];

	(void)state;
	for (size_t threads = 1; threads <= 4; threads += 3) {
		set_open(&s, sizes, 1, 9, 2 * PVK_MIB);
		create(&s, "file.xva", PVK_SUM_SHA1, PVK_PLAIN, 2);
		pvk_src_close(s.src[0]);
		assert_int_equal(pipe(fds), 0);
		struct feed f = { fds[1], &s.model[0] };
		assert_int_equal(pthread_create(&thread, NULL, feed_pipe, &f),
		    0);
		s.src[0] = pvk_src_stream(fds[0], sizes[0], "pipe", &e);
		expect_ok(s.src[0] != NULL, &e);
		create(&s, "pipe.xva", PVK_SUM_SHA1, PVK_PLAIN, threads);
		pthread_join(thread, NULL);
		close(fds[0]);
		expect_same_files("file.xva", "pipe.xva");
		assert_int_equal(unlink("file.xva"), 0);
		assert_int_equal(unlink("pipe.xva"), 0);
		set_close(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_random),
		unit_test_in_dir(test_sizes),
		unit_test_in_dir(test_short_first_disk),
		unit_test_in_dir(test_many_disks),
		unit_test_in_dir(test_stream),
	};

	return (cmocka_run_group_tests_name("xva_create", tests, NULL, NULL));
}
