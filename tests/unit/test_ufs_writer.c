/* SPDX-License-Identifier: BSD-2-Clause */
/* Files, directories and links of all kinds, read back from what was written.
 */
#include <stdio.h>
#include <unistd.h>

#include "ufs_image.h"
#include "util/io.h"
#include "util/num.h"

static void
stat_of(struct pvk_ufs *u, const char *path, struct pvk_ufs_stat *st)
{
	struct pvk_err e;

	expect_ok(pvk_ufs_lookup(u, path, PVK_UFS_NOFOLLOW, st, &e) == 0, &e);
}

static void
test_empty(void **state)
{
	struct ufs_image im;
	struct pvk_ufs_info info;
	struct pvk_ufs_stat st;
	struct ufs_opened o;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	pvk_ufs_info(o.u, &info);
	assert_string_equal(info.label, "test");
	assert_int_equal(info.size, 8 * PVK_MIB);
	assert_int_equal(info.block, 32768);
	assert_int_equal(info.fragment, 4096);
	assert_int_equal(info.inodes - info.inodes_free, 1);
	assert_int_equal(info.time, 1700000000);
	assert_true(info.clean && info.soft_updates && info.check_hashes);
	stat_of(o.u, "/", &st);
	assert_int_equal(st.ino, 2);
	assert_int_equal(st.nlink, 2);
	assert_int_equal(st.attr.mode, 0755);
	assert_int_equal(st.attr.mtime.sec, 1700000000);
	assert_int_equal(st.attr.mtime.nsec, 5);
	assert_int_equal(st.size, 512);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

/* Around every size at which something changes */
static void
test_sizes(void **state)
{
	static const size_t at[] = { 0, 1, 512, 4096, 4 * 4096, 8 * 4096,
		12 * 4096, (12 + 512) * 4096, (12 + 512 + 1) * 4096 };
	struct ufs_image im;
	struct ufs_opened o;
	char name[32];

	(void)state;
	ufs_image_begin(&im, 64 * PVK_MIB, 4096);
	for (size_t i = 0; i < PVK_COUNT(at); i++)
		for (size_t d = 0; d < 3; d++) {
			snprintf(name, sizeof(name), "f%zu-%zu", i, d);
			ufs_image_file(&im, name, i * 3 + d,
			    at[i] + d - (i > 0));
		}
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	for (size_t i = 0; i < PVK_COUNT(at); i++)
		for (size_t d = 0; d < 3; d++) {
			snprintf(name, sizeof(name), "f%zu-%zu", i, d);
			ufs_image_expect(o.u, name, i * 3 + d,
			    at[i] + d - (i > 0));
		}
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

static void
test_symlinks(void **state)
{
	static const size_t lens[] = { 1, 59, 60, 118, 119, 120, 121, 512, 1022,
		1023 };
	char target[1025], got[PVK_UFS_TARGET], name[16];
	struct pvk_ufs_attr a = { .mode = 0755 };
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;
	const char *peek;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	memset(target, 'x', sizeof(target));
	for (size_t i = 0; i < PVK_COUNT(lens); i++) {
		snprintf(name, sizeof(name), "l%zu", lens[i]);
		target[lens[i]] = '\0';
		ufs_image_symlink(&im, name, target);
		expect_ok(pvk_ufs_peek(im.w, name, &st, &peek, &im.e) == 0,
		    &im.e);
		assert_int_equal(st.type, PVK_UFS_SYMLINK);
		assert_int_equal(peek != NULL, lens[i] < 120);
		if (peek != NULL)
			assert_string_equal(peek, target);
		target[lens[i]] = 'x';
	}
	target[1024] = '\0';
	expect_error(pvk_ufs_symlink(im.w, "a", target, &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "1 to 1023");
	expect_error(pvk_ufs_symlink(im.w, "a", "", &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "1 to 1023");
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	for (size_t i = 0; i < PVK_COUNT(lens); i++) {
		snprintf(name, sizeof(name), "l%zu", lens[i]);
		stat_of(o.u, name, &st);
		assert_int_equal(st.size, lens[i]);
		assert_int_equal(st.blocks, lens[i] < 120 ? 0 : 8);
		expect_ok(pvk_ufs_readlink(o.u, &st, got, &im.e) == 0, &im.e);
		target[lens[i]] = '\0';
		assert_string_equal(got, target);
		target[lens[i]] = 'x';
	}
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

/* Holes, in the middle and at the end; blocks that are zeros are none */
static void
test_holes(void **state)
{
	static const uint8_t zeros[100000];
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;
	uint8_t got[200000];
	size_t n;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 4096);
	expect_ok(pvk_ufs_file_begin(im.w, "h", &a, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_write(im.w, "a", 1, 10, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_write(im.w, "b", 1, 50000, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_write(im.w, "c", 1, 50100, &im.e) == 0, &im.e);
	expect_error(pvk_ufs_mkdir(im.w, "d", &a, &im.e) == 0, &im.e, PVK_EBUG,
	    "still open");
	expect_ok(pvk_ufs_file_end(im.w, 150000, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_begin(im.w, "all", &a, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_end(im.w, 100000, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_begin(im.w, "zeros", &a, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_write(im.w, zeros, sizeof(zeros), 0, &im.e) == 0,
	    &im.e);
	expect_ok(pvk_ufs_file_end(im.w, sizeof(zeros), &im.e) == 0, &im.e);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	stat_of(o.u, "h", &st);
	assert_int_equal(st.size, 150000);
	/* blocks 0, 12, 36, and one of pointers */
	assert_int_equal(st.blocks, 4 * 8);
	expect_ok(pvk_ufs_pread(o.u, &st, got, sizeof(got), 0, &n, &im.e) == 0,
	    &im.e);
	assert_int_equal(n, 150000);
	assert_true(got[10] == 'a' && got[50000] == 'b' && got[50100] == 'c');
	got[10] = got[50000] = got[50100] = 0;
	assert_true(pvk_is_zero(got, n));
	stat_of(o.u, "all", &st);
	assert_int_equal(st.blocks, 2 * 8);
	stat_of(o.u, "zeros", &st);
	assert_int_equal(st.blocks, 26 * 8);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

static void
test_names(void **state)
{
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;
	char name[300];

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	for (size_t len = 1; len <= 255; len++) {
		memset(name, 'n', len);
		name[len] = '\0';
		ufs_image_file(&im, name, len, len);
	}
	ufs_image_file(&im, "\xff\x01 new\nline", 1, 1);
	memset(name, 'n', 256);
	name[256] = '\0';
	expect_error(pvk_ufs_file_begin(im.w, name, &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "255 bytes");
	expect_error(pvk_ufs_file_begin(im.w, "a/../b", &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "a/../b: has .. in it");
	expect_error(pvk_ufs_file_begin(im.w, "..", &a, &im.e) == 0, &im.e,
	    PVK_EUSAGE, NULL);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	for (size_t len = 1; len <= 255; len++) {
		memset(name, 'n', len);
		name[len] = '\0';
		ufs_image_expect(o.u, name, len, len);
	}
	stat_of(o.u, "\xff\x01 new\nline", &st);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

/* The same calls give the same bytes; another seed, other ones */
static void
test_same(void **state)
{
	struct ufs_image im[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		ufs_image_begin(&im[i], 8 * PVK_MIB, 4096);
		if (i == 2) {
			pvk_ufs_free(im[i].w);
			im[i].o.seed = 2;
			im[i].w = pvk_ufs_new(im[i].canvas, 0, im[i].size,
			    &im[i].o, &im[i].e);
		}
		ufs_image_file(&im[i], "a/b", 1, 100000);
		ufs_image_file(&im[i], "a/b", 2, 300000);
		ufs_image_file(&im[i], "c", 3, 3);
		ufs_image_end(&im[i]);
	}
	assert_memory_equal(im[0].bytes, im[1].bytes, im[0].size);
	assert_memory_not_equal(im[0].bytes, im[2].bytes, im[0].size);
	for (int i = 0; i < 3; i++)
		ufs_image_free(&im[i]);
}

/* In a partition: not a byte before it, not one behind */
static void
test_offset(void **state)
{
	uint64_t off = PVK_MIB, size = 4 * PVK_MIB + 300;
	struct pvk_ufs_attr a = { .mode = 0644 };
	struct pvk_ufs_writer *w;
	struct ufs_image im;
	struct pvk_src *src;
	struct pvk_ufs *u;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 4096);
	w = pvk_ufs_new(im.canvas, off, size, &im.o, &im.e);
	expect_ok(w != NULL, &im.e);
	/* more than there is room for: nothing is written beyond */
	expect_ok(pvk_ufs_file_begin(w, "f", &a, &im.e) == 0, &im.e);
	for (uint64_t i = 0; i < 6 * PVK_MIB; i += 4096)
		expect_ok(pvk_ufs_file_write(w, "x", 1, i, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_file_end(w, 6 * PVK_MIB, &im.e) == 0, &im.e);
	expect_ok(pvk_ufs_remove(w, "f", &im.e) == 0, &im.e);
	assert_true(pvk_ufs_full(w));
	pvk_ufs_free(w);
	w = pvk_ufs_new(im.canvas, off, size, &im.o, &im.e);
	expect_ok(w != NULL, &im.e);
	expect_ok(pvk_ufs_finish(w, NULL, &im.e) == 0, &im.e);
	pvk_ufs_free(w);
	pvk_ufs_free(im.w);
	im.w = NULL;
	im.bytes = malloc((size_t)im.size);
	assert_non_null(im.bytes);
	assert_int_equal(pread(im.fd, im.bytes, (size_t)im.size, 0), im.size);
	assert_true(pvk_is_zero(im.bytes, (size_t)off));
	assert_true(pvk_is_zero(im.bytes + off + 4 * PVK_MIB,
	    (size_t)(im.size - off - 4 * PVK_MIB)));
	src = pvk_src_memory(im.bytes, im.size, &im.e);
	expect_ok(src != NULL, &im.e);
	u = pvk_ufs_open(src, off, size, &im.e);
	expect_ok(u != NULL, &im.e);
	pvk_ufs_close(u);
	pvk_src_close(src);
	ufs_image_free(&im);
}

/* All sizes of blocks and fragments, and little room for maps */
static void
test_shapes(void **state)
{
	static const struct {
		uint32_t block, fragment, density, minfree;
	} shapes[] = {
		{ 4096, 4096, 0, 8 },
		{ 4096, 1024, 0, 8 },
		{ 8192, 4096, 0, 0 },
		{ 16384, 4096, 2048, 8 },
		{ 32768, 32768, 0, 8 },
		{ 65536, 8192, 0, 50 },
		{ 65536, 65536, 1 << 20, 99 },
	};
	struct ufs_image im;
	struct ufs_opened o;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(shapes); i++) {
		ufs_image_begin(&im, 40 * PVK_MIB + 3000, 4096);
		pvk_ufs_free(im.w);
		im.o.block = shapes[i].block;
		im.o.fragment = shapes[i].fragment;
		im.o.density = shapes[i].density;
		im.o.minfree = shapes[i].minfree;
		im.o.soft_updates = i % 2 == 0;
		im.o.check_hashes = i % 2 == 0;
		im.o.label = NULL;
		im.w = pvk_ufs_new(im.canvas, 0, im.size, &im.o, &im.e);
		expect_ok(im.w != NULL, &im.e);
		ufs_image_file(&im, "a", 1, 100);
		ufs_image_file(&im, "b", 2, 12 * shapes[i].block + 70000);
		ufs_image_file(&im, "a", 3, shapes[i].fragment + 1);
		ufs_image_symlink(&im, "c", "a");
		ufs_image_end(&im);
		o = ufs_image_open(im.bytes, im.size);
		ufs_image_expect(o.u, "a", 3, shapes[i].fragment + 1);
		ufs_image_expect(o.u, "b", 2, 12 * shapes[i].block + 70000);
		ufs_image_shut(&o);
		ufs_image_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_symlinks),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_shapes),
	};

	return (cmocka_run_group_tests_name("ufs_writer", tests, NULL, NULL));
}
