/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The saved form of facts, which docs/formats/check-facts.md describes:
 *
 *	pvguest-facts 1
 *	# a remark
 *	NAME=VALUE		what was seen
 *	NAME!absent		there is no such thing
 *	NAME!EACCES		it could not be seen, and why
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "check/facts_private.h"

#define MAGIC	       "pvguest-facts "
#define VERSION	       1
#define LONGEST_REASON 16

int
pvk_facts_write(const struct pvk_facts *f, FILE *out)
{
	const struct pvk_fact *fact;

	fprintf(out, MAGIC "%d\n", VERSION);
	for (size_t i = 0; (fact = pvk_facts_at(f, i)) != NULL; i++)
		if (fact->kind == PVK_FACT_TEXT)
			fprintf(out, "%s=%s\n", fact->name, fact->value);
		else
			fprintf(out, "%s!%s\n", fact->name,
			    fact->kind == PVK_FACT_ABSENT ? "absent"
							  : fact->value);
	return (ferror(out) ? -1 : 0);
}

static bool
is_reason(const char *text, size_t len)
{
	if (len == 0 || len > LONGEST_REASON)
		return (false);
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]))
			return (false);
	return (true);
}

/* One line without its end, which is no remark and not empty. */
static int
read_line(struct pvk_facts *f, const char *line, size_t len)
{
	size_t n = 0;
	char name[PVK_FACT_NAME_MAX], reason[LONGEST_REASON + 1];

	while (n < len && line[n] != '=' && line[n] != '!')
		n++;
	if (n == 0 || n == len || n >= sizeof(name))
		return (-1);
	memcpy(name, line, n);
	name[n] = '\0';
	if (strlen(name) != n)
		return (-1);
	line += n + 1;
	len -= n + 1;
	if (line[-1] == '=') {
		pvk_facts_setn(f, name, line, len);
		return (0);
	}
	if (!is_reason(line, len))
		return (-1);
	memcpy(reason, line, len);
	reason[len] = '\0';
	if (strcmp(reason, "absent") == 0)
		pvk_facts_absent(f, name);
	else
		facts_set_reason(f, name, reason);
	return (0);
}

/* The first line: 0 when it is ours, and of a version that is known. */
static int
read_head(const char *line, size_t len, const char *name, struct pvk_err *e)
{
	size_t magic = strlen(MAGIC);
	unsigned version = 0;

	if (len <= magic || strncmp(line, MAGIC, magic) != 0)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no facts, expected \"" MAGIC "%d\" in its first line",
		    name, VERSION));
	for (size_t i = magic; i < len; i++) {
		if (line[i] < '0' || line[i] > '9' || version > 9999)
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: no version in the first line", name));
		version = version * 10 + (unsigned)(line[i] - '0');
	}
	if (version == VERSION)
		return (0);
	return (pvk_err_set(e, PVK_EUNSUPP,
	    "%s: facts of version %u, expected %d", name, version, VERSION));
}

static int
read_all(struct pvk_facts *f, const char *text, size_t len, const char *name,
    struct pvk_err *e)
{
	const char *end = text + len, *next;
	size_t n;

	for (unsigned at = 1; text < end; text = next, at++) {
		next = memchr(text, '\n', (size_t)(end - text));
		n = (size_t)((next != NULL ? next : end) - text);
		next = next != NULL ? next + 1 : end;
		if (n > 0 && text[n - 1] == '\r') /* it came by mail */
			n--;
		if (at == 1) {
			if (read_head(text, n, name, e) != 0)
				return (-1);
		} else if (n > 0 && text[0] != '#' &&
		    read_line(f, text, n) != 0)
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: line %u: neither NAME=VALUE nor NAME!REASON",
			    name, at));
	}
	return (0);
}

struct pvk_facts *
pvk_facts_read(const char *text, size_t len, const char *name,
    struct pvk_err *e)
{
	struct pvk_facts *f;

	if (len > PVK_FACTS_FILE_MAX) {
		/* who read it stopped there */
		pvk_err_set(e, PVK_ELIMIT, "%s: more than %u bytes", name,
		    PVK_FACTS_FILE_MAX);
		return (NULL);
	}
	if (len == 0) {
		read_head("", 0, name, e);
		return (NULL);
	}
	f = pvk_facts_new(e);
	if (f == NULL)
		return (NULL);
	if (read_all(f, text, len, name, e) == 0)
		return (f);
	pvk_facts_free(f);
	return (NULL);
}
