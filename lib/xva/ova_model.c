/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the objects of ova.xml amount to: one VM, its disks, its NICs.
 *
 * A host expects the bytes of a VDI in the file when a VBD other than a CD
 * points at it, unless its SR is an ISO library, or when it is a suspend image
 * (xen-api ocaml/xapi/import.ml, non_cdrom_vdis).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/text.h"
#include "xva/ova_private.h"

/* Ranks put what belongs to another VM, or to none, behind the VM's own. */
#define RANK_OTHER ((uint64_t)1 << 32)

static uint64_t
version_number(const struct pvk_ova *o, const char *field)
{
	int64_t n;

	if (!ova_int(o, o->version_node, field, &n) || n < 0)
		return (0);
	return ((uint64_t)n);
}

static void
version_build(struct pvk_ova *o)
{
	struct pvk_ova_version *v = &o->version;

	v->hostname = ova_text(o, o->version_node, "hostname");
	v->date = ova_text(o, o->version_node, "date");
	v->product_brand = ova_text(o, o->version_node, "product_brand");
	v->product_version = ova_text(o, o->version_node, "product_version");
	v->build_number = ova_text(o, o->version_node, "build_number");
	v->xapi_major = version_number(o, "xapi_major");
	v->xapi_minor = version_number(o, "xapi_minor");
	v->export_vsn = version_number(o, "export_vsn");
}

static uint64_t
positive(const struct pvk_ova *o, uint32_t record, const char *field)
{
	int64_t n;

	return (ova_int(o, record, field, &n) && n > 0 ? (uint64_t)n : 0);
}

bool
ova_vm_is_hvm(const struct pvk_ova *o, uint32_t vm)
{
	const char *type = ova_text(o, vm, "domain_type");

	if (*type != '\0' && !ova_says(o, vm, "domain_type", "unspecified"))
		return (ova_says(o, vm, "domain_type", "hvm"));
	return (*ova_text(o, vm, "HVM_boot_policy") != '\0');
}

static void
vm_build(struct pvk_ova *o)
{
	struct pvk_ova_vm *v = &o->vm;
	uint32_t vm;

	for (size_t i = 0; i < o->nobjects; i++) {
		struct ova_object *object = &o->objects[i];

		if (!ova_is(object, "VM"))
			continue;
		o->nvms++;
		object->rank = ova_true(o, object->record, "is_a_snapshot")
		    ? RANK_OTHER
		    : 0;
		if (o->main_vm == NULL || object->rank < o->main_vm->rank)
			o->main_vm = object;
	}
	if (o->main_vm == NULL)
		return;
	vm = o->main_vm->record;
	v->uuid = ova_text(o, vm, "uuid");
	v->name_label = ova_text(o, vm, "name_label");
	v->name_description = ova_text(o, vm, "name_description");
	v->power_state = ova_text(o, vm, "power_state");
	v->firmware = strcmp(ova_map_text(o, vm, "HVM_boot_params", "firmware"),
			  "uefi") == 0
	    ? "uefi"
	    : "bios";
	v->is_template = ova_true(o, vm, "is_a_template");
	v->hvm = ova_vm_is_hvm(o, vm);
	v->memory_static_max = positive(o, vm, "memory_static_max");
	v->vcpus_max = positive(o, vm, "VCPUs_max");
}

/* VBDs and VIFs, by device. */
static void
devices_rank(struct pvk_ova *o)
{
	for (size_t i = 0; i < o->nobjects; i++) {
		struct ova_object *d = &o->objects[i];
		bool vbd = ova_is(d, "VBD");

		if (!vbd && !ova_is(d, "VIF"))
			continue;
		if (vbd && ova_says(o, d->record, "type", "CD"))
			o->ncds++;
		d->rank = ova_device_slot(
		    ova_text(o, d->record, vbd ? "userdevice" : "device"));
		if (o->main_vm == NULL ||
		    strcmp(ova_text(o, d->record, "VM"), o->main_vm->id) != 0)
			d->rank += RANK_OTHER;
	}
}

bool
ova_vdi_is_iso(const struct pvk_ova *o, const struct ova_object *vdi)
{
	const struct ova_object *sr;

	sr = ova_by_id(o, ova_text(o, vdi->record, "SR"));
	return (sr != NULL &&
	    strcmp(ova_text(o, sr->record, "content_type"), "iso") == 0);
}

/* The VDI that a VBD makes the file carry, or NULL. */
static struct ova_object *
vbd_disk(const struct pvk_ova *o, const struct ova_object *vbd)
{
	struct ova_object *vdi;

	if (!ova_is(vbd, "VBD") || ova_says(o, vbd->record, "type", "CD"))
		return (NULL);
	vdi = ova_by_id(o, ova_text(o, vbd->record, "VDI"));
	if (vdi == NULL || !ova_is(vdi, "VDI") || ova_vdi_is_iso(o, vdi))
		return (NULL);
	return (vdi);
}

static int
disk_add(struct pvk_ova *o, struct ova_object *vdi,
    const struct ova_object *vbd, struct pvk_err *e)
{
	struct pvk_ova_disk *d = &o->disks[o->ndisks];
	char id[64], size[32];
	const char *text;
	int64_t n;

	text = ova_text(o, vdi->record, "virtual_size");
	if (!ova_int(o, vdi->record, "virtual_size", &n) || n < 0)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: VDI %s: virtual_size: \"%s\", expected a number of "
		    "bytes",
		    o->name,
		    pvk_text_show(vdi->id, strlen(vdi->id), id, sizeof(id)),
		    pvk_text_show(text, strlen(text), size, sizeof(size))));
	d->ref = vdi->id;
	d->virtual_size = (uint64_t)n;
	d->name_label = ova_text(o, vdi->record, "name_label");
	d->type = ova_text(o, vdi->record, "type");
	d->userdevice = "";
	if (vbd != NULL) {
		d->userdevice = ova_text(o, vbd->record, "userdevice");
		d->bootable = ova_true(o, vbd->record, "bootable");
	}
	vdi->rank = vbd != NULL ? vbd->rank : 2 * RANK_OTHER;
	o->ndisks++;
	return (0);
}

static int
compare_refs(const void *pa, const void *pb)
{
	const struct pvk_ova_disk *a = pa, *b = pb;

	return (strcmp(a->ref, b->ref));
}

/* Two objects of one array: by rank, then as the file has them. */
static int
compare_ranks(const void *pa, const void *pb)
{
	const struct ova_object *a = *(struct ova_object *const *)pa;
	const struct ova_object *b = *(struct ova_object *const *)pb;

	if (a->rank != b->rank)
		return (a->rank < b->rank ? -1 : 1);
	return (a < b ? -1 : a > b);
}

/* --disk K counts by userdevice: the VDIs' ranks become those numbers. */
static int
disks_number(struct pvk_ova *o, struct pvk_err *e)
{
	PVK_AUTO_FREE struct ova_object **sorted = NULL;

	sorted = calloc(o->ndisks + 1, sizeof(struct ova_object *));
	if (sorted == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", o->name));
	for (size_t i = 0; i < o->ndisks; i++)
		sorted[i] = ova_by_id(o, o->disks[i].ref);
	qsort(sorted, o->ndisks, sizeof(struct ova_object *), compare_ranks);
	for (size_t i = 0; i < o->ndisks; i++)
		sorted[i]->rank = i;
	for (size_t i = 0; i < o->ndisks; i++)
		o->disks[i].number =
		    (unsigned)ova_by_id(o, o->disks[i].ref)->rank;
	return (0);
}

static int
disks_build(struct pvk_ova *o, struct pvk_err *e)
{
	PVK_AUTO_FREE const struct ova_object **vbds = NULL;

	/* of each object that is a disk, the VBD that comes first */
	vbds = calloc(o->nobjects + 1, sizeof(struct ova_object *));
	o->disks = calloc(o->nobjects + 1, sizeof(*o->disks));
	if (vbds == NULL || o->disks == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", o->name));
	for (size_t i = 0; i < o->nobjects; i++) {
		const struct ova_object *vbd = &o->objects[i];
		const struct ova_object *vdi = vbd_disk(o, vbd);

		if (vdi != NULL &&
		    (vbds[vdi - o->objects] == NULL ||
			vbds[vdi - o->objects]->rank > vbd->rank))
			vbds[vdi - o->objects] = vbd;
	}
	for (size_t i = 0; i < o->nobjects; i++) {
		struct ova_object *vdi = &o->objects[i];

		if (!ova_is(vdi, "VDI"))
			continue;
		vdi->rank = 3 * RANK_OTHER;
		/* of two with one id only the first can be meant */
		if (ova_by_id(o, vdi->id) != vdi)
			continue;
		if ((vbds[i] != NULL ||
			ova_says(o, vdi->record, "type", "suspend")) &&
		    disk_add(o, vdi, vbds[i], e) != 0)
			return (-1);
	}
	qsort(o->disks, o->ndisks, sizeof(*o->disks), compare_refs);
	return (disks_number(o, e));
}

static int
nics_build(struct pvk_ova *o, struct pvk_err *e)
{
	PVK_AUTO_FREE struct ova_object **sorted = NULL;
	const struct ova_object *network;

	sorted = calloc(o->nobjects + 1, sizeof(struct ova_object *));
	o->nics = calloc(o->nobjects + 1, sizeof(*o->nics));
	if (sorted == NULL || o->nics == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", o->name));
	for (size_t i = 0; i < o->nobjects; i++)
		if (ova_is(&o->objects[i], "VIF") &&
		    o->objects[i].rank < RANK_OTHER)
			sorted[o->nnics++] = &o->objects[i];
	qsort(sorted, o->nnics, sizeof(struct ova_object *), compare_ranks);
	for (size_t i = 0; i < o->nnics; i++) {
		uint32_t vif = sorted[i]->record;
		struct pvk_ova_nic *nic = &o->nics[i];

		network = ova_by_id(o, ova_text(o, vif, "network"));
		nic->device = ova_text(o, vif, "device");
		nic->mac = ova_text(o, vif, "MAC");
		nic->mtu = ova_text(o, vif, "MTU");
		nic->network = network == NULL
		    ? ""
		    : ova_text(o, network->record, "name_label");
		nic->bridge = network == NULL
		    ? ""
		    : ova_text(o, network->record, "bridge");
	}
	return (0);
}

int
ova_model_build(struct pvk_ova *o, struct pvk_err *e)
{
	version_build(o);
	vm_build(o);
	devices_rank(o);
	if (disks_build(o, e) != 0)
		return (-1);
	return (nics_build(o, e));
}
