/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvguest-check(8) has all rules, with the words of the table; the guide names
 * rules that there are. With GOLDEN_REBASE in the environment the page's list
 * is written anew.
 */
#include "testing.h"

#include <ctype.h>
#include <stdio.h>

#include "check/check.h"
#include "util/auto.h"
#include "util/num.h"

#define BEGIN "begin rules"
#define END   ".\\\" end rules"

static char *
path_of(const char *name, char path[4096])
{
	snprintf(path, 4096, "%s/%s", getenv("SOURCE"), name);
	return (path);
}

static int
by_id(const void *a, const void *b)
{
	const struct pvk_check_rule *const *r = a, *const *s = b;

	return (strcmp((*r)->id, (*s)->id));
}

/* A sentence begins with a name of files and programs as that is written. */
static bool
begins_with_name(const char *sentence)
{
	static const char *const names[] = { "fstab", "netmap", "powerd",
		"xe-guest-utilities" };
	size_t len = strcspn(sentence, " ,:");

	for (size_t i = 0; i < PVK_COUNT(names); i++)
		if (strlen(names[i]) == len &&
		    strncmp(sentence, names[i], len) == 0)
			return (true);
	return (memchr(sentence, '.', len) != NULL ||
	    memchr(sentence, '/', len) != NULL ||
	    memchr(sentence, '_', len) != NULL);
}

static void
put_rule(FILE *out, const struct pvk_check_rule *r)
{
	size_t len = strlen(r->sentence);
	int first = (unsigned char)r->sentence[0];

	fprintf(out, ".It Sy %s Pq %s\n%c%s%s\n", r->id,
	    pvk_check_severity_name(r),
	    begins_with_name(r->sentence) ? first : toupper(first),
	    r->sentence + 1, r->sentence[len - 1] == '?' ? "" : ".");
	if (r->releases != NULL)
		fprintf(out, "%s.\n", r->releases);
	else if (r->systems == PVK_CHECK_FREEBSD)
		fputs("FreeBSD only.\n", out);
	else if (r->systems == PVK_CHECK_LINUX)
		fputs("Linux only.\n", out);
	if (r->gain > 100)
		fprintf(out, "Worth %u.%02u times in %s: %s.\n", r->gain / 100,
		    r->gain % 100, pvk_check_of_name(r->of), r->gain_source);
}

static char *
expected_list(void)
{
	const struct pvk_check_rule *list[PVK_CHECK_MAX];
	size_t n = pvk_check_rule_count(), len;
	char *text = NULL;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	for (size_t i = 0; i < n; i++)
		list[i] = pvk_check_rule_at(i);
	qsort(list, n, sizeof(list[0]), by_id);
	fputs(".Bl -tag -width Ds\n", out);
	for (size_t i = 0; i < n; i++)
		put_rule(out, list[i]);
	fputs(".El\n", out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

/* Puts the list into the page that was read from path. */
static void
rewrite(const char *path, const char *page, const char *begin, const char *end,
    const char *list)
{
	PVK_AUTO_FREE char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	fprintf(out, "%.*s%s%s", (int)(begin - page), page, list, end);
	assert_int_equal(fclose(out), 0);
	testing_write_file(path, text, len);
}

static void
test_page(void **state)
{
	char path[4096];
	PVK_AUTO_FREE char *page = NULL;
	PVK_AUTO_FREE char *list = expected_list();
	const char *begin, *end;

	(void)state;
	page = testing_read_file(path_of("man/pvguest-check.8", path), NULL);
	begin = strstr(page, BEGIN);
	end = strstr(page, END);
	assert_non_null(begin);
	assert_non_null(end);
	begin = strchr(begin, '\n') + 1;
	if (getenv("GOLDEN_REBASE") != NULL) {
		rewrite(path, page, begin, end, list);
		return;
	}
	if (strlen(list) != (size_t)(end - begin) ||
	    strncmp(begin, list, strlen(list)) != 0)
		fail_msg("the list of rules differs: %s", list);
}

/* fstab, rc.conf: not Fstab, Rc.conf, which nobody has. */
static void
test_names(void **state)
{
	static const char *const wrong[] = { "\nFstab", "\nRc.conf",
		"\nLoader.conf", "\nZpool.cache", "\nXe-", "\nPowerd",
		"\nNetmap" };
	char path[4096];
	PVK_AUTO_FREE char *page = NULL;

	(void)state;
	page = testing_read_file(path_of("man/pvguest-check.8", path), NULL);
	for (size_t i = 0; i < PVK_COUNT(wrong); i++)
		assert_null(strstr(page, wrong[i]));
	assert_non_null(strstr(page, "\nfstab names a partition"));
	assert_non_null(strstr(page, "\nA "));
}

static bool
is_rule(const char *id, size_t len)
{
	for (size_t i = 0; i < pvk_check_rule_count(); i++) {
		const char *have = pvk_check_rule_at(i)->id;

		if (strlen(have) == len && strncmp(have, id, len) == 0)
			return (true);
	}
	return (false);
}

static void
test_guide(void **state)
{
	char path[4096];
	PVK_AUTO_FREE char *guide = NULL;
	unsigned headings = 0;

	(void)state;
	guide = testing_read_file(path_of("docs/guides/checks.md", path), NULL);
	for (const char *at = guide; (at = strstr(at, "PV-")) != NULL;) {
		size_t len =
		    strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

		if (!is_rule(at, len))
			fail_msg("%.*s: no such rule", (int)len, at);
		at += len;
	}
	for (const char *at = guide; (at = strstr(at, "\n## ")) != NULL; at++)
		headings += at[4] >= '1' && at[4] <= '9';
	assert_int_equal(headings, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_guide),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
