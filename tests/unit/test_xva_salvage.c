/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Disks out of damaged XVAs: without salvage nothing; with it, whatever
 * happened to the file, every byte that is not what was put in is on the map.
 */
#include <stdio.h>
#include <unistd.h>

#include "util/num.h"
#include "xva_random.h"
#include "xva_verbs.h"

static const char *const names[] = { "0.raw", "1.raw", "2.raw" };

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

/* What a disk holds looks like an XVA itself: its headers are not ours. */
static void
test_nested(void **state)
{
	static const char *const outer[] = { "Ref:1/00000000", "Ref:1/00000001",
		"Ref:1/00000002", "Ref:1/00000003" };
	struct xva_random r = { .ndisks = 1 };
	struct pvk_xva_extract x;
	struct xva_build inner = { 0 };
	struct pvk_findings fs;
	char script[64];

	(void)state;
	xva_build_add(&inner,
	    "readme=1000 Ref:1/00000003=512 s Ref:1/00000005=512 s "
	    "Ref:1/00000007=512 s");
	xva_build_ova(&r.b, 2, "Ref:1=32768");
	r.disk[0] = (struct xva_random_disk){ .ref = "Ref:1",
		.bytes = calloc(4, 8192),
		.size = 32768 };
	assert_true(r.disk[0].bytes != NULL && inner.tar.len <= 8192);
	for (size_t i = 0; i < PVK_COUNT(outer); i++) {
		snprintf(script, sizeof(script), "%s=8192 s", outer[i]);
		xva_build_add(&r.b, script);
		xva_build_pattern(outer[i], r.disk[0].bytes + 8192 * i, 8192);
	}
	xva_build_add(&r.b, "end");
	/* its checksum does not matter: its header is damaged */
	memcpy(r.b.tar.data + r.b.member[3] + 512, inner.tar.data,
	    inner.tar.len);
	memset(r.disk[0].bytes + 8192, 0, 8192);
	r.b.tar.data[r.b.member[3] + 7] ^= 0x20;
	salvage(&r, &x, &fs);
	assert_int_equal(x.nbad, 1);
	assert_int_equal(x.bad[0].off, 8192);
	assert_int_equal(x.bad[0].len, 8192);
	expect_true_map(&r, &x);
	pvk_xva_extract_fini(&x);
	pvk_findings_fini(&fs);
	xva_build_free(&inner);
	xva_random_free(&r);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_flipped_data),
		unit_test_in_dir(test_damaged_headers),
		unit_test_in_dir(test_nested),
		unit_test_in_dir(test_unplaced),
		unit_test_in_dir(test_cut),
		unit_test_in_dir(test_noise),
	};

	return (cmocka_run_group_tests_name("xva_salvage", tests, NULL, NULL));
}
