/* SPDX-License-Identifier: BSD-2-Clause */
/* A root made of files; see check_root.h. */
#include "check_root.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "testing.h"

void
check_root_begin(struct look *l)
{
	struct pvk_err e;

	memset(l, 0, sizeof(*l));
	l->f = pvk_facts_new(&e);
	l->root = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_non_null(l->f);
	assert_true(l->root >= 0);
}

void
check_root_end(struct look *l)
{
	assert_int_equal(pvk_facts_left_out(l->f), 0);
	pvk_facts_free(l->f);
	close(l->root);
}

void
check_root_put(const char *path, const char *text)
{
	testing_run("mkdir -p \"$(dirname '%s')\"", path);
	testing_write_file(path, text, strlen(text));
}

void
check_root_link(const char *path, const char *target)
{
	testing_run("mkdir -p \"$(dirname '%s')\" && ln -s '%s' '%s'", path,
	    target, path);
}

void
check_root_expect(const struct look *l, const struct check_expected *list,
    size_t n)
{
	const struct pvk_fact *fact;
	char got[PVK_FACT_VALUE_MAX + 1];

	for (size_t i = 0; i < n; i++) {
		fact = pvk_facts_get(l->f, list[i].name);
		if (fact == NULL)
			snprintf(got, sizeof(got), "-");
		else
			snprintf(got, sizeof(got), "%s%s",
			    fact->kind == PVK_FACT_TEXT ? "" : "!",
			    fact->kind == PVK_FACT_ABSENT ? "absent"
							  : fact->value);
		if (strcmp(got, list[i].value) != 0)
			fail_msg("%s: %s, expected %s", list[i].name, got,
			    list[i].value);
	}
}
