/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ova.xml as a document: from text to objects and back, and how to find
 * things in it. What the objects mean is in ova_model.c.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/text.h"
#include "xva/ova_private.h"

bool
ova_is(const struct ova_object *object, const char *cls)
{
	return (strcmp(object->cls, cls) == 0);
}

bool
ova_is_null_ref(const char *ref)
{
	return (*ref == '\0' || strcmp(ref, OVA_NULL_REF) == 0);
}

const char *
ova_text(const struct pvk_ova *o, uint32_t record, const char *field)
{
	return (xmlrpc_text(&o->doc, xmlrpc_member(&o->doc, record, field)));
}

bool
ova_says(const struct pvk_ova *o, uint32_t record, const char *field,
    const char *word)
{
	return (strcasecmp(ova_text(o, record, field), word) == 0);
}

bool
ova_int(const struct pvk_ova *o, uint32_t record, const char *field,
    int64_t *value)
{
	uint32_t node = xmlrpc_member(&o->doc, record, field);

	return (node != 0 && xmlrpc_int(&o->doc, node, value));
}

bool
ova_true(const struct pvk_ova *o, uint32_t record, const char *field)
{
	uint32_t node = xmlrpc_member(&o->doc, record, field);
	bool value;

	return (node != 0 && xmlrpc_bool(&o->doc, node, &value) && value);
}

const char *
ova_map_text(const struct pvk_ova *o, uint32_t record, const char *field,
    const char *key)
{
	uint32_t map = xmlrpc_member(&o->doc, record, field);

	return (map == 0 ? "" : ova_text(o, map, key));
}

static int
compare_ids(const void *pa, const void *pb)
{
	const struct ova_object *a = *(struct ova_object *const *)pa;
	const struct ova_object *b = *(struct ova_object *const *)pb;
	int c = strcmp(a->id, b->id);

	if (c != 0)
		return (c);
	return (a < b ? -1 : a > b);
}

struct ova_object *
ova_by_id(const struct pvk_ova *o, const char *id)
{
	size_t low = 0, high = o->nobjects;

	/* the first that is not less than id */
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(o->by_id[mid]->id, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == o->nobjects || strcmp(o->by_id[low]->id, id) != 0)
		return (NULL);
	return (o->by_id[low]);
}

static int
object_read(struct pvk_ova *o, struct ova_object *object, uint32_t node,
    size_t index, struct pvk_err *e)
{
	const struct xmlrpc *x = &o->doc;
	uint32_t cls = xmlrpc_member(x, node, "class");
	uint32_t id = xmlrpc_member(x, node, "id");
	uint32_t record = xmlrpc_member(x, node, "snapshot");

	if (cls == 0 || !xmlrpc_is_scalar(x, cls) || id == 0 ||
	    !xmlrpc_is_scalar(x, id) || record == 0 ||
	    x->nodes[record].kind != XMLRPC_STRUCT)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: objects[%zu]: no object, expected class, id and "
		    "snapshot",
		    o->name, index));
	object->cls = xmlrpc_text(x, cls);
	object->id = xmlrpc_text(x, id);
	object->node = node;
	object->record = record;
	return (0);
}

static int
objects_read(struct pvk_ova *o, struct pvk_err *e)
{
	const struct xmlrpc *x = &o->doc;
	size_t n = x->nodes[o->objects_node].count, i = 0;

	o->objects = calloc(n + 1, sizeof(*o->objects));
	o->by_id = calloc(n + 1, sizeof(struct ova_object *));
	if (o->objects == NULL || o->by_id == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", o->name));
	for (uint32_t node = x->nodes[o->objects_node].child; node != 0;
	     node = x->nodes[node].next, i++) {
		if (object_read(o, &o->objects[i], node, i, e) != 0)
			return (-1);
		o->by_id[i] = &o->objects[i];
	}
	o->nobjects = n;
	qsort(o->by_id, n, sizeof(struct ova_object *), compare_ids);
	return (0);
}

static int
document_read(struct pvk_ova *o, struct pvk_err *e)
{
	static const struct xmlrpc_limits limits = { PVK_OVA_MAX_XML,
		PVK_OVA_MAX_NODES };
	const struct xmlrpc *x = &o->doc;

	if (xmlrpc_parse(&o->doc, o->xml.data, o->xml.len, &limits, o->name,
		e) != 0)
		return (-1);
	o->version_node = xmlrpc_member(x, 0, "version");
	o->objects_node = xmlrpc_member(x, 0, "objects");
	if (o->version_node == 0 ||
	    x->nodes[o->version_node].kind != XMLRPC_STRUCT)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no version, expected a struct of that name", o->name));
	if (o->objects_node == 0 ||
	    x->nodes[o->objects_node].kind != XMLRPC_ARRAY)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: no objects, expected an array of that name", o->name));
	return (objects_read(o, e));
}

struct pvk_ova *
pvk_ova_parse(const void *xml, size_t len, const char *name, struct pvk_err *e)
{
	struct pvk_ova *o = calloc(1, sizeof(*o));

	if (o == NULL || (o->name = strdup(name)) == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name);
		goto fail;
	}
	/* before the copy, so that an absurd one costs nothing */
	if (len > PVK_OVA_MAX_XML) {
		pvk_err_set(e, PVK_ELIMIT,
		    "%s: %zu bytes, expected at most %zu", name, len,
		    PVK_OVA_MAX_XML);
		goto fail;
	}
	if (pvk_buf_add(&o->xml, xml, len, e) != 0 ||
	    document_read(o, e) != 0 || ova_model_build(o, e) != 0)
		goto fail;
	return (o);
fail:
	pvk_ova_free(o);
	return (NULL);
}

void
pvk_ova_free(struct pvk_ova *o)
{
	if (o == NULL)
		return;
	free(o->name);
	pvk_buf_fini(&o->xml);
	xmlrpc_fini(&o->doc);
	free(o->objects);
	free(o->by_id);
	free(o->disks);
	free(o->nics);
	free(o);
}

const char *
pvk_ova_xml(const struct pvk_ova *o, size_t *len)
{
	*len = o->xml.len;
	return (pvk_buf_text(&o->xml));
}

const struct pvk_ova_version *
pvk_ova_version(const struct pvk_ova *o)
{
	return (&o->version);
}

const struct pvk_ova_vm *
pvk_ova_vm(const struct pvk_ova *o)
{
	return (o->main_vm != NULL ? &o->vm : NULL);
}

size_t
pvk_ova_vm_count(const struct pvk_ova *o)
{
	return (o->nvms);
}

size_t
pvk_ova_object_count(const struct pvk_ova *o)
{
	return (o->nobjects);
}

size_t
pvk_ova_cd_count(const struct pvk_ova *o)
{
	return (o->ncds);
}

const struct pvk_ova_disk *
pvk_ova_disks(const struct pvk_ova *o, size_t *n)
{
	*n = o->ndisks;
	return (o->disks);
}

const struct pvk_ova_nic *
pvk_ova_nics(const struct pvk_ova *o, size_t *n)
{
	*n = o->nnics;
	return (o->nics);
}
