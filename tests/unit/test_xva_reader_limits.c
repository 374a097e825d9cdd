/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader at its limits: documents, chunks, tables and extension headers too
 * large to read, pax records of every make, streams whose packing is damaged,
 * files that become shorter meanwhile.
 */
#include <stdio.h>
#include <unistd.h>

#include "util/num.h"
#include "xva/reader.h"
#include "xva_build.h"
#include "xva_pack.h"
#include "xva_random.h"
#include "xva_verbs.h"

#define DISK "Ref:1=1024"
#define C0   "Ref:1/00000000=512 s "
#define C1   "Ref:1/00000001=512 s "

/* Walks to the end; 0, or -1 with the error. rules: as from xva_verify */
static int
walk(const void *bytes, size_t len, unsigned flags, char *rules,
    struct pvk_err *e)
{
	struct reader_chunk c = { 0 };
	struct pvk_findings fs = { 0 };
	struct xva_in *in;
	struct reader *r;
	int n = -1;

	*rules = '\0';
	in = xva_in_memory(bytes, len, "a.xva", e);
	expect_ok(in != NULL, e);
	r = reader_new(in, flags, &fs, e);
	while (r != NULL && (n = reader_next(r, &c, e)) > 0)
		;
	for (size_t i = 0; i < fs.len; i++)
		if (strstr(rules, pvk_rule(fs.list[i].rule)->id) == NULL)
			strcat(strcat(rules, *rules != '\0' ? " " : ""),
			    pvk_rule(fs.list[i].rule)->id);
	free(c.buf);
	reader_free(r);
	pvk_findings_fini(&fs);
	xva_in_close(in);
	return (n);
}

static void
test_too_large(void **state)
{
	static const struct {
		unsigned vsn;
		const char *script, *message;
	} cases[] = {
		{ 2, "{size=00100000001}Ref:1/00000000=512 end",
		    "a chunk of 16777217 bytes, at most 16777216" },
		{ 2, C0 "{type=x,size=00000200001}x=9 end",
		    ": 65537 bytes, at most 65536" },
		{ 1, C0 C1 "{size=00100000001}table=9 end",
		    "table: a checksum table of more than 16777216 bytes" },
	};
	struct xva_build b;
	struct pvk_err e;
	char rules[512];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		memset(&b, 0, sizeof(b));
		xva_build_ova(&b, cases[i].vsn, DISK);
		xva_build_add(&b, cases[i].script);
		expect_error(walk(b.tar.data, b.tar.len, 0, rules, &e) == 0, &e,
		    PVK_ELIMIT, cases[i].message);
		xva_build_free(&b);
	}
	memset(&b, 0, sizeof(b));
	xva_build_add(&b, "{size=00100000001}ova.xml=9 end");
	expect_error(walk(b.tar.data, b.tar.len, 0, rules, &e) == 0, &e,
	    PVK_ELIMIT, "ova.xml: 16777217 bytes, at most 16777216");
	xva_build_free(&b);
}

/* Bodies of pax headers before a chunk that has the name "x" without them */
static void
test_pax(void **state)
{
	static const struct {
		const char *body;
		bool ok;
	} cases[] = {
		{ "23 path=Ref:1/00000000\n", true },
		{ "11 mtime=1\n23 path=Ref:1/00000000\n", true },
		{ "23 path=Ref:1/00000000\n12 size=512\n", true },
		{ "9 path=a\n23 path=Ref:1/00000000\n", true },
		{ "22 path=Ref:1/00000000\n", false },
		{ "24 path=Ref:1/00000000\n", false },
		{ "99999999999999999999999 path=Ref:1/00000000\n", false },
		{ " 23 path=Ref:1/00000000\n", false },
		{ "23=path=Ref:1/00000000\n", false },
		{ "20 path.Ref.1.000000\n", false },
		{ "x", false },
		{ "3 \n", false },
		{ "12 size=5x2\n", false },
		{ "13 size=-512\n", false },
		{ "", false },
	};
	struct xva_build b;
	struct pvk_err e;
	char rules[512];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		memset(&b, 0, sizeof(b));
		xva_build_ova(&b, 2, "Ref:1=512");
		xva_build_file(&b, "type=x", "pax", cases[i].body,
		    strlen(cases[i].body));
		xva_build_add(&b, "x=512 Ref:1/00000000=512 s end");
		expect_ok(walk(b.tar.data, b.tar.len, 0, rules, &e) == 0, &e);
		/* with it x is chunk 0, which then comes twice */
		assert_true(
		    (strstr(rules, "CHUNK-ORDER") != NULL) == cases[i].ok);
		assert_true(
		    (strstr(rules, "TAR-MEMBER") != NULL) == !cases[i].ok);
		xva_build_free(&b);
	}
}

/* Damage to the packing itself: no byte too many, and it does not go unseen. */
static void
test_packed_damage(void **state)
{
	struct xva_build b = { 0 };
	struct pvk_buf p;
	struct pvk_err e;
	char rules[512];
	uint8_t saved;
	int n, damaged = 0;

	(void)state;
	xva_build_ova(&b, 2, DISK);
	xva_build_add(&b, C0 C1 "end");
	for (int how = PVK_GZIP; how <= PVK_ZSTD; how++) {
		p = xva_packed(&b.tar, how, 600);
		for (size_t at = 4; at < p.len; at++) {
			saved = p.data[at];
			p.data[at] ^= 0x41;
			n = walk(p.data, p.len, at % 2, rules, &e);
			if (n != 0)
				assert_int_equal(e.code, PVK_ECORRUPT);
			damaged += strstr(rules, "PACK-DAMAGED") != NULL;
			p.data[at] = saved;
		}
		pvk_buf_fini(&p);
	}
	assert_true(damaged > 200);
	xva_build_free(&b);
}

static void
test_behind_packed(void **state)
{
	static const uint8_t skippable[] = "\x50\x2a\x4d\x18\2\0\0\0ab";
	struct xva_build b = { 0 };
	struct pvk_buf p, q = { 0 };
	struct pvk_err e;
	char rules[512];

	(void)state;
	xva_build_ova(&b, 2, DISK);
	xva_build_add(&b, C0 C1 "end");
	for (int how = PVK_GZIP; how <= PVK_ZSTD; how++) {
		p = xva_packed(&b.tar, how, 1000);
		expect_ok(walk(p.data, p.len - 1, 0, rules, &e) == 0, &e);
		assert_non_null(strstr(rules, "TAR-TRUNCATED"));
		xva_add(&p, "junk", 4);
		expect_ok(walk(p.data, p.len, 0, rules, &e) == 0, &e);
		assert_string_equal(rules, "TAR-JUNK");
		pvk_buf_fini(&p);
	}
	p = xva_packed(&b.tar, PVK_ZSTD, 1000);
	xva_add(&q, skippable, 10);
	xva_add(&q, p.data, p.len);
	expect_ok(walk(q.data, q.len, 0, rules, &e) == 0, &e);
	assert_string_equal(rules, "ZSTD-SKIPPABLE");
	pvk_buf_fini(&p);
	pvk_buf_fini(&q);
	xva_build_free(&b);
}

/* A file that is no XVA at all, of zeros or compressed, is not read for ever.
 */
static void
test_nothing_of_ours(void **state)
{
	struct pvk_buf zeros = { 0 }, p;
	struct xva_build b = { 0 };
	struct pvk_err e;
	char rules[512];

	(void)state;
	expect_ok(pvk_buf_reserve(&zeros, (size_t)80 << 20, &e) == 0, &e);
	memset(zeros.data, 0, (size_t)80 << 20);
	zeros.len = (size_t)80 << 20;
	p = xva_packed(&zeros, PVK_ZSTD, zeros.len);
	expect_error(walk(p.data, p.len, 0, rules, &e) == 0, &e, PVK_ECORRUPT,
	    "no XVA");
	pvk_buf_fini(&p);
	/* members without end, none of them ova.xml */
	xva_build_add(&b, "{size=00400000000}huge=512");
	memcpy(zeros.data, b.tar.data, 512);
	p = xva_packed(&zeros, PVK_ZSTD, zeros.len);
	expect_error(walk(p.data, p.len, 0, rules, &e) == 0, &e, PVK_ECORRUPT,
	    "no XVA");
	pvk_buf_fini(&p);
	pvk_buf_fini(&zeros);
	xva_build_free(&b);
}

/* Cut behind the reader's back: never are bytes made up. */
static void
test_became_shorter(void **state)
{
	struct reader_chunk c = { 0 };
	struct pvk_findings fs = { 0 };
	struct xva_random r;
	struct xva_in *in;
	struct reader *reader;
	struct pvk_err e;

	(void)state;
	xva_random_make(&r, 3);
	xva_random_write(&r, PVK_PLAIN, "a.xva");
	in = xva_in_open("a.xva", &e);
	expect_ok(in != NULL, &e);
	reader = reader_new(in, 0, &fs, &e);
	expect_ok(reader != NULL, &e);
	assert_int_equal(reader_next(reader, &c, &e), 1);
	assert_int_equal(truncate("a.xva", (off_t)c.data_off + 10), 0);
	expect_ok(reader_chunk_reserve(&c, 0, &e) == 0, &e);
	expect_error(reader_chunk_load(in, &c, &e) == 0, &e, PVK_EIO,
	    "the file became shorter");
	free(c.buf);
	reader_free(reader);
	pvk_findings_fini(&fs);
	xva_in_close(in);
	xva_random_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_pax),
		cmocka_unit_test(test_packed_damage),
		cmocka_unit_test(test_behind_packed),
		cmocka_unit_test(test_nothing_of_ours),
		unit_test_in_dir(test_became_shorter),
	};

	return (cmocka_run_group_tests_name("xva_reader_limits", tests, NULL,
	    NULL));
}
