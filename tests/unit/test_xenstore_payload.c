/* SPDX-License-Identifier: BSD-2-Clause */
/* xenstore's payloads: what is taken for what, and what is refused. */
#include "testing.h"

#include "util/num.h"
#include "xenstore/wire.h"

/* A text with NUL bytes in it, and its length. */
#define TEXT(s) s, sizeof(s) - 1

/* In a block of its own size. */
static char *
exact(const char *text, size_t len)
{
	char *block = malloc(len > 0 ? len : 1);

	assert_non_null(block);
	memcpy(block, text, len);
	return (block);
}

static void
ok(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		bool want;
	} cases[] = {
		{ TEXT("OK\0"), true },
		{ TEXT("OK\0\0\0\0\0\0"), true },
		{ TEXT("OK\0junk!"), true },
		{ TEXT("OK"), false },
		{ TEXT("OKAY\0"), false },
		{ TEXT("NO\0"), false },
		{ TEXT("O"), false },
		{ TEXT(""), false },
	};

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		char *text = exact(cases[i].text, cases[i].len);

		assert_int_equal(wire_is_ok(text, cases[i].len), cases[i].want);
		free(text);
	}
}

static void
texts(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		int count; /* -1: refused */
	} cases[] = {
		{ TEXT(""), 0 },
		{ TEXT("\0"), 1 },
		{ TEXT("a\0"), 1 },
		{ TEXT("a\0b\0"), 2 },
		{ TEXT("a\0\0b\0"), 3 },
		{ TEXT("a\0b\0c\0"), 3 },
		{ TEXT("a"), -1 },
		{ TEXT("a\0b"), -1 },
	};
	const char *first, *second;
	size_t n;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		char *text = exact(cases[i].text, cases[i].len);
		bool ok = wire_count_texts(text, cases[i].len, &n);

		assert_int_equal(ok, cases[i].count >= 0);
		if (ok)
			assert_int_equal(n, cases[i].count);
		assert_int_equal(wire_parse_pair(text, cases[i].len, &first,
				     &second),
		    cases[i].count == 2);
		free(text);
	}
	assert_true(wire_parse_pair(TEXT("path/x\0tok\0"), &first, &second));
	assert_string_equal(first, "path/x");
	assert_string_equal(second, "tok");
}

static void
number(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		int64_t want; /* -1: refused */
	} cases[] = {
		{ TEXT("0\0"), 0 },
		{ TEXT("7\0"), 7 },
		{ TEXT("0012\0"), 12 },
		{ TEXT("4294967295\0"), UINT32_MAX },
		{ TEXT("4294967296\0"), -1 },
		{ TEXT("99999999999999999999999999\0"), -1 },
		{ TEXT("7"), -1 },
		{ TEXT("\0"), -1 },
		{ TEXT(""), -1 },
		{ TEXT("-1\0"), -1 },
		{ TEXT(" 1\0"), -1 },
		{ TEXT("1 \0"), -1 },
		{ TEXT("1\0x\0"), -1 },
		{ TEXT("0x10\0"), -1 },
	};
	uint32_t n;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		char *text = exact(cases[i].text, cases[i].len);
		bool ok = wire_parse_number(text, cases[i].len, &n);

		assert_int_equal(ok, cases[i].want >= 0);
		if (ok)
			assert_int_equal(n, cases[i].want);
		free(text);
	}
}

static void
perms(void **state)
{
	static const struct {
		const char *text;
		struct pvk_xs_perm want;
	} good[] = {
		{ "n0", { 0, PVK_XS_NONE } },
		{ "r7", { 7, PVK_XS_READ } },
		{ "w42", { 42, PVK_XS_WRITE } },
		{ "b4294967295", { UINT32_MAX, PVK_XS_BOTH } },
	};
	static const char *const bad[] = { "", "n", "7", "x1", "r-1", "r 1",
		"r1 ", "R1", "n4294967296", "rr1" };
	struct pvk_xs_perm p;
	char text[WIRE_PERM_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(good); i++) {
		assert_true(wire_parse_perm(good[i].text, &p));
		assert_int_equal(p.domid, good[i].want.domid);
		assert_int_equal(p.access, good[i].want.access);
		assert_int_equal(wire_format_perm(text, &p),
		    strlen(good[i].text));
		assert_string_equal(text, good[i].text);
	}
	for (size_t i = 0; i < PVK_COUNT(bad); i++)
		assert_false(wire_parse_perm(bad[i], &p));
	p.access = (enum pvk_xs_access)4;
	assert_int_equal(wire_format_perm(text, &p), 0);
}

static void
directory_part(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		bool ok, last;
		const char *generation;
		size_t names_len;
	} cases[] = {
		{ TEXT("12\0a\0b\0"), true, false, "12", 4 },
		{ TEXT("12\0a\0b\0\0"), true, true, "12", 4 },
		{ TEXT("12\0\0"), true, true, "12", 0 },
		{ TEXT("12\0"), true, true, "12", 0 },
		{ TEXT("12\0a"), false, false, NULL, 0 },
		{ TEXT("12"), false, false, NULL, 0 },
		{ TEXT(""), false, false, NULL, 0 },
	};
	struct wire_directory_part part;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		char *text = exact(cases[i].text, cases[i].len);
		bool ok = wire_parse_directory_part(text, cases[i].len, &part);

		assert_int_equal(ok, cases[i].ok);
		if (ok) {
			assert_int_equal(part.last, cases[i].last);
			assert_string_equal(part.generation,
			    cases[i].generation);
			assert_int_equal(part.names_len, cases[i].names_len);
		}
		free(text);
	}
}

static void
path(void **state)
{
	static const char *const good[] = { "/", "/a", "a", "data/os_name",
		"/local/domain/7/attr/PVAddons/MajorVersion", "a-b_c@d/E/0" };
	static const char *const bad[] = { "", "//", "a//b", "/a/", "a/", "a.b",
		"a:b", "fe80%1", "a b", "\xc3\xa9", "a\n" };
	static char text[WIRE_PATH_MAX + 2];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(good); i++)
		assert_true(wire_is_path(good[i], false));
	for (size_t i = 0; i < PVK_COUNT(bad); i++) {
		assert_false(wire_is_path(bad[i], false));
		assert_false(wire_is_path(bad[i], true));
	}
	assert_false(wire_is_path("@releaseDomain", false));
	assert_true(wire_is_path("@releaseDomain", true));
	for (size_t len = WIRE_RELATIVE_MAX; len <= WIRE_PATH_MAX + 1; len++) {
		memset(text, 'x', len);
		text[len] = '\0';
		assert_int_equal(wire_is_path(text, false),
		    len <= WIRE_RELATIVE_MAX);
		text[0] = '/';
		assert_int_equal(wire_is_path(text, false),
		    len <= WIRE_PATH_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ok),
		cmocka_unit_test(texts),
		cmocka_unit_test(number),
		cmocka_unit_test(perms),
		cmocka_unit_test(directory_part),
		cmocka_unit_test(path),
	};

	return (
	    cmocka_run_group_tests_name("xenstore_payload", tests, NULL, NULL));
}
