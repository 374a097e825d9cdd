/* SPDX-License-Identifier: BSD-2-Clause */
/* Small UFS2 images; see ufs_image.h. */
#include "ufs_image.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/num.h"

struct pvk_ufs_attr
ufs_image_attr(uint64_t seed)
{
	struct pvk_ufs_attr a;

	a.mode = (uint16_t)(testing_random(&seed) & 07777);
	a.uid = (uint32_t)testing_random(&seed);
	a.gid = (uint32_t)testing_random(&seed);
	a.flags = (uint32_t)testing_random(&seed) & ~0x200000u;
	a.atime.sec = (int64_t)(testing_random(&seed) >> 30);
	a.atime.nsec = (uint32_t)(testing_random(&seed) % 1000000000);
	a.mtime.sec = -(int64_t)(testing_random(&seed) >> 30);
	a.mtime.nsec = (uint32_t)(testing_random(&seed) % 1000000000);
	a.birth.sec = (int64_t)(testing_random(&seed) >> 34);
	a.birth.nsec = (uint32_t)(testing_random(&seed) % 1000000000);
	return (a);
}

static int
file_without_name(uint64_t size)
{
	FILE *f = tmpfile();
	int fd;

	assert_non_null(f);
	fd = dup(fileno(f));
	assert_true(fd >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	return (fd);
}

void
ufs_image_begin(struct ufs_image *im, uint64_t size, uint32_t block)
{
	memset(im, 0, sizeof(*im));
	im->size = size;
	im->fd = file_without_name(size);
	pvk_ufs_options_init(&im->o);
	im->o.block = block;
	im->o.fragment = block / 8;
	im->o.label = "test";
	im->o.time.sec = 1700000000;
	im->o.time.nsec = 5;
	im->o.seed = 1;
	im->canvas = pvk_canvas_file(im->fd, "test.img", size, &im->e);
	expect_ok(im->canvas != NULL, &im->e);
	im->w = pvk_ufs_new(im->canvas, 0, size, &im->o, &im->e);
	expect_ok(im->w != NULL, &im->e);
}

void
ufs_image_file(struct ufs_image *im, const char *path, uint64_t seed,
    size_t len)
{
	struct pvk_ufs_attr a = ufs_image_attr(seed);
	uint8_t *bytes = malloc(len + 1);
	size_t n;

	assert_non_null(bytes);
	testing_random_bytes(&seed, bytes, len);
	expect_ok(pvk_ufs_file_begin(im->w, path, &a, &im->e) == 0, &im->e);
	for (size_t off = 0; off < len; off += n) {
		n = (size_t)pvk_min(1 + testing_random(&seed) % 70000,
		    len - off);
		expect_ok(pvk_ufs_file_write(im->w, bytes + off, n, off,
			      &im->e) == 0,
		    &im->e);
	}
	expect_ok(pvk_ufs_file_end(im->w, len, &im->e) == 0, &im->e);
	free(bytes);
}

void
ufs_image_dir(struct ufs_image *im, const char *path)
{
	struct pvk_ufs_attr a = { .mode = 0755 };

	expect_ok(pvk_ufs_mkdir(im->w, path, &a, &im->e) == 0, &im->e);
}

void
ufs_image_link(struct ufs_image *im, const char *path, const char *target)
{
	expect_ok(pvk_ufs_link(im->w, path, target, &im->e) == 0, &im->e);
}

void
ufs_image_symlink(struct ufs_image *im, const char *path, const char *target)
{
	struct pvk_ufs_attr a = { .mode = 0777 };

	expect_ok(pvk_ufs_symlink(im->w, path, target, &a, &im->e) == 0,
	    &im->e);
}

uint8_t *
ufs_image_end(struct ufs_image *im)
{
	char *rules;

	expect_ok(pvk_ufs_finish(im->w, NULL, &im->e) == 0, &im->e);
	pvk_ufs_free(im->w);
	im->w = NULL;
	im->bytes = malloc((size_t)im->size);
	assert_non_null(im->bytes);
	assert_int_equal(pread(im->fd, im->bytes, (size_t)im->size, 0),
	    im->size);
	rules = ufs_image_check(im->bytes, im->size);
	assert_string_equal(rules, "");
	free(rules);
	return (im->bytes);
}

void
ufs_image_free(struct ufs_image *im)
{
	pvk_ufs_free(im->w);
	free(im->bytes);
	pvk_canvas_free(im->canvas);
	assert_int_equal(close(im->fd), 0);
}

static int
note_rule(void *ctx, const struct pvk_ufs_finding *f, struct pvk_err *e)
{
	(void)ctx;
	(void)f;
	(void)e;
	return (0);
}

char *
ufs_image_check(const uint8_t *bytes, uint64_t size)
{
	struct pvk_ufs_report r = { .fn = note_rule };
	char *rules = calloc(PVK_UFS_RULE_COUNT, 32);
	struct pvk_src *src;
	struct pvk_err e;

	assert_non_null(rules);
	src = pvk_src_memory(bytes, size, &e);
	expect_ok(src != NULL, &e);
	expect_ok(pvk_ufs_check(src, 0, size, &r, &e) == 0, &e);
	pvk_src_close(src);
	for (size_t i = 0; i < PVK_UFS_RULE_COUNT; i++) {
		if (r.by_rule[i] == 0)
			continue;
		if (rules[0] != '\0')
			strcat(rules, " ");
		strcat(rules, pvk_ufs_rule((enum pvk_ufs_rule)i)->id);
	}
	return (rules);
}

struct ufs_opened
ufs_image_open(const uint8_t *bytes, uint64_t size)
{
	struct ufs_opened o;
	struct pvk_err e;

	o.src = pvk_src_memory(bytes, size, &e);
	expect_ok(o.src != NULL, &e);
	o.u = pvk_ufs_open(o.src, 0, size, &e);
	expect_ok(o.u != NULL, &e);
	return (o);
}

void
ufs_image_shut(struct ufs_opened *o)
{
	pvk_ufs_close(o->u);
	pvk_src_close(o->src);
}

static void
expect_attr(const struct pvk_ufs_attr *a, const struct pvk_ufs_attr *b)
{
	assert_int_equal(a->mode, b->mode);
	assert_int_equal(a->uid, b->uid);
	assert_int_equal(a->gid, b->gid);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->atime.sec, b->atime.sec);
	assert_int_equal(a->atime.nsec, b->atime.nsec);
	assert_int_equal(a->mtime.sec, b->mtime.sec);
	assert_int_equal(a->mtime.nsec, b->mtime.nsec);
	assert_int_equal(a->birth.sec, b->birth.sec);
	assert_int_equal(a->birth.nsec, b->birth.nsec);
}

void
ufs_image_expect(struct pvk_ufs *u, const char *path, uint64_t seed, size_t len)
{
	struct pvk_ufs_attr a = ufs_image_attr(seed);
	uint8_t *want = malloc(len + 1), *got = malloc(len + 2);
	struct pvk_ufs_stat st;
	struct pvk_err e;
	size_t n;

	assert_non_null(want);
	assert_non_null(got);
	testing_random_bytes(&seed, want, len);
	expect_ok(pvk_ufs_lookup(u, path, PVK_UFS_NOFOLLOW, &st, &e) == 0, &e);
	assert_int_equal(st.type, PVK_UFS_FILE);
	assert_int_equal(st.size, len);
	expect_attr(&st.attr, &a);
	expect_ok(pvk_ufs_pread(u, &st, got, len + 1, 0, &n, &e) == 0, &e);
	assert_int_equal(n, len);
	assert_memory_equal(got, want, len);
	free(want);
	free(got);
}
