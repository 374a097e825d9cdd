/* SPDX-License-Identifier: BSD-2-Clause */
/* The differences between two ova.xml; see ova_diff.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/text.h"
#include "xva/ova_diff.h"
#include "xva/ova_private.h"

/* The objects of one document, by class and rank */
struct side {
	const struct pvk_ova *ova;
	struct ova_object **objects; /* owned */
};

struct differ {
	struct side a, b;
	pvk_xva_differs *differs;
	void *ctx;
};

/* A pair of values: 0 stands for one that is not there */
struct pair {
	uint32_t a, b;
};

static int
by_class(const void *x, const void *y)
{
	const struct ova_object *a = *(struct ova_object *const *)x;
	const struct ova_object *b = *(struct ova_object *const *)y;
	int c = strcmp(a->cls, b->cls);

	if (c != 0)
		return (c);
	if (a->rank != b->rank)
		return (a->rank < b->rank ? -1 : 1);
	return (a < b ? -1 : a > b);
}

static int
side_init(struct side *s, const struct pvk_ova *ova, struct pvk_err *e)
{
	s->ova = ova;
	s->objects = calloc(ova->nobjects + 1, sizeof(struct ova_object *));
	if (s->objects == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory to compare"));
	for (size_t i = 0; i < ova->nobjects; i++)
		s->objects[i] = &ova->objects[i];
	qsort(s->objects, ova->nobjects, sizeof(struct ova_object *), by_class);
	return (0);
}

static const char *
text_of(const struct side *s, uint32_t node, char *out, size_t size)
{
	const char *text;

	if (node == 0)
		return (pvk_text_show("", 0, out, size));
	if (!xmlrpc_is_scalar(&s->ova->doc, node)) {
		snprintf(out, size, "(%u members)",
		    s->ova->doc.nodes[node].count);
		return (out);
	}
	text = xmlrpc_text(&s->ova->doc, node);
	return (pvk_text_show(text, strlen(text), out, size));
}

static int
report(struct differ *d, const char *path, const struct pair *p,
    struct pvk_err *e)
{
	struct pvk_xva_difference diff = { 0 };

	pvk_text_show(path, strlen(path), diff.field, sizeof(diff.field));
	text_of(&d->a, p->a, diff.a, sizeof(diff.a));
	text_of(&d->b, p->b, diff.b, sizeof(diff.b));
	return (d->differs(d->ctx, &diff, e));
}

static bool
same_scalar(const struct differ *d, const struct pair *p)
{
	const char *a = xmlrpc_text(&d->a.ova->doc, p->a);
	const char *b = xmlrpc_text(&d->b.ova->doc, p->b);
	const struct ova_object *x, *y;

	if (strcmp(a, b) == 0)
		return (true);
	x = ova_by_id(d->a.ova, a);
	y = ova_by_id(d->b.ova, b);
	return (x != NULL && y != NULL && strcmp(x->cls, y->cls) == 0 &&
	    x->rank == y->rank);
}

struct named {
	const char *name;
	uint32_t node;
};

static int
by_name(const void *x, const void *y)
{
	return (strcmp(((const struct named *)x)->name,
	    ((const struct named *)y)->name));
}

/* The members of a struct, sorted by name; malloc'ed */
static struct named *
members(const struct side *s, uint32_t node, uint32_t *n)
{
	const struct xmlrpc *x = &s->ova->doc;
	struct named *list =
	    calloc((size_t)x->nodes[node].count + 1, sizeof(*list));

	*n = 0;
	if (list == NULL)
		return (NULL);
	for (uint32_t k = x->nodes[node].child; k != 0; k = x->nodes[k].next)
		list[(*n)++] = (struct named){ xmlrpc_name(x, k), k };
	qsort(list, *n, sizeof(*list), by_name);
	return (list);
}

static int diff_value(struct differ *d, const char *path, const struct pair *p,
    struct pvk_err *e);

static int
diff_struct(struct differ *d, const char *path, const struct pair *p,
    struct pvk_err *e)
{
	uint32_t na, nb, i = 0, k = 0;
	PVK_AUTO_FREE struct named *a = members(&d->a, p->a, &na);
	PVK_AUTO_FREE struct named *b = members(&d->b, p->b, &nb);
	char sub[256];
	struct pair q;
	int c;

	if (a == NULL || b == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory to compare"));
	while (i < na || k < nb) {
		c = i == na ? 1 : k == nb ? -1 : strcmp(a[i].name, b[k].name);
		snprintf(sub, sizeof(sub), "%s.%s", path,
		    c <= 0 ? a[i].name : b[k].name);
		q.a = c <= 0 ? a[i++].node : 0;
		q.b = c >= 0 ? b[k++].node : 0;
		if (diff_value(d, sub, &q, e) != 0)
			return (-1);
	}
	return (0);
}

static int
diff_array(struct differ *d, const char *path, const struct pair *p,
    struct pvk_err *e)
{
	const struct xmlrpc *x = &d->a.ova->doc, *y = &d->b.ova->doc;
	struct pair q = { .a = x->nodes[p->a].child,
		.b = y->nodes[p->b].child };
	char sub[256];

	for (uint32_t i = 0; q.a != 0 || q.b != 0; i++) {
		snprintf(sub, sizeof(sub), "%s[%u]", path, i);
		if (diff_value(d, sub, &q, e) != 0)
			return (-1);
		q.a = q.a != 0 ? x->nodes[q.a].next : 0;
		q.b = q.b != 0 ? y->nodes[q.b].next : 0;
	}
	return (0);
}

/* Recursion ends with the document's depth, PVK_OVA_MAX_DEPTH at most */
static int
diff_value(struct differ *d, const char *path, const struct pair *p,
    struct pvk_err *e)
{
	const struct xmlrpc *x = &d->a.ova->doc, *y = &d->b.ova->doc;
	bool scalar_a, scalar_b;

	if (p->a == 0 || p->b == 0)
		return (report(d, path, p, e));
	scalar_a = xmlrpc_is_scalar(x, p->a);
	scalar_b = xmlrpc_is_scalar(y, p->b);
	if (scalar_a && scalar_b)
		return (same_scalar(d, p) ? 0 : report(d, path, p, e));
	if (scalar_a || scalar_b || x->nodes[p->a].kind != y->nodes[p->b].kind)
		return (report(d, path, p, e));
	return (x->nodes[p->a].kind == XMLRPC_STRUCT
		? diff_struct(d, path, p, e)
		: diff_array(d, path, p, e));
}

static int
diff_objects(struct differ *d, struct pvk_err *e)
{
	size_t i = 0, k = 0, na = d->a.ova->nobjects, nb = d->b.ova->nobjects;
	const struct ova_object *a, *b;
	const char *cls = "";
	unsigned nth = 0;
	char path[256];
	int c, r;

	while (i < na || k < nb) {
		a = i < na ? d->a.objects[i] : NULL;
		b = k < nb ? d->b.objects[k] : NULL;
		c = a == NULL ? 1 : b == NULL ? -1 : strcmp(a->cls, b->cls);
		nth = strcmp(cls, c <= 0 ? a->cls : b->cls) == 0 ? nth + 1 : 0;
		cls = c <= 0 ? a->cls : b->cls;
		snprintf(path, sizeof(path), "%s[%u]", cls, nth);
		if (c == 0)
			r = diff_value(d, path,
			    &(struct pair){ a->record, b->record }, e);
		else
			r = report(d, path,
			    &(struct pair){ c < 0 ? a->record : 0,
				c > 0 ? b->record : 0 },
			    e);
		if (r != 0)
			return (-1);
		i += c <= 0;
		k += c >= 0;
	}
	return (0);
}

int
ova_diff(const struct pvk_ova *a, const struct pvk_ova *b,
    pvk_xva_differs *differs, void *ctx, struct pvk_err *e)
{
	struct differ d = { .differs = differs, .ctx = ctx };
	struct pair version = { a->version_node, b->version_node };
	int r = -1;

	if (side_init(&d.a, a, e) == 0 && side_init(&d.b, b, e) == 0 &&
	    diff_value(&d, "version", &version, e) == 0)
		r = diff_objects(&d, e);
	free(d.a.objects);
	free(d.b.objects);
	return (r);
}
