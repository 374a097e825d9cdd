/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Convert: another checksum, compression or host, and not a byte of a chunk,
 * not one name, empty chunk or place in the order changes.
 */
#include <stdio.h>
#include <unistd.h>

#include "util/num.h"
#include "xva/reader.h"
#include "xva_random.h"
#include "xva_verbs.h"

static int
convert(struct pvk_xva_convert *how, size_t threads,
    struct pvk_xva_created *made, struct pvk_err *e)
{
	const struct pvk_xva_run run = { .threads = threads };

	how->output.path = "b.xva";
	how->output.level = 1;
	return (pvk_xva_convert("a.xva", how, &run, made, e));
}

static struct reader *
open_reader(const char *path, struct xva_in **in, struct pvk_findings *fs)
{
	struct reader *r;
	struct pvk_err e;

	*in = xva_in_open(path, &e);
	expect_ok(*in != NULL, &e);
	r = reader_new(*in, 0, fs, &e);
	expect_ok(r != NULL, &e);
	return (r);
}

static bool
next(struct reader *r, struct xva_in *in, struct reader_chunk *c)
{
	struct pvk_err e;
	int n = reader_next(r, c, &e);

	expect_ok(n >= 0, &e);
	if (n > 0) {
		expect_ok(reader_chunk_reserve(c, 0, &e) == 0, &e);
		expect_ok(reader_chunk_load(in, c, &e) == 0, &e);
	}
	return (n > 0);
}

/* The chunks of both files side by side; sum: PVK_SUM_NONE: as they were */
static uint64_t
compare(enum pvk_sum sum)
{
	static const char *const paths[] = { "a.xva", "b.xva" };
	struct pvk_findings fs = { 0 };
	struct reader_chunk c[2] = { 0 };
	struct reader *r[2];
	struct xva_in *in[2];
	uint64_t n = 0;

	for (int i = 0; i < 2; i++)
		r[i] = open_reader(paths[i], &in[i], &fs);
	for (; next(r[0], in[0], &c[0]); n++) {
		assert_true(next(r[1], in[1], &c[1]));
		assert_string_equal(c[0].name, c[1].name);
		assert_int_equal(c[0].len, c[1].len);
		assert_int_equal(c[0].disk_off, c[1].disk_off);
		assert_int_equal(c[1].sum,
		    sum == PVK_SUM_NONE ? c[0].sum : sum);
		assert_memory_equal(reader_chunk_data(&c[0]),
		    reader_chunk_data(&c[1]), c[0].got);
	}
	assert_false(next(r[1], in[1], &c[1]));
	for (int i = 0; i < 2; i++) {
		free(c[i].buf);
		reader_free(r[i]);
		xva_in_close(in[i]);
	}
	pvk_findings_fini(&fs);
	return (n);
}

static void
expect_compression(const char *path, enum pvk_compression how)
{
	struct xva_in *in;
	struct pvk_err e;

	in = xva_in_open(path, &e);
	expect_ok(in != NULL, &e);
	assert_int_equal(xva_in_compression(in), how);
	xva_in_close(in);
}

static void
test_random(void **state)
{
	struct pvk_xva_convert how;
	struct pvk_xva_created made;
	struct xva_random r;
	struct pvk_err e;
	size_t len;
	char *rules;

	(void)state;
	for (unsigned k = 0; k < 72; k++) {
		xva_random_make(&r, k);
		xva_random_write(&r, k % 3, "a.xva");
		how = (struct pvk_xva_convert){ .keep_sum =
						    k / 3 % 3 == PVK_SUM_NONE,
			.sum = k / 3 % 3,
			.keep_compression = k / 9 % 4 == 3,
			.output = { .compression = k / 9 % 4 % 3 } };
		expect_ok(convert(&how, 1 + k % 4, &made, &e) == 0, &e);
		assert_int_equal(made.chunks, compare(k / 3 % 3));
		rules = xva_verify("b.xva");
		assert_string_equal(rules, "");
		free(rules);
		expect_compression("b.xva",
		    how.keep_compression ? k % 3 : how.output.compression);
		free(testing_read_file("b.xva", &len));
		assert_int_equal(made.size, len);
		assert_int_equal(unlink("b.xva"), 0);
		xva_random_free(&r);
	}
}

/* There and back again gives the very same file. */
static void
test_back(void **state)
{
	struct pvk_xva_convert there = { .sum = PVK_SUM_XXHASH,
		.output = { .compression = PVK_ZSTD } };
	struct pvk_xva_convert back = { .sum = PVK_SUM_SHA1,
		.output = { .compression = PVK_PLAIN } };
	struct pvk_xva_created made;
	struct xva_build b = { 0 };
	struct pvk_err e;

	(void)state;
	xva_build_ova(&b, 2, "Ref:1=4096 Ref:2=512");
	xva_build_add(&b,
	    "Ref:1/00000000=1024 s Ref:1/00000001=0 s "
	    "Ref:1/00000004=1024 s Ref:2/00000000=512 s end");
	testing_write_file("a.xva", b.tar.data, b.tar.len);
	expect_ok(convert(&there, 2, &made, &e) == 0, &e);
	assert_int_equal(rename("b.xva", "a.xva"), 0);
	expect_ok(convert(&back, 2, &made, &e) == 0, &e);
	xva_expect_file("b.xva", b.tar.data, b.tar.len);
	xva_build_free(&b);
}

/* Old tables go, export_vsn is 2; other dialects become the host's. */
static void
test_old_and_foreign(void **state)
{
	static const struct {
		unsigned vsn;
		const char *script;
	} cases[] = {
		{ 0, "Ref:1/00000000=512 Ref:1/00000002=512 table end" },
		{ 1, "Ref:1/00000000=512 s Ref:1/00000002=512 s table end" },
		{ 2, "{ustar}Ref:1/00000000=512 s Ref:1/00000002=512 s end" },
		{ 2,
		    "{pax=path=Ref:1/00000000}a=512 s "
		    "{long=Ref:1/00000002}b=512 s end" },
		{ 2,
		    "Ref:1/=0 ./Ref:1/00000000=512 s "
		    "Ref:1/00000002=512 s end junk=9" },
		{ 2, "readme=99 Ref:1/00000000=512 s Ref:1/00000002=512 s" },
	};
	struct pvk_xva_convert how = { .sum = PVK_SUM_SHA1,
		.keep_compression = true };
	struct pvk_xva_created made;
	struct xva_build b;
	struct pvk_err e;
	char *rules;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		memset(&b, 0, sizeof(b));
		xva_build_ova(&b, cases[i].vsn, "Ref:1=1536");
		xva_build_add(&b, cases[i].script);
		testing_write_file("a.xva", b.tar.data, b.tar.len);
		expect_ok(convert(&how, 2, &made, &e) == 0, &e);
		assert_int_equal(compare(PVK_SUM_SHA1), 2);
		rules = xva_verify("b.xva");
		assert_string_equal(rules, "");
		free(rules);
		assert_int_equal(unlink("b.xva"), 0);
		xva_build_free(&b);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		unsigned vsn;
		const char *script, *message;
	} cases[] = {
		{ 2, "Ref:1/00000000=512 s Ref:1/00000002=512 end",
		    "SUM-MISSING" },
		{ 2, "Ref:1/00000000=512 s end", "CHUNK-LAST" },
		{ 2, "{bad}Ref:1/00000000=512 s end", "TAR-HEADER" },
		{ 2, "Ref:1/00000000=512 s Ref:1/00000002=512 s cut=700",
		    "TAR-TRUNCATED" },
		{ 2,
		    "Ref:1/00000000=512 "
		    "Ref:1/00000000.xxhash\"0123456789ABCDEF\" "
		    "Ref:1/00000002=512 s end",
		    "SUM-MISMATCH" },
		{ 1,
		    "Ref:1/00000000=512 s Ref:1/00000002=512 s "
		    "t\"none\" end",
		    "TABLE-FORMAT" },
		{ 2, "end", "DISK-MISSING" },
	};
	struct pvk_xva_convert how = { .sum = PVK_SUM_SHA1,
		.keep_compression = true };
	struct pvk_xva_created made;
	struct xva_build b;
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		memset(&b, 0, sizeof(b));
		xva_build_ova(&b, cases[i].vsn, "Ref:1=1536");
		xva_build_add(&b, cases[i].script);
		testing_write_file("a.xva", b.tar.data, b.tar.len);
		expect_error(convert(&how, 2, &made, &e) == 0, &e, PVK_ECORRUPT,
		    cases[i].message);
		assert_int_equal(testing_count_files(), 1);
		xva_build_free(&b);
	}
}

/* Names that fit pax headers, but not those that hosts read, are not cut. */
static void
test_long_names(void **state)
{
	struct pvk_xva_convert how = { .sum = PVK_SUM_SHA1,
		.keep_compression = true };
	struct pvk_xva_created made;
	char ref[120], text[600];
	struct xva_build b;
	struct pvk_err e;

	(void)state;
	for (size_t len = 79; len < 84; len++) {
		memset(&b, 0, sizeof(b));
		memset(ref, 'r', len);
		snprintf(ref + len, sizeof(ref) - len, "=512");
		xva_build_ova(&b, 2, ref);
		ref[len] = '\0';
		snprintf(text, sizeof(text),
		    "{pax=path=%s/00000000}a=512 "
		    "{pax=path=%s/00000000.checksum}s end",
		    ref, ref);
		xva_build_add(&b, text);
		testing_write_file("a.xva", b.tar.data, b.tar.len);
		if (len <= 81) {
			expect_ok(convert(&how, 1, &made, &e) == 0, &e);
			assert_int_equal(compare(PVK_SUM_SHA1), 1);
			assert_int_equal(unlink("b.xva"), 0);
		} else {
			expect_error(convert(&how, 1, &made, &e) == 0, &e,
			    PVK_EUNSUPP, "hosts read at most 99");
			assert_int_equal(testing_count_files(), 1);
		}
		xva_build_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_random),
		unit_test_in_dir(test_back),
		unit_test_in_dir(test_old_and_foreign),
		unit_test_in_dir(test_refused),
		unit_test_in_dir(test_long_names),
	};

	return (cmocka_run_group_tests_name("xva_convert", tests, NULL, NULL));
}
