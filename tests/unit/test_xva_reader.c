/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader over small streams, good and bad, as a file and as a stream: what
 * it finds, word for word and place for place, and the chunks it gives.
 */
#include <stdio.h>

#include "util/num.h"
#include "xva/reader.h"
#include "xva_build.h"
#include "xva_pack.h"
#include "xva_reader_cases.h"

/* How the same bytes come to the reader */
enum way { FILE_WAY, GZIP_WAY, ZSTD_WAY, WAYS };

struct text {
	char s[2048];
	size_t len;
};

static void __attribute__((format(printf, 2, 3)))
add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->s + t->len, sizeof(t->s) - t->len, fmt, ap);
	va_end(ap);
	assert_true(n >= 0 && (size_t)n < sizeof(t->s) - t->len);
	t->len += (size_t)n;
}

static void
add_finding(struct text *t, const struct xva_build *b,
    const struct pvk_finding *f)
{
	add(t, "%s%s@", t->len > 0 ? " " : "", pvk_rule(f->rule)->id);
	if (f->offset == PVK_NOWHERE) {
		add(t, "-");
		return;
	}
	for (size_t i = 0; i < b->nmembers; i++)
		if (f->offset == b->member[i] && f->offset < b->tar.len) {
			add(t, "%zu", i);
			return;
		}
	if (f->offset == b->tar.len || (b->end > 0 && f->offset > b->end))
		add(t, "eof");
	else
		add(t, "%llu", (unsigned long long)f->offset);
}

static void
add_chunk(struct text *t, const struct reader_chunk *c)
{
	add(t, "%s%zu:%llu+%llu%s%s%s", t->len > 0 ? " " : "", c->disk,
	    (unsigned long long)c->disk_off, (unsigned long long)c->len,
	    c->sum == PVK_SUM_NONE ? "!" : "", c->got < c->len ? "~" : "",
	    c->lost_before ? "?" : "");
}

/* The bytes are those that stand in the tar, from any kind of input. */
static void
check_data(const struct xva_build *b, struct xva_in *in, unsigned flags,
    struct reader_chunk *c)
{
	struct pvk_err e;

	assert_int_equal(c->data_off % 512, 0);
	assert_true(c->data_off + c->got <= b->tar.len);
	if ((flags & READER_NO_DATA) != 0)
		return;
	expect_ok(reader_chunk_reserve(c, 0, &e) == 0, &e);
	expect_ok(reader_chunk_load(in, c, &e) == 0, &e);
	assert_memory_equal(reader_chunk_data(c), b->tar.data + c->data_off,
	    c->got);
}

static struct xva_in *
open_way(const struct xva_build *b, enum way way, uint8_t **bytes)
{
	struct xva_in *in;
	struct pvk_err e;
	size_t len = b->tar.len;

	if (way == FILE_WAY) {
		*bytes = malloc(len + 1);
		assert_non_null(*bytes);
		memcpy(*bytes, b->tar.data, len);
	} else
		*bytes = xva_pack(b->tar.data, b->tar.len,
		    way == GZIP_WAY ? PVK_GZIP : PVK_ZSTD, &len);
	in = xva_in_memory(*bytes, len, "test.xva", &e);
	expect_ok(in != NULL, &e);
	assert_int_equal(xva_in_seekable(in), way == FILE_WAY);
	return (in);
}

static void
walk(const struct xva_build *b, enum way way, unsigned flags,
    struct text *findings, struct text *chunks)
{
	struct reader_chunk c = { .room_before = 512 };
	struct pvk_findings fs = { 0 };
	struct reader *r;
	struct xva_in *in;
	struct pvk_err e;
	uint8_t *bytes;
	int n;

	memset(findings, 0, sizeof(*findings));
	memset(chunks, 0, sizeof(*chunks));
	in = open_way(b, way, &bytes);
	r = reader_new(in, flags, &fs, &e);
	expect_ok(r != NULL, &e);
	while ((n = reader_next(r, &c, &e)) > 0) {
		check_data(b, in, flags, &c);
		add_chunk(chunks, &c);
	}
	expect_ok(n == 0, &e);
	for (size_t i = 0; i < fs.len; i++)
		add_finding(findings, b, &fs.list[i]);
	free(c.buf);
	reader_free(r);
	pvk_findings_fini(&fs);
	xva_in_close(in);
	free(bytes);
}

static int
compare(const char *name, const char *how, const char *what, const char *is,
    const char *expected)
{
	if (strcmp(is, expected) == 0)
		return (0);
	print_error("%s, %s: %s \"%s\",\n\texpected \"%s\"\n", name, how, what,
	    is, expected);
	return (1);
}

static int
run_case(const struct reader_case *k, unsigned vsn, unsigned flags)
{
	static const struct {
		const char *name;
		enum way way;
		unsigned flags;
	} ways[] = {
		{ "file", FILE_WAY, 0 },
		{ "gzip", GZIP_WAY, 0 },
		{ "zstd", ZSTD_WAY, 0 },
		{ "file without data", FILE_WAY, READER_NO_DATA },
		{ "zstd without data", ZSTD_WAY, READER_NO_DATA },
	};
	struct xva_build b = { 0 };
	struct text findings, chunks;
	int failed = 0;

	xva_build_ova(&b, vsn, k->disks);
	xva_build_add(&b, k->script);
	for (size_t i = 0; i < PVK_COUNT(ways); i++) {
		walk(&b, ways[i].way, flags | ways[i].flags, &findings,
		    &chunks);
		failed += compare(k->name, ways[i].name, "findings", findings.s,
		    k->findings);
		if (strcmp(k->chunks, "-") != 0)
			failed += compare(k->name, ways[i].name, "chunks",
			    chunks.s, k->chunks);
	}
	xva_build_free(&b);
	return (failed);
}

#define CASES(table, vsn, flags)                                         \
	static void test_##table(void **state)                           \
	{                                                                \
		int failed = 0;                                          \
                                                                         \
		(void)state;                                             \
		for (size_t i = 0; i < PVK_COUNT(table); i++)            \
			failed += run_case(&(table)[i], (vsn), (flags)); \
		assert_int_equal(failed, 0);                             \
	}

CASES(sound, 2, 0)
CASES(places, 2, 0)
CASES(sums, 2, 0)
CASES(members, 2, 0)
CASES(headers, 2, 0)
CASES(ends, 2, 0)
CASES(vsn0, 0, 0)
CASES(vsn1, 1, 0)
CASES(salvage, 2, READER_SALVAGE)
CASES(any_order, 2, READER_ANY_ORDER)

/*
 * Cut at every byte: no cut goes unseen, and none that costs data passes for
 * harmless.
 */
static void
test_truncation(void **state)
{
	struct xva_build b = { 0 };
	struct text findings, chunks;
	size_t whole, begins;

	(void)state;
	xva_build_ova(&b, 2, THREE);
	begins = b.tar.len;
	xva_build_add(&b, C0 C2 "end");
	whole = b.tar.len;
	for (b.tar.len = begins; b.tar.len < whole; b.tar.len++)
		for (enum way way = FILE_WAY; way < WAYS; way++) {
			walk(&b, way, 0, &findings, &chunks);
			if (b.tar.len >= b.end) {
				assert_non_null(strstr(findings.s, "TAR-"));
				assert_string_equal(chunks.s,
				    "0:0+512 0:1024+512");
			} else if (b.tar.len >= b.member[4] + 1024)
				assert_string_equal(findings.s,
				    "TAR-NO-END@eof");
			else if (b.tar.len == b.member[4])
				assert_string_equal(findings.s,
				    "SUM-MISSING@3 TAR-NO-END@eof");
			else if (strstr(findings.s, "TAR-TRUNCATED@") == NULL)
				assert_non_null(
				    strstr(findings.s, "-MISSING@-") != NULL
					? strstr(findings.s, "TAR-NO-END@")
					: strstr(findings.s, "CHUNK-LAST@-"));
		}
	xva_build_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_vsn0),
		cmocka_unit_test(test_vsn1),
		cmocka_unit_test(test_salvage),
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_truncation),
	};

	return (cmocka_run_group_tests_name("xva_reader", tests, NULL, NULL));
}
