/* SPDX-License-Identifier: BSD-2-Clause */
/* Fact files for tests; see check_cases.h. */
#include "check_cases.h"

#include <stdio.h>

#include "testing.h"
#include "util/auto.h"
#include "util/buf.h"

static char *
read_case(const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/facts/%s", getenv("TESTS"), name);
	return (testing_read_file(path, NULL));
}

/* What a remark says, owned; NULL when there is no such. */
static char *
remark(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	if (at == NULL)
		return (NULL);
	at += strlen(word);
	return (strndup(at, strcspn(at, "\n")));
}

/* The bases first: of equal names the last one counts. */
static void
add_case(struct pvk_buf *all, const char *name)
{
	PVK_AUTO_FREE char *text = read_case(name);
	PVK_AUTO_FREE char *base = remark(text, "\n# base: ");
	char path[128];
	struct pvk_err e;
	const char *body = text;

	if (base != NULL) {
		snprintf(path, sizeof(path), "base/%s", base);
		add_case(all, path);
		body = strchr(text, '\n') + 1;
	}
	expect_ok(pvk_buf_add(all, body, strlen(body), &e) == 0, &e);
}

struct pvk_facts *
case_facts(const char *name)
{
	struct pvk_buf all = { 0 };
	struct pvk_facts *f;
	struct pvk_err e;

	add_case(&all, name);
	f = pvk_facts_read(pvk_buf_text(&all), all.len, name, &e);
	expect_ok(f != NULL, &e);
	if (pvk_facts_left_out(f) != 0)
		fail_msg("%s: has names that are not known", name);
	pvk_buf_fini(&all);
	return (f);
}

char *
case_also(const char *name)
{
	PVK_AUTO_FREE char *text = read_case(name);
	char *also = remark(text, "\n# also: ");

	return (also != NULL ? also : strdup(""));
}

struct pvk_check *
check_of(struct pvk_facts *f)
{
	struct pvk_err e;
	struct pvk_check *c = pvk_check_run(f, &e);

	expect_ok(c != NULL, &e);
	pvk_facts_free(f);
	return (c);
}

struct pvk_check *
case_check(const char *name)
{
	return (check_of(case_facts(name)));
}

const struct pvk_check_finding *
case_find(const struct pvk_check *c, const char *id)
{
	for (size_t i = 0; i < c->n_findings; i++)
		if (strcmp(c->findings[i].rule->id, id) == 0)
			return (&c->findings[i]);
	for (size_t i = 0; i < c->n_asks; i++)
		if (strcmp(c->asks[i].rule->id, id) == 0)
			return (&c->asks[i]);
	return (NULL);
}
