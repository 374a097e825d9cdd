/* SPDX-License-Identifier: BSD-2-Clause */
/* Files beyond 4 GiB with holes, and directories of 100,000 entries. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ufs_image.h"
#include "util/io.h"
#include "util/num.h"

/*
 * With blocks of 4 KiB the third level begins at 1 GiB and 2 MiB, with blocks
 * of 32 KiB at 512 GiB and 128 MiB.
 */
static const uint64_t places[] = { 0, 40000, 3 * PVK_MIB, PVK_GIB - 5,
	PVK_GIB + 3 * PVK_MIB, 5 * PVK_GIB + 12345, 600 * PVK_GIB,
	3000 * PVK_GIB + 1 };

static void
sparse(uint32_t block, size_t nplaces)
{
	struct pvk_ufs_attr a = { .mode = 0644 };
	uint64_t seed = block, end = places[nplaces - 1] + 70000, nfree;
	uint8_t piece[9000], got[9001];
	struct pvk_ufs_info info;
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;
	size_t n;

	testing_random_bytes(&seed, piece, sizeof(piece));
	ufs_image_begin(&im, 24 * PVK_MIB, block);
	expect_ok(pvk_ufs_file_begin(im.w, "f", &a, &im.e) == 0, &im.e);
	for (size_t i = 0; i < nplaces; i++)
		expect_ok(pvk_ufs_file_write(im.w, piece, sizeof(piece),
			      places[i], &im.e) == 0,
		    &im.e);
	expect_ok(pvk_ufs_file_end(im.w, end, &im.e) == 0, &im.e);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	pvk_ufs_info(o.u, &info);
	nfree = info.frags_free;
	expect_ok(pvk_ufs_lookup(o.u, "f", 0, &st, &im.e) == 0, &im.e);
	assert_int_equal(st.size, end);
	assert_true(st.blocks * 512 < 3 * PVK_MIB);
	for (size_t i = 0; i < nplaces; i++) {
		expect_ok(pvk_ufs_pread(o.u, &st, got, 9001, places[i], &n,
			      &im.e) == 0,
		    &im.e);
		assert_int_equal(n, 9001);
		assert_memory_equal(got, piece, 9000);
		assert_int_equal(got[9000], 0);
		expect_ok(pvk_ufs_pread(o.u, &st, got, 9001, places[i] + 20000,
			      &n, &im.e) == 0,
		    &im.e);
		assert_true(pvk_is_zero(got, 9001));
	}
	ufs_image_shut(&o);
	ufs_image_free(&im);

	/* all of it, indirect blocks too, is given back */
	ufs_image_begin(&im, 24 * PVK_MIB, block);
	for (int k = 0; k < 30; k++) {
		expect_ok(pvk_ufs_file_begin(im.w, "f", &a, &im.e) == 0, &im.e);
		for (size_t i = 0; i < nplaces; i++)
			expect_ok(pvk_ufs_file_write(im.w, piece, sizeof(piece),
				      places[i], &im.e) == 0,
			    &im.e);
		expect_ok(pvk_ufs_file_end(im.w, end, &im.e) == 0, &im.e);
	}
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	pvk_ufs_info(o.u, &info);
	assert_int_equal(info.frags_free, nfree);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

static void
test_sparse(void **state)
{
	(void)state;
	sparse(4096, 6);
	sparse(32768, 8);
}

static void
test_too_long(void **state)
{
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct ufs_image im;

	(void)state;
	ufs_image_begin(&im, 24 * PVK_MIB, 4096);
	expect_ok(pvk_ufs_file_begin(im.w, "f", &a, &im.e) == 0, &im.e);
	expect_error(pvk_ufs_file_write(im.w, "x", 1, 514 * PVK_GIB, &im.e) ==
		0,
	    &im.e, PVK_ELIMIT, "blocks of 4096");
	/* after an error nothing goes */
	expect_error(pvk_ufs_finish(im.w, NULL, &im.e) == 0, &im.e, PVK_EBUG,
	    NULL);
	ufs_image_free(&im);
	ufs_image_begin(&im, 24 * PVK_MIB, 4096);
	expect_ok(pvk_ufs_file_begin(im.w, "f", &a, &im.e) == 0, &im.e);
	expect_error(pvk_ufs_file_end(im.w, 514 * PVK_GIB, &im.e) == 0, &im.e,
	    PVK_ELIMIT, "blocks of 4096");
	ufs_image_free(&im);
}

static int
expect_next(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	char want[64];

	(void)ino;
	(void)e;
	snprintf(want, sizeof(want), "entry-%07d-with-a-name", (*(int *)ctx)++);
	if (len != strlen(want) || strcmp(name, want) != 0 ||
	    type != PVK_UFS_FILE)
		fail_msg("\"%s\", expected \"%s\"", name, want);
	return (0);
}

static int
no_finding(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	(void)ctx;
	(void)e;
	fail_msg("%s: %s: %s", pvk_ufs_rule(f->rule)->id, f->where, f->text);
	return (-1);
}

static void
test_directory(void **state)
{
	const int entries = 100000;
	struct pvk_ufs_report r = { .fn = no_finding };
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct pvk_ufs_options o;
	struct pvk_canvas *canvas;
	struct pvk_ufs_writer *w;
	struct pvk_ufs_usage usage;
	struct pvk_ufs_stat st;
	struct pvk_src *src;
	struct pvk_ufs *u;
	struct pvk_err e;
	char name[64];
	int fd, n = 0;

	(void)state;
	testing_write_hole("d.img", PVK_GIB);
	fd = open("d.img", O_RDWR);
	assert_true(fd >= 0);
	pvk_ufs_options_init(&o);
	canvas = pvk_canvas_file(fd, "d.img", PVK_GIB, &e);
	expect_ok(canvas != NULL, &e);
	w = pvk_ufs_new(canvas, 0, PVK_GIB, &o, &e);
	expect_ok(w != NULL, &e);
	for (int i = 0; i < entries; i++) {
		snprintf(name, sizeof(name), "d/entry-%07d-with-a-name", i);
		expect_ok(pvk_ufs_file_begin(w, name, &a, &e) == 0 &&
			pvk_ufs_file_end(w, 0, &e) == 0,
		    &e);
	}
	expect_ok(pvk_ufs_finish(w, &usage, &e) == 0, &e);
	assert_int_equal(usage.inodes_used, entries + 2);
	assert_true(usage.memory < 32 * PVK_MIB);
	pvk_ufs_free(w);
	pvk_canvas_free(canvas);
	close(fd);
	src = pvk_src_open("d.img", &e);
	expect_ok(src != NULL, &e);
	expect_ok(pvk_ufs_check(src, 0, PVK_GIB, &r, &e) == 0, &e);
	u = pvk_ufs_open(src, 0, PVK_GIB, &e);
	expect_ok(u != NULL, &e);
	expect_ok(pvk_ufs_lookup(u, "d", 0, &st, &e) == 0, &e);
	expect_ok(pvk_ufs_list(u, &st, expect_next, &n, &e) == 0, &e);
	assert_int_equal(n, entries);
	expect_ok(pvk_ufs_lookup(u, "d/entry-0099999-with-a-name", 0, &st,
		      &e) == 0,
	    &e);
	pvk_ufs_close(u);
	pvk_src_close(src);
}

/* As many links as FreeBSD allows, and not one more */
static void
test_links(void **state)
{
	struct pvk_ufs_attr a = { .mode = 0755 };
	struct ufs_image im;
	char name[32];

	(void)state;
	ufs_image_begin(&im, 24 * PVK_MIB, 4096);
	ufs_image_file(&im, "f", 1, 1);
	for (int i = 1; i < 32767; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		ufs_image_link(&im, name, "f");
	}
	expect_error(pvk_ufs_link(im.w, "more", "f", &im.e) == 0, &im.e,
	    PVK_ELIMIT, "32767");
	ufs_image_end(&im);
	ufs_image_free(&im);
	ufs_image_begin(&im, 24 * PVK_MIB, 4096);
	for (int i = 2; i < 32767; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		ufs_image_dir(&im, name);
	}
	expect_error(pvk_ufs_mkdir(im.w, "more", &a, &im.e) == 0, &im.e,
	    PVK_ELIMIT, "32765");
	ufs_image_free(&im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sparse),
		cmocka_unit_test(test_too_long),
		unit_test_in_dir(test_directory),
		cmocka_unit_test(test_links),
	};

	return (cmocka_run_group_tests_name("ufs_large", tests, NULL, NULL));
}
