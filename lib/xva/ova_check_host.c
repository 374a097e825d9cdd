/* SPDX-License-Identifier: BSD-2-Clause */
/* What one host would do with the document. */
#include <inttypes.h>
#include <string.h>

#include "xva/ova_check.h"
#include "xva/ova_fields.h"

/* The release whose xapi stopped to start PV guests. */
#define LAST_WITH_PV 829

static void
check_gate(struct ova_check *c)
{
	const struct pvk_ova_version *v = &c->o->version;
	const struct pvk_host *h = c->host;

	if (v->xapi_major > h->xapi_major ||
	    (v->xapi_major == h->xapi_major && v->xapi_minor > h->xapi_minor))
		ova_report(c, PVK_RULE_HOST_VERSION_GATE, NULL, "xapi_major",
		    "%" PRIu64 ".%" PRIu64 ", %s accepts up to %u.%u; convert "
		    "it with --for %s",
		    v->xapi_major, v->xapi_minor, h->name, h->xapi_major,
		    h->xapi_minor, h->name);
}

static void
check_vm(struct ova_check *c, const struct ova_object *vm)
{
	const struct pvk_host *h = c->host;
	bool template = ova_true(c->o, vm->record, "is_a_template");

	if (strcmp(ova_map_text(c->o, vm->record, "HVM_boot_params",
		       "firmware"),
		"uefi") == 0 &&
	    !h->boots_uefi)
		ova_report(c, PVK_RULE_HOST_FIRMWARE, vm,
		    "HVM_boot_params.firmware", "uefi, but %s has BIOS only",
		    h->name);
	if (!ova_vm_is_hvm(c->o, vm->record) &&
	    ova_release(h->product_version) > LAST_WITH_PV)
		ova_report(c, PVK_RULE_HOST_PV, vm, "HVM_boot_policy",
		    "a PV guest, expected an HVM one (\"BIOS order\") on %s",
		    h->name);
	ova_report(c, PVK_RULE_HOST_TEMPLATE, vm, "is_a_template",
	    template ? "it becomes a user template" : "it becomes a VM");
	if (*ova_text(c->o, vm->record, "uuid") != '\0')
		ova_report(c, PVK_RULE_HOST_UUID, vm, "uuid",
		    "%.40s: replaced by a new one, unless the VM is restored",
		    ova_text(c->o, vm->record, "uuid"));
}

static void
check_network(struct ova_check *c, const struct ova_object *network)
{
	const char *bridge = ova_text(c->o, network->record, "bridge");
	const char *name = ova_text(c->o, network->record, "name_label");

	if (c->host->matches_bridge && *bridge != '\0')
		ova_report(c, PVK_RULE_HOST_NETWORK, network, "name_label",
		    "the host's network \"%.64s\", else the one with bridge "
		    "%.32s, else a new internal network",
		    name, bridge);
	else
		ova_report(c, PVK_RULE_HOST_NETWORK, network, "name_label",
		    "the host's network \"%.64s\", else a new internal "
		    "network",
		    name);
}

static void
check_vif(struct ova_check *c, const struct ova_object *vif)
{
	const char *mac = ova_text(c->o, vif->record, "MAC");

	if (*mac != '\0')
		ova_report(c, PVK_RULE_HOST_MAC, vif, "MAC",
		    "%.32s: replaced by a new one, unless the VM is restored",
		    mac);
}

void
ova_check_host(struct ova_check *c)
{
	const struct pvk_ova *o = c->o;

	if (c->host == NULL)
		return;
	check_gate(c);
	for (size_t i = 0; i < o->nobjects && c->rv == 0; i++) {
		const struct ova_object *object = &o->objects[i];

		if (ova_is(object, "VM"))
			check_vm(c, object);
		else if (ova_is(object, "network"))
			check_network(c, object);
		else if (ova_is(object, "VIF"))
			check_vif(c, object);
		else if (ova_is(object, "SR") &&
		    strcmp(ova_text(o, object->record, "content_type"),
			"iso") != 0)
			ova_report(c, PVK_RULE_HOST_SR, object, NULL,
			    "\"%.64s\" is not created: its disks go to the SR "
			    "that the import names",
			    ova_text(o, object->record, "name_label"));
	}
}
