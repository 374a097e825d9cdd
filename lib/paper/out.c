/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing a document; see out.h. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/out.h"
#include "util/auto.h"
#include "util/num.h"
#include "util/text.h"

void
pvk_out(struct pvk_out *o, const char *fmt, ...)
{
	PVK_AUTO_FREE char *text = NULL;
	va_list ap;
	int len;

	if (o->failed)
		return;
	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0) {
		text = NULL;
		pvk_err_set(&o->e, PVK_ENOMEM, "report: no memory");
		o->failed = true;
		return;
	}
	o->failed = pvk_buf_add(&o->buf, text, (size_t)len, &o->e) != 0;
}

static void
bytes(struct pvk_out *o, const void *text, size_t len)
{
	if (!o->failed && len > 0)
		o->failed = pvk_buf_add(&o->buf, text, len, &o->e) != 0;
}

/* What a character of n bytes (0: it is none) becomes; NULL: it stays. */
static const char *
entity(const unsigned char *p, size_t n)
{
	static const char replacement[] = "\xef\xbf\xbd";

	if (n == 0)
		return (replacement);
	switch (*p) {
	case '&':
		return ("&amp;");
	case '<':
		return ("&lt;");
	case '>':
		return ("&gt;");
	case '"':
		return ("&quot;");
	case '\'':
		return ("&#39;");
	case '\n':
	case '\t':
		return (NULL);
	default:
		break;
	}
	if (*p < 0x20 || *p == 0x7f)
		return (replacement);
	/* U+FFFE and U+FFFF are no characters of XML */
	if (n == 3 && *p == 0xef && p[1] == 0xbf && p[2] >= 0xbe)
		return (replacement);
	return (NULL);
}

void
pvk_out_xml(struct pvk_out *o, const char *text)
{
	const unsigned char *p = (const unsigned char *)text, *plain = p;
	size_t left = strlen(text), n;
	const char *instead;

	while (left > 0) {
		n = pvk_utf8_len(p, left);
		instead = entity(p, n);
		n = n > 0 ? n : 1;
		if (instead != NULL) {
			bytes(o, plain, (size_t)(p - plain));
			bytes(o, instead, strlen(instead));
			plain = p + n;
		}
		p += n;
		left -= n;
	}
	bytes(o, plain, (size_t)(p - plain));
}

void
pvk_out_text(struct pvk_out *o, const char *text)
{
	char shown[1024];

	pvk_out(o, "%s",
	    pvk_text_show(text, strlen(text), shown, sizeof(shown)));
}

void
pvk_out_any(struct pvk_out *o, const char *text)
{
	if (o->plain)
		pvk_out_text(o, text);
	else
		pvk_out_xml(o, text);
}

/* Of Unicode's EastAsianWidth.txt, what is W or F; and what joins what is
 * before it. Roughly: by blocks. */
static const struct {
	uint32_t first, last;
	unsigned columns;
} widths[] = {
	{ 0x300, 0x36f, 0 },
	{ 0x1100, 0x115f, 2 },
	{ 0x200b, 0x200d, 0 },
	{ 0x20d0, 0x20f0, 0 },
	{ 0x2e80, 0x303e, 2 },
	{ 0x3041, 0xa4cf, 2 },
	{ 0xac00, 0xd7a3, 2 },
	{ 0xf900, 0xfaff, 2 },
	{ 0xfe00, 0xfe0f, 0 },
	{ 0xfe30, 0xfe6f, 2 },
	{ 0xff00, 0xff60, 2 },
	{ 0xffe0, 0xffe6, 2 },
	{ 0x1f300, 0x1f64f, 2 },
	{ 0x1f680, 0x1f6ff, 2 },
	{ 0x1f900, 0x1f9ff, 2 },
	{ 0x20000, 0x3fffd, 2 },
};

/* Of the character at text, *len bytes of it; a byte that is none takes one */
static unsigned
character_columns(const char *text, size_t *len)
{
	static const unsigned char heads[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *p = (const unsigned char *)text;
	size_t n = pvk_utf8_len(p, strnlen(text, 4));
	uint32_t c;

	*len = n > 0 ? n : 1;
	if (n <= 1)
		return (1);
	c = p[0] & heads[n];
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3f);
	for (size_t i = 0; i < PVK_COUNT(widths); i++)
		if (c >= widths[i].first && c <= widths[i].last)
			return (widths[i].columns);
	return (1);
}

unsigned
pvk_out_columns(const char *text)
{
	unsigned columns = 0;
	size_t len;

	for (; *text != '\0'; text += len)
		columns += character_columns(text, &len);
	return (columns);
}

const char *
pvk_out_cut(const char *text, unsigned columns, char *cut, size_t size)
{
	unsigned taken = 0, more;
	size_t used = 0, len;

	for (; text[used] != '\0'; used += len, taken += more) {
		more = character_columns(text + used, &len);
		if (taken + more > columns || used + len >= size)
			break;
		memcpy(cut + used, text + used, len);
	}
	cut[used] = '\0';
	return (cut);
}

void
pvk_out_fini(struct pvk_out *o)
{
	pvk_buf_fini(&o->buf);
}
