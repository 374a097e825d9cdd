/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judging ova.xml. The rules were read off what an import does (xen-api
 * ocaml/xapi/import.ml, xapi_vbd.ml) and what records it can read
 * (ocaml/idl). A finding names the field by the path that an edit would use.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/num.h"
#include "xva/ova_check.h"

static void
where_write(const struct ova_check *c, const struct ova_object *object,
    const char *field, char *where, size_t size)
{
	const char *cls = object == NULL ? "version" : object->cls;
	size_t n = object == NULL ? 0 : c->numbers[object - c->o->objects];
	char index[24] = "";

	if (n > 0)
		snprintf(index, sizeof(index), "[%zu]", n);
	snprintf(where, size, "%.64s%s%s%.64s", cls, index,
	    field != NULL ? "." : "", field != NULL ? field : "");
}

void
ova_report(struct ova_check *c, enum pvk_rule rule,
    const struct ova_object *object, const char *field, const char *fmt, ...)
{
	char where[192], text[512];
	va_list ap;

	if (c->rv != 0)
		return;
	where_write(c, object, field, where, sizeof(where));
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->rv =
	    pvk_findings_add(c->fs, rule, PVK_NOWHERE, where, c->e, "%s", text);
}

const struct ova_object *
ova_target(const struct ova_check *c, const struct ova_object *object,
    const char *field, const char *cls)
{
	const struct ova_object *target;

	target = ova_by_id(c->o, ova_text(c->o, object->record, field));
	return (target != NULL && ova_is(target, cls) ? target : NULL);
}

/* By class, in a class as paths count. */
static int
compare_objects(const void *pa, const void *pb)
{
	const struct ova_object *a = *(const struct ova_object *const *)pa;
	const struct ova_object *b = *(const struct ova_object *const *)pb;
	int c = strcmp(a->cls, b->cls);

	if (c != 0)
		return (c);
	if (a->rank != b->rank)
		return (a->rank < b->rank ? -1 : 1);
	return (a < b ? -1 : a > b);
}

static int
objects_number(struct ova_check *c)
{
	PVK_AUTO_FREE const struct ova_object **list = NULL;
	const struct pvk_ova *o = c->o;

	list = calloc(o->nobjects + 1, sizeof(const struct ova_object *));
	c->numbers = calloc(o->nobjects + 1, sizeof(*c->numbers));
	if (list == NULL || c->numbers == NULL)
		return (
		    pvk_err_set(c->e, PVK_ENOMEM, "%s: no memory", o->name));
	for (size_t i = 0; i < o->nobjects; i++)
		list[i] = &o->objects[i];
	qsort(list, o->nobjects, sizeof(const struct ova_object *),
	    compare_objects);
	for (size_t i = 1; i < o->nobjects; i++)
		if (strcmp(list[i]->cls, list[i - 1]->cls) == 0)
			c->numbers[list[i] - o->objects] =
			    c->numbers[list[i - 1] - o->objects] + 1;
	return (0);
}

int
pvk_ova_check(const struct pvk_ova *o, const struct pvk_host *host,
    struct pvk_findings *fs, struct pvk_err *e)
{
	static void (*const checks[])(struct ova_check *) = {
		ova_check_records,
		ova_check_names,
		ova_check_ids,
		ova_check_refs,
		ova_check_vms,
		ova_check_vbds,
		ova_check_vdis,
		ova_check_vifs,
		ova_check_freebsd,
		ova_check_host,
	};
	struct ova_check c = { .o = o, .host = host, .fs = fs, .e = e };

	c.rv = objects_number(&c);
	for (size_t i = 0; i < PVK_COUNT(checks) && c.rv == 0; i++)
		checks[i](&c);
	free(c.numbers);
	return (c.rv);
}
