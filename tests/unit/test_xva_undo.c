/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way back from an edit in place: killed at any point, the file becomes
 * what it was; an undo file that is none of its own does not touch it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "fault.h"
#include "util/num.h"
#include "xva/in.h"
#include "xva/undo.h"
#include "xva_build.h"

#define FILE_LEN 3000
#define OFF	 512
#define LEN	 700
#define UNDO	 ".a.xva.pvkit-undo"

struct sample {
	uint8_t old[FILE_LEN], new[FILE_LEN];
	uint8_t undo[32 + 2 * LEN];
};

static void
put_be64(uint8_t *p, uint64_t n)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(n >> (56 - 8 * i));
}

/* A file before and after, and the undo file between, as undo.h has it */
static struct sample
make_sample(void)
{
	struct sample s;
	uint64_t seed = 1;

	testing_random_bytes(&seed, s.old, FILE_LEN);
	memcpy(s.new, s.old, FILE_LEN);
	testing_random_bytes(&seed, s.new + OFF, LEN);
	memcpy(s.undo, "pvkundo1", 8);
	put_be64(s.undo + 8, OFF);
	put_be64(s.undo + 16, LEN);
	memcpy(s.undo + 32, s.old + OFF, LEN);
	memcpy(s.undo + 32 + LEN, s.new + OFF, LEN);
	put_be64(s.undo + 24, XXH64(s.undo + 32, (size_t)2 * LEN, 0));
	return (s);
}

static void
expect_file(const char *name, const void *bytes, size_t size)
{
	size_t len;
	char *have = testing_read_file(name, &len);

	assert_int_equal(len, size);
	assert_memory_equal(have, bytes, len);
	free(have);
}

static int
replace(const struct sample *s, struct pvk_err *e)
{
	int fd = open("a.xva", O_RDWR), r;

	assert_true(fd >= 0);
	r = undo_replace(fd, "a.xva", OFF, s->new + OFF, LEN, e);
	close(fd);
	return (r);
}

static void
test_replace(void **state)
{
	struct sample s = make_sample();
	struct stat st;
	struct pvk_err e;

	(void)state;
	testing_write_file("a.xva", s.old, FILE_LEN);
	assert_int_equal(chmod("a.xva", 0600), 0);
	expect_ok(replace(&s, &e) == 0, &e);
	expect_file("a.xva", s.new, FILE_LEN);
	assert_int_equal(stat("a.xva", &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(testing_count_files(), 1);
}

/* Each step of output fails in turn: the file is as it was, or all new. */
static void
test_failing_writes(void **state)
{
	struct sample s = make_sample();
	struct pvk_err e;
	int r;

	(void)state;
	for (size_t n = 1;; n++) {
		testing_write_file("a.xva", s.old, FILE_LEN);
		if (!fault_next(FAULT_WRITE, n))
			break;
		r = replace(&s, &e);
		if (fault_off()) {
			expect_error(r == 0, &e, PVK_EIO, NULL);
			expect_file("a.xva", s.old, FILE_LEN);
		} else {
			expect_ok(r == 0, &e);
			expect_file("a.xva", s.new, FILE_LEN);
		}
		assert_int_equal(testing_count_files(), 1);
	}
}

static void
test_failing_memory(void **state)
{
	struct sample s = make_sample();
	struct pvk_err e;
	bool rolled;
	int r;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		testing_write_file("a.xva", s.old, FILE_LEN);
		r = replace(&s, &e);
		if (fault_off()) {
			expect_error(r == 0, &e, PVK_ENOMEM, NULL);
			expect_file("a.xva", s.old, FILE_LEN);
		} else
			expect_ok(r == 0, &e);
		assert_int_equal(testing_count_files(), 1);
	}
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		testing_write_file("a.xva", s.new, FILE_LEN);
		testing_write_file(UNDO, s.undo, sizeof(s.undo));
		r = undo_roll_back("a.xva", &rolled, &e);
		if (fault_off()) {
			expect_error(r == 0, &e, PVK_ENOMEM, NULL);
			expect_file(UNDO, s.undo, sizeof(s.undo));
		} else {
			expect_ok(r == 0, &e);
			expect_file("a.xva", s.old, FILE_LEN);
		}
	}
}

static void
roll_back(const char *path, bool expected)
{
	struct pvk_err e;
	bool rolled = !expected;

	expect_ok(undo_roll_back(path, &rolled, &e) == 0, &e);
	assert_int_equal(rolled, expected);
}

/* Killed when any number of the new bytes had been written, or some blocks */
static void
test_killed(void **state)
{
	struct sample s = make_sample();
	uint8_t mix[FILE_LEN];

	(void)state;
	for (size_t n = 0; n <= LEN; n++) {
		memcpy(mix, s.old, FILE_LEN);
		memcpy(mix + OFF, s.new + OFF, n);
		testing_write_file("a.xva", mix, FILE_LEN);
		testing_write_file(UNDO, s.undo, sizeof(s.undo));
		roll_back("a.xva", true);
		expect_file("a.xva", s.old, FILE_LEN);
		assert_int_equal(testing_count_files(), 1);
	}
	for (size_t at = 0; at + 100 <= LEN; at += 50) {
		memcpy(mix, s.old, FILE_LEN);
		memcpy(mix + OFF + at, s.new + OFF + at, 100);
		testing_write_file("a.xva", mix, FILE_LEN);
		testing_write_file(UNDO, s.undo, sizeof(s.undo));
		roll_back("a.xva", true);
		expect_file("a.xva", s.old, FILE_LEN);
	}
	roll_back("a.xva", false);
	expect_file("a.xva", s.old, FILE_LEN);
}

/* Killed before the undo file was whole: nothing had been changed yet. */
static void
test_half_written(void **state)
{
	struct sample s = make_sample();

	(void)state;
	testing_write_file("a.xva", s.old, FILE_LEN);
	for (size_t len = 0; len < sizeof(s.undo); len++) {
		testing_write_file(UNDO, s.undo, len);
		roll_back("a.xva", false);
		expect_file("a.xva", s.old, FILE_LEN);
		assert_int_equal(testing_count_files(), 1);
	}
	for (size_t at = 0; at < sizeof(s.undo); at += 3) {
		if (at >= 8 && at < 16)
			continue; /* where it belongs: the next test */
		s.undo[at] ^= 0x10;
		testing_write_file(UNDO, s.undo, sizeof(s.undo));
		roll_back("a.xva", false);
		expect_file("a.xva", s.old, FILE_LEN);
		assert_int_equal(testing_count_files(), 1);
		s.undo[at] ^= 0x10;
	}
}

static void
refuse(const uint8_t *file, const struct sample *s)
{
	struct pvk_err e;
	bool rolled;

	testing_write_file("a.xva", file, FILE_LEN);
	testing_write_file(UNDO, s->undo, sizeof(s->undo));
	expect_error(undo_roll_back("a.xva", &rolled, &e) == 0, &e,
	    PVK_ECORRUPT, UNDO);
	expect_file("a.xva", file, FILE_LEN);
	expect_file(UNDO, s->undo, sizeof(s->undo));
}

/* The name belongs to another file by now: not one byte of it changes. */
static void
test_another_file(void **state)
{
	struct sample s = make_sample(), t;
	uint8_t other[FILE_LEN];

	(void)state;
	memset(other, 'x', FILE_LEN);
	refuse(other, &s);
	memcpy(other, s.old, FILE_LEN);
	other[OFF + LEN - 1] ^= 1;
	if (other[OFF + LEN - 1] != s.new[OFF + LEN - 1])
		refuse(other, &s);
	for (unsigned bit = 0; bit < 64; bit += 3) {
		t = s;
		put_be64(t.undo + 8, OFF ^ (uint64_t)1 << bit);
		refuse(s.old, &t);
	}
}

static void
test_no_file_of_ours(void **state)
{
	struct sample s = make_sample();
	struct pvk_err e;
	bool rolled;

	(void)state;
	testing_write_file("a.xva", s.new, FILE_LEN);
	testing_write_file("elsewhere", s.undo, sizeof(s.undo));
	assert_int_equal(symlink("elsewhere", UNDO), 0);
	expect_error(undo_roll_back("a.xva", &rolled, &e) == 0, &e, PVK_EIO,
	    UNDO);
	assert_int_equal(unlink(UNDO), 0);
	assert_int_equal(mkdir(UNDO, 0700), 0);
	expect_error(undo_roll_back("a.xva", &rolled, &e) == 0, &e,
	    PVK_ECORRUPT, UNDO);
	assert_int_equal(rmdir(UNDO), 0);
	testing_write_hole(UNDO, PVK_GIB);
	expect_error(undo_roll_back("a.xva", &rolled, &e) == 0, &e,
	    PVK_ECORRUPT, UNDO);
	expect_file("a.xva", s.new, FILE_LEN);
}

/* Every other verb refuses the file, under whatever name it comes. */
static void
test_refused(void **state)
{
	static const char *const names[] = { "a.xva", "./a.xva", "link",
		"dir/../a.xva" };
	struct sample s = make_sample();
	struct pvk_err e;

	(void)state;
	testing_write_file("a.xva", s.new, FILE_LEN);
	testing_write_file(UNDO, s.undo, sizeof(s.undo));
	assert_int_equal(symlink("a.xva", "link"), 0);
	assert_int_equal(mkdir("dir", 0700), 0);
	for (size_t i = 0; i < PVK_COUNT(names); i++)
		expect_error(xva_in_open(names[i], &e) != NULL, &e,
		    PVK_ECORRUPT, "an edit in place was interrupted");
	roll_back("link", true);
	expect_file("a.xva", s.old, FILE_LEN);
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		struct xva_in *in = xva_in_open(names[i], &e);

		expect_ok(in != NULL, &e);
		xva_in_close(in);
	}
}

static int
no_change(void *ctx, struct pvk_ova *o, struct pvk_err *e)
{
	(void)ctx;
	(void)o;
	(void)e;
	return (0);
}

static void
test_one_at_a_time(void **state)
{
	const struct pvk_xva_run run = { .threads = 1 };
	struct xva_build b = { 0 };
	enum pvk_xva_edited edited;
	struct pvk_err e;
	int fd;

	(void)state;
	xva_build_ova(&b, 2, "");
	xva_build_add(&b, "end");
	testing_write_file("a.xva", b.tar.data, b.tar.len);
	fd = open("a.xva", O_RDONLY);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	expect_error(pvk_xva_edit("a.xva", NULL, no_change, NULL, &run, &edited,
			 &e) == 0,
	    &e, PVK_EAGAIN, "a.xva: another pvkit xva edit");
	close(fd);
	expect_ok(pvk_xva_edit("a.xva", NULL, no_change, NULL, &run, &edited,
		      &e) == 0,
	    &e);
	assert_int_equal(edited, PVK_XVA_UNCHANGED);
	expect_file("a.xva", b.tar.data, b.tar.len);
	xva_build_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_replace),
		unit_test_in_dir(test_failing_writes),
		unit_test_in_dir(test_failing_memory),
		unit_test_in_dir(test_killed),
		unit_test_in_dir(test_half_written),
		unit_test_in_dir(test_another_file),
		unit_test_in_dir(test_no_file_of_ours),
		unit_test_in_dir(test_refused),
		unit_test_in_dir(test_one_at_a_time),
	};

	return (cmocka_run_group_tests_name("xva_undo", tests, NULL, NULL));
}
