/* SPDX-License-Identifier: BSD-2-Clause */
/* When it does not fit: nothing is harmed, and what is enough is said. */
#include <stdio.h>
#include <unistd.h>

#include "ufs_image.h"
#include "util/io.h"
#include "util/num.h"

/* A tree that seed gives: some files, some data. */
static void
tree(struct ufs_image *im, uint64_t seed)
{
	size_t n = (size_t)(testing_random(&seed) % 300);
	char name[32];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "d%zu/f%zu", i % 10, i);
		ufs_image_file(im, name, seed + i,
		    (size_t)(testing_random(&seed) %
			(i % 10 == 0 ? 400000 : 20000)));
		/* some are replaced, when it is full as well */
		if (i % 7 == 0)
			ufs_image_file(im, name, seed + i, 5000);
	}
}

static bool
fits(uint64_t seed, uint64_t size, uint32_t block, struct pvk_err *e)
{
	struct ufs_image im;
	bool r;

	ufs_image_begin(&im, size, block);
	tree(&im, seed);
	r = pvk_ufs_finish(im.w, NULL, &im.e) == 0;
	*e = im.e;
	ufs_image_free(&im);
	return (r);
}

/* "... expected at least N (M MiB)" */
static uint64_t
said_enough(const struct pvk_err *e)
{
	const char *p = strstr(e->msg, "at least ");

	assert_non_null(p);
	return (strtoull(p + 9, NULL, 10));
}

static void
test_enough(void **state)
{
	static const uint32_t blocks[] = { 4096, 32768 };
	uint64_t enough, less;
	struct pvk_err e;
	int small = 0;

	(void)state;
	for (uint64_t i = 0; i < 16; i++) {
		if (fits(i, 2 * PVK_MIB, blocks[i % 2], &e))
			continue;
		small++;
		assert_int_equal(e.code, PVK_ELIMIT);
		enough = said_enough(&e);
		expect_ok(fits(i, enough, blocks[i % 2], &e), &e);
		/* and not much more than that */
		less = pvk_max(enough * 3 / 4, 4 * PVK_MIB) - 2 * PVK_MIB;
		expect_error(fits(i, less, blocks[i % 2], &e), &e, PVK_ELIMIT,
		    NULL);
	}
	assert_true(small > 8);
}

/* To the last block, and one more */
static void
test_brim(void **state)
{
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct ufs_image im;
	uint8_t block[4096];
	uint64_t n = 0, room;
	bool fitted = false;

	(void)state;
	memset(block, 'x', sizeof(block));
	ufs_image_begin(&im, 4 * PVK_MIB, 4096);
	expect_ok(pvk_ufs_file_begin(im.w, "f", &a, &im.e) == 0, &im.e);
	for (; !pvk_ufs_full(im.w); n++)
		expect_ok(pvk_ufs_file_write(im.w, block, 4096, n * 4096,
			      &im.e) == 0,
		    &im.e);
	expect_ok(pvk_ufs_file_end(im.w, n * 4096, &im.e) == 0, &im.e);
	expect_error(pvk_ufs_finish(im.w, NULL, &im.e) == 0, &im.e, PVK_ELIMIT,
	    "are too few for 2 files");
	ufs_image_free(&im);
	for (room = n; !fitted; room--) {
		ufs_image_begin(&im, 4 * PVK_MIB, 4096);
		ufs_image_file(&im, "f", 1, (size_t)room * 4096);
		fitted = pvk_ufs_finish(im.w, NULL, &im.e) == 0;
		ufs_image_free(&im);
	}
	ufs_image_begin(&im, 4 * PVK_MIB, 4096);
	ufs_image_file(&im, "f", 1, (size_t)(room + 1) * 4096);
	ufs_image_end(&im);
	ufs_image_free(&im);
	/* what was collected when it was seen, 64 blocks; the directory */
	assert_true(n - room < 80);
}

static void
test_inodes(void **state)
{
	struct pvk_ufs_info info;
	struct ufs_image im;
	struct ufs_opened o;
	char name[32];
	uint64_t have;

	(void)state;
	ufs_image_begin(&im, 4 * PVK_MIB, 4096);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	pvk_ufs_info(o.u, &info);
	have = info.inodes_free;
	ufs_image_shut(&o);
	ufs_image_free(&im);
	for (int more = 0; more < 2; more++) {
		ufs_image_begin(&im, 4 * PVK_MIB, 4096);
		for (uint64_t i = 0; i < have + (uint64_t)more; i++) {
			snprintf(name, sizeof(name), "f%d", (int)i);
			ufs_image_file(&im, name, 1, 0);
		}
		assert_int_equal(pvk_ufs_full(im.w), more);
		if (more == 0)
			ufs_image_end(&im);
		else
			expect_error(pvk_ufs_finish(im.w, NULL, &im.e) == 0,
			    &im.e, PVK_ELIMIT, "(5 MiB)");
		ufs_image_free(&im);
	}
}

static void
test_memory(void **state)
{
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct ufs_image im;
	char name[32];
	int i;

	(void)state;
	ufs_image_begin(&im, 64 * PVK_MIB, 4096);
	pvk_ufs_free(im.w);
	im.o.memory = 2 * PVK_MIB;
	im.w = pvk_ufs_new(im.canvas, 0, im.size, &im.o, &im.e);
	expect_ok(im.w != NULL, &im.e);
	for (i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		if (pvk_ufs_file_begin(im.w, name, &a, &im.e) != 0)
			break;
		expect_ok(pvk_ufs_file_end(im.w, 0, &im.e) == 0, &im.e);
	}
	assert_in_range(i, 5000, 15000);
	assert_int_equal(im.e.code, PVK_ELIMIT);
	expect_error(pvk_ufs_mkdir(im.w, "x", &a, &im.e) == 0, &im.e, PVK_EBUG,
	    "after an error");
	pvk_ufs_free(im.w);
	im.o.memory = 1000;
	im.w = pvk_ufs_new(im.canvas, 0, im.size, &im.o, &im.e);
	expect_error(im.w != NULL, &im.e, PVK_ELIMIT, "1000 bytes of memory");
	ufs_image_free(&im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enough),
		cmocka_unit_test(test_brim),
		cmocka_unit_test(test_inodes),
		cmocka_unit_test(test_memory),
	};

	return (cmocka_run_group_tests_name("ufs_full", tests, NULL, NULL));
}
