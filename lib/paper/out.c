/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing a document; see out.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/out.h"
#include "util/auto.h"
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

unsigned
pvk_out_columns(const char *text)
{
	unsigned n = 0;

	/* all bytes but those that go on with a character */
	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return (n);
}

void
pvk_out_fini(struct pvk_out *o)
{
	pvk_buf_fini(&o->buf);
}
