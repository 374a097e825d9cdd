/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ordered lists of keys and values.
 */
#include "pairs.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

void
pairs_add(struct pairs *p, const char *key, const char *value)
{
	struct pair *v = reallocarray(p->v, p->n + 1, sizeof(*v));

	if (v == NULL)
		err(EX_OSERR, "memory");
	p->v = v;
	v[p->n++] = (struct pair){ .key = format("%s", key),
		.value = format("%s", value) };
}

const char *
pairs_get(const struct pairs *p, const char *key)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->v[i].key, key) == 0)
			return (p->v[i].value);
	return (NULL);
}

bool
pairs_is(const struct pairs *p, const char *key, const char *value)
{
	const char *found = pairs_get(p, key);

	return (found != NULL && strcmp(found, value) == 0);
}

void
pairs_free(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->v[i].key);
		free(p->v[i].value);
	}
	free(p->v);
	*p = (struct pairs){ 0 };
}

char *
format(const char *fmt, ...)
{
	char *s;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n == -1)
		err(EX_OSERR, "memory");
	return (s);
}
