/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines no longer than a terminal is wide; see report.h. */
#include <string.h>

#include "paper/report.h"

#define FARTHER 2 /* columns that a line is in which goes on */

/* Bytes of an escape sequence for a colour, as term.c has them; 0: it is none
 */
static size_t
escape_len(const char *p)
{
	return (
	    p[0] == '\033' ? strcspn(p, "m") + (strchr(p, 'm') != NULL) : 0);
}

/* A character, or such a sequence, and its columns */
static size_t
next_of(const char *p, unsigned *columns)
{
	size_t len = escape_len(p);
	char one[5];

	*columns = 0;
	if (len > 0)
		return (len);
	len = 1;
	while (len < 4 && ((unsigned char)p[len] & 0xc0) == 0x80)
		len++;
	memcpy(one, p, len);
	one[len] = '\0';
	*columns = pvk_out_columns(one);
	return (len);
}

/*
 * How much of the line of len bytes goes into that many columns: all of it, up
 * to a blank, or up to what fits of a word that is longer. A number stays with
 * its unit.
 */
static size_t
fitting(const char *line, size_t len, unsigned columns)
{
	size_t at = 0, blank = 0, n;
	unsigned taken = 0, more;
	bool word = false; /* the line's blanks in front are no end of it */

	for (; at < len; at += n, taken += more) {
		n = next_of(line + at, &more);
		if (line[at] != ' ')
			word = true;
		else if (word && strchr("0123456789", line[at - 1]) == NULL)
			blank = at;
		if (taken + more > columns)
			return (blank > 0 ? blank : at > 0 ? at : n);
	}
	return (len);
}

/* The part without the blanks at its end */
static int
visible(const char *part, size_t len)
{
	while (len > 0 && part[len - 1] == ' ')
		len--;
	return ((int)len);
}

static void
fold_line(const char *line, size_t len, unsigned width, struct pvk_out *o)
{
	unsigned in = (unsigned)strspn(line, " ") + FARTHER;
	size_t n = fitting(line, len, width);

	in = in > width / 2 ? width / 2 : in;
	pvk_out(o, "%.*s", n < len ? visible(line, n) : (int)n, line);
	while (n < len) {
		line += n;
		len -= n;
		n = strspn(line, " ");
		line += n < len ? n : len;
		len -= n < len ? n : len;
		n = fitting(line, len, width - in);
		if (len > 0)
			pvk_out(o, "\n%*s%.*s", (int)in, "",
			    n < len ? visible(line, n) : (int)n, line);
	}
	pvk_out(o, "\n");
}

void
pvk_term_fold(const struct pvk_term *t, struct pvk_out *o)
{
	struct pvk_out folded = { .plain = o->plain };
	const char *p;
	size_t len;

	if (!t->fold || o->failed)
		return;
	for (p = pvk_buf_text(&o->buf); *p != '\0';
	     p += len + (p[len] != '\0')) {
		len = strcspn(p, "\n");
		fold_line(p, len, t->width, &folded);
	}
	pvk_out_fini(o);
	*o = folded;
}
