/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing values, records and objects; see ova_write.h. */
#include <string.h>

#include "xva/ova_write.h"
#include "xva/xmlrpc.h"

void
ova_put(struct ova_writer *w, const char *xml)
{
	if (w->rv == 0)
		w->rv = pvk_buf_add(w->xml, xml, strlen(xml), w->e);
}

static const char *
escape(char c)
{
	switch (c) {
	case '&':
		return ("&amp;");
	case '<':
		return ("&lt;");
	case '>':
		return ("&gt;");
	case '"':
		return ("&quot;");
	case '\r': /* a raw one would be read as a newline */
		return ("&#13;");
	default:
		return (NULL);
	}
}

void
ova_put_text(struct ova_writer *w, const char *text)
{
	const char *run = text;

	for (; *text != '\0' && w->rv == 0; text++) {
		if (escape(*text) == NULL)
			continue;
		w->rv = pvk_buf_add(w->xml, run, (size_t)(text - run), w->e);
		ova_put(w, escape(*text));
		run = text + 1;
	}
	ova_put(w, run);
}

static void
put_typed(struct ova_writer *w, enum xmlrpc_kind kind, const char *text)
{
	ova_put(w, "<value><");
	ova_put(w, xmlrpc_tag(kind));
	ova_put(w, ">");
	ova_put_text(w, text);
	ova_put(w, "</");
	ova_put(w, xmlrpc_tag(kind));
	ova_put(w, "></value>");
}

/* text is XML already */
static void
put_nested(struct ova_writer *w, const char *open, const char *text,
    const char *close, const char *empty)
{
	ova_put(w, "<value>");
	if (*text == '\0')
		ova_put(w, empty);
	else {
		ova_put(w, open);
		ova_put(w, text);
		ova_put(w, close);
	}
	ova_put(w, "</value>");
}

void
ova_put_value(struct ova_writer *w, enum ova_type type, const char *text)
{
	switch (type) {
	case OVA_BOOL:
		put_typed(w, XMLRPC_BOOLEAN, text);
		break;
	case OVA_DOUBLE:
		put_typed(w, XMLRPC_DOUBLE, text);
		break;
	case OVA_DATE:
		put_typed(w, XMLRPC_DATE, text);
		break;
	case OVA_MAP:
		put_nested(w, "<struct>", text, "</struct>", "<struct/>");
		break;
	case OVA_SET:
		put_nested(w, "<array><data>", text, "</data></array>",
		    "<array><data/></array>");
		break;
	default:
		if (*text == '\0') {
			ova_put(w, "<value/>");
			break;
		}
		ova_put(w, "<value>");
		ova_put_text(w, text);
		ova_put(w, "</value>");
	}
}

void
ova_put_member(struct ova_writer *w, const char *name, enum ova_type type,
    const char *text)
{
	ova_put(w, "<member><name>");
	ova_put_text(w, name);
	ova_put(w, "</name>");
	ova_put_value(w, type, text);
	ova_put(w, "</member>");
}

/* What to say of a field, or NULL for nothing. */
static const char *
field_text(const struct ova_field *f, unsigned release,
    const struct ova_say *says, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(says[i].field, f->name) == 0)
			return (says[i].text);
	return (f->since <= release ? f->value : NULL);
}

void
ova_put_record(struct ova_writer *w, const char *cls, unsigned release,
    const struct ova_say *says, size_t n)
{
	const struct ova_field *f;
	const char *text;
	size_t nfields;

	f = ova_class_fields(cls, &nfields);
	ova_put(w, "<value><struct>");
	for (size_t i = 0; i < nfields; i++) {
		text = field_text(&f[i], release, says, n);
		if (text != NULL)
			ova_put_member(w, f[i].name, f[i].type, text);
	}
	ova_put(w, "</struct></value>");
}

void
ova_put_object(struct ova_writer *w, const char *cls, const char *id,
    unsigned release, const struct ova_say *says, size_t n)
{
	ova_put(w, "<value><struct>");
	ova_put_member(w, "class", OVA_TEXT, cls);
	ova_put_member(w, "id", OVA_TEXT, id);
	ova_put(w, "<member><name>snapshot</name>");
	ova_put_record(w, cls, release, says, n);
	ova_put(w, "</member></struct></value>");
}
