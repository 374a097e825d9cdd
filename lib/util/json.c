/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes one JSON document; see json.h. */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "util/json.h"
#include "util/text.h"

static void
newline(struct pvk_json *j)
{
	putc('\n', j->out);
	for (unsigned i = 0; i < j->depth; i++)
		fputs("  ", j->out);
}

static void
string_put(struct pvk_json *j, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n;

	putc('"', j->out);
	for (; len > 0; p += n, len -= n) {
		n = pvk_utf8_len(p, len);
		if (n == 0) {
			fputs("\xef\xbf\xbd", j->out);
			n = 1;
		} else if (*p == '"' || *p == '\\')
			fprintf(j->out, "\\%c", *p);
		else if (*p == '\n')
			fputs("\\n", j->out);
		else if (*p == '\t')
			fputs("\\t", j->out);
		else if (*p < 0x20 || *p == 0x7f)
			fprintf(j->out, "\\u%04x", *p);
		else
			fwrite(p, 1, n, j->out);
	}
	putc('"', j->out);
}

/* What comes before a value: comma, line, key. */
static void
value_begin(struct pvk_json *j, const char *key)
{
	bool *first = &j->first[j->depth - 1];

	if (!*first)
		putc(',', j->out);
	*first = false;
	newline(j);
	if (key != NULL) {
		string_put(j, key, strlen(key));
		fputs(": ", j->out);
	}
}

static void
level_begin(struct pvk_json *j, char open, char close)
{
	/* depth is the caller's doing, never that of its input */
	assert(j->depth < PVK_JSON_DEPTH);
	putc(open, j->out);
	j->first[j->depth] = true;
	j->close[j->depth] = close;
	j->depth++;
}

void
pvk_json_open(struct pvk_json *j, FILE *out, const char *schema)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
	level_begin(j, '{', '}');
	pvk_json_str(j, "schema", schema);
}

void
pvk_json_object(struct pvk_json *j, const char *key)
{
	value_begin(j, key);
	level_begin(j, '{', '}');
}

void
pvk_json_array(struct pvk_json *j, const char *key)
{
	value_begin(j, key);
	level_begin(j, '[', ']');
}

void
pvk_json_end(struct pvk_json *j)
{
	j->depth--;
	if (!j->first[j->depth])
		newline(j);
	putc(j->close[j->depth], j->out);
}

void
pvk_json_str(struct pvk_json *j, const char *key, const char *text)
{
	pvk_json_strn(j, key, text, text == NULL ? 0 : strlen(text));
}

void
pvk_json_strn(struct pvk_json *j, const char *key, const char *text, size_t len)
{
	if (text == NULL) {
		pvk_json_null(j, key);
		return;
	}
	value_begin(j, key);
	string_put(j, text, len);
}

void
pvk_json_uint(struct pvk_json *j, const char *key, uint64_t n)
{
	value_begin(j, key);
	fprintf(j->out, "%" PRIu64, n);
}

void
pvk_json_int(struct pvk_json *j, const char *key, int64_t n)
{
	value_begin(j, key);
	fprintf(j->out, "%" PRId64, n);
}

void
pvk_json_bool(struct pvk_json *j, const char *key, bool b)
{
	value_begin(j, key);
	fputs(b ? "true" : "false", j->out);
}

/*
 * The shortest of the usual precisions that reads back as the same number.
 * JSON knows no infinity and no locale.
 */
void
pvk_json_double(struct pvk_json *j, const char *key, double d)
{
	char text[40], *comma;

	/* isfinite() is a call into libm on some systems */
	if (!__builtin_isfinite(d)) {
		pvk_json_null(j, key);
		return;
	}
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, d);
		if (strtod(text, NULL) == d)
			break;
	}
	comma = strchr(text, ',');
	if (comma != NULL)
		*comma = '.';
	value_begin(j, key);
	fputs(text, j->out);
}

void
pvk_json_null(struct pvk_json *j, const char *key)
{
	value_begin(j, key);
	fputs("null", j->out);
}

int
pvk_json_close(struct pvk_json *j)
{
	while (j->depth > 0)
		pvk_json_end(j);
	putc('\n', j->out);
	return (fflush(j->out) != 0 || ferror(j->out) ? -1 : 0);
}
