/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about VMs and their virtual TPMs. */
#include <inttypes.h>
#include <string.h>

#include "util/num.h"
#include "xva/ova_check.h"

static void
check_memory(struct ova_check *c, const struct ova_object *vm)
{
	static const char *const rising[] = { "memory_static_min",
		"memory_dynamic_min", "memory_dynamic_max",
		"memory_static_max" };
	int64_t value, before = 0;

	for (size_t i = 0; i < PVK_COUNT(rising); i++) {
		if (!ova_int(c->o, vm->record, rising[i], &value))
			return;
		if (value < before) {
			ova_report(c, PVK_RULE_VM_MEMORY, vm, rising[i],
			    "%" PRId64 ", expected at least %" PRId64 "%s%s",
			    value, before, i > 0 ? ", as " : "",
			    i > 0 ? rising[i - 1] : "");
			return;
		}
		before = value;
	}
}

static void
check_memory_reset(struct ova_check *c, const struct ova_object *vm)
{
	if (xmlrpc_member(&c->o->doc, vm->record, "parent") == 0)
		ova_report(c, PVK_RULE_VM_MEMORY_RESET, vm, "parent",
		    "missing, as before XenServer 5.6: the dynamic limits "
		    "become %.32s bytes",
		    ova_text(c->o, vm->record, "memory_static_max"));
}

static void
check_vcpus(struct ova_check *c, const struct ova_object *vm)
{
	int64_t start, max;

	if (ova_int(c->o, vm->record, "VCPUs_at_startup", &start) &&
	    ova_int(c->o, vm->record, "VCPUs_max", &max) &&
	    (start < 1 || start > max))
		ova_report(c, PVK_RULE_VM_VCPUS, vm, "VCPUs_at_startup",
		    "%" PRId64 ", expected 1 to VCPUs_max, %" PRId64, start,
		    max);
}

static void
check_suspended(struct ova_check *c, const struct ova_object *vm)
{
	if (ova_says(c->o, vm->record, "power_state", "Suspended") &&
	    ova_target(c, vm, "suspend_VDI", "VDI") == NULL)
		ova_report(c, PVK_RULE_VM_SUSPENDED, vm, "suspend_VDI",
		    "\"%.64s\": no VDI of the file, but the VM is suspended",
		    ova_text(c->o, vm->record, "suspend_VDI"));
}

static void
check_snapshot(struct ova_check *c, const struct ova_object *vm)
{
	const char *of = ova_text(c->o, vm->record, "snapshot_of");

	if (ova_true(c->o, vm->record, "is_a_snapshot") &&
	    !ova_is_null_ref(of) &&
	    ova_target(c, vm, "snapshot_of", "VM") == NULL)
		ova_report(c, PVK_RULE_VM_SNAPSHOT_OF, vm, "snapshot_of",
		    "\"%.64s\": no VM of the file", of);
}

static void
check_default_template(struct ova_check *c, const struct ova_object *vm)
{
	static const char key[] = "default_template";
	bool flag = ova_true(c->o, vm->record, "is_default_template");

	if (!flag &&
	    (!ova_true(c->o, vm->record, "is_a_template") ||
		strcmp(ova_map_text(c->o, vm->record, "other_config", key),
		    "true") != 0))
		return;
	ova_report(c, PVK_RULE_VM_DEFAULT_TEMPLATE, vm,
	    flag ? "is_default_template" : "other_config.default_template",
	    "true: where a VM \"%.64s\" exists, no VM is created and its "
	    "disks go to that one",
	    ova_text(c->o, vm->record, "name_label"));
}

void
ova_check_vms(struct ova_check *c)
{
	static void (*const checks[])(struct ova_check *,
	    const struct ova_object *) = {
		check_memory,
		check_memory_reset,
		check_vcpus,
		check_suspended,
		check_snapshot,
		check_default_template,
	};
	const struct pvk_ova *o = c->o;

	if (o->nvms == 0 && c->rv == 0)
		c->rv = pvk_findings_add(c->fs, PVK_RULE_OVA_NO_VM, PVK_NOWHERE,
		    "objects", c->e, "%zu objects, none is a VM", o->nobjects);
	for (size_t i = 0; i < o->nobjects && c->rv == 0; i++) {
		if (ova_is(&o->objects[i], "VTPM"))
			ova_report(c, PVK_RULE_VTPM_SECRET, &o->objects[i],
			    NULL, "its contents are in the file");
		if (!ova_is(&o->objects[i], "VM"))
			continue;
		for (size_t k = 0; k < PVK_COUNT(checks); k++)
			checks[k](c, &o->objects[i]);
	}
}
