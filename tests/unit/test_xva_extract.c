/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks out of an XVA: the bytes that were put in, or nothing. And in salvage,
 * whatever happened to the file: every byte that is not what was put in is on
 * the map.
 */
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

/* Writes the file with a change, and what comes of it in salvage */
static void
salvage(const struct xva_random *r, struct pvk_xva_extract *x,
    struct pvk_findings *fs)
{
	struct pvk_err e;

	memset(fs, 0, sizeof(*fs));
	*x = (struct pvk_xva_extract){ .salvage = true };
	xva_random_write(r, PVK_PLAIN, "a.xva");
	expect_ok(xva_extract("a.xva", x, 2, fs, &e) == 0, &e);
}

/* What is not on the map is as it was; and nothing is on it twice. */
static void
expect_true_map(const struct xva_random *r, const struct pvk_xva_extract *x)
{
	const struct xva_random_disk *d;
	const struct pvk_xva_bad *b;
	uint8_t *have;
	size_t len;

	for (unsigned k = 0; k < r->ndisks; k++) {
		d = &r->disk[k];
		have = (uint8_t *)testing_read_file(names[k], &len);
		assert_int_equal(len, d->size);
		for (size_t i = 0; i < x->nbad; i++) {
			b = &x->bad[i];
			if (b->disk != k)
				continue;
			assert_true(b->len > 0 && b->off + b->len <= d->size);
			for (size_t n = 0; n < i; n++)
				assert_true(x->bad[n].disk != k ||
				    x->bad[n].off + x->bad[n].len <= b->off);
			if (b->lost)
				for (uint64_t n = 0; n < b->len; n++)
					assert_int_equal(have[b->off + n], 0);
			memcpy(have + b->off, d->bytes + b->off,
			    (size_t)b->len);
		}
		assert_memory_equal(have, d->bytes, len);
		free(have);
		assert_int_equal(unlink(names[k]), 0);
	}
	assert_int_equal(testing_count_files(), 1);
}

/* Without salvage nothing is left of a file whose data is not sound. */
static void
expect_refused(const struct xva_random *r, const char *message)
{
	struct pvk_xva_extract x = { 0 };
	struct pvk_findings fs = { 0 };
	struct pvk_err e;

	xva_random_write(r, PVK_PLAIN, "a.xva");
	expect_error(xva_extract("a.xva", &x, 2, &fs, &e) == 0, &e,
	    PVK_ECORRUPT, message);
	assert_memory_equal(e.msg, "a.xva: ", 7);
	assert_int_equal(testing_count_files(), 1);
	pvk_xva_extract_fini(&x);
	pvk_findings_fini(&fs);
}

/* One byte of each member's data: chunks and checksums in turn */
static void
test_flipped_data(void **state)
{
	struct pvk_xva_extract x;
	struct pvk_findings fs;
	struct xva_random r;
	uint8_t *byte;

	(void)state;
	for (uint64_t seed = 0; seed < 6; seed++) {
		xva_random_make(&r, seed);
		for (size_t i = 1; i < r.b.nmembers; i++) {
			if (i + 1 < r.b.nmembers &&
			    r.b.member[i + 1] - r.b.member[i] == 512)
				continue; /* empty */
			byte = &r.b.tar.data[r.b.member[i] + 512];
			*byte ^= 1;
			expect_refused(&r, NULL);
			salvage(&r, &x, &fs);
			assert_int_equal(fs.len, 1);
			assert_true(x.nbad <= 1);
			if (x.nbad == 1)
				assert_false(x.bad[0].lost);
			expect_true_map(&r, &x);
			pvk_xva_extract_fini(&x);
			pvk_findings_fini(&fs);
			*byte ^= 1;
		}
		xva_random_free(&r);
	}
}

/* But the file's first: all gaps are measured by its length. */
static void
test_damaged_headers(void **state)
{
	struct pvk_xva_extract x;
	struct pvk_findings fs;
	struct xva_random r;

	(void)state;
	for (uint64_t seed = 0; seed < 8; seed++) {
		xva_random_make(&r, seed);
		for (size_t i = 2; i < r.b.nmembers; i++) {
			r.b.tar.data[r.b.member[i] + 7] ^= 0x20;
			expect_refused(&r, "TAR-HEADER");
			salvage(&r, &x, &fs);
			assert_true(fs.by_rule[PVK_RULE_TAR_HEADER] == 1);
			expect_true_map(&r, &x);
			pvk_xva_extract_fini(&x);
			pvk_findings_fini(&fs);
			r.b.tar.data[r.b.member[i] + 7] ^= 0x20;
		}
		xva_random_free(&r);
	}
}

/* A chunk of which nobody knows where it belongs is on no map. */
static void
test_unplaced(void **state)
{
	static const char *const scripts[] = {
		"Ref:1/00000000=512 s Ref:1/00000002=512 s "
		"Ref:1/00000001=512 s end",
		"Ref:1/00000000=512 s Ref:1/0000000x=512 s "
		"Ref:1/00000002=512 s end",
		"Ref:1/00000000=512 s Ref:9/00000001=512 s "
		"Ref:1/00000002=512 s end",
	};
	struct pvk_xva_extract x;
	struct pvk_findings fs;
	struct xva_build b;
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(scripts); i++) {
		memset(&b, 0, sizeof(b));
		memset(&fs, 0, sizeof(fs));
		xva_build_ova(&b, 2, "Ref:1=1536");
		xva_build_add(&b, scripts[i]);
		testing_write_file("a.xva", b.tar.data, b.tar.len);
		x = (struct pvk_xva_extract){ .salvage = true };
		expect_ok(xva_extract("a.xva", &x, 2, &fs, &e) == 0, &e);
		assert_int_equal(x.nbad, 0);
		assert_false(x.sound);
		assert_int_equal(unlink("0.raw"), 0);
		pvk_xva_extract_fini(&x);
		pvk_findings_fini(&fs);
		xva_build_free(&b);
	}
}

static void
test_cut(void **state)
{
	struct pvk_xva_extract x;
	struct pvk_findings fs;
	struct xva_random r;
	size_t whole;

	(void)state;
	for (uint64_t seed = 0; seed < 5; seed++) {
		xva_random_make(&r, seed);
		whole = r.b.tar.len;
		for (size_t len = r.b.member[1]; len < whole; len += 256) {
			r.b.tar.len = len;
			if (len < r.b.member[r.b.nmembers - 1])
				expect_refused(&r, NULL);
			salvage(&r, &x, &fs);
			assert_true(fs.len > 0);
			expect_true_map(&r, &x);
			pvk_xva_extract_fini(&x);
			pvk_findings_fini(&fs);
		}
		r.b.tar.len = whole;
		xva_random_free(&r);
	}
}

/* Blocks of noise anywhere behind the first chunk's header */
static void
test_noise(void **state)
{
	uint64_t seed = 1, blocks;
	struct pvk_xva_extract x;
	struct pvk_findings fs;
	struct xva_random r;
	size_t begin;

	(void)state;
	for (int i = 0; i < 300; i++) {
		xva_random_make(&r, (uint64_t)i);
		begin = (size_t)r.b.member[1] + 512;
		blocks = (r.b.end - begin) / 512;
		testing_random_bytes(&seed,
		    r.b.tar.data + begin +
			512 * (testing_random(&seed) % blocks),
		    512 * (size_t)(i % 2 == 0 ? 1 : 2));
		salvage(&r, &x, &fs);
		expect_true_map(&r, &x);
		pvk_xva_extract_fini(&x);
		pvk_findings_fini(&fs);
		xva_random_free(&r);
	}
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
		unit_test_in_dir(test_flipped_data),
		unit_test_in_dir(test_damaged_headers),
		unit_test_in_dir(test_unplaced),
		unit_test_in_dir(test_cut),
		unit_test_in_dir(test_noise),
		unit_test_in_dir(test_table),
	};

	return (cmocka_run_group_tests_name("xva_extract", tests, NULL, NULL));
}
