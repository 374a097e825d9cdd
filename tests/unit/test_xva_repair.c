/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every remedy of repair: what it says, whether it says that data was lost, and
 * that what it writes is an XVA without a fault, with the bytes it had.
 */
#include <stdio.h>
#include <unistd.h>

#include "util/num.h"
#include "xva_build.h"
#include "xva_pack.h"
#include "xva_verbs.h"

#define DISKS "Ref:1=10752 Ref:2=2560"
#define C0    "Ref:1/00000000=2560 s "
#define C1    "Ref:1/00000001=2560 s "
#define C3    "Ref:1/00000003=2560 s "
#define C4    "Ref:1/00000004=0 s " /* takes a counter, no room */
#define C5    "Ref:1/00000005=512 s "
#define D0    "Ref:2/00000000=2560 s "

struct repair_case {
	const char *script;
	const char *lines;   /* a part of each line, "; " between them */
	uint64_t lost;	     /* how many of them are damage that stays */
	const char *missing; /* chunks whose bytes are zero now */
};

static const struct repair_case whole[] = {
	{ C0 C1 C3 C4 C5 D0 "end", "", 0, "" },
	{ C3 C0 C5 C4 C1 D0 "end", "chunk 0 written; order of their counters",
	    0, "" },
	{ D0 C0 C1 C3 C4 C5 "end", "order of their refs", 0, "" },
	{ C0 D0 C1 C3 C4 C5 "end", "order of their refs", 0, "" },
	{ C0 C1 C3 C4 C5 D0 "end junk=99", "left out", 0, "" },
	{ C0 C1 C3 C4 C5 D0, "end of the tar", 0, "" },
	{ C0 C1 C3 C4 C5 D0 "zero", "end of the tar", 0, "" },
	{ "Ref:1/=0 " C0 C1 C3 C4 C5 D0 "end", "Ref:1/ at", 0, "" },
	{ C0 C1 C3 C4 C5 "readme=77 " D0 "end", "readme at", 0, "" },
	{ "./Ref:1/00000000=2560 s " C1 C3 C4 C5 D0 "end",
	    "without ./; without ./", 0, "" },
	{ "{ustar}Ref:1/00000000=2560 s " C1 C3 C4 C5 D0 "end",
	    "as a host does", 0, "" },
	{ "{pax=path=Ref:1/00000000}x=2560 s " C1 C3 C4 C5 D0 "end",
	    "as a host does", 0, "" },
	{ "{long=Ref:1/00000000}x=2560 s " C1 C3 C4 C5 D0 "end",
	    "as a host does", 0, "" },
	{ "Ref:1/00000000=2560 " C1 C3 C4 C5 D0 "end", "nothing vouches", 0,
	    "" },
	{ "Ref:1/00000000=2560 Ref:1/00000000.xxhash\"01ab\" " C1 C3 C4 C5 D0
	  "end",
	    "nothing vouches", 0, "" },
	{ C0 C1 C3 "Ref:1/000000004=0 s " C5 D0 "end", "numbered anew", 0, "" },
	{ C0 C0 C1 C3 C4 C5 D0 "end", "counter was there already", 1, "" },
	{ C0 C1 C3 C4 C5 "Ref:1/00000006=0 s " D0 "end", "", 0, "" },
};

static const struct repair_case lost[] = {
	{ C1 C3 C4 C5 D0 "end", "chunk 0 written", 0, "Ref:1/00000000" },
	{ C0 C1 C3 C4 D0 "end", "ended at 10240 of 10752", 0,
	    "Ref:1/00000005" },
	{ C0 C1 C3 C4 C5 "end", "no chunk of this disk", 1, "Ref:2/00000000" },
	{ C0 C1 C3 C4 C5 "Ref:2/00000000=2560 cut=512",
	    "cut off; vouches; ended at 2048", 2, "Ref:2/00000000+2048" },
	{ C0 "{bad}Ref:1/00000001=2560 s " C3 C4 C5 D0 "end",
	    "next sound header; its chunk is lost", 2, "Ref:1/00000001" },
	{ C0 C1 C3 "{bad}Ref:1/00000004=0 s " C5 D0 "end", "next sound header",
	    1, "" },
	{ C0 C1 C3 "{bad}Ref:1/00000004=0 {bad}s " C5 D0 "end",
	    "next sound header", 1, "" },
	{ C0 "Ref:1/00000001=2560 {bad}s " C3 C4 C5 D0 "end",
	    "next sound header; nothing vouches", 1, "" },
	{ C0 C1 C3 C4 C5 "Ref:1/00000006=512 s " D0 "end",
	    "beyond the disk's end", 1, "" },
	{ C0 C1 C3 C4 C5 "Ref:1/99999999=512 s " D0 "end",
	    "beyond the disk's end", 1, "" },
	{ C0 C1 C3 C4 C5 "Ref:1/0000000x=512 s " D0 "end", "left out", 1, "" },
	{ C0 C1 C3 C4 C5 "Ref:9/00000000=512 s " D0 "end", "left out", 1, "" },
	{ "Ref:1/00000000=2560 "
	  "Ref:1/00000000.xxhash\"0123456789ABCDEF\" " C1 C3 C4 C5 D0 "end",
	    "may be damaged", 1, "" },
	{ "end", "no chunk of this disk; no chunk of this disk", 2,
	    "Ref:1/00000000 Ref:1/00000001 Ref:1/00000003 Ref:1/00000005 "
	    "Ref:2/00000000" },
};

static const struct repair_case vsn0[] = {
	{ "Ref:1/00000000=2560 Ref:1/00000001=2560 Ref:1/00000003=2560 "
	  "Ref:1/00000004=0 Ref:1/00000005=512 Ref:2/00000000=2560 table end",
	    "export_vsn is now 2", 0, "" },
	{ "Ref:1/00000000=2560 Ref:1/00000001=2560 Ref:1/00000003=2560 "
	  "Ref:1/00000004=0 Ref:1/00000005=512 Ref:2/00000000=2560 end",
	    "export_vsn is now 2; export_vsn 2 needs none", 0, "" },
	{ "Ref:1/00000000=2560 Ref:1/00000001=2560 Ref:1/00000003=2560 "
	  "Ref:1/00000004=0 Ref:1/00000005=512 Ref:2/00000000=2560 "
	  "t\"none\" end",
	    "export_vsn is now 2; export_vsn 2 needs none", 0, "" },
};

/* The disks as they were, but for the chunks that are missing */
static void
expect_disks(const char *missing)
{
	static const struct {
		const char *chunk;
		unsigned disk;
		size_t off, len;
	} chunks[] = {
		{ "Ref:1/00000000", 0, 0, 2560 },
		{ "Ref:1/00000001", 0, 2560, 2560 },
		{ "Ref:1/00000003", 0, 7680, 2560 },
		{ "Ref:1/00000005", 0, 10240, 512 },
		{ "Ref:2/00000000", 1, 0, 2560 },
	};
	uint8_t disk[2][10752] = { 0 };
	size_t keep;
	const char *at;

	for (size_t i = 0; i < PVK_COUNT(chunks); i++) {
		at = strstr(missing, chunks[i].chunk);
		keep = at == NULL   ? chunks[i].len
		    : at[14] == '+' ? strtoul(at + 15, NULL, 10)
				    : 0;
		xva_build_pattern(chunks[i].chunk,
		    disk[chunks[i].disk] + chunks[i].off, keep);
	}
	xva_expect_file("0.raw", disk[0], 10752);
	xva_expect_file("1.raw", disk[1], 2560);
}

static void
extract_repaired(void)
{
	struct pvk_xva_extract x = { 0 };
	struct pvk_findings fs = { 0 };
	struct pvk_err e;
	char *rules = xva_verify("b.xva");

	assert_string_equal(rules, "");
	free(rules);
	expect_ok(xva_extract("b.xva", &x, 2, &fs, &e) == 0, &e);
	assert_int_equal(fs.len, 0);
	pvk_xva_extract_fini(&x);
	pvk_findings_fini(&fs);
}

static void
expect_lines(const struct repair_case *k, const struct pvk_xva_repairs *done)
{
	char *copy = strdup(k->lines), *rest = copy, *part;
	size_t i = 0;

	assert_non_null(copy);
	while ((part = strsep(&rest, ";")) != NULL && *part != '\0') {
		part += *part == ' ';
		if (i >= done->len || strstr(done->line[i], part) == NULL)
			fail_msg("%s: line %zu is \"%s\", expected \"%s\"",
			    k->script, i, i < done->len ? done->line[i] : "",
			    part);
		i++;
	}
	if (done->len > i)
		fail_msg("%s: one line too many: \"%s\"", k->script,
		    done->line[i]);
	assert_int_equal(done->total, done->len);
	if (done->not_mended != k->lost)
		fail_msg("%s: %u lines are losses, expected %u", k->script,
		    (unsigned)done->not_mended, (unsigned)k->lost);
	free(copy);
}

static void
write_input(const struct xva_build *b, enum pvk_compression how)
{
	struct pvk_buf packed;

	if (how == PVK_PLAIN) {
		testing_write_file("a.xva", b->tar.data, b->tar.len);
		return;
	}
	packed = xva_packed(&b->tar, how, 3000);
	testing_write_file("a.xva", packed.data, packed.len);
	pvk_buf_fini(&packed);
}

static void
run_case(const struct repair_case *k, unsigned vsn)
{
	const struct pvk_xva_output out = { .path = "b.xva" };
	const struct pvk_xva_run run = { .threads = 2 };
	struct pvk_xva_repairs done;
	struct xva_build b = { 0 };
	struct pvk_err e;

	xva_build_ova(&b, vsn, DISKS);
	xva_build_add(&b, k->script);
	for (int how = PVK_PLAIN; how <= PVK_ZSTD; how++) {
		write_input(&b, how);
		expect_ok(pvk_xva_repair("a.xva", &out, &run, &done, &e) == 0,
		    &e);
		expect_lines(k, &done);
		pvk_xva_repairs_fini(&done);
		extract_repaired();
		expect_disks(k->missing);
		assert_int_equal(unlink("0.raw"), 0);
		assert_int_equal(unlink("1.raw"), 0);
		assert_int_equal(unlink("b.xva"), 0);
		assert_int_equal(testing_count_files(), 1);
	}
	xva_build_free(&b);
}

#define CASES(table, vsn)                                     \
	static void test_##table(void **state)                \
	{                                                     \
		(void)state;                                  \
		for (size_t i = 0; i < PVK_COUNT(table); i++) \
			run_case(&(table)[i], (vsn));         \
	}

CASES(whole, 2)
CASES(lost, 2)
CASES(vsn0, 0)

/* Behind a first disk shorter than their chunks no gap can be told. */
static void
test_gaps(void **state)
{
	const struct pvk_xva_output out = { .path = "b.xva" };
	const struct pvk_xva_run run = { .threads = 1 };
	struct pvk_xva_repairs done;
	struct xva_build b = { 0 };
	uint8_t disk[2][4096] = { 0 };
	struct pvk_err e;
	char *rules;

	(void)state;
	xva_build_ova(&b, 2, "Ref:1=512 Ref:2=4096");
	xva_build_add(&b,
	    "Ref:1/00000000=512 s Ref:2/00000000=1024 s "
	    "Ref:2/00000003=1024 s end");
	write_input(&b, PVK_PLAIN);
	rules = xva_verify("a.xva");
	assert_string_equal(rules, "GAP-FIRSTLEN");
	free(rules);
	expect_ok(pvk_xva_repair("a.xva", &out, &run, &done, &e) == 0, &e);
	assert_int_equal(done.len, 1);
	assert_int_equal(done.not_mended, 0);
	assert_non_null(strstr(done.line[0],
	    "Ref:2: gaps of chunks of 1024 bytes, the file's first one has "
	    "512"));
	pvk_xva_repairs_fini(&done);
	extract_repaired();
	xva_build_pattern("Ref:1/00000000", disk[0], 512);
	xva_build_pattern("Ref:2/00000000", disk[1], 1024);
	xva_build_pattern("Ref:2/00000003", disk[1] + 3072, 1024);
	xva_expect_file("0.raw", disk[0], 512);
	xva_expect_file("1.raw", disk[1], 4096);
	xva_build_free(&b);
}

/* ova.xml in another place, and a second one */
static void
test_ova_elsewhere(void **state)
{
	const struct pvk_xva_output out = { .path = "b.xva" };
	const struct pvk_xva_run run = { .threads = 1 };
	struct pvk_xva_repairs done;
	struct xva_build b;
	struct pvk_err e;

	(void)state;
	for (int how = PVK_PLAIN; how <= PVK_ZSTD; how++) {
		memset(&b, 0, sizeof(b));
		xva_build_add(&b, C0 C1);
		xva_build_ova(&b, 2, DISKS);
		xva_build_add(&b, C3 C4);
		xva_build_ova(&b, 2, "Ref:8=1024");
		xva_build_add(&b, C5 D0 "end");
		write_input(&b, how);
		expect_ok(pvk_xva_repair("a.xva", &out, &run, &done, &e) == 0,
		    &e);
		assert_int_equal(done.not_mended, 0);
		assert_int_equal(done.len, 2);
		pvk_xva_repairs_fini(&done);
		extract_repaired();
		expect_disks("");
		assert_int_equal(unlink("0.raw"), 0);
		assert_int_equal(unlink("1.raw"), 0);
		assert_int_equal(unlink("b.xva"), 0);
		xva_build_free(&b);
	}
}

/* What is no XVA, or twice packed, is refused, and nothing is left. */
static void
test_refused(void **state)
{
	const struct pvk_xva_output out = { .path = "b.xva" };
	const struct pvk_xva_run run = { .threads = 1 };
	struct pvk_xva_repairs done;
	struct pvk_buf once, twice;
	struct xva_build b = { 0 };
	struct pvk_err e;

	(void)state;
	xva_build_ova(&b, 2, DISKS);
	xva_build_add(&b, C0 C1 C3 C4 C5 D0 "end");
	once = xva_packed(&b.tar, PVK_GZIP, 100000);
	twice = xva_packed(&once, PVK_ZSTD, 100000);
	testing_write_file("a.xva", twice.data, twice.len);
	expect_error(pvk_xva_repair("a.xva", &out, &run, &done, &e) == 0, &e,
	    PVK_ECORRUPT, "a.xva: no XVA");
	pvk_xva_repairs_fini(&done);
	testing_write_file("a.xva", b.tar.data, 700);
	expect_error(pvk_xva_repair("a.xva", &out, &run, &done, &e) == 0, &e,
	    PVK_ECORRUPT, "a.xva: ova.xml at 512");
	pvk_xva_repairs_fini(&done);
	expect_error(pvk_xva_repair("none", &out, &run, &done, &e) == 0, &e,
	    PVK_ENOENT, "none");
	pvk_xva_repairs_fini(&done);
	assert_int_equal(testing_count_files(), 1);
	pvk_buf_fini(&once);
	pvk_buf_fini(&twice);
	xva_build_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		unit_test_in_dir(test_whole),
		unit_test_in_dir(test_lost),
		unit_test_in_dir(test_vsn0),
		unit_test_in_dir(test_gaps),
		unit_test_in_dir(test_ova_elsewhere),
		unit_test_in_dir(test_refused),
	};

	return (cmocka_run_group_tests_name("xva_repair", tests, NULL, NULL));
}
