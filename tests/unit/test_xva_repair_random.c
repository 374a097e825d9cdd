/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Repair of random files with damage of every kind: what it writes has no
 * fault, and when it says that nothing was lost, nothing was.
 */
#include <stdio.h>
#include <unistd.h>

#include "util/num.h"
#include "xva_random.h"
#include "xva_verbs.h"

static const char *const names[] = { "0.raw", "1.raw", "2.raw" };

/* 1: and nothing was lost; 0: repaired; -1: it could not be */
static int
repair(const struct xva_random *r, enum pvk_compression how, struct pvk_err *e)
{
	const struct pvk_xva_output out = { .path = "b.xva" };
	const struct pvk_xva_run run = { .threads = 2 };
	struct pvk_xva_extract x = { 0 };
	struct pvk_xva_repairs done;
	struct pvk_findings fs = { 0 };
	char *rules;
	int n;

	xva_random_write(r, how, "a.xva");
	if (pvk_xva_repair("a.xva", &out, &run, &done, e) != 0) {
		pvk_xva_repairs_fini(&done);
		assert_int_equal(testing_count_files(), 1);
		return (-1);
	}
	n = done.not_mended == 0;
	pvk_xva_repairs_fini(&done);
	rules = xva_verify("b.xva");
	assert_string_equal(rules, "");
	free(rules);
	expect_ok(xva_extract("b.xva", &x, 2, &fs, e) == 0, e);
	pvk_xva_extract_fini(&x);
	for (size_t i = 0; i < r->ndisks; i++) {
		if (n == 1)
			xva_expect_file(names[i], r->disk[i].bytes,
			    r->disk[i].size);
		assert_int_equal(unlink(names[i]), 0);
	}
	assert_int_equal(unlink("b.xva"), 0);
	return (n);
}

/* Takes member i and the n behind it out of the file, and puts them at */
static void
move_members(struct xva_build *b, size_t i, size_t n, size_t at)
{
	uint64_t from = b->member[i];
	size_t len = (size_t)(b->member[i + n] - from);
	size_t to = (size_t)b->member[at];
	uint8_t *part = malloc(len);

	assert_true(at > i + n);
	assert_non_null(part);
	memcpy(part, b->tar.data + from, len);
	memmove(b->tar.data + from, b->tar.data + from + len, to - from - len);
	memcpy(b->tar.data + to - len, part, len);
	free(part);
}

/* Chunks with their checksums in any order: nothing is lost */
static void
test_order(void **state)
{
	uint64_t seed = 3;
	struct xva_random r;
	struct pvk_err e;
	size_t pairs, i, at;

	(void)state;
	for (int k = 0; k < 60; k++) {
		xva_random_make(&r, (uint64_t)k);
		pairs = (r.b.nmembers - 1) / 2;
		if (pairs < 4) {
			xva_random_free(&r);
			continue;
		}
		i = testing_random(&seed) % (pairs - 3);
		at = i + 2 + testing_random(&seed) % (pairs - i - 2);
		move_members(&r.b, 1 + 2 * i, 2, 1 + 2 * at);
		assert_int_equal(repair(&r, k % 3, &e), 1);
		xva_random_free(&r);
	}
}

static void
test_noise(void **state)
{
	uint64_t seed = 4, begin, blocks;
	struct xva_random r;
	struct pvk_err e;
	int n, losses = 0;

	(void)state;
	for (int k = 0; k < 200; k++) {
		xva_random_make(&r, (uint64_t)k);
		begin = r.b.member[1] + 512;
		blocks = (r.b.end - begin) / 512;
		testing_random_bytes(&seed,
		    r.b.tar.data + begin +
			512 * (testing_random(&seed) % blocks),
		    512 * (size_t)(1 + k % 2));
		n = repair(&r, k % 3, &e);
		assert_true(n >= 0);
		losses += n == 0;
		xva_random_free(&r);
	}
	assert_true(losses > 100);
}

static void
test_cut(void **state)
{
	struct xva_random r;
	struct pvk_err e;
	size_t whole;

	(void)state;
	for (uint64_t k = 0; k < 4; k++) {
		xva_random_make(&r, k);
		whole = r.b.tar.len;
		for (r.b.tar.len = r.b.member[1]; r.b.tar.len < whole;
		     r.b.tar.len += 512)
			assert_true(repair(&r, PVK_PLAIN, &e) >= 0);
		r.b.tar.len = whole;
		xva_random_free(&r);
	}
}

/* The packed bytes themselves are cut or damaged */
static void
test_packed(void **state)
{
	uint64_t seed = 5;
	struct xva_random r;
	struct pvk_err e;
	size_t len, at;
	char *bytes;

	(void)state;
	for (int k = 0; k < 60; k++) {
		xva_random_make(&r, (uint64_t)k);
		xva_random_write(&r, PVK_GZIP + k % 2, "p");
		bytes = testing_read_file("p", &len);
		assert_int_equal(unlink("p"), 0);
		at = 64 + testing_random(&seed) % (len - 64);
		if (k % 4 < 2)
			len = at;
		else
			bytes[at] ^= 0x55;
		pvk_buf_fini(&r.b.tar);
		r.b.tar.data = (uint8_t *)bytes;
		r.b.tar.len = r.b.tar.cap = len;
		/* ova.xml itself may be hit */
		if (repair(&r, PVK_PLAIN, &e) < 0)
			assert_int_equal(e.code, PVK_ECORRUPT);
		xva_random_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_order),
		unit_test_in_dir(test_noise),
		unit_test_in_dir(test_cut),
		unit_test_in_dir(test_packed),
	};

	return (cmocka_run_group_tests_name("xva_repair_random", tests, NULL,
	    NULL));
}
