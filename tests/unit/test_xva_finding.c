/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of findings and the table of rules. */
#include <ctype.h>

#include "fault.h"
#include "testing.h"
#include "xva/finding.h"

/* A rule's id is its name with dashes, and no two are alike. */
static void
ids_are_stable(void **state)
{
	static const char *const names[] = {
#define RULE(name, id, severity, sentence) #name,
#include "xva/rules.def"
#undef RULE
	};
	char id[64];

	(void)state;
	for (size_t r = 0; r < PVK_RULE_COUNT; r++) {
		size_t i;

		for (i = 0; names[r][i] != '\0'; i++)
			id[i] = names[r][i] == '_' ? '-' : names[r][i];
		id[i] = '\0';
		assert_string_equal(pvk_rule((enum pvk_rule)r)->id, id);
		for (size_t k = 0; k < r; k++)
			assert_string_not_equal(id,
			    pvk_rule((enum pvk_rule)k)->id);
	}
}

/* A sentence is lower case, but for names, and has no full stop. */
static void
sentences_are_messages(void **state)
{
	(void)state;
	for (size_t r = 0; r < PVK_RULE_COUNT; r++) {
		const char *s = pvk_rule((enum pvk_rule)r)->sentence;
		size_t len = strlen(s);

		assert_true(len > 10);
		assert_true(len < 120);
		assert_int_not_equal(s[len - 1], '.');
		assert_false(isupper((unsigned char)s[0]) &&
		    islower((unsigned char)s[1]) &&
		    strncmp(s, "FreeBSD", 7) != 0);
	}
}

static void
severities_have_names(void **state)
{
	(void)state;
	assert_string_equal(pvk_severity_name(PVK_NOTE), "note");
	assert_string_equal(pvk_severity_name(PVK_WARNING), "warning");
	assert_string_equal(pvk_severity_name(PVK_ERROR), "error");
	assert_int_equal(pvk_rule(PVK_RULE_TAR_HEADER)->severity, PVK_ERROR);
	assert_int_equal(pvk_rule(PVK_RULE_HOST_MAC)->severity, PVK_NOTE);
	/* beyond the table there is nothing, not somebody else's memory */
	assert_string_equal(pvk_rule(PVK_RULE_COUNT)->id, "");
	assert_string_equal(pvk_rule(PVK_RULE_COUNT)->sentence, "");
}

static void
keeps_what_it_is_told(void **state)
{
	struct pvk_findings fs = { 0 };
	struct pvk_err e;

	(void)state;
	expect_ok(pvk_findings_add(&fs, PVK_RULE_CHUNK_ORDER, 512,
		      "Ref:4/00000007", &e, "%d after %d", 7, 9) == 0,
	    &e);
	expect_ok(pvk_findings_add(&fs, PVK_RULE_VM_MEMORY, PVK_NOWHERE, NULL,
		      &e, "x") == 0,
	    &e);
	assert_int_equal(fs.len, 2);
	assert_int_equal(fs.list[0].rule, PVK_RULE_CHUNK_ORDER);
	assert_int_equal(fs.list[0].offset, 512);
	assert_string_equal(fs.list[0].where, "Ref:4/00000007");
	assert_string_equal(fs.list[0].text, "7 after 9");
	assert_string_equal(fs.list[1].where, "");
	assert_true(fs.list[1].offset == PVK_NOWHERE);
	pvk_findings_fini(&fs);
	assert_int_equal(fs.len, 0);
	assert_int_equal(pvk_findings_count(&fs, PVK_NOTE), 0);
}

static void
shows_strangers_bytes(void **state)
{
	struct pvk_findings fs = { 0 };
	char longest[2000];
	struct pvk_err e;

	(void)state;
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	expect_ok(pvk_findings_add(&fs, PVK_RULE_OVA_ID, 0, "a\033[2Jb", &e,
		      "%s", "\xff\n\xe2\x80\xae") == 0,
	    &e);
	expect_ok(pvk_findings_add(&fs, PVK_RULE_OVA_ID, 0, longest, &e, "%s",
		      longest) == 0,
	    &e);
	assert_string_equal(fs.list[0].where, "a\\x1b[2Jb");
	assert_string_equal(fs.list[0].text, "\\xff\\x0a\\xe2\\x80\\xae");
	assert_int_equal(strlen(fs.list[1].where),
	    sizeof(fs.list[1].where) - 1);
	assert_int_equal(strlen(fs.list[1].text), sizeof(fs.list[1].text) - 1);
	assert_string_equal(fs.list[1].text + sizeof(fs.list[1].text) - 4,
	    "...");
	pvk_findings_fini(&fs);
}

/* All are counted, the first ones of each rule are kept. */
static void
counts_beyond_what_it_keeps(void **state)
{
	struct pvk_findings fs = { 0 };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		expect_ok(pvk_findings_add(&fs, PVK_RULE_SUM_MISMATCH, i, "",
			      &e, "%zu", i) == 0,
		    &e);
		if (i < 3)
			expect_ok(pvk_findings_add(&fs, PVK_RULE_HOST_MAC, i,
				      "", &e, "%zu", i) == 0,
			    &e);
	}
	expect_ok(pvk_findings_add(&fs, PVK_RULE_TAR_JUNK, 0, "", &e, "x") == 0,
	    &e);
	assert_int_equal(fs.len, PVK_FINDINGS_PER_RULE + 4);
	assert_int_equal(fs.by_rule[PVK_RULE_SUM_MISMATCH], 1000);
	assert_int_equal(pvk_findings_count(&fs, PVK_ERROR), 1000);
	assert_int_equal(pvk_findings_count(&fs, PVK_WARNING), 1001);
	assert_int_equal(pvk_findings_count(&fs, PVK_NOTE), 1004);
	pvk_findings_fini(&fs);
}

static void
moves(void **state)
{
	struct pvk_findings a = { 0 }, b = { 0 };
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		expect_ok(pvk_findings_add(&a, PVK_RULE_CHUNK_SIZE, i, "a", &e,
			      "x") == 0,
		    &e);
	for (size_t i = 0; i < 100; i++)
		expect_ok(pvk_findings_add(&b, PVK_RULE_CHUNK_SIZE, i, "b", &e,
			      "x") == 0,
		    &e);
	expect_ok(pvk_findings_add(&b, PVK_RULE_TAR_JUNK, 0, "b", &e, "x") == 0,
	    &e);
	expect_ok(pvk_findings_move(&a, &b, &e) == 0, &e);
	assert_int_equal(b.len, 0);
	assert_int_equal(b.by_rule[PVK_RULE_CHUNK_SIZE], 0);
	assert_int_equal(a.by_rule[PVK_RULE_CHUNK_SIZE], 140);
	assert_int_equal(a.by_rule[PVK_RULE_TAR_JUNK], 1);
	assert_int_equal(a.len, PVK_FINDINGS_PER_RULE + 1);
	assert_string_equal(a.list[39].where, "a");
	assert_string_equal(a.list[40].where, "b");
	pvk_findings_fini(&a);
}

static void
survives_no_memory(void **state)
{
	struct pvk_findings fs, from;
	struct pvk_err e;
	bool failed;
	int rv;

	(void)state;
	for (size_t n = 1; fault_next(FAULT_ALLOC, n); n++) {
		memset(&fs, 0, sizeof(fs));
		memset(&from, 0, sizeof(from));
		rv = 0;
		for (size_t i = 0; rv == 0 && i < 40; i++) {
			rv = pvk_findings_add(&fs, PVK_RULE_TAR_JUNK, i, "", &e,
			    "x");
			if (rv == 0)
				rv = pvk_findings_add(&from,
				    PVK_RULE_TAR_HEADER, i, "", &e, "x");
		}
		if (rv == 0)
			rv = pvk_findings_move(&fs, &from, &e);
		failed = fault_off();
		if (failed)
			expect_error(rv == 0, &e, PVK_ENOMEM, NULL);
		else
			expect_ok(rv == 0, &e);
		pvk_findings_fini(&fs);
		pvk_findings_fini(&from);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_stable),
		cmocka_unit_test(sentences_are_messages),
		cmocka_unit_test(severities_have_names),
		cmocka_unit_test(keeps_what_it_is_told),
		cmocka_unit_test(shows_strangers_bytes),
		cmocka_unit_test(counts_beyond_what_it_keeps),
		cmocka_unit_test(moves),
		cmocka_unit_test(survives_no_memory),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
