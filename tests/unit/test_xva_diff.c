/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Comparing two XVAs: the ranges that differ, and only these, by checksums of
 * one kind or of two, however the chunks lie.
 */
#include <stdio.h>
#include <unistd.h>

#include "util/io.h"
#include "util/num.h"
#include "xva_random.h"
#include "xva_verbs.h"

struct told {
	char fields[1024];
	uint8_t *differs[XVA_RANDOM_DISKS]; /* each byte told of */
	uint64_t size[XVA_RANDOM_DISKS];
	size_t ranges;
};

static int
tell(void *ctx, const struct pvk_xva_difference *d, struct pvk_err *e)
{
	struct told *t = ctx;

	(void)e;
	if (!d->in_disk) {
		strcat(strcat(t->fields, d->field), " ");
		return (0);
	}
	assert_true(d->disk < XVA_RANDOM_DISKS && d->len > 0);
	assert_true(d->off + d->len <= t->size[d->disk]);
	for (uint64_t i = d->off; i < d->off + d->len; i++)
		assert_int_equal(t->differs[d->disk][i]++, 0);
	t->ranges++;
	return (0);
}

static bool
compare(struct told *t, size_t threads)
{
	const struct pvk_xva_run run = { .threads = threads };
	struct pvk_err e;
	bool same;

	for (size_t i = 0; i < XVA_RANDOM_DISKS; i++)
		if (t->size[i] > 0)
			memset(t->differs[i], 0, (size_t)t->size[i]);
	t->fields[0] = '\0';
	t->ranges = 0;
	expect_ok(pvk_xva_diff("a.xva", "b.xva", tell, t, &run, &same, &e) == 0,
	    &e);
	return (same);
}

static void
make_told(struct told *t, const struct xva_random *a,
    const struct xva_random *b)
{
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < XVA_RANDOM_DISKS; i++) {
		t->size[i] = pvk_max(i < a->ndisks ? a->disk[i].size : 0,
		    i < b->ndisks ? b->disk[i].size : 0);
		t->differs[i] = calloc(1, (size_t)t->size[i] + 1);
		assert_non_null(t->differs[i]);
	}
}

static void
free_told(struct told *t)
{
	for (size_t i = 0; i < XVA_RANDOM_DISKS; i++)
		free(t->differs[i]);
}

/* Every byte that differs is told of; and where disks have one size, no run
 * without any difference is. */
static void
expect_told(const struct told *t, const struct xva_random *a,
    const struct xva_random *b)
{
	const struct xva_random_disk *x, *y;
	uint64_t end;

	for (size_t i = 0; i < pvk_max(a->ndisks, b->ndisks); i++) {
		if (i >= a->ndisks || i >= b->ndisks) {
			assert_int_equal(t->differs[i][0], 1);
			continue;
		}
		x = &a->disk[i];
		y = &b->disk[i];
		end = pvk_min(x->size, y->size);
		for (uint64_t n = 0; n < t->size[i]; n++)
			if (n >= end || x->bytes[n] != y->bytes[n])
				assert_int_equal(t->differs[i][n], 1);
	}
}

/* Two files of nothing in common */
static void
test_different(void **state)
{
	struct xva_random a, b;
	struct told t;

	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		xva_random_make(&a, seed);
		xva_random_make(&b, seed + 1000);
		xva_random_write(&a, PVK_PLAIN, "a.xva");
		xva_random_write(&b, PVK_PLAIN, "b.xva");
		make_told(&t, &a, &b);
		assert_false(compare(&t, 1 + seed % 3));
		expect_told(&t, &a, &b);
		free_told(&t);
		xva_random_free(&a);
		xva_random_free(&b);
	}
}

static void
convert(enum pvk_sum sum, enum pvk_compression how)
{
	const struct pvk_xva_convert c = {
		.sum = sum,
		.output = { .path = "b.xva", .force = true, .compression = how }
	};
	const struct pvk_xva_run run = { .threads = 1 };
	struct pvk_xva_created made;
	struct pvk_err e;

	expect_ok(pvk_xva_convert("a.xva", &c, &run, &made, &e) == 0, &e);
}

/* The same disks with other checksums, in another compression */
static void
test_converted(void **state)
{
	struct xva_random a;
	struct told t;

	(void)state;
	for (uint64_t seed = 0; seed < 24; seed++) {
		xva_random_make(&a, seed);
		xva_random_write(&a, seed % 3, "a.xva");
		make_told(&t, &a, &a);
		for (int sum = PVK_SUM_SHA1; sum <= PVK_SUM_XXHASH; sum++) {
			convert(sum, (seed / 3) % 3);
			assert_true(compare(&t, 2));
			assert_int_equal(t.ranges, 0);
			assert_string_equal(t.fields, "");
		}
		free_told(&t);
		xva_random_free(&a);
	}
}

/* Other chunks in two places: just these are told, whatever the kinds. */
static void
test_two_chunks(void **state)
{
	static const char *const scripts[] = {
		"Ref:1/00000000=512 s Ref:1/00000001=512 s "
		"Ref:1/00000003=512 s end",
		"Ref:1/00000000=512 x Ref:1/00000001=512 x "
		"Ref:1/00000003=512 x end",
		"Ref:1/00000000=512 x Ref:1/00000001=512 s "
		"Ref:1/00000003=512 x end",
		"Ref:1/00000000=512 s Ref:1/00000001=0 s "
		"Ref:1/00000002=512 s Ref:1/00000004=512 s end",
	};
	struct xva_random none = { .ndisks = 0 };
	struct xva_build a, b;
	struct told t;
	bool same;

	(void)state;
	make_told(&t, &none, &none);
	t.size[0] = 2048;
	free(t.differs[0]);
	t.differs[0] = calloc(1, 2048);
	assert_non_null(t.differs[0]);
	for (size_t i = 0; i < PVK_COUNT(scripts); i++)
		for (size_t k = 0; k < 3; k++) {
			memset(&a, 0, sizeof(a));
			memset(&b, 0, sizeof(b));
			xva_build_ova(&a, 2, "Ref:1=2048");
			xva_build_add(&a, scripts[i]);
			xva_build_ova(&b, 2, "Ref:1=2048");
			xva_build_add(&b, scripts[k]);
			testing_write_file("a.xva", a.tar.data, a.tar.len);
			testing_write_file("b.xva", b.tar.data, b.tar.len);
			same = compare(&t, 1);
			/* the patterns follow names: 3 has others */
			assert_int_equal(same, i < 3);
			if (i == 3) {
				assert_int_equal(t.differs[0][0], 0);
				assert_int_equal(t.differs[0][512], 1);
				assert_int_equal(t.differs[0][1024], 0);
				assert_int_equal(t.differs[0][1536], 1);
				assert_int_equal(t.ranges, 2);
			}
			xva_build_free(&a);
			xva_build_free(&b);
		}
	free_told(&t);
}

/* A chunk of zeros is the same as none. */
static void
test_zero_chunk(void **state)
{
	static const uint8_t zeros[512];
	struct xva_random none = { .ndisks = 0 };
	struct xva_build a, b;
	struct told t;

	(void)state;
	make_told(&t, &none, &none);
	for (int xxhash = 0; xxhash < 2; xxhash++) {
		memset(&a, 0, sizeof(a));
		memset(&b, 0, sizeof(b));
		xva_build_ova(&a, 2, "Ref:1=1536");
		xva_build_ova(&b, 2, "Ref:1=1536");
		xva_build_add(&a,
		    xxhash ? "Ref:1/00000000=512 x Ref:1/00000002=512 x end"
			   : "Ref:1/00000000=512 s Ref:1/00000002=512 s end");
		xva_build_add(&b,
		    xxhash ? "Ref:1/00000000=512 x" : "Ref:1/00000000=512 s");
		xva_build_file(&b, "", "Ref:1/00000001", zeros, 512);
		xva_build_add(&b,
		    xxhash ? "Ref:1/00000001.xxhash\"8BBF7F68E8C3B87C\" "
			     "Ref:1/00000002=512 x end"
			   : "Ref:1/00000001.checksum"
			     "\"5c3eb80066420002bc3dcc7ca4ab6efad7ed4ae5\" "
			     "Ref:1/00000002=512 s end");
		testing_write_file("a.xva", a.tar.data, a.tar.len);
		testing_write_file("b.xva", b.tar.data, b.tar.len);
		assert_true(compare(&t, 1));
		xva_build_free(&a);
		xva_build_free(&b);
	}
	free_told(&t);
}

static int
stop(void *ctx, const struct pvk_xva_difference *d, struct pvk_err *e)
{
	(void)ctx;
	(void)d;
	return (pvk_err_set(e, PVK_EIO, "enough"));
}

static void
test_refused(void **state)
{
	const struct pvk_xva_run run = { .threads = 1 };
	struct xva_random a, b;
	struct pvk_err e;
	bool same;

	(void)state;
	xva_random_make(&a, 3);
	xva_random_make(&b, 4);
	xva_random_write(&a, PVK_PLAIN, "a.xva");
	xva_random_write(&b, PVK_PLAIN, "b.xva");
	expect_error(pvk_xva_diff("a.xva", "b.xva", stop, NULL, &run, &same,
			 &e) == 0,
	    &e, PVK_EIO, "enough");
	expect_error(pvk_xva_diff("a.xva", "none", stop, NULL, &run, &same,
			 &e) == 0,
	    &e, PVK_ENOENT, "none");
	b.b.tar.len -= 2000;
	xva_random_write(&b, PVK_PLAIN, "b.xva");
	expect_error(pvk_xva_diff("a.xva", "b.xva", stop, NULL, &run, &same,
			 &e) == 0,
	    &e, PVK_ECORRUPT, "b.xva");
	b.b.tar.len += 2000;
	xva_random_free(&a);
	xva_random_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_different),
		unit_test_in_dir(test_converted),
		unit_test_in_dir(test_two_chunks),
		unit_test_in_dir(test_zero_chunk),
		unit_test_in_dir(test_refused),
	};

	return (cmocka_run_group_tests_name("xva_diff", tests, NULL, NULL));
}
