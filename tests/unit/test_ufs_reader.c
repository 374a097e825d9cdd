/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths, ranges of files, and images that are none or not whole. */
#include "ufs_image.h"

#include "ufs/geom.h"
#include "util/num.h"

static void
lookup(struct pvk_ufs *u, const char *path, unsigned flags,
    enum pvk_ufs_type type)
{
	struct pvk_ufs_stat st;
	struct pvk_err e;

	expect_ok(pvk_ufs_lookup(u, path, flags, &st, &e) == 0, &e);
	if (st.type != type)
		fail_msg("%s: type %d, expected %d", path, (int)st.type,
		    (int)type);
}

static void
no_lookup(struct pvk_ufs *u, const char *path, enum pvk_code code,
    const char *text)
{
	struct pvk_ufs_stat st;
	struct pvk_err e;

	expect_error(pvk_ufs_lookup(u, path, 0, &st, &e) == 0, &e, code, text);
}

static void
test_paths(void **state)
{
	char longest[1030];
	struct ufs_image im;
	struct ufs_opened o;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	ufs_image_file(&im, "usr/src/sys/file", 1, 10);
	ufs_image_symlink(&im, "sys", "usr/src/sys");
	ufs_image_symlink(&im, "usr/up", "../sys");
	ufs_image_symlink(&im, "abs", "/usr/up/file");
	ufs_image_symlink(&im, "slash", "usr//up/");
	ufs_image_symlink(&im, "out", "../../../../../../usr");
	ufs_image_symlink(&im, "nowhere", "none");
	ufs_image_symlink(&im, "self", "self");
	ufs_image_symlink(&im, "a", "b");
	ufs_image_symlink(&im, "b", "a");
	memset(longest, 'x', 1023);
	for (size_t i = 250; i < 1023; i += 250)
		longest[i] = '/';
	longest[1023] = '\0';
	ufs_image_symlink(&im, "long", longest);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	lookup(o.u, "sys", 0, PVK_UFS_DIRECTORY);
	lookup(o.u, "sys", PVK_UFS_NOFOLLOW, PVK_UFS_SYMLINK);
	lookup(o.u, "sys/", PVK_UFS_NOFOLLOW, PVK_UFS_SYMLINK);
	lookup(o.u, "sys/.", PVK_UFS_NOFOLLOW, PVK_UFS_DIRECTORY);
	lookup(o.u, "/usr/up/file", PVK_UFS_NOFOLLOW, PVK_UFS_FILE);
	lookup(o.u, "abs", 0, PVK_UFS_FILE);
	lookup(o.u, "slash/file", 0, PVK_UFS_FILE);
	lookup(o.u, "out/src", 0, PVK_UFS_DIRECTORY);
	lookup(o.u, "/../..//./usr/../sys/../sys", 0, PVK_UFS_DIRECTORY);
	lookup(o.u, "", 0, PVK_UFS_DIRECTORY);
	lookup(o.u, "nowhere", PVK_UFS_NOFOLLOW, PVK_UFS_SYMLINK);
	no_lookup(o.u, "nowhere", PVK_ENOENT, "nowhere: no such file");
	no_lookup(o.u, "none", PVK_ENOENT, NULL);
	no_lookup(o.u, "abs/x", PVK_ENOENT, "no directory");
	no_lookup(o.u, "self", PVK_ECORRUPT, "too many symbolic links");
	no_lookup(o.u, "a/b/c", PVK_ECORRUPT, "too many symbolic links");
	no_lookup(o.u, "long", PVK_ENOENT, NULL);
	longest[1023] = 'x';
	longest[1024] = '\0';
	no_lookup(o.u, longest, PVK_EUSAGE, "too long");
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

/* Any range of any file is what it should be */
static void
test_ranges(void **state)
{
	const size_t size = 3000123;
	uint8_t *want = malloc(size), got[70000];
	uint64_t seed = 1, off;
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;
	size_t len, n;

	(void)state;
	assert_non_null(want);
	ufs_image_begin(&im, 16 * PVK_MIB, 4096);
	ufs_image_file(&im, "f", 1, size);
	ufs_image_dir(&im, "d");
	ufs_image_end(&im);
	testing_random_bytes(&seed, want, size);
	o = ufs_image_open(im.bytes, im.size);
	expect_ok(pvk_ufs_lookup(o.u, "f", 0, &st, &im.e) == 0, &im.e);
	for (int i = 0; i < 2000; i++) {
		off = testing_random(&seed) % (size + 5000);
		len = (size_t)(testing_random(&seed) %
		    (i % 2 == 0 ? sizeof(got) : 600));
		expect_ok(pvk_ufs_pread(o.u, &st, got, len, off, &n, &im.e) ==
			0,
		    &im.e);
		assert_int_equal(n, off >= size ? 0 : pvk_min(len, size - off));
		if (n > 0)
			assert_memory_equal(got, want + off, n);
	}
	expect_ok(pvk_ufs_pread(o.u, &st, got, 5, UINT64_MAX, &n, &im.e) == 0,
	    &im.e);
	assert_int_equal(n, 0);
	expect_error(pvk_ufs_readlink(o.u, &st, (char *)got, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "no symbolic link");
	expect_error(pvk_ufs_list(o.u, &st, NULL, NULL, &im.e) == 0, &im.e,
	    PVK_EUSAGE, "no directory");
	expect_error(pvk_ufs_stat(o.u, 1000, &st, &im.e) == 0, &im.e,
	    PVK_ENOENT, "is free");
	expect_error(pvk_ufs_stat(o.u, UINT64_MAX, &st, &im.e) == 0, &im.e,
	    PVK_ECORRUPT, NULL);
	ufs_image_shut(&o);
	ufs_image_free(&im);
	free(want);
}

static void
refused(const uint8_t *bytes, uint64_t size, uint64_t offset, uint64_t len,
    enum pvk_code code)
{
	struct pvk_src *src;
	struct pvk_err e;

	src = pvk_src_memory(bytes, size, &e);
	expect_ok(src != NULL, &e);
	expect_error(pvk_ufs_open(src, offset, len, &e) != NULL, &e, code,
	    NULL);
	pvk_src_close(src);
}

static void
test_open(void **state)
{
	struct ufs_image im;
	uint8_t *magic;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	ufs_image_end(&im);
	refused(im.bytes, im.size, 0, 65536, PVK_ENOENT);
	refused(im.bytes, im.size, 4096, im.size - 4096, PVK_ENOENT);
	refused(im.bytes, im.size, 0, im.size + 1, PVK_ENOENT);
	refused(im.bytes, im.size, UINT64_MAX, 2, PVK_ENOENT);
	/* the file system is longer than its partition */
	refused(im.bytes, im.size, 0, im.size - 4096, PVK_ECORRUPT);
	magic = im.bytes + UFS_SB_OFFSET + UFS_SB_magic;
	ufs_put(magic, 4, UFS1_MAGIC);
	refused(im.bytes, im.size, 0, im.size, PVK_EUNSUPP);
	ufs_put(magic, 4, UFS_MAGIC_BAD);
	refused(im.bytes, im.size, 0, im.size, PVK_ECORRUPT);
	ufs_put(magic, 4, __builtin_bswap32(UFS_MAGIC));
	refused(im.bytes, im.size, 0, im.size, PVK_EUNSUPP);
	ufs_put(magic, 4, UFS_MAGIC);
	ufs_put(im.bytes + UFS_SB_OFFSET + UFS_SB_frag, 4, 3);
	refused(im.bytes, im.size, 0, im.size, PVK_ECORRUPT);
	ufs_image_free(&im);
}

static int
ignore_entry(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	(void)ctx;
	(void)name;
	(void)len;
	(void)ino;
	(void)type;
	(void)e;
	return (7);
}

static int
ignore_finding(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	(void)ctx;
	(void)e;
	/* fit to show, and of a rule that has an id */
	assert_true(f->where[0] != '\0' && f->text[0] != '\0');
	assert_memory_equal(pvk_ufs_rule(f->rule)->id, "UFS-", 4);
	assert_true(pvk_ufs_rule(f->rule)->sentence[0] != '\0');
	return (0);
}

/* Bytes anywhere are anything: errors and findings, nothing worse. */
static void
test_noise(void **state)
{
	static const uint64_t places[] = { UFS_SB_OFFSET, 160 * 512, 168 * 512,
		232 * 512 };
	struct pvk_ufs_report r = { .fn = ignore_finding };
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct pvk_src *src;
	struct pvk_ufs *u;
	struct pvk_err e;
	uint64_t seed = 5, at, n;
	uint8_t old[64], got[100];
	size_t len;

	(void)state;
	ufs_image_begin(&im, 2 * PVK_MIB, 4096);
	ufs_image_file(&im, "d/f", 1, 200000);
	ufs_image_end(&im);
	src = pvk_src_memory(im.bytes, im.size, &e);
	expect_ok(src != NULL, &e);
	for (int i = 0; i < 3000; i++) {
		at = places[i % 4] + testing_random(&seed) % 4000;
		n = 1 + testing_random(&seed) % (i % 3 == 0 ? 60 : 2);
		memcpy(old, im.bytes + at, (size_t)n);
		testing_random_bytes(&seed, im.bytes + at, (size_t)n);
		(void)pvk_ufs_check(src, 0, im.size, &r, &e);
		u = pvk_ufs_open(src, 0, im.size, &e);
		if (u != NULL && pvk_ufs_lookup(u, "d/f", 0, &st, &e) == 0)
			(void)pvk_ufs_pread(u, &st, got, sizeof(got),
			    st.size - 50, &len, &e);
		if (u != NULL && pvk_ufs_stat(u, 3, &st, &e) == 0)
			(void)pvk_ufs_list(u, &st, ignore_entry, NULL, &e);
		pvk_ufs_close(u);
		memcpy(im.bytes + at, old, (size_t)n);
	}
	pvk_src_close(src);
	ufs_image_free(&im);
}

/* A list ends when its function says so, with what it said. */
static void
test_list_ends(void **state)
{
	struct pvk_ufs_stat st;
	struct ufs_image im;
	struct ufs_opened o;

	(void)state;
	ufs_image_begin(&im, 8 * PVK_MIB, 32768);
	ufs_image_file(&im, "f", 1, 1);
	ufs_image_end(&im);
	o = ufs_image_open(im.bytes, im.size);
	expect_ok(pvk_ufs_stat(o.u, 2, &st, &im.e) == 0, &im.e);
	assert_int_equal(pvk_ufs_list(o.u, &st, ignore_entry, NULL, &im.e), 7);
	ufs_image_shut(&o);
	ufs_image_free(&im);
}

/* A superblock alone, of a file system that is far too large. */
struct giant {
	uint8_t bytes[UFS_SB_SIZE];
};

static int
giant_pread(void *ctx, void *buf, size_t len, uint64_t off, struct pvk_err *e)
{
	const struct giant *g = ctx;

	(void)e;
	memset(buf, 0, len);
	if (off == UFS_SB_OFFSET)
		memcpy(buf, g->bytes, pvk_min(len, sizeof(g->bytes)));
	return (0);
}

static int
giant_extent(void *ctx, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e)
{
	(void)ctx;
	(void)off;
	(void)e;
	*len = 1;
	*hole = false;
	return (0);
}

static void
test_giant(void **state)
{
	static const struct pvk_src_ops ops = { .pread = giant_pread,
		.extent = giant_extent };
	const uint64_t size = 3 * PVK_TIB / 2;
	struct pvk_ufs_report r = { .fn = ignore_finding };
	struct pvk_ufs_options o;
	struct pvk_ufs *u;
	struct giant g = { { 0 } };
	struct pvk_src *src;
	struct ufs_sb sb;
	struct pvk_err e;

	(void)state;
	pvk_ufs_options_init(&o);
	o.block = 4096;
	o.fragment = 512;
	o.check_hashes = false;
	expect_ok(ufs_geom(&sb, &o, "giant", size, &e) == 0, &e);
	ufs_sb_pack(&sb, g.bytes);
	src = pvk_src_custom(&ops, &g, size, "giant", &e);
	expect_ok(src != NULL, &e);
	expect_error(pvk_ufs_check(src, 0, size, &r, &e) == 0, &e, PVK_ELIMIT,
	    "giant");
	/* what needs no memory for each of its blocks can be read */
	u = pvk_ufs_open(src, 0, size, &e);
	expect_ok(u != NULL, &e);
	pvk_ufs_close(u);
	pvk_src_close(src);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_list_ends),
		cmocka_unit_test(test_giant),
	};

	return (cmocka_run_group_tests_name("ufs_reader", tests, NULL, NULL));
}
