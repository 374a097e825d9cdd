/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ordered lists of keys and values, which is what the tool stack makes of a
 * guest's subtree. All strings are owned by the list. Allocation failure ends
 * the program: it is a test tool.
 */
#ifndef EYES_PAIRS_H
#define EYES_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

struct pair {
	char *key;
	char *value;
};

struct pairs {
	struct pair *v;
	size_t n;
};

void pairs_add(struct pairs *p, const char *key, const char *value);
/* Value of the first such key, NULL without one. */
const char *pairs_get(const struct pairs *p, const char *key);
/* Whether there is such a key and its value is this one. */
bool pairs_is(const struct pairs *p, const char *key, const char *value);
void pairs_free(struct pairs *p);

/* printf to a string that the caller owns */
char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
