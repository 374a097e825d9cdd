/* SPDX-License-Identifier: BSD-2-Clause */
/* Records against the table of fields: what is missing, what does not fit. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "xva/ova_check.h"
#include "xva/ova_fields.h"

static bool
kind_fits(const struct xmlrpc_node *n, const char *text, enum ova_type type)
{
	bool words = strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
	bool digit = strcmp(text, "0") == 0 || strcmp(text, "1") == 0;

	switch (type) {
	case OVA_SET:
		return (n->kind == XMLRPC_ARRAY);
	case OVA_MAP:
		return (n->kind == XMLRPC_STRUCT);
	case OVA_BOOL:
		return (n->kind == XMLRPC_BOOLEAN ? digit : words);
	default:
		return (n->kind != XMLRPC_STRUCT && n->kind != XMLRPC_ARRAY &&
		    n->kind != XMLRPC_NIL);
	}
}

static void
field_check(struct ova_check *c, const struct ova_object *object,
    uint32_t record, const struct ova_field *f)
{
	static const char *const expected[] = {
		[OVA_SET] = "an array",
		[OVA_MAP] = "a struct",
		[OVA_BOOL] = "a boolean",
	};
	uint32_t node = xmlrpc_member(&c->o->doc, record, f->name);
	const char *text = xmlrpc_text(&c->o->doc, node);
	int64_t number;

	if (node == 0) {
		if (f->must)
			ova_report(c, PVK_RULE_OVA_FIELD_MISSING, object,
			    f->name, "missing");
		return;
	}
	if (!kind_fits(&c->o->doc.nodes[node], text, f->type))
		ova_report(c, PVK_RULE_OVA_FIELD_TYPE, object, f->name,
		    "<%s>, expected %s", xmlrpc_tag(c->o->doc.nodes[node].kind),
		    expected[f->type] != NULL ? expected[f->type] : "a scalar");
	else if ((f->type == OVA_INT || f->type == OVA_BYTES) &&
	    !xmlrpc_int(&c->o->doc, node, &number))
		ova_report(c, PVK_RULE_OVA_INT, object, f->name,
		    "\"%.64s\", expected a whole number", text);
	else if (f->type == OVA_ENUM && !ova_field_has_choice(f, text))
		ova_report(c, PVK_RULE_OVA_ENUM, object, f->name,
		    "\"%.64s\", expected one of %s", text, f->choices);
}

static void
record_check(struct ova_check *c, const struct ova_object *object,
    const char *cls, uint32_t record)
{
	const struct ova_field *f;
	size_t n;

	f = ova_class_fields(cls, &n);
	for (size_t i = 0; i < n && c->rv == 0; i++)
		field_check(c, object, record, &f[i]);
}

void
ova_check_records(struct ova_check *c)
{
	const struct pvk_ova *o = c->o;
	uint64_t vsn = o->version.export_vsn;

	record_check(c, NULL, "version", o->version_node);
	if (vsn > 2 || *ova_text(o, o->version_node, "export_vsn") == '-')
		ova_report(c, PVK_RULE_OVA_VSN, NULL, "export_vsn",
		    "\"%.32s\", expected 0, 1 or 2",
		    ova_text(o, o->version_node, "export_vsn"));
	for (size_t i = 0; i < o->nobjects && c->rv == 0; i++)
		record_check(c, &o->objects[i], o->objects[i].cls,
		    o->objects[i].record);
}

/* ---- two members of one name ---- */

static int
compare_names(const void *pa, const void *pb)
{
	return (strcmp(*(const char *const *)pa, *(const char *const *)pb));
}

/* The object that a node is part of: the last that begins before it. */
static const struct ova_object *
object_around(const struct pvk_ova *o, uint32_t node)
{
	size_t low = 0, high = o->nobjects;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (o->objects[mid].node <= node)
			low = mid + 1;
		else
			high = mid;
	}
	return (
	    low == 0 || node < o->objects_node ? NULL : &o->objects[low - 1]);
}

static void
struct_check(struct ova_check *c, uint32_t node, const char **names)
{
	const struct xmlrpc *x = &c->o->doc;
	size_t n = 0;

	for (uint32_t i = x->nodes[node].child; i != 0; i = x->nodes[i].next)
		names[n++] = xmlrpc_name(x, i);
	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(names[i], names[i - 1]) != 0 ||
		    (i > 1 && strcmp(names[i], names[i - 2]) == 0))
			continue;
		ova_report(c, PVK_RULE_OVA_MEMBER_TWICE,
		    object_around(c->o, node), names[i],
		    "a struct has it more than once");
	}
}

void
ova_check_names(struct ova_check *c)
{
	const struct xmlrpc *x = &c->o->doc;
	PVK_AUTO_FREE const char **names = NULL;

	names = calloc(x->len + 1, sizeof(*names));
	if (names == NULL) {
		c->rv =
		    pvk_err_set(c->e, PVK_ENOMEM, "%s: no memory", c->o->name);
		return;
	}
	for (uint32_t i = 0; i < x->len && c->rv == 0; i++)
		if (x->nodes[i].kind == XMLRPC_STRUCT && x->nodes[i].count > 1)
			struct_check(c, i, names);
}
