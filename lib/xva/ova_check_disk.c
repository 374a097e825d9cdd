/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about VBDs and VDIs. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/num.h"
#include "xva/ova_check.h"

#define MAX_DEVICE 254

struct vbd {
	const struct ova_object *object;
	const struct ova_object *vdi; /* or NULL */
	const struct ova_object *vm;  /* or NULL */
	bool cd, disk, iso, hvm;
};

static const char *
vbd_text(const struct ova_check *c, const struct vbd *v, const char *field)
{
	return (ova_text(c->o, v->object->record, field));
}

static void
check_mode(struct ova_check *c, const struct vbd *v)
{
	const char *mode = vbd_text(c, v, "mode");
	bool ro = ova_says(c->o, v->object->record, "mode", "RO");

	if (v->cd && !ro)
		ova_report(c, PVK_RULE_VBD_CD_MODE, v->object, "mode",
		    "\"%.16s\" of a CD, expected RO", mode);
	if (v->disk && ro && v->hvm)
		ova_report(c, PVK_RULE_VBD_DISK_RO, v->object, "mode",
		    "RO of an HVM guest's disk, expected RW");
	if (!ro && v->vdi != NULL && !v->iso &&
	    ova_true(c->o, v->vdi->record, "read_only"))
		ova_report(c, PVK_RULE_VBD_RW_VDI_RO, v->object, "mode",
		    "RW, but VDI %.64s is read-only", v->vdi->id);
}

static void
check_empty(struct ova_check *c, const struct vbd *v)
{
	if (!v->cd && ova_true(c->o, v->object->record, "empty"))
		ova_report(c, PVK_RULE_VBD_EMPTY, v->object, "empty",
		    "true, but it is no CD");
}

static void
check_device(struct ova_check *c, const struct vbd *v)
{
	const char *device = vbd_text(c, v, "userdevice");
	uint32_t slot = ova_device_slot(device);

	if (strcmp(device, "autodetect") == 0 ||
	    xmlrpc_member(&c->o->doc, v->object->record, "userdevice") == 0)
		return;
	if (slot == OVA_DEVICE_NONE || (*device <= '9' && slot > MAX_DEVICE))
		ova_report(c, PVK_RULE_VBD_DEVICE, v->object, "userdevice",
		    "\"%.32s\", expected a number up to %d or a name like "
		    "xvda",
		    device, MAX_DEVICE);
}

static void
check_attached(struct ova_check *c, const struct vbd *v)
{
	if (!ova_true(c->o, v->object->record, "currently_attached"))
		return;
	/* of an HVM guest a CD is ejected instead */
	if (v->vdi == NULL && !(v->cd && v->hvm))
		ova_report(c, PVK_RULE_VBD_ATTACHED_MISSING, v->object,
		    "currently_attached",
		    "true, but its VDI \"%.64s\" is not "
		    "in the file",
		    vbd_text(c, v, "VDI"));
	else if (v->vm != NULL &&
	    ova_says(c->o, v->vm->record, "power_state", "Halted"))
		ova_report(c, PVK_RULE_VBD_ATTACHED, v->object,
		    "currently_attached", "true, but its VM is halted");
}

static void
check_disk_vdi(struct ova_check *c, const struct vbd *v)
{
	if (v->cd)
		return;
	if (v->vdi == NULL)
		ova_report(c, PVK_RULE_VBD_NO_VDI, v->object, "VDI",
		    "\"%.64s\": no VDI of the file, but the VBD is no CD",
		    vbd_text(c, v, "VDI"));
	else if (v->iso)
		ova_report(c, PVK_RULE_VBD_DISK_ISO, v->object, "VDI",
		    "\"%.64s\" is in an ISO library, but the VBD is no CD",
		    v->vdi->id);
}

static void
check_cd_vdi(struct ova_check *c, const struct vbd *v)
{
	const char *ref = vbd_text(c, v, "VDI");

	if (!v->cd || ova_is_null_ref(ref))
		return;
	if (v->vdi == NULL)
		ova_report(c, PVK_RULE_VBD_CD_EJECT, v->object, "VDI",
		    "\"%.64s\" is not in the file: the drive will be empty",
		    ref);
	else if (v->iso)
		ova_report(c, PVK_RULE_VBD_CD_EJECT, v->object, "VDI",
		    "\"%.128s\", if the host has it, else the drive will be "
		    "empty",
		    ova_text(c->o, v->vdi->record, "location"));
	else
		ova_report(c, PVK_RULE_VBD_CD_BLANK, v->object, "VDI",
		    "\"%.64s\" is in no ISO library, and its bytes are not in "
		    "the file",
		    ref);
}

static void
vbd_check(struct ova_check *c, const struct ova_object *object)
{
	static void (*const checks[])(struct ova_check *,
	    const struct vbd *) = {
		check_mode,
		check_empty,
		check_device,
		check_attached,
		check_disk_vdi,
		check_cd_vdi,
	};
	struct vbd v = { .object = object };

	v.vdi = ova_target(c, object, "VDI", "VDI");
	v.vm = ova_target(c, object, "VM", "VM");
	v.hvm = v.vm != NULL && ova_vm_is_hvm(c->o, v.vm->record);
	v.cd = ova_says(c->o, object->record, "type", "CD");
	v.disk = ova_says(c->o, object->record, "type", "Disk");
	v.iso = v.vdi != NULL && ova_vdi_is_iso(c->o, v.vdi);
	for (size_t i = 0; i < PVK_COUNT(checks); i++)
		checks[i](c, &v);
}

/* ---- two of one VM with one device ---- */

struct slot {
	const struct ova_object *object;
	const char *vm;
	uint32_t slot;
};

static int
compare_slots(const void *pa, const void *pb)
{
	const struct slot *a = pa, *b = pb;
	int c = strcmp(a->vm, b->vm);

	if (c != 0)
		return (c);
	if (a->slot != b->slot)
		return (a->slot < b->slot ? -1 : 1);
	return (a->object < b->object ? -1 : a->object > b->object);
}

/* For VBDs, and as well for VIFs. */
void
ova_check_slots(struct ova_check *c, const char *cls, const char *field,
    enum pvk_rule rule)
{
	PVK_AUTO_FREE struct slot *slots = NULL;
	const struct pvk_ova *o = c->o;
	size_t n = 0;

	slots = calloc(o->nobjects + 1, sizeof(*slots));
	if (slots == NULL) {
		c->rv = pvk_err_set(c->e, PVK_ENOMEM, "%s: no memory", o->name);
		return;
	}
	for (size_t i = 0; i < o->nobjects; i++) {
		const struct ova_object *object = &o->objects[i];

		if (!ova_is(object, cls))
			continue;
		slots[n] = (struct slot){ object,
			ova_text(o, object->record, "VM"),
			ova_device_slot(ova_text(o, object->record, field)) };
		n += slots[n].slot != OVA_DEVICE_NONE;
	}
	qsort(slots, n, sizeof(*slots), compare_slots);
	for (size_t i = 1; i < n && c->rv == 0; i++)
		if (slots[i].slot == slots[i - 1].slot &&
		    strcmp(slots[i].vm, slots[i - 1].vm) == 0)
			ova_report(c, rule, slots[i].object, field,
			    "\"%.32s\": %.64s has it, too",
			    ova_text(o, slots[i].object->record, field),
			    slots[i - 1].object->id);
}

void
ova_check_vbds(struct ova_check *c)
{
	for (size_t i = 0; i < c->o->nobjects && c->rv == 0; i++)
		if (ova_is(&c->o->objects[i], "VBD"))
			vbd_check(c, &c->o->objects[i]);
	if (c->rv == 0)
		ova_check_slots(c, "VBD", "userdevice",
		    PVK_RULE_VBD_DEVICE_TWICE);
}

/* ---- VDIs ---- */

/* Keys of sm_config that tie a VDI to the storage it was on. */
static bool
is_tie(const char *key)
{
	return (strcmp(key, "vhd-parent") == 0 ||
	    strncmp(key, "host_", 5) == 0 || strcmp(key, "paused") == 0);
}

static void
check_sm_config(struct ova_check *c, const struct ova_object *vdi)
{
	const struct xmlrpc *x = &c->o->doc;
	uint32_t map = xmlrpc_member(x, vdi->record, "sm_config");

	if (map == 0 || x->nodes[map].kind != XMLRPC_STRUCT)
		return;
	for (uint32_t i = x->nodes[map].child; i != 0; i = x->nodes[i].next)
		if (is_tie(xmlrpc_name(x, i)))
			ova_report(c, PVK_RULE_VDI_SM_CONFIG, vdi, "sm_config",
			    "%.64s: best unset", xmlrpc_name(x, i));
}

static void
vdi_check(struct ova_check *c, const struct ova_object *vdi, bool used)
{
	static const char *const unattachable[] = { "ha_statefile", "redo_log",
		"cbt_metadata" };
	int64_t size;

	if (ova_int(c->o, vdi->record, "virtual_size", &size) && size <= 0 &&
	    !ova_vdi_is_iso(c->o, vdi))
		ova_report(c, PVK_RULE_VDI_SIZE, vdi, "virtual_size",
		    "%" PRId64 ", expected a number of bytes", size);
	for (size_t i = 0; i < PVK_COUNT(unattachable); i++)
		if (used &&
		    ova_says(c->o, vdi->record, "type", unattachable[i]))
			ova_report(c, PVK_RULE_VDI_TYPE, vdi, "type",
			    "%.32s, but a VBD names it",
			    ova_text(c->o, vdi->record, "type"));
	if (!used && !ova_says(c->o, vdi->record, "type", "suspend") &&
	    !ova_vdi_is_iso(c->o, vdi))
		ova_report(c, PVK_RULE_VDI_UNUSED, vdi, NULL,
		    "no VBD names %.64s", vdi->id);
	check_sm_config(c, vdi);
}

void
ova_check_vdis(struct ova_check *c)
{
	const struct pvk_ova *o = c->o;
	PVK_AUTO_FREE bool *used = calloc(o->nobjects + 1, sizeof(*used));
	const struct ova_object *vdi;

	if (used == NULL) {
		c->rv = pvk_err_set(c->e, PVK_ENOMEM, "%s: no memory", o->name);
		return;
	}
	for (size_t i = 0; i < o->nobjects; i++) {
		if (!ova_is(&o->objects[i], "VBD"))
			continue;
		vdi = ova_target(c, &o->objects[i], "VDI", "VDI");
		if (vdi != NULL)
			used[vdi - o->objects] = true;
	}
	for (size_t i = 0; i < o->nobjects && c->rv == 0; i++)
		if (ova_is(&o->objects[i], "VDI"))
			vdi_check(c, &o->objects[i], used[i]);
}
