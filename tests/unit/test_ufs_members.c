/* SPDX-License-Identifier: BSD-2-Clause */
/* Files, directories and links of all kinds, read back from what was written.
 */
#include "ufs_image.h"
#include "util/num.h"

static void
stat_of(struct pvk_ufs *u, const char *path, struct pvk_ufs_stat *st)
{
	struct pvk_err e;

	expect_ok(pvk_ufs_lookup(u, path, PVK_UFS_NOFOLLOW, st, &e) == 0, &e);
}

static void
test_links(void **state)
{
	struct pvk_ufs_stat st, st2;
	struct ufs_image im;
	struct ufs_opened o;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	ufs_image_file(&im, "a", 1, 10000);
	ufs_image_link(&im, "d/b", "a");
	ufs_image_link(&im, "c", "/./d//b");
	/* onto itself: nothing changes */
	ufs_image_link(&im, "c", "a");
	/* the other names keep what a was */
	ufs_image_file(&im, "a", 2, 20000);
	ufs_image_symlink(&im, "s", "a");
	ufs_image_link(&im, "s2", "s");
	expect_error(pvk_ufs_link(im.w, "x", "nothing", &im.e) == 0, &im.e,
	    PVK_ENOENT, "nothing: no such file");
	expect_error(pvk_ufs_link(im.w, "x", "d", &im.e) == 0, &im.e,
	    PVK_EUSAGE, "one name only");
	expect_error(pvk_ufs_link(im.w, "d", "a", &im.e) == 0, &im.e,
	    PVK_EUSAGE, "not empty");
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	ufs_image_expect(o.u, "a", 2, 20000);
	ufs_image_expect(o.u, "c", 1, 10000);
	stat_of(o.u, "c", &st);
	stat_of(o.u, "d/b", &st2);
	assert_int_equal(st.ino, st2.ino);
	assert_int_equal(st.nlink, 2);
	stat_of(o.u, "a", &st);
	assert_int_equal(st.nlink, 1);
	stat_of(o.u, "s2", &st);
	assert_int_equal(st.nlink, 2);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

/* Parents after their children, and twice */
static void
test_order(void **state)
{
	struct pvk_ufs_attr a = ufs_image_attr(9);
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	ufs_image_file(&im, "/usr/local/bin/x", 1, 5000);
	expect_ok(pvk_ufs_mkdir(im.w, "./usr/local", &a, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_mkdir(im.w, "/", &a, &im.e) == 0, &im.e);
	ufs_image_dir(&im, "usr/local/bin");
	ufs_image_file(&im, "usr/file", 1, 1);
	expect_ok(pvk_ufs_setattr(im.w, "usr/file", &a, &im.e) == 0, &im.e);
	expect_error(pvk_ufs_setattr(im.w, "usr/none", &a, &im.e) == 0, &im.e,
	    PVK_ENOENT, NULL);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	ufs_image_expect(o.u, "usr/local/bin/x", 1, 5000);
	stat_of(o.u, "usr/local", &st);
	assert_int_equal(st.attr.mode, a.mode);
	assert_int_equal(st.attr.uid, a.uid);
	assert_int_equal(st.nlink, 3);
	stat_of(o.u, "", &st);
	assert_int_equal(st.attr.mode, a.mode);
	stat_of(o.u, "usr", &st);
	assert_int_equal(st.attr.mode, 0755);
	assert_int_equal(st.attr.mtime.sec, 1700000000);
	stat_of(o.u, "usr/file", &st);
	assert_int_equal(st.attr.gid, a.gid);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

/* Everything onto everything: the last one wins */
static void
test_replace(void **state)
{
	struct pvk_ufs_attr a = { .mode = 0600 };
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;

	(void)state;
	ufs_image_begin(&im, 16 * PVK_MIB, 4096);
	/* large enough for all kinds of indirect blocks */
	ufs_image_file(&im, "a", 1, 3000000);
	ufs_image_file(&im, "a", 2, 3000001);
	ufs_image_file(&im, "b", 3, 100);
	ufs_image_dir(&im, "b");
	ufs_image_dir(&im, "c");
	ufs_image_symlink(&im, "c", "b");
	ufs_image_symlink(&im, "d", "b");
	ufs_image_file(&im, "d", 4, 70000);
	ufs_image_file(&im, "e/f", 5, 7);
	expect_error(pvk_ufs_file_begin(im.w, "e", &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "not empty");
	expect_error(pvk_ufs_file_begin(im.w, "/", &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "root");
	expect_error(pvk_ufs_file_begin(im.w, "e/f/g", &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "no directory");
	expect_error(pvk_ufs_remove(im.w, "e", &im.e) == 0, &im.e, PVK_EUSAGE,
	    "not empty");
	expect_error(pvk_ufs_remove(im.w, ".", &im.e) == 0, &im.e, PVK_EUSAGE,
	    NULL);
	expect_ok(pvk_ufs_remove(im.w, "e/f", &im.e) == 0, &im.e);
	expect_error(pvk_ufs_remove(im.w, "e/f", &im.e) == 0, &im.e, PVK_ENOENT,
	    NULL);
	ufs_image_file(&im, "e", 6, 513);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	ufs_image_expect(o.u, "a", 2, 3000001);
	stat_of(o.u, "b", &st);
	assert_int_equal(st.type, PVK_UFS_DIRECTORY);
	stat_of(o.u, "c", &st);
	assert_int_equal(st.type, PVK_UFS_SYMLINK);
	ufs_image_expect(o.u, "d", 4, 70000);
	ufs_image_expect(o.u, "e", 6, 513);
	stat_of(o.u, "/", &st);
	assert_int_equal(st.nlink, 3);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_replace),
	};

	return (cmocka_run_group_tests_name("ufs_members", tests, NULL, NULL));
}
