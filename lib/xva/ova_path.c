/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of edits; see ova_path.h. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "util/auto.h"
#include "util/nearest.h"
#include "util/text.h"
#include "xva/ova_path.h"

#define SHOWN 96

/* A path as typed, taken apart; the class may be missing. */
struct parts {
	char first[OVA_PATH_NAME]; /* before the first dot, without [INDEX] */
	size_t index;
	bool has_index;
	const char *rest; /* behind the first dot, or NULL */
};

static const char *
show(const char *text, char shown[SHOWN])
{
	return (pvk_text_show(text, strlen(text), shown, SHOWN));
}

static int
bad_path(const char *text, struct pvk_err *e)
{
	char shown[SHOWN];

	return (pvk_err_set(e, PVK_EUSAGE,
	    "\"%s\": no path, expected CLASS[INDEX].FIELD or "
	    "CLASS[INDEX].FIELD.KEY",
	    show(text, shown)));
}

/* " (did you mean X?)" or "" */
static const char *
hint(const struct pvk_nearest *near, const char *before, char out[SHOWN])
{
	const char *name = pvk_nearest_name(near);

	out[0] = '\0';
	if (name != NULL)
		snprintf(out, SHOWN, " (did you mean %s%.64s?)", before, name);
	return (out);
}

static int
parts_read(const char *text, struct parts *p, struct pvk_err *e)
{
	size_t len = strcspn(text, ".["), digits;
	const char *s = text + len;

	memset(p, 0, sizeof(*p));
	if (len == 0 || len >= sizeof(p->first))
		return (bad_path(text, e));
	memcpy(p->first, text, len);
	if (*s == '[') {
		digits = strspn(s + 1, "0123456789");
		if (digits == 0 || digits > 6 || s[1 + digits] != ']')
			return (bad_path(text, e));
		p->has_index = true;
		p->index = strtoul(s + 1, NULL, 10);
		s += digits + 2;
	}
	if (*s == '.' && s[1] != '\0')
		p->rest = s + 1;
	else if (*s != '\0')
		return (bad_path(text, e));
	return (0);
}

/* A map of the VM can go without "vm." */
static const struct ova_field *
vm_map(const char *name)
{
	const struct ova_field *f;
	size_t n;

	f = ova_class_fields("VM", &n);
	for (size_t i = 0; i < n; i++)
		if (f[i].type == OVA_MAP && strcasecmp(f[i].name, name) == 0)
			return (&f[i]);
	return (NULL);
}

/* The class as hosts spell it, of the table or of the file; or NULL. */
static const char *
class_find(const struct pvk_ova *o, const char *name, struct pvk_nearest *near)
{
	const struct ova_field *f;
	size_t n;

	f = ova_field_table(&n);
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(f[i].cls, name) == 0)
			return (f[i].cls);
		pvk_nearest_offer(near, f[i].cls);
	}
	for (size_t i = 0; i < o->nobjects; i++) {
		if (strcasecmp(o->objects[i].cls, name) == 0)
			return (o->objects[i].cls);
		pvk_nearest_offer(near, o->objects[i].cls);
	}
	f = ova_class_fields("VM", &n);
	for (size_t i = 0; i < n; i++)
		if (f[i].type == OVA_MAP)
			pvk_nearest_offer(near, f[i].name);
	return (NULL);
}

static int
compare_rank(const void *pa, const void *pb)
{
	const struct ova_object *a = *(const struct ova_object *const *)pa;
	const struct ova_object *b = *(const struct ova_object *const *)pb;

	if (a->rank != b->rank)
		return (a->rank < b->rank ? -1 : 1);
	return (a < b ? -1 : a > b);
}

static int
record_find(const struct pvk_ova *o, size_t index, struct ova_path *path,
    struct pvk_err *e)
{
	PVK_AUTO_FREE const struct ova_object **list = NULL;
	char shown[SHOWN];
	size_t n = 0;

	if (strcmp(path->cls, "version") == 0) {
		path->record = o->version_node;
		return (0);
	}
	list = calloc(o->nobjects + 1, sizeof(const struct ova_object *));
	if (list == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory to edit"));
	for (size_t i = 0; i < o->nobjects; i++)
		if (ova_is(&o->objects[i], path->cls))
			list[n++] = &o->objects[i];
	if (index >= n)
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: no such object, the file has %zu of class %s",
		    show(path->text, shown), n, path->cls));
	qsort(list, n, sizeof(const struct ova_object *), compare_rank);
	path->record = list[index]->record;
	return (0);
}

/* The field of that name in the record or in the table, in any case. */
static int
field_find(const struct pvk_ova *o, const char *name, struct ova_path *path,
    struct pvk_err *e)
{
	const struct xmlrpc *x = &o->doc;
	const struct ova_field *f;
	const char *found = NULL;
	char shown[SHOWN], hinted[SHOWN];
	struct pvk_nearest near;
	size_t n;

	pvk_nearest_init(&near, name);
	f = ova_class_fields(path->cls, &n);
	for (size_t i = 0; i < n; i++) {
		pvk_nearest_offer(&near, f[i].name);
		if (strcasecmp(f[i].name, name) == 0)
			found = f[i].name;
	}
	for (uint32_t i = x->nodes[path->record].child; i != 0;
	     i = x->nodes[i].next) {
		pvk_nearest_offer(&near, xmlrpc_name(x, i));
		/* as it is typed wins over as the table has it */
		if (strcmp(xmlrpc_name(x, i), name) == 0 ||
		    (found == NULL && strcasecmp(xmlrpc_name(x, i), name) == 0))
			found = xmlrpc_name(x, i);
	}
	if (found == NULL || strlen(found) >= sizeof(path->field))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: class %s has no such field%s", show(path->text, shown),
		    path->cls, hint(&near, "", hinted)));
	snprintf(path->field, sizeof(path->field), "%s", found);
	path->def = ova_field_find(path->cls, found);
	path->node = xmlrpc_member(x, path->record, found);
	return (0);
}

/* Takes FIELD off the front of FIELD.KEY. */
static int
field_split(const char *rest, char name[OVA_PATH_NAME], struct ova_path *path,
    struct pvk_err *e)
{
	size_t len = strcspn(rest, ".");

	if (len == 0 || len >= OVA_PATH_NAME)
		return (bad_path(path->text, e));
	memcpy(name, rest, len);
	name[len] = '\0';
	if (rest[len] == '.')
		path->key = rest + len + 1;
	if (path->key != NULL && *path->key == '\0')
		return (bad_path(path->text, e));
	return (0);
}

static int
key_find(const struct pvk_ova *o, struct ova_path *path, struct pvk_err *e)
{
	char shown[SHOWN];
	bool map = path->node != 0
	    ? o->doc.nodes[path->node].kind == XMLRPC_STRUCT
	    : path->def != NULL && path->def->type == OVA_MAP;

	if (path->key == NULL)
		return (0);
	if (!map)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: %s is no map, it has no keys", show(path->text, shown),
		    path->field));
	if (path->node != 0)
		path->key_node = xmlrpc_member(&o->doc, path->node, path->key);
	return (0);
}

static int
no_class(const struct pvk_ova *o, const struct parts *p, const char *text,
    struct pvk_err *e)
{
	const struct ova_field *f;
	char shown[SHOWN], hinted[SHOWN];
	const char *before = "";
	struct pvk_nearest near;
	size_t n;

	pvk_nearest_init(&near, p->first);
	(void)class_find(o, p->first, &near);
	if (pvk_nearest_name(&near) == NULL || p->rest == NULL) {
		/* a field of the VM, without its class? */
		pvk_nearest_init(&near, p->first);
		f = ova_class_fields("VM", &n);
		for (size_t i = 0; i < n; i++)
			pvk_nearest_offer(&near, f[i].name);
		before = "vm.";
	}
	return (pvk_err_set(e, PVK_EUSAGE, "%s: no such class%s",
	    show(text, shown), hint(&near, before, hinted)));
}

int
ova_path_resolve(const struct pvk_ova *o, const char *text,
    struct ova_path *path, struct pvk_err *e)
{
	char name[OVA_PATH_NAME];
	const struct ova_field *map;
	struct pvk_nearest unused;
	const char *cls;
	struct parts p;

	memset(path, 0, sizeof(*path));
	path->text = text;
	if (parts_read(text, &p, e) != 0)
		return (-1);
	map = p.has_index ? NULL : vm_map(p.first);
	pvk_nearest_init(&unused, p.first);
	cls = map != NULL ? "VM" : class_find(o, p.first, &unused);
	if (cls == NULL || strlen(cls) >= sizeof(path->cls))
		return (no_class(o, &p, text, e));
	if (p.rest == NULL)
		return (bad_path(text, e));
	snprintf(path->cls, sizeof(path->cls), "%s", cls);
	if (map != NULL) {
		snprintf(name, sizeof(name), "%s", map->name);
		path->key = p.rest;
	} else if (field_split(p.rest, name, path, e) != 0)
		return (-1);
	if (record_find(o, p.index, path, e) != 0 ||
	    field_find(o, name, path, e) != 0)
		return (-1);
	return (key_find(o, path, e));
}
