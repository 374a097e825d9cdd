/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's version as sys/conf/newvers.sh writes it. Until 11:
 *
 *	FreeBSD 9.3-RELEASE #0 r268512: Thu Jul 10 23:44:39 UTC 2014
 *	    root@snap.freebsd.org:/usr/obj/usr/src/sys/GENERIC
 *
 * and where builds are reproducible, or in sccs since then:
 *
 *	FreeBSD 12.1-RELEASE r354233 GENERIC
 */
#include <stdio.h>
#include <string.h>

#include "kernel/kernel_private.h"
#include "util/text.h"

#define PREFIX "FreeBSD "

static bool
is_word(char c)
{
	return (c > ' ' && c < 0x7f);
}

void
version_set_ident(struct pvk_kernel *k, const char *text, size_t len)
{
	if (len > 0)
		pvk_text_show(text, len, k->ident, sizeof(k->ident));
}

/* The length of the number at text, which goes to *n; at most four digits */
static size_t
number(const char *text, size_t len, unsigned *n)
{
	size_t i;

	*n = 0;
	for (i = 0; i < len && i < 4 && text[i] >= '0' && text[i] <= '9'; i++)
		*n = *n * 10 + (unsigned)(text[i] - '0');
	return (i);
}

/* The last word of the second line's path, or of a line without a date */
static void
guess_ident(struct pvk_kernel *k, const char *text, size_t len, size_t line)
{
	const char *end = text + len, *start;
	bool dated = memchr(text, '#', line) != NULL;

	if (!dated)
		end = text + line;
	while (end > text && !is_word(end[-1]))
		end--;
	for (start = end; start > text && is_word(start[-1]); start--)
		if (dated && start[-1] == '/')
			break;
	/* without a path, and without anything behind the release */
	if (start <= text + strlen(PREFIX) || (dated && start[-1] != '/') ||
	    start < text + strlen(PREFIX) + strlen(k->release))
		return;
	version_set_ident(k, start, (size_t)(end - start));
}

bool
version_parse(const char *text, size_t len, struct pvk_kernel *k)
{
	const char *nul = memchr(text, '\0', len), *newline;
	size_t at = strlen(PREFIX), line, n;
	unsigned major, minor;

	if (nul != NULL)
		len = (size_t)(nul - text);
	newline = memchr(text, '\n', len);
	line = newline != NULL ? (size_t)(newline - text) : len;
	if (line <= at || memcmp(text, PREFIX, at) != 0)
		return (false);
	n = number(text + at, line - at, &major);
	if (n == 0 || at + n >= line || text[at + n] != '.')
		return (false);
	n++;
	if (number(text + at + n, line - at - n, &minor) == 0)
		return (false);
	k->major = major;
	k->minor = minor;
	pvk_text_show(text, line, k->version, sizeof(k->version));
	for (n = at; n < line && is_word(text[n]); n++)
		;
	pvk_text_show(text + at, n - at, k->release, sizeof(k->release));
	if (k->ident[0] == '\0')
		guess_ident(k, text, len, line);
	return (true);
}
