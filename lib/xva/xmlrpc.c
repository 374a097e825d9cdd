/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parser: expat's events drive a stack of the elements that are open, so
 * the depth of the input costs no recursion. See xmlrpc.h.
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/num.h"
#include "xva/xmlrpc.h"

enum element {
	EL_NONE,
	EL_VALUE,
	EL_STRUCT,
	EL_MEMBER,
	EL_NAME,
	EL_ARRAY,
	EL_DATA,
	EL_SCALAR,
};

static const struct tag {
	const char *name;
	enum element element;
	enum xmlrpc_kind kind; /* of EL_SCALAR, EL_STRUCT, EL_ARRAY */
} tags[] = {
	{ "value", EL_VALUE, XMLRPC_BARE },
	{ "struct", EL_STRUCT, XMLRPC_STRUCT },
	{ "member", EL_MEMBER, XMLRPC_BARE },
	{ "name", EL_NAME, XMLRPC_BARE },
	{ "array", EL_ARRAY, XMLRPC_ARRAY },
	{ "data", EL_DATA, XMLRPC_BARE },
	{ "string", EL_SCALAR, XMLRPC_STRING },
	{ "int", EL_SCALAR, XMLRPC_INT },
	{ "i4", EL_SCALAR, XMLRPC_I4 },
	{ "i8", EL_SCALAR, XMLRPC_I8 },
	{ "boolean", EL_SCALAR, XMLRPC_BOOLEAN },
	{ "double", EL_SCALAR, XMLRPC_DOUBLE },
	{ "dateTime.iso8601", EL_SCALAR, XMLRPC_DATE },
	{ "base64", EL_SCALAR, XMLRPC_BASE64 },
	{ "nil", EL_SCALAR, XMLRPC_NIL },
};

/* An open element. Each level of values opens three, the last one text. */
struct frame {
	enum element element;
	bool full;	/* EL_VALUE has its type, EL_ARRAY its data ... */
	uint32_t node;	/* the value it is, or is inside of */
	uint32_t start; /* of its text in the pool */
	uint32_t name;	/* EL_MEMBER: its name in the pool */
	uint32_t where; /* EL_MEMBER: where it begins in the text */
};

struct parser {
	XML_Parser expat;
	struct xmlrpc *x;
	const struct xmlrpc_limits *limits;
	const char *name;
	struct pvk_err *e;
	bool failed;
	uint32_t depth; /* of values */
	size_t nframes;
	struct frame frames[3 * XMLRPC_MAX_DEPTH + 2];
};

static void
fail(struct parser *p, enum pvk_code code, const char *fact)
{
	if (p->failed)
		return;
	p->failed = true;
	pvk_err_set(p->e, code, "%s at %ld: %s", p->name,
	    (long)XML_GetCurrentByteIndex(p->expat), fact);
	XML_StopParser(p->expat, XML_FALSE);
}

static struct frame *
top(struct parser *p)
{
	return (p->nframes > 0 ? &p->frames[p->nframes - 1] : NULL);
}

static uint32_t
here(const struct parser *p)
{
	return ((uint32_t)XML_GetCurrentByteIndex(p->expat));
}

/* Behind the tag of this event. */
static uint32_t
behind(const struct parser *p)
{
	return (here(p) + (uint32_t)XML_GetCurrentByteCount(p->expat));
}

/* Appends a node as the last child of parent; *index says where. */
static int
node_add(struct parser *p, uint32_t parent, uint32_t *index)
{
	struct xmlrpc *x = p->x;
	struct xmlrpc_node *nodes, *n;

	if (x->len >= p->limits->nodes) {
		fail(p, PVK_ELIMIT, "too many values");
		return (-1);
	}
	if (x->len == x->cap) {
		uint32_t cap = x->cap == 0 ? 1024 : x->cap * 2;

		nodes = realloc(x->nodes, cap * sizeof(*nodes));
		if (nodes == NULL) {
			fail(p, PVK_ENOMEM, "no memory for its values");
			return (-1);
		}
		x->nodes = nodes;
		x->cap = cap;
	}
	*index = x->len++;
	n = &x->nodes[*index];
	memset(n, 0, sizeof(*n));
	n->parent = parent;
	if (*index == 0)
		return (0);
	if (x->nodes[parent].count++ == 0)
		x->nodes[parent].child = *index;
	else
		x->nodes[x->nodes[parent].last].next = *index;
	x->nodes[parent].last = *index;
	return (0);
}

static void
pool_add(struct parser *p, const char *s, size_t len)
{
	struct pvk_err e;

	if (pvk_buf_add(&p->x->pool, s, len, &e) != 0)
		fail(p, e.code, "no memory for its texts");
}

static bool
is_blank(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(" \t\r\n", s[i]) == NULL)
			return (false);
	return (true);
}

/* May an element of this sort begin inside f (NULL: the document)? */
static bool
may_begin(const struct frame *f, enum element el)
{
	if (f == NULL)
		return (el == EL_VALUE);
	switch (f->element) {
	case EL_VALUE:
		return (!f->full &&
		    (el == EL_SCALAR || el == EL_STRUCT || el == EL_ARRAY));
	case EL_STRUCT:
		return (el == EL_MEMBER);
	case EL_MEMBER:
		if (el == EL_NAME)
			return (f->name == 0);
		return (el == EL_VALUE && f->name != 0 && !f->full);
	case EL_ARRAY:
		return (el == EL_DATA && !f->full);
	case EL_DATA:
		return (el == EL_VALUE);
	default:
		return (false);
	}
}

static void
value_begin(struct parser *p, struct frame *f, const struct frame *outer)
{
	struct xmlrpc_node *n;

	if (++p->depth > XMLRPC_MAX_DEPTH) {
		fail(p, PVK_ELIMIT, "values are nested too deeply");
		return;
	}
	if (node_add(p, outer != NULL ? outer->node : 0, &f->node) != 0)
		return;
	n = &p->x->nodes[f->node];
	n->value.start = n->type.start = here(p);
	n->inner.start = behind(p);
	if (outer != NULL && outer->element == EL_MEMBER) {
		n->name = outer->name;
		n->member.start = outer->where;
	}
}

static void
type_begin(struct parser *p, const struct frame *outer, enum xmlrpc_kind kind)
{
	struct xmlrpc_node *n = &p->x->nodes[outer->node];
	struct pvk_buf *pool = &p->x->pool;

	if (!is_blank(pvk_buf_text(pool) + outer->start,
		pool->len - outer->start))
		fail(p, PVK_ECORRUPT, "text before a type");
	pool->len = outer->start;
	n->kind = kind;
	n->type.start = here(p);
	n->inner.start = behind(p);
}

static const struct tag *
tag_find(const char *name)
{
	for (size_t i = 0; i < PVK_COUNT(tags); i++)
		if (strcmp(tags[i].name, name) == 0)
			return (&tags[i]);
	return (NULL);
}

static void
unexpected(struct parser *p, const char *name)
{
	char fact[96];

	if (p->nframes == 0 && strcmp(name, "appliance") == 0) {
		fail(p, PVK_EUNSUPP,
		    "an appliance of version 1, expected the format of "
		    "XenServer 4.0 and later");
		return;
	}
	snprintf(fact, sizeof(fact), "unexpected element <%.64s>", name);
	fail(p, PVK_ECORRUPT, fact);
}

static void XMLCALL
on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct parser *p = data;
	struct frame *outer = top(p), *f;
	const struct tag *tag = tag_find(name);

	(void)attributes;
	if (p->failed)
		return;
	if (tag == NULL || !may_begin(outer, tag->element)) {
		unexpected(p, name);
		return;
	}
	f = &p->frames[p->nframes++];
	memset(f, 0, sizeof(*f));
	f->element = tag->element;
	f->node = outer != NULL ? outer->node : 0;
	f->where = here(p);
	if (tag->element == EL_VALUE)
		value_begin(p, f, outer);
	else if (outer->element == EL_VALUE)
		type_begin(p, outer, tag->kind);
	if (outer != NULL && tag->element != EL_NAME)
		outer->full = true;
	f->start = (uint32_t)p->x->pool.len;
}

/* The event ends the tag that holds the text or the children of n. */
static void
type_end(struct parser *p, struct xmlrpc_node *n)
{
	n->type.end = behind(p);
	n->inner.end = here(p);
	/* "<tag/>" ends where it has ended already */
	n->empty_tag = XML_GetCurrentByteCount(p->expat) == 0;
}

static void
text_end(struct parser *p, struct xmlrpc_node *n, uint32_t start)
{
	type_end(p, n);
	n->text = start;
	pool_add(p, "", 1);
}

static void
value_end(struct parser *p, const struct frame *f)
{
	struct xmlrpc_node *n = &p->x->nodes[f->node];

	p->depth--;
	n->value.end = behind(p);
	if (!f->full)
		text_end(p, n, f->start);
}

static void XMLCALL
on_end(void *data, const XML_Char *name)
{
	struct parser *p = data;
	const struct frame *f = top(p);
	struct xmlrpc_node *n;
	struct frame *outer;

	(void)name;
	if (p->failed || f == NULL)
		return;
	p->nframes--;
	outer = top(p);
	n = &p->x->nodes[f->node];
	if (!f->full && f->element == EL_MEMBER)
		fail(p, PVK_ECORRUPT, "a member without a value");
	else if (!f->full && f->element == EL_ARRAY)
		fail(p, PVK_ECORRUPT, "an array without data");
	else if (f->element == EL_VALUE)
		value_end(p, f);
	else if (f->element == EL_SCALAR)
		text_end(p, n, f->start);
	else if (f->element == EL_STRUCT || f->element == EL_ARRAY)
		type_end(p, n);
	else if (f->element == EL_MEMBER)
		p->x->nodes[n->last].member.end = behind(p);
	else if (f->element == EL_NAME) {
		outer->name = f->start;
		pool_add(p, "", 1);
	}
}

static void XMLCALL
on_text(void *data, const XML_Char *s, int len)
{
	struct parser *p = data;
	const struct frame *f = top(p);

	if (p->failed)
		return;
	if (f != NULL &&
	    (f->element == EL_NAME || f->element == EL_SCALAR ||
		f->element == EL_VALUE)) {
		/* after its type a value takes white space only */
		if (f->element != EL_VALUE || !f->full)
			pool_add(p, s, (size_t)len);
		else if (!is_blank(s, (size_t)len))
			fail(p, PVK_ECORRUPT, "text after a value");
	} else if (!is_blank(s, (size_t)len))
		fail(p, PVK_ECORRUPT, "text between elements");
}

static void XMLCALL
on_doctype(void *data, const XML_Char *name, const XML_Char *sysid,
    const XML_Char *pubid, int internal)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)internal;
	fail(data, PVK_ECORRUPT, "a document type declaration, expected none");
}

static int
parse_all(struct parser *p, const void *text, size_t len)
{
	enum XML_Error error;

	XML_SetUserData(p->expat, p);
	XML_SetElementHandler(p->expat, on_start, on_end);
	XML_SetCharacterDataHandler(p->expat, on_text);
	XML_SetStartDoctypeDeclHandler(p->expat, on_doctype);
	/* offset 0 of the pool is the empty name and text */
	pool_add(p, "", 1);
	if (XML_Parse(p->expat, text, (int)len, 1) == XML_STATUS_OK)
		return (p->failed ? -1 : 0);
	error = XML_GetErrorCode(p->expat);
	if (error == XML_ERROR_NO_MEMORY)
		fail(p, PVK_ENOMEM, "no memory");
	else
		fail(p, PVK_ECORRUPT, XML_ErrorString(error));
	return (-1);
}

int
xmlrpc_parse(struct xmlrpc *x, const void *text, size_t len,
    const struct xmlrpc_limits *limits, const char *name, struct pvk_err *e)
{
	struct parser p = { .x = x, .limits = limits, .name = name, .e = e };
	int rv;

	memset(x, 0, sizeof(*x));
	if (len > limits->bytes)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %zu bytes, expected at most %zu", name, len,
		    limits->bytes));
	p.expat = XML_ParserCreate("UTF-8");
	if (p.expat == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	rv = parse_all(&p, text, len);
	XML_ParserFree(p.expat);
	if (rv == 0 && (rv = xmlrpc_sort(x)) != 0)
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
	if (rv != 0)
		xmlrpc_fini(x);
	return (rv);
}
