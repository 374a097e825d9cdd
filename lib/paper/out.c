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

void
pvk_out_xml(struct pvk_out *o, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t left = strlen(text), n;

	for (; left > 0; p += n, left -= n) {
		n = pvk_utf8_len(p, left);
		if (n == 0) {
			pvk_out(o, "\xef\xbf\xbd");
			n = 1;
		} else if (*p == '&')
			pvk_out(o, "&amp;");
		else if (*p == '<')
			pvk_out(o, "&lt;");
		else if (*p == '>')
			pvk_out(o, "&gt;");
		else if (*p == '"')
			pvk_out(o, "&quot;");
		else if (*p == '\'')
			pvk_out(o, "&#39;");
		else if ((*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
			pvk_out(o, "\xef\xbf\xbd");
		/* U+FFFE and U+FFFF are no characters of XML */
		else if (n == 3 && *p == 0xef && p[1] == 0xbf && p[2] >= 0xbe)
			pvk_out(o, "\xef\xbf\xbd");
		else
			pvk_out(o, "%.*s", (int)n, (const char *)p);
	}
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
