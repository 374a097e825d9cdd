/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings in text; see conf_text.h. */
#include "check/conf_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "util/num.h"

void
conf_text_init(struct conf_text *t, const char *text, size_t len)
{
	t->p = text;
	t->end = text + strnlen(text, len);
}

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\r');
}

static bool
is_name(char c)
{
	return (isalnum((unsigned char)c) || (c != '\0' && strchr("_.%-", c)));
}

static void
skip_line(struct conf_text *t)
{
	while (t->p < t->end && *t->p != '\n')
		t->p++;
}

static void
skip_blanks(struct conf_text *t)
{
	while (t->p < t->end && is_blank(*t->p))
		t->p++;
}

static void
put(struct conf_pair *pair, size_t *n, char c)
{
	if (*n < sizeof(pair->value) - 1)
		pair->value[(*n)++] = c;
	else
		pair->cut = true;
}

/* From behind the quote on; up to the other one. */
static void
take_quoted(struct conf_text *t, char quote, struct conf_pair *pair, size_t *n)
{
	for (; t->p < t->end && *t->p != quote; t->p++) {
		if (quote == '"' && *t->p == '\\' && t->end - t->p > 1) {
			t->p++;
			if (*t->p == '\n')
				continue; /* the line goes on */
		}
		put(pair, n, *t->p);
	}
	if (t->p < t->end)
		t->p++;
}

static void
take_value(struct conf_text *t, struct conf_pair *pair)
{
	size_t n = 0;

	pair->cut = false;
	while (t->p < t->end && !is_blank(*t->p) && *t->p != '\n' &&
	    *t->p != ';') {
		char c = *t->p++;

		if (c == '"' || c == '\'')
			take_quoted(t, c, pair, &n);
		else if (c == '\\' && t->p < t->end) {
			if (*t->p != '\n')
				put(pair, &n, *t->p);
			t->p++;
		} else
			put(pair, &n, c);
	}
	pair->value[n] = '\0';
}

/* A word; true when it is a name and = follows, which is then behind us. */
static bool
take_name(struct conf_text *t, struct conf_pair *pair)
{
	const char *start = t->p;
	size_t len;

	while (t->p < t->end && is_name(*t->p))
		t->p++;
	len = (size_t)(t->p - start);
	if (len == 0 || len >= sizeof(pair->name))
		return (false);
	memcpy(pair->name, start, len);
	pair->name[len] = '\0';
	/* the loader allows blanks around it */
	start = t->p;
	skip_blanks(t);
	if (t->p < t->end && *t->p == '=') {
		t->p++;
		skip_blanks(t);
		return (true);
	}
	t->p = start;
	return (false);
}

/* A word that is no setting: what follows on the line may be one. */
static void
skip_word(struct conf_text *t)
{
	struct conf_pair ignored;

	while (t->p < t->end && !is_blank(*t->p) && *t->p != '\n' &&
	    *t->p != ';') {
		if (*t->p == '"' || *t->p == '\'') {
			char quote = *t->p++;
			size_t n = 0;

			take_quoted(t, quote, &ignored, &n);
		} else
			t->p++;
	}
}

bool
conf_text_next(struct conf_text *t, struct conf_pair *pair)
{
	while (t->p < t->end) {
		skip_blanks(t);
		if (t->p == t->end)
			break;
		if (*t->p == '\n' || *t->p == ';')
			t->p++;
		else if (*t->p == '#')
			skip_line(t);
		else if (take_name(t, pair)) {
			take_value(t, pair);
			return (true);
		} else
			skip_word(t);
	}
	return (false);
}

bool
conf_is_yes(const char *value)
{
	static const char *const words[] = { "yes", "true", "on", "1" };

	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (strcasecmp(value, words[i]) == 0)
			return (true);
	return (false);
}

/* ---- fstab(5) ---- */

static bool
is_octal(const char *p, const char *end)
{
	return (end - p >= 4 && p[0] == '\\' && p[1] >= '0' && p[1] <= '3' &&
	    p[2] >= '0' && p[2] <= '7' && p[3] >= '0' && p[3] <= '7');
}

/* The next field of this line, "" when there is none. */
static void
take_field(struct conf_text *t, char *out, size_t size)
{
	size_t n = 0;
	char c;

	skip_blanks(t);
	while (t->p < t->end && !is_blank(*t->p) && *t->p != '\n') {
		c = *t->p;
		if (is_octal(t->p, t->end)) {
			c = (char)((t->p[1] - '0') << 6 | (t->p[2] - '0') << 3 |
			    (t->p[3] - '0'));
			t->p += 3;
		}
		t->p++;
		if (n < size - 1 && c != '\0')
			out[n++] = c;
	}
	out[n] = '\0';
}

bool
conf_fstab_next(struct conf_text *t, struct conf_mount *m)
{
	for (; t->p < t->end; t->p++) {
		skip_blanks(t);
		if (t->p < t->end && *t->p != '#' && *t->p != '\n') {
			take_field(t, m->device, sizeof(m->device));
			take_field(t, m->point, sizeof(m->point));
			take_field(t, m->type, sizeof(m->type));
			take_field(t, m->options, sizeof(m->options));
			skip_line(t);
			return (true);
		}
		skip_line(t);
		if (t->p == t->end)
			break;
	}
	return (false);
}
