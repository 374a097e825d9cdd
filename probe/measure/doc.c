/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes one JSON document; see doc.h. */
#include <string.h>

#include "measure/doc.h"
#include "measure/figure.h"

static void
put(struct doc *j, const char *text)
{
	j->put(j->ctx, text, strlen(text));
}

static void
put_string(struct doc *j, const char *text)
{
	static const char hex[] = "0123456789abcdef";

	put(j, "\"");
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;
		char code[7] = { '\\', 'u', '0', '0', hex[c >> 4],
			hex[c & 15] };

		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			put(j, code);
		else
			j->put(j->ctx, p, 1);
	}
	put(j, "\"");
}

static void
begin(struct doc *j, const char *key)
{
	bool *first = &j->first[j->depth - 1];

	if (!*first)
		put(j, ",");
	*first = false;
	if (key != NULL) {
		put_string(j, key);
		put(j, ":");
	}
}

static void
level(struct doc *j, char open, char close)
{
	j->put(j->ctx, &open, 1);
	j->first[j->depth] = true;
	j->close[j->depth] = close;
	j->depth++;
}

void
doc_open(struct doc *j, const char *schema)
{
	j->depth = 0;
	level(j, '{', '}');
	doc_str(j, "schema", schema);
}

void
doc_object(struct doc *j, const char *key)
{
	begin(j, key);
	if (key == NULL)
		put(j, "\n");
	level(j, '{', '}');
}

void
doc_array(struct doc *j, const char *key)
{
	begin(j, key);
	level(j, '[', ']');
}

void
doc_end(struct doc *j)
{
	j->depth--;
	j->put(j->ctx, &j->close[j->depth], 1);
}

void
doc_str(struct doc *j, const char *key, const char *text)
{
	begin(j, key);
	if (text == NULL)
		put(j, "null");
	else
		put_string(j, text);
}

void
doc_uint(struct doc *j, const char *key, uint64_t n)
{
	doc_fixed(j, key, n, 0);
}

void
doc_fixed(struct doc *j, const char *key, uint64_t v, unsigned decimals)
{
	char text[FIGURE_TEXT];

	begin(j, key);
	put(j, figure_fixed(v, decimals, text));
}

void
doc_bool(struct doc *j, const char *key, bool b)
{
	begin(j, key);
	put(j, b ? "true" : "false");
}

void
doc_close(struct doc *j)
{
	while (j->depth > 0)
		doc_end(j);
	put(j, "\n");
}
