/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random members in random order, on a model beside the writer: what is read
 * back is what the model holds, the checker finds nothing, free blocks are
 * zeros, and a second run gives the same bytes.
 */
#include "ufs_model.h"
#include "util/io.h"
#include "util/num.h"

static int
count(void *ctx, const char *name, size_t len, uint64_t ino,
    enum pvk_ufs_type type, struct pvk_err *e)
{
	(void)name;
	(void)len;
	(void)ino;
	(void)type;
	(void)e;
	++*(uint64_t *)ctx;
	return (0);
}

static void
expect_object(struct pvk_ufs *u, const struct ufs_object *o,
    const struct pvk_ufs_stat *st)
{
	struct pvk_ufs_attr a = ufs_model_attr(o);
	char target[PVK_UFS_TARGET];
	uint8_t *want, *got;
	struct pvk_err e;
	size_t n;

	assert_int_equal(st->type, o->type);
	assert_int_equal(st->attr.mode, a.mode);
	assert_int_equal(st->attr.uid, a.uid);
	assert_int_equal(st->attr.flags, a.flags);
	assert_int_equal(st->attr.mtime.sec, a.mtime.sec);
	assert_int_equal(st->attr.birth.nsec, a.birth.nsec);
	if (ufs_model_is_dir(o))
		return;
	assert_int_equal(st->size, o->size);
	assert_int_equal(st->nlink, o->nlink);
	if (o->type == PVK_UFS_SYMLINK) {
		expect_ok(pvk_ufs_readlink(u, st, target, &e) == 0, &e);
		assert_string_equal(target, o->target);
		return;
	}
	want = ufs_model_content(o);
	got = malloc((size_t)o->size + 1);
	assert_non_null(got);
	expect_ok(pvk_ufs_pread(u, st, got, (size_t)o->size + 1, 0, &n, &e) ==
		0,
	    &e);
	assert_int_equal(n, o->size);
	assert_memory_equal(got, want, n);
	free(want);
	free(got);
}

static void
expect_model(struct ufs_image *im, struct ufs_model *m)
{
	struct ufs_opened o = ufs_image_open(im->bytes, im->size);
	struct pvk_ufs_stat st;
	uint64_t n, want;
	struct pvk_err e;

	for (int i = 0; i < UFS_PATHS; i++)
		if (m->at[i] != NULL)
			m->at[i]->nlink++;
	for (int i = -1; i < UFS_PATHS; i++) {
		if (i >= 0 && m->at[i] == NULL) {
			expect_error(pvk_ufs_lookup(o.u, m->path[i],
					 PVK_UFS_NOFOLLOW, &st, &e) == 0,
			    &e,
			    e.code == PVK_ECORRUPT ? PVK_ECORRUPT : PVK_ENOENT,
			    NULL);
			continue;
		}
		expect_ok(pvk_ufs_lookup(o.u, i < 0 ? "/" : m->path[i],
			      PVK_UFS_NOFOLLOW, &st, &e) == 0,
		    &e);
		if (i >= 0)
			expect_object(o.u, m->at[i], &st);
		if (st.type != PVK_UFS_DIRECTORY)
			continue;
		n = want = 0;
		expect_ok(pvk_ufs_list(o.u, &st, count, &n, &e) == 0, &e);
		for (int k = 0; k < UFS_PATHS; k++)
			want += m->parent[k] == i && m->at[k] != NULL;
		assert_int_equal(n, want);
	}
	ufs_image_shut(&o);
}

/* Nothing of what was replaced is left in the image. */
static void
expect_zeros(const struct ufs_image *im)
{
	struct ufs_sb sb;
	struct ufs_cg cg;
	const uint8_t *p;

	ufs_sb_unpack(&sb, im->bytes + UFS_SB_OFFSET);
	for (uint64_t c = 0; c < sb.ncg; c++) {
		p = im->bytes + (ufs_cg_base(&sb, c) + sb.cblkno) * sb.fsize;
		ufs_cg_unpack(&cg, p);
		for (uint64_t i = 0; i < cg.ndblk; i++)
			if (ufs_bit(p + cg.freeoff, i))
				assert_true(pvk_is_zero(im->bytes +
					(ufs_cg_base(&sb, c) + i) * sb.fsize,
				    (size_t)sb.fsize));
	}
}

static void
run(uint64_t number, struct ufs_image *im, bool look)
{
	static const uint32_t blocks[] = { 4096, 8192, 32768 };
	uint64_t seed = number;
	struct ufs_model m;
	size_t n;

	ufs_model_init(&m);
	ufs_image_begin(im, 40 * PVK_MIB, blocks[number % 3]);
	n = (size_t)(testing_random(&seed) % 400);
	for (size_t i = 0; i < n; i++)
		ufs_model_act(im, &m, &seed);
	ufs_image_end(im);
	if (look) {
		expect_model(im, &m);
		expect_zeros(im);
	}
	free(m.object);
}

static void
test_random(void **state)
{
	struct ufs_image im, again;

	(void)state;
	for (uint64_t i = 0; i < 24; i++) {
		run(i, &im, true);
		if (i % 8 == 0) {
			run(i, &again, false);
			assert_memory_equal(im.bytes, again.bytes, im.size);
			ufs_image_free(&again);
		}
		ufs_image_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	return (cmocka_run_group_tests_name("ufs_random", tests, NULL, NULL));
}
