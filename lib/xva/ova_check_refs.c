/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids and references: what an import must be able to look up. */
#include <string.h>

#include "util/num.h"
#include "util/text.h"
#include "xva/ova_check.h"

/* A tar name has 100 bytes; "/", 20 digits and ".checksum" take their part. */
#define ID_MAX (100 - 1 - 20 - 9)

static bool
is_tar_safe(const char *id)
{
	const unsigned char *p = (const unsigned char *)id;
	size_t len = strlen(id);

	if (len == 0 || len > ID_MAX || strcmp(id, ".") == 0 ||
	    strcmp(id, "..") == 0)
		return (false);
	for (size_t i = 0; i < len; i++)
		if (p[i] == '/' || p[i] <= ' ' || p[i] == 0x7f)
			return (false);
	return (true);
}

void
ova_check_ids(struct ova_check *c)
{
	const struct pvk_ova *o = c->o;
	const struct ova_object *first;

	for (size_t i = 1; i < o->nobjects && c->rv == 0; i++) {
		if (strcmp(o->by_id[i]->id, o->by_id[i - 1]->id) != 0)
			continue;
		first = ova_by_id(o, o->by_id[i]->id);
		ova_report(c, PVK_RULE_OVA_ID_TWICE, o->by_id[i], NULL,
		    "id \"%.64s\": a %.32s before it has it, too",
		    o->by_id[i]->id, first->cls);
	}
	for (size_t i = 0; i < o->ndisks; i++)
		if (!is_tar_safe(o->disks[i].ref))
			ova_report(c, PVK_RULE_OVA_ID,
			    ova_by_id(o, o->disks[i].ref), NULL,
			    "id \"%.100s\", expected 1 to %d bytes, no slash, "
			    "no blank",
			    o->disks[i].ref, ID_MAX);
}

/* The references without which an import fails. A VBD's VDI is not among
 * them: that depends on its type. */
static const struct link {
	const char *cls, *field, *target;
} links[] = {
	{ "VBD", "VM", "VM" },
	{ "VIF", "VM", "VM" },
	{ "VIF", "network", "network" },
	{ "VDI", "SR", "SR" },
	{ "VTPM", "vTPM'_VM", "VM" },
};

static void
link_check(struct ova_check *c, const struct ova_object *object,
    const struct link *l)
{
	const char *ref = ova_text(c->o, object->record, l->field);
	const struct ova_object *target = ova_by_id(c->o, ref);

	if (xmlrpc_member(&c->o->doc, object->record, l->field) == 0)
		return; /* missing is another rule's */
	if (target == NULL)
		ova_report(c, PVK_RULE_OVA_REF_DANGLING, object, l->field,
		    "\"%.64s\": no such object in the file, expected a %s", ref,
		    l->target);
	else if (!ova_is(target, l->target))
		ova_report(c, PVK_RULE_OVA_REF_DANGLING, object, l->field,
		    "\"%.64s\": a %.32s, expected a %s", ref, target->cls,
		    l->target);
}

void
ova_check_refs(struct ova_check *c)
{
	const struct pvk_ova *o = c->o;

	for (size_t i = 0; i < o->nobjects && c->rv == 0; i++)
		for (size_t k = 0; k < PVK_COUNT(links); k++)
			if (ova_is(&o->objects[i], links[k].cls))
				link_check(c, &o->objects[i], &links[k]);
}
