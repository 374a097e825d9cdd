/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader of dumps as xenstore-ls -f prints them, one node a line:
 *
 *	/local/domain/3/name = "web"
 *
 * In values, \t \n \r \\ \" and octal numbers stand for single bytes. Empty
 * lines and lines that begin with # are skipped.
 */
#include "pairs.h"
#include "reader.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

struct dump {
	struct reader reader; /* first, so that one is the other */
	struct pairs nodes;
};

static char *
dump_get(struct reader *r, const char *path)
{
	const struct dump *d = (struct dump *)r;
	const char *value = pairs_get(&d->nodes, path);

	return (value == NULL ? NULL : format("%s", value));
}

static void
dump_list(struct reader *r, const char *path,
    void (*each)(void *ctx, const char *name), void *ctx)
{
	const struct dump *d = (struct dump *)r;
	size_t len = strlen(path);

	for (size_t i = 0; i < d->nodes.n; i++) {
		const char *key = d->nodes.v[i].key;
		if (strncmp(key, path, len) == 0 && key[len] == '/' &&
		    strchr(key + len + 1, '/') == NULL)
			each(ctx, key + len + 1);
	}
}

static void
dump_close(struct reader *r)
{
	pairs_free(&((struct dump *)r)->nodes);
	free(r);
}

/* In place. False when a backslash is followed by what we do not know. */
static bool
unescape(char *s)
{
	static const char names[] = "tnr\\\"", bytes[] = "\t\n\r\\\"";
	const char *known;
	char *to = s, *end;
	char digits[4];

	while (*s != '\0') {
		if (*s != '\\') {
			*to++ = *s++;
			continue;
		}
		s++;
		if (*s == '\0')
			return (false);
		known = strchr(names, *s);
		if (known != NULL) {
			*to++ = bytes[known - names];
			s++;
			continue;
		}
		snprintf(digits, sizeof(digits), "%.3s", s);
		*to = (char)strtoul(digits, &end, 8);
		if (end == digits || *to++ == '\0')
			return (false);
		s += end - digits;
	}
	*to = '\0';
	return (true);
}

static bool
add_line(struct dump *d, char *line)
{
	char *equals, *value;
	size_t len;

	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '\0' || line[0] == '#')
		return (true);
	equals = strstr(line, " = \"");
	len = strlen(line);
	if (line[0] != '/' || equals == NULL || line[len - 1] != '"' ||
	    equals + strlen(" = \"") > line + len - 1)
		return (false);
	line[len - 1] = '\0';
	*equals = '\0';
	value = equals + strlen(" = \"");
	if (!unescape(value))
		return (false);
	pairs_add(&d->nodes, line, value);
	return (true);
}

struct reader *
reader_dump(const char *file)
{
	FILE *f = strcmp(file, "-") == 0 ? stdin : fopen(file, "r");
	struct dump *d;
	char *line = NULL;
	size_t size = 0, number = 0;

	if (f == NULL)
		err(EX_NOINPUT, "%s", file);
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		err(EX_OSERR, "memory");
	d->reader = (struct reader){ dump_get, dump_list, dump_close };
	while (getline(&line, &size, f) != -1) {
		number++;
		if (!add_line(d, line))
			errx(EX_DATAERR,
			    "%s: line %zu: no node, expected /path = \"value\"",
			    file, number);
	}
	free(line);
	if (f != stdin)
		fclose(f);
	return (&d->reader);
}
