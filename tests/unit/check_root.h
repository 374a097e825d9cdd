/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A root made of files, for the back ends of pvguest check, and the facts that
 * come of it. For tests in a directory of their own (testing.h).
 */
#ifndef PVK_TESTS_CHECK_ROOT_H
#define PVK_TESTS_CHECK_ROOT_H

#include "look.h"
#include "util/num.h"

/* The current directory is / of it; no facts yet. */
void check_root_begin(struct look *l);
/* Frees the facts, of which none may have been left out. */
void check_root_end(struct look *l);

/* A file below the current directory, with the folders above it. */
void check_root_put(const char *path, const char *text);
void check_root_link(const char *path, const char *target);

/*
 * What a fact should be: its text, "!absent", "!EACCES", or "-" when nobody
 * looked for it.
 */
struct check_expected {
	const char *name, *value;
};
void check_root_expect(const struct look *l, const struct check_expected *list,
    size_t n);

#endif
