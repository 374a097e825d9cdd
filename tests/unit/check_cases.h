/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fact files for tests, in tests/facts: a file that says "# base: NAME" has all
 * facts of base/NAME but those that it changes, so that what matters in it can
 * be seen; "# also: ID ID" names findings that belong to it, too.
 */
#ifndef PVK_TESTS_CHECK_CASES_H
#define PVK_TESTS_CHECK_CASES_H

#include "check/check.h"

/* Facts of tests/facts/NAME; owned by the caller. The test fails if not. */
struct pvk_facts *case_facts(const char *name);
/* The words behind "# also: " in it, owned; "" when there is no such line. */
char *case_also(const char *name);

/* What is made of facts, which it frees; owned by the caller. */
struct pvk_check *check_of(struct pvk_facts *f);
struct pvk_check *case_check(const char *name);
/* Among the findings, or the questions; NULL when it is not there. */
const struct pvk_check_finding *case_find(const struct pvk_check *c,
    const char *id);

#endif
