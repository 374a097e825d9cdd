/* SPDX-License-Identifier: BSD-2-Clause */
/* Checksums: published values, what passes for one, and names. */
#include "util/num.h"
#include "xva/checksum.h"

#include "testing.h"

/*
 * Of nothing and "abc": FIPS 180 and the specification of XXH64; of a MiB of
 * zeros: sha1sum(1) and xxhsum(1).
 */
static void
test_vectors(void **state)
{
	static uint8_t zeros[1 << 20];
	const struct {
		const void *bytes;
		size_t len;
		const char *sha1, *xxhash;
	} cases[] = {
		{ "", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		    "EF46DB3751D8E999" },
		{ "abc", 3, "a9993e364706816aba3e25717850c26c9cd0d89d",
		    "44BC2CF5AD770999" },
		{ zeros, sizeof(zeros),
		    "3b71f43ff30f4b15b5cd85dd9e95ebc7e84eb5a3",
		    "87D2A1B6E1163EF1" },
	};
	char text[SUM_TEXT];
	struct sum_state *s;
	struct pvk_err e;

	(void)state;
	s = sum_state_new(&e);
	expect_ok(s != NULL, &e);
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		expect_ok(sum_of(s, PVK_SUM_SHA1, cases[i].bytes, cases[i].len,
			      text, &e) == 0,
		    &e);
		assert_string_equal(text, cases[i].sha1);
		expect_ok(sum_of(s, PVK_SUM_XXHASH, cases[i].bytes,
			      cases[i].len, text, &e) == 0,
		    &e);
		assert_string_equal(text, cases[i].xxhash);
	}
	sum_state_free(s);
}

/* In pieces as at once, and a state left in the middle can be used again. */
static void
test_pieces(void **state)
{
	uint8_t bytes[10000];
	char whole[SUM_TEXT], pieces[SUM_TEXT];
	uint64_t seed = 7;
	struct sum_state *s;
	struct pvk_err e;
	size_t n;

	(void)state;
	testing_random_bytes(&seed, bytes, sizeof(bytes));
	s = sum_state_new(&e);
	expect_ok(s != NULL, &e);
	for (int kind = PVK_SUM_SHA1; kind <= PVK_SUM_XXHASH; kind++)
		for (int i = 0; i < 50; i++) {
			expect_ok(sum_of(s, kind, bytes, sizeof(bytes), whole,
				      &e) == 0,
			    &e);
			expect_ok(sum_begin(s, kind, &e) == 0, &e);
			expect_ok(sum_add(s, bytes, 99, &e) == 0, &e);
			expect_ok(sum_begin(s, kind, &e) == 0, &e);
			for (size_t at = 0; at < sizeof(bytes); at += n) {
				n = (size_t)pvk_min(sizeof(bytes) - at,
				    testing_random(&seed) % 3000);
				expect_ok(sum_add(s, bytes + at, n, &e) == 0,
				    &e);
			}
			expect_ok(sum_end(s, pieces, &e) == 0, &e);
			assert_string_equal(pieces, whole);
		}
	sum_state_free(s);
}

static void
test_texts(void **state)
{
	static const char sha1[] = "a9993e364706816aba3e25717850c26c9cd0d89d",
			  xxh[] = "44BC2CF5AD770999";
	char text[SUM_TEXT];

	(void)state;
	assert_true(sum_is_text(PVK_SUM_SHA1, sha1, 40));
	assert_true(sum_is_text(PVK_SUM_XXHASH, xxh, 16));
	assert_false(sum_is_text(PVK_SUM_SHA1, sha1, 39));
	assert_false(sum_is_text(PVK_SUM_SHA1, sha1, 41));
	assert_false(sum_is_text(PVK_SUM_XXHASH, xxh, 15));
	assert_false(sum_is_text(PVK_SUM_XXHASH, sha1, 40));
	assert_false(sum_is_text(PVK_SUM_SHA1, xxh, 16));
	assert_false(sum_is_text(PVK_SUM_SHA1, sha1, 0));
	for (size_t i = 0; i < 40; i++)
		for (int c = 0; c < 256; c++) {
			memcpy(text, sha1, 41);
			text[i] = (char)c;
			assert_int_equal(sum_is_text(PVK_SUM_SHA1, text, 40),
			    (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
		}
	for (int c = 0; c < 256; c++) {
		memcpy(text, xxh, 17);
		text[7] = (char)c;
		assert_int_equal(sum_is_text(PVK_SUM_XXHASH, text, 16),
		    (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'));
	}
}

static void
test_names(void **state)
{
	static const struct {
		const char *name;
		enum pvk_sum kind;
	} cases[] = {
		{ "Ref:4/00000000.checksum", PVK_SUM_SHA1 },
		{ "Ref:4/00000000.xxhash", PVK_SUM_XXHASH },
		{ ".checksum", PVK_SUM_SHA1 },
		{ "Ref:4/00000000", PVK_SUM_NONE },
		{ "Ref:4/00000000.CHECKSUM", PVK_SUM_NONE },
		{ "Ref:4/00000000.checksum.gz", PVK_SUM_NONE },
		{ "Ref:4/00000000.xxhash64", PVK_SUM_NONE },
		{ "checksum", PVK_SUM_NONE },
		{ "", PVK_SUM_NONE },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++)
		assert_int_equal(sum_kind_of_name(cases[i].name),
		    cases[i].kind);
	assert_string_equal(sum_extension(PVK_SUM_SHA1), ".checksum");
	assert_string_equal(sum_extension(PVK_SUM_XXHASH), ".xxhash");
	assert_string_equal(pvk_sum_name(PVK_SUM_SHA1), "sha1");
	assert_string_equal(pvk_sum_name(PVK_SUM_XXHASH), "xxhash");
	assert_string_equal(pvk_sum_name(PVK_SUM_NONE), "none");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_names),
	};

	return (cmocka_run_group_tests_name("xva_checksum", tests, NULL, NULL));
}
