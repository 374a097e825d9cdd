/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks out of an XVA: the bytes that were put in. */
#include <stdio.h>
#include <unistd.h>

#include "util/num.h"
#include "xva_random.h"
#include "xva_verbs.h"

static const char *const names[] = { "0.raw", "1.raw", "2.raw" };

static void
expect_disks(const struct xva_random *r)
{
	assert_int_equal(testing_count_files(), 1 + r->ndisks);
	for (size_t i = 0; i < r->ndisks; i++) {
		xva_expect_file(names[i], r->disk[i].bytes, r->disk[i].size);
		assert_int_equal(unlink(names[i]), 0);
	}
}

static void
test_random(void **state)
{
	static const size_t threads[] = { 1, 2, 8 };
	struct pvk_xva_extract x;
	struct pvk_findings fs;
	struct xva_random r;
	struct pvk_err e;

	(void)state;
	for (uint64_t seed = 0; seed < 36; seed++) {
		xva_random_make(&r, seed);
		xva_random_write(&r, seed % 3, "a.xva");
		for (size_t i = 0; i < PVK_COUNT(threads); i++)
			for (int salvage = 0; salvage < 2; salvage++) {
				memset(&fs, 0, sizeof(fs));
				x = (struct pvk_xva_extract){ .salvage =
								  salvage };
				expect_ok(xva_extract("a.xva", &x, threads[i],
					      &fs, &e) == 0,
				    &e);
				assert_int_equal(fs.len, 0);
				assert_int_equal(x.nbad, 0);
				assert_true(x.sound);
				expect_disks(&r);
				pvk_xva_extract_fini(&x);
				pvk_findings_fini(&fs);
			}
		xva_random_free(&r);
	}
}

static int
one_sink(void *ctx, const struct pvk_ova_disk *disk, struct pvk_sink **sink,
    struct pvk_err *e)
{
	if (disk->number != *(unsigned *)ctx)
		return (0);
	*sink = pvk_sink_new("one", PVK_DISK_RAW, disk->virtual_size, 0, e);
	return (*sink != NULL ? 0 : -1);
}

static void
test_one_of_several(void **state)
{
	const struct pvk_xva_run run = { .threads = 2 };
	struct pvk_findings fs = { 0 };
	struct pvk_xva_extract x;
	struct xva_random r;
	struct pvk_err e;

	(void)state;
	for (uint64_t seed = 0; seed < 12; seed++) {
		xva_random_make(&r, seed);
		xva_random_write(&r, seed % 3, "a.xva");
		for (unsigned k = 0; k < r.ndisks; k++) {
			x = (struct pvk_xva_extract){ .open_sink = one_sink,
				.ctx = &k };
			expect_ok(pvk_xva_extract("a.xva", &x, &run, &fs, &e) ==
				0,
			    &e);
			assert_int_equal(testing_count_files(), 2);
			xva_expect_file("one", r.disk[k].bytes, r.disk[k].size);
			assert_int_equal(unlink("one"), 0);
			pvk_xva_extract_fini(&x);
		}
		xva_random_free(&r);
	}
	assert_int_equal(fs.len, 0);
}

/* A chunk that is gone would be a hole, did the table not list it. */
static void
test_table(void **state)
{
	struct pvk_xva_extract x = { 0 };
	struct pvk_findings fs = { 0 };
	struct xva_build b = { 0 };
	struct pvk_err e;
	char *rules;

	(void)state;
	xva_build_ova(&b, 1, "Ref:1=1536");
	xva_build_add(&b,
	    "Ref:1/00000000=512 s Ref:1/00000001=512 s "
	    "Ref:1/00000002=512 s table end");
	testing_write_file("a.xva", b.tar.data, b.tar.len);
	rules = xva_verify("a.xva");
	assert_string_equal(rules, "VSN-OLD");
	free(rules);
	memmove(b.tar.data + b.member[3], b.tar.data + b.member[5],
	    b.tar.len - (size_t)b.member[5]);
	b.tar.len -= (size_t)(b.member[5] - b.member[3]);
	testing_write_file("a.xva", b.tar.data, b.tar.len);
	rules = xva_verify("a.xva");
	assert_string_equal(rules, "TABLE-MISMATCH VSN-OLD");
	free(rules);
	expect_error(xva_extract("a.xva", &x, 2, &fs, &e) == 0, &e,
	    PVK_ECORRUPT, "the table lists 3 chunks, the file has 2");
	assert_int_equal(testing_count_files(), 1);
	pvk_xva_extract_fini(&x);
	pvk_findings_fini(&fs);
	xva_build_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_random),
		unit_test_in_dir(test_one_of_several),
		unit_test_in_dir(test_table),
	};

	return (cmocka_run_group_tests_name("xva_extract", tests, NULL, NULL));
}
