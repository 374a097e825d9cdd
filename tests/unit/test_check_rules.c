/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each rule by the fact files of its own, ID.trip and ID.clear, of which there
 * may be more, as ID.trip-linux: the one trips it, the other just does not, and
 * neither trips anything else.
 */
#include "testing.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>

#include "check/facts_private.h"
#include "check_cases.h"
#include "util/auto.h"
#include "util/num.h"

static struct pvk_err e;

static bool
is_case(const char *name, char id[64], bool *trips)
{
	const char *dot = strchr(name, '.');

	if (dot == NULL || strncmp(name, "PV-", 3) != 0 || dot - name >= 64)
		return (false);
	memcpy(id, name, (size_t)(dot - name));
	id[dot - name] = '\0';
	*trips = strncmp(dot, ".trip", 5) == 0;
	assert_true(*trips || strncmp(dot, ".clear", 6) == 0);
	return (true);
}

static const struct pvk_check_rule *
rule_of(const char *id)
{
	for (size_t i = 0; i < pvk_check_rule_count(); i++)
		if (strcmp(pvk_check_rule_at(i)->id, id) == 0)
			return (pvk_check_rule_at(i));
	fail_msg("%s: no such rule", id);
	return (NULL);
}

static void
expect_text(const struct pvk_check *c, const struct pvk_check_finding *f,
    const char *text)
{
	char line[1024];

	if (text == NULL)
		return;
	pvk_check_expand(c, f, text, line, sizeof(line));
	if (line[0] == '\0' || strstr(line, "{thing}") != NULL ||
	    strlen(line) == sizeof(line) - 1)
		fail_msg("%s: \"%s\"", f->rule->id, line);
}

static void
expect_finding(const struct pvk_check *c, const struct pvk_check_finding *f)
{
	const struct pvk_check_remedy *m = pvk_check_remedy_of(c, f->rule);

	assert_true(f->things > 0 && f->told == f->things);
	assert_true(f->evidence[0] != '\0');
	assert_non_null(m->confirm);
	assert_non_null(m->fix);
	expect_text(c, f, m->confirm);
	expect_text(c, f, m->fix);
	expect_text(c, f, m->undo);
}

static void
run_case(const char *name, const char *id, bool trips)
{
	PVK_AUTO_FREE char *also = case_also(name);
	struct pvk_check *c = case_check(name);
	const struct pvk_check_finding *f = case_find(c, id);

	if (trips != (f != NULL))
		fail_msg("%s: %s %s", name, id,
		    f != NULL ? "is found" : "is not found");
	if (f != NULL)
		expect_finding(c, f);
	for (size_t i = 0; i < c->n_findings; i++) {
		const char *other = c->findings[i].rule->id;

		if (strcmp(other, id) != 0 && strstr(also, other) == NULL)
			fail_msg("%s: %s is found, too: %s", name, other,
			    c->findings[i].evidence);
	}
	pvk_check_free(c);
}

/* Runs a function for each case there is; returns how many there were. */
static size_t
each_case(void (*run)(const char *name, const char *id, bool trips))
{
	char path[4096], id[64];
	struct dirent *d;
	size_t n = 0;
	bool trips;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/facts", getenv("TESTS"));
	dir = opendir(path);
	assert_non_null(dir);
	while ((d = readdir(dir)) != NULL)
		if (is_case(d->d_name, id, &trips)) {
			rule_of(id);
			run(d->d_name, id, trips);
			n++;
		}
	closedir(dir);
	return (n);
}

static void
test_cases(void **state)
{
	size_t n = each_case(run_case);

	(void)state;
	assert_true(n >= 2 * pvk_check_rule_count());
	assert_true(n >= 96);
}

static void
test_both(void **state)
{
	char path[4096];

	(void)state;
	for (size_t i = 0; i < pvk_check_rule_count(); i++) {
		const char *const kinds[] = { "trip", "clear" };

		for (size_t k = 0; k < 2; k++) {
			snprintf(path, sizeof(path), "%s/facts/%s.%s",
			    getenv("TESTS"), pvk_check_rule_at(i)->id,
			    kinds[k]);
			if (access(path, R_OK) != 0)
				fail_msg("%s: not there", path);
		}
	}
}

/* One of the names that a rule says it reads, or that tell what is judged. */
static bool
is_declared(const struct pvk_check_rule *r, const char *name)
{
	PVK_AUTO_FREE char *list = strdup(r->facts);
	char *rest = list;

	if (strncmp(name, "system.", 7) == 0 || strcmp(name, "xen.leaf") == 0)
		return (true);
	for (char *word; (word = strsep(&rest, " ")) != NULL;)
		if (facts_name_matches(word, name))
			return (true);
	return (false);
}

/* With no other facts than those it says it reads, a rule says the same. */
static void
run_reduced(const char *name, const char *id, bool trips)
{
	const struct pvk_check_rule *r = rule_of(id);
	struct pvk_facts *all = case_facts(name), *some = pvk_facts_new(&e);
	const struct pvk_fact *fact;
	struct pvk_check *c;

	assert_non_null(some);
	for (size_t i = 0; (fact = pvk_facts_at(all, i)) != NULL; i++)
		if (!is_declared(r, fact->name))
			continue;
		else if (fact->kind == PVK_FACT_TEXT)
			pvk_facts_set(some, fact->name, fact->value);
		else if (fact->kind == PVK_FACT_ABSENT)
			pvk_facts_absent(some, fact->name);
		else
			facts_set_reason(some, fact->name, fact->value);
	c = pvk_check_run(some, &e);
	expect_ok(c != NULL, &e);
	if ((case_find(c, id) != NULL) != trips)
		fail_msg("%s: %s reads facts that it does not name", name, id);
	pvk_check_free(c);
	pvk_facts_free(all);
	pvk_facts_free(some);
}

static void
test_declared(void **state)
{
	(void)state;
	each_case(run_reduced);
}

/* "14.1" of 1401000, as the text of a rule has it. */
static void
expect_told(const struct pvk_check_rule *r, uint32_t date)
{
	char release[16];

	snprintf(release, sizeof(release), "%u.%u", date / 100000,
	    date / 1000 % 100);
	if (date != 0 && strstr(r->releases, release) == NULL)
		fail_msg("%s: \"%s\" has no %s", r->id, r->releases, release);
}

static bool
is_found_at(const char *name, const char *id, uint32_t date)
{
	struct pvk_facts *f = case_facts(name);
	struct pvk_check *c;
	bool found;

	pvk_facts_set_uint(f, "kernel.osreldate", date);
	c = pvk_check_run(f, &e);
	expect_ok(c != NULL, &e);
	found = case_find(c, id) != NULL;
	pvk_check_free(c);
	pvk_facts_free(f);
	return (found);
}

/*
 * A rule that says which releases it is about is about no others: the facts
 * that trip it do so from its first release to its last, and not beyond.
 */
static void
run_releases(const char *name, const char *id, bool trips)
{
	const struct pvk_check_rule *r = rule_of(id);
	struct pvk_facts *f = case_facts(name);
	const struct pvk_fact *os = pvk_facts_get(f, "system.os");
	bool freebsd = os != NULL && strcmp(os->value, "freebsd") == 0;

	pvk_facts_free(f);
	if (!trips || !freebsd || r->releases == NULL)
		return;
	if ((r->from != 0 &&
		(is_found_at(name, id, r->from - 1) ||
		    !is_found_at(name, id, r->from))) ||
	    (r->before != 0 &&
		(is_found_at(name, id, r->before) ||
		    !is_found_at(name, id, r->before - 1))))
		fail_msg("%s: %s is told of other releases than %u to %u", name,
		    id, r->from, r->before);
}

static void
test_releases(void **state)
{
	(void)state;
	for (size_t i = 0; i < pvk_check_rule_count(); i++) {
		const struct pvk_check_rule *r = pvk_check_rule_at(i);

		if ((r->releases != NULL) != (r->from != 0 || r->before != 0))
			fail_msg("%s: words and numbers differ", r->id);
		if (r->releases == NULL)
			continue;
		expect_told(r, r->from);
		if (strstr(r->releases, "before") != NULL)
			expect_told(r, r->before);
	}
	each_case(run_releases);
}

static void
test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < pvk_check_rule_count(); i++) {
		const struct pvk_check_rule *r = pvk_check_rule_at(i);
		PVK_AUTO_FREE char *list = strdup(r->facts);
		char *rest = list;

		if (strncmp(r->id, "PV-", 3) != 0 || r->systems == 0 ||
		    r->sources == 0 || r->sentence[0] == '\0' ||
		    r->sentence[strlen(r->sentence) - 1] == '.' ||
		    (r->gain != 0 &&
			(r->of == PVK_OF_NOTHING || r->gain <= 100)) ||
		    (r->of != PVK_OF_NOTHING && r->gain_source == NULL))
			fail_msg("%s: not as it should be", r->id);
		if (((r->systems & PVK_CHECK_FREEBSD) != 0) !=
			(r->on_freebsd.fix != NULL) ||
		    ((r->systems & PVK_CHECK_LINUX) != 0) !=
			(r->on_linux.fix != NULL))
			fail_msg("%s: remedies are not those of its systems",
			    r->id);
		for (char *word; (word = strsep(&rest, " ")) != NULL;)
			if (!pvk_fact_known(word))
				fail_msg("%s: %s is no fact", r->id, word);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(r->id,
			    pvk_check_rule_at(k)->id);
	}
}

/* Who does not say what was looked at has looked at what runs. */
static void
test_source(void **state)
{
	struct pvk_facts *f = case_facts("PV-DISKS-OFF.trip");
	struct pvk_check *c;

	(void)state;
	pvk_facts_absent(f, "system.source");
	c = check_of(f);
	assert_non_null(case_find(c, "PV-DISKS-OFF"));
	assert_int_equal(c->verdict, PVK_CHECK_YES);
	pvk_check_free(c);
}

/* Of Xen's devices none is known to be in use, and nobody knows the kernel. */
static void
test_nothing_in_use(void **state)
{
	struct pvk_facts *f = case_facts("base/freebsd");
	struct pvk_check *c;

	(void)state;
	pvk_facts_set(f, "disk.names", "");
	pvk_facts_set(f, "nic.names", "");
	c = pvk_check_run(f, &e);
	expect_ok(c != NULL, &e);
	assert_int_equal(c->verdict, PVK_CHECK_YES);
	pvk_check_free(c);
	pvk_facts_unseen(f, "xen.bus", EPERM);
	c = check_of(f);
	assert_int_equal(c->verdict, PVK_CHECK_UNKNOWN);
	pvk_check_free(c);
}

/* The bases themselves, and the questions that every guest gives. */
static void
test_bases(void **state)
{
	const char *const names[] = { "base/freebsd", "base/freebsd-9",
		"base/freebsd-next", "base/freebsd-image", "base/linux" };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		struct pvk_check *c = case_check(names[i]);

		if (c->verdict != PVK_CHECK_YES || c->n_findings != 0 ||
		    c->n_blind != 0 || pvk_check_status(c) != 0)
			fail_msg("%s: %s, %zu findings: %s", names[i],
			    pvk_check_verdict_name(c->verdict), c->n_findings,
			    c->findings[0].rule != NULL
				? c->findings[0].rule->id
				: "");
		pvk_check_free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_declared),
		cmocka_unit_test(test_releases),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_nothing_in_use),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
