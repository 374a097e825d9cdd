/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing spans of the text, and reading the result; see ova_splice.h. */
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "xva/ova_splice.h"
#include "xva/ova_write.h"

void
ova_splices_fini(struct ova_splices *s)
{
	for (size_t i = 0; i < s->len; i++)
		free(s->list[i].text);
	free(s->list);
	memset(s, 0, sizeof(*s));
}

int
ova_splices_add(struct ova_splices *s, struct xmlrpc_span span,
    const char *text, struct pvk_err *e)
{
	struct ova_splice *list, *new;

	if (s->len == s->cap) {
		size_t cap = s->cap == 0 ? 8 : s->cap * 2;

		list = realloc(s->list, cap * sizeof(*list));
		if (list == NULL)
			return (
			    pvk_err_set(e, PVK_ENOMEM, "no memory to edit"));
		s->list = list;
		s->cap = cap;
	}
	new = &s->list[s->len];
	new->span = span;
	new->order = s->len;
	new->text = strdup(text);
	if (new->text == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory to edit"));
	s->len++;
	return (0);
}

/* "<tag>text</tag>" in the place of "<tag/>", else text between the tags. */
static int
splice_inner(struct ova_splices *s, const struct xmlrpc_node *n,
    struct xmlrpc_span where, const char *text, struct pvk_err *e)
{
	struct pvk_buf xml = { 0 };
	struct ova_writer w = { &xml, e, 0 };

	if (!n->empty_tag)
		return (ova_splices_add(s, where, text, e));
	ova_put(&w, "<");
	ova_put(&w, xmlrpc_tag(n->kind));
	ova_put(&w, ">");
	ova_put(&w, text);
	ova_put(&w, "</");
	ova_put(&w, xmlrpc_tag(n->kind));
	ova_put(&w, ">");
	if (w.rv == 0)
		w.rv = ova_splices_add(s, n->type, pvk_buf_text(&xml), e);
	pvk_buf_fini(&xml);
	return (w.rv);
}

int
ova_splice_scalar(struct ova_splices *s, const struct pvk_ova *o, uint32_t node,
    const char *text, struct pvk_err *e)
{
	const struct xmlrpc_node *n = &o->doc.nodes[node];
	struct pvk_buf xml = { 0 };
	struct ova_writer w = { &xml, e, 0 };

	if (strcmp(xmlrpc_text(&o->doc, node), text) == 0)
		return (0);
	ova_put_text(&w, text);
	if (w.rv == 0)
		w.rv = splice_inner(s, n, n->inner, pvk_buf_text(&xml), e);
	pvk_buf_fini(&xml);
	return (w.rv);
}

int
ova_splice_member(struct ova_splices *s, const struct pvk_ova *o, uint32_t node,
    const char *xml, struct pvk_err *e)
{
	const struct xmlrpc_node *n = &o->doc.nodes[node];
	struct xmlrpc_span end = { n->inner.end, n->inner.end };

	return (splice_inner(s, n, end, xml, e));
}

int
ova_splice_element(struct ova_splices *s, const struct pvk_ova *o,
    uint32_t node, const char *xml, struct pvk_err *e)
{
	const struct xmlrpc_node *n = &o->doc.nodes[node];
	struct pvk_buf data = { 0 };
	struct ova_writer w = { &data, e, 0 };

	if (n->count > 0) {
		uint32_t end = o->doc.nodes[n->last].value.end;

		return (ova_splices_add(s, (struct xmlrpc_span){ end, end },
		    xml, e));
	}
	/* between the tags there is "<data/>" or the like */
	ova_put(&w, "<data>");
	ova_put(&w, xml);
	ova_put(&w, "</data>");
	if (w.rv == 0)
		w.rv = ova_splices_add(s, n->inner, pvk_buf_text(&data), e);
	pvk_buf_fini(&data);
	return (w.rv);
}

static int
compare_splices(const void *pa, const void *pb)
{
	const struct ova_splice *a = pa, *b = pb;

	if (a->span.start != b->span.start)
		return (a->span.start < b->span.start ? -1 : 1);
	return (a->order < b->order ? -1 : a->order > b->order);
}

/* The new text; the spans are sorted. */
static int
splices_write(const struct ova_splices *s, const struct pvk_buf *old,
    struct pvk_buf *new, struct pvk_err *e)
{
	size_t pos = 0;

	for (size_t i = 0; i < s->len; i++) {
		const struct ova_splice *sp = &s->list[i];

		if (sp->span.start < pos || sp->span.end < sp->span.start)
			return (pvk_err_set(e, PVK_EBUG,
			    "two edits of the same bytes at %u",
			    sp->span.start));
		if (pvk_buf_add(new, old->data + pos, sp->span.start - pos,
			e) != 0 ||
		    pvk_buf_add(new, sp->text, strlen(sp->text), e) != 0)
			return (-1);
		pos = sp->span.end;
	}
	return (pvk_buf_add(new, old->data + pos, old->len - pos, e));
}

int
ova_splices_apply(struct ova_splices *s, struct pvk_ova *o, struct pvk_err *e)
{
	struct pvk_buf xml = { 0 };
	struct pvk_ova *new, old;

	if (s->len == 0)
		return (0);
	qsort(s->list, s->len, sizeof(*s->list), compare_splices);
	if (splices_write(s, &o->xml, &xml, e) != 0) {
		pvk_buf_fini(&xml);
		return (-1);
	}
	ova_splices_fini(s);
	new = pvk_ova_parse(xml.data, xml.len, o->name, e);
	pvk_buf_fini(&xml);
	if (new == NULL) {
		if (e->code != PVK_ENOMEM)
			e->code = PVK_EUSAGE;
		return (pvk_err_prefix(e, "not possible, it would become"));
	}
	old = *o;
	*o = *new;
	*new = old;
	pvk_ova_free(new);
	return (0);
}
