/* SPDX-License-Identifier: BSD-2-Clause */
/* Edits that touch several objects: another NIC, no CD drive, another host. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "xva/ova_fields.h"
#include "xva/ova_splice.h"
#include "xva/ova_write.h"

#define MAX_NICS 16 /* VIF devices are 0 to 15 */
#define REF	 32

/* ---- another NIC ---- */

/*
 * A number above that of every reference in the text: some point at objects
 * that were left out of the export, and must not come to mean new ones.
 */
static uint64_t
unused_ref(const struct pvk_ova *o)
{
	uint64_t max = 0, n;
	char ref[REF];

	for (uint32_t i = 0; i < o->doc.len; i++) {
		const char *text = xmlrpc_text(&o->doc, i);

		if (strncmp(text, "Ref:", 4) != 0 || strlen(text + 4) > 12 ||
		    text[4 + strspn(text + 4, "0123456789")] != '\0')
			continue;
		n = strtoull(text + 4, NULL, 10);
		if (n > max)
			max = n;
	}
	do
		snprintf(ref, sizeof(ref), "Ref:%" PRIu64, ++max);
	while (ova_by_id(o, ref) != NULL);
	return (max);
}

/* The lowest device number that no VIF of the VM has. */
static unsigned
unused_device(const struct pvk_ova *o)
{
	bool used[MAX_NICS] = { false };
	unsigned k = 0;

	for (size_t i = 0; i < o->nnics; i++) {
		uint32_t slot = ova_device_slot(o->nics[i].device);

		if (slot < MAX_NICS)
			used[slot] = true;
	}
	while (k < MAX_NICS && used[k])
		k++;
	return (k);
}

static const struct ova_object *
network_find(const struct pvk_ova *o, const char *name)
{
	for (size_t i = 0; i < o->nobjects; i++)
		if (ova_is(&o->objects[i], "network") &&
		    strcmp(ova_text(o, o->objects[i].record, "name_label"),
			name) == 0)
			return (&o->objects[i]);
	return (NULL);
}

/* Puts a reference at the end of a set; adds the set when it is missing. */
static int
set_append(struct ova_splices *s, const struct pvk_ova *o,
    const struct ova_object *object, const char *field, const char *ref,
    struct pvk_err *e)
{
	uint32_t node = xmlrpc_member(&o->doc, object->record, field);
	struct pvk_buf xml = { 0 }, member = { 0 };
	struct ova_writer w = { &xml, e, 0 }, mw = { &member, e, 0 };

	ova_put_value(&w, OVA_REF, ref);
	if (node == 0)
		ova_put_member(&mw, field, OVA_SET, pvk_buf_text(&xml));
	if (w.rv != 0 || mw.rv != 0)
		w.rv = -1;
	else if (node == 0)
		w.rv = ova_splice_member(s, o, object->record,
		    pvk_buf_text(&member), e);
	else if (o->doc.nodes[node].kind == XMLRPC_ARRAY)
		w.rv = ova_splice_element(s, o, node, pvk_buf_text(&xml), e);
	pvk_buf_fini(&xml);
	pvk_buf_fini(&member);
	return (w.rv);
}

struct new_nic {
	const char *vif, *network; /* references */
	const char *name, *bridge; /* of a new network */
	bool add_network;
	unsigned device;
};

/* The objects themselves, at the end of the document. */
static int
nic_objects(struct ova_splices *s, const struct pvk_ova *o,
    const struct new_nic *nic, struct pvk_err *e)
{
	char uuid[OVA_UUID], net_uuid[OVA_UUID], device[16], list[64];
	unsigned release = ova_release(o->version.product_version);
	struct pvk_buf xml = { 0 };
	struct ova_writer w = { &xml, e, 0 };

	snprintf(device, sizeof(device), "%u", nic->device);
	snprintf(list, sizeof(list), "<value>%s</value>", nic->vif);
	ova_uuid(nic->device, o->vm.uuid, nic->vif, uuid);
	ova_uuid(nic->device, o->vm.uuid, nic->network, net_uuid);
	ova_put_object(&w, "VIF", nic->vif, release,
	    (const struct ova_say[]){
		{ "uuid", uuid },
		{ "device", device },
		{ "network", nic->network },
		{ "VM", o->main_vm->id },
	    },
	    4);
	if (nic->add_network)
		ova_put_object(&w, "network", nic->network, release,
		    (const struct ova_say[]){
			{ "uuid", net_uuid },
			{ "name_label", nic->name },
			{ "VIFs", list },
			{ "bridge", nic->bridge },
		    },
		    4);
	if (w.rv == 0)
		w.rv = ova_splice_element(s, o, o->objects_node,
		    pvk_buf_text(&xml), e);
	pvk_buf_fini(&xml);
	return (w.rv);
}

int
pvk_ova_add_nic(struct pvk_ova *o, const char *network, struct pvk_err *e)
{
	const struct ova_object *net = network_find(o, network);
	char bridge[OVA_BRIDGE_MAX + 1] = "", vif[REF], ref[REF];
	PVK_AUTO_FREE char *name = NULL;
	struct ova_splices s = { 0 };
	struct new_nic nic = { .vif = vif, .bridge = bridge };
	uint64_t number = unused_ref(o);
	int rv;

	if (o->main_vm == NULL)
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: no VM that a NIC could be added to", o->name));
	nic.device = unused_device(o);
	if (nic.device == MAX_NICS)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: the VM has %d NICs, no more are possible", o->name,
		    MAX_NICS));
	if (net == NULL) {
		if (ova_network_parse(network, &name, bridge, e) != 0)
			return (-1);
		net = network_find(o, name);
	}
	if (net != NULL && name != NULL && strcmp(name, network) != 0 &&
	    strcmp(ova_text(o, net->record, "bridge"), bridge) != 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "network \"%s\": the file has it already, with another "
		    "bridge",
		    name));
	snprintf(vif, sizeof(vif), "Ref:%" PRIu64, number);
	snprintf(ref, sizeof(ref), "Ref:%" PRIu64, number + 1);
	nic.name = name;
	nic.add_network = net == NULL;
	nic.network = net != NULL ? net->id : ref;
	rv = nic_objects(&s, o, &nic, e);
	if (rv == 0)
		rv = set_append(&s, o, o->main_vm, "VIFs", vif, e);
	if (rv == 0 && net != NULL)
		rv = set_append(&s, o, net, "VIFs", vif, e);
	if (rv == 0)
		rv = ova_splices_apply(&s, o, e);
	ova_splices_fini(&s);
	return (rv);
}

/* ---- no CD drive ---- */

/* The object of a class that a field of another one names, or NULL. */
static struct ova_object *
target_of(const struct pvk_ova *o, const struct ova_object *object,
    const char *field, const char *cls)
{
	struct ova_object *target;

	target = ova_by_id(o, ova_text(o, object->record, field));
	return (target != NULL && ova_is(target, cls) ? target : NULL);
}

/*
 * Of what the gone objects of one class name in a field, marks what no object
 * that stays names there.
 */
static int
mark_unused(const struct pvk_ova *o, bool *gone, const char *cls,
    const char *field, const char *target_cls, struct pvk_err *e)
{
	PVK_AUTO_FREE bool *used = calloc(o->nobjects + 1, sizeof(*used));
	const struct ova_object *target;

	if (used == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory to edit"));
	for (size_t i = 0; i < o->nobjects; i++) {
		if (gone[i] || !ova_is(&o->objects[i], cls))
			continue;
		target = target_of(o, &o->objects[i], field, target_cls);
		if (target != NULL)
			used[target - o->objects] = true;
	}
	for (size_t i = 0; i < o->nobjects; i++) {
		if (!gone[i] || !ova_is(&o->objects[i], cls))
			continue;
		target = target_of(o, &o->objects[i], field, target_cls);
		if (target != NULL && !used[target - o->objects])
			gone[target - o->objects] = true;
	}
	return (0);
}

/* Takes the references to gone objects out of the sets of a record. */
static int
forget_refs(struct ova_splices *s, const struct pvk_ova *o, const bool *gone,
    uint32_t record, struct pvk_err *e)
{
	const struct xmlrpc_node *nodes = o->doc.nodes;

	for (uint32_t f = nodes[record].child; f != 0; f = nodes[f].next) {
		if (nodes[f].kind != XMLRPC_ARRAY)
			continue;
		for (uint32_t i = nodes[f].child; i != 0; i = nodes[i].next) {
			const struct ova_object *target =
			    ova_by_id(o, xmlrpc_text(&o->doc, i));

			if (target == NULL || !gone[target - o->objects])
				continue;
			if (ova_splices_add(s, nodes[i].value, "", e) != 0)
				return (-1);
		}
	}
	return (0);
}

int
pvk_ova_remove_cd(struct pvk_ova *o, size_t *n, struct pvk_err *e)
{
	PVK_AUTO_FREE bool *gone = calloc(o->nobjects + 1, sizeof(*gone));
	struct ova_splices s = { 0 };
	int rv = 0;

	*n = 0;
	if (gone == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory to edit"));
	for (size_t i = 0; i < o->nobjects; i++) {
		const struct ova_object *vbd = &o->objects[i];

		gone[i] = ova_is(vbd, "VBD") &&
		    ova_says(o, vbd->record, "type", "CD");
		*n += gone[i];
	}
	if (mark_unused(o, gone, "VBD", "VDI", "VDI", e) != 0 ||
	    mark_unused(o, gone, "VDI", "SR", "SR", e) != 0)
		return (-1);
	for (size_t i = 0; i < o->nobjects && rv == 0; i++) {
		const struct ova_object *object = &o->objects[i];

		rv = gone[i] ? ova_splices_add(&s,
				   o->doc.nodes[object->node].value, "", e)
			     : forget_refs(&s, o, gone, object->record, e);
	}
	if (rv == 0)
		rv = ova_splices_apply(&s, o, e);
	ova_splices_fini(&s);
	return (rv);
}

/* ---- another host ---- */

static int
version_put(struct ova_splices *s, const struct pvk_ova *o, const char *field,
    const char *text, struct pvk_err *e)
{
	uint32_t node = xmlrpc_member(&o->doc, o->version_node, field);
	struct pvk_buf xml = { 0 };
	struct ova_writer w = { &xml, e, 0 };

	if (node != 0)
		return (ova_splice_scalar(s, o, node, text, e));
	ova_put_member(&w, field, OVA_INT, text);
	if (w.rv == 0)
		w.rv = ova_splice_member(s, o, o->version_node,
		    pvk_buf_text(&xml), e);
	pvk_buf_fini(&xml);
	return (w.rv);
}

int
pvk_ova_set_host(struct pvk_ova *o, const struct pvk_host *host,
    struct pvk_err *e)
{
	const struct pvk_ova_version *v = &o->version;
	struct ova_splices s = { 0 };
	int rv = 0;

	if (v->xapi_major > host->xapi_major ||
	    (v->xapi_major == host->xapi_major &&
		v->xapi_minor > host->xapi_minor)) {
		rv = version_put(&s, o, "xapi_major", "1", e);
		if (rv == 0)
			rv = version_put(&s, o, "xapi_minor", "3", e);
	}
	if (rv == 0 && v->export_vsn != 2)
		rv = version_put(&s, o, "export_vsn", "2", e);
	if (rv == 0)
		rv = ova_splices_apply(&s, o, e);
	ova_splices_fini(&s);
	return (rv);
}
