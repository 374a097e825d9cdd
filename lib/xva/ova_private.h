/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of ova.xml's room share; see ova.h. */
#ifndef PVK_XVA_OVA_PRIVATE_H
#define PVK_XVA_OVA_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xva/ova.h"
#include "xva/xmlrpc.h"

#define OVA_NULL_REF "OpaqueRef:NULL"

struct ova_object {
	const char *cls, *id; /* borrowed from the document */
	uint32_t node;	      /* its <value> in the array of objects */
	uint32_t record;      /* its snapshot: the struct of its fields */
	/*
	 * Where it comes among the objects of its class: VMs before their
	 * snapshots, VBDs and VIFs by device, VDIs as disks are numbered.
	 */
	uint64_t rank;
};

struct pvk_ova {
	char *name; /* owned */
	struct pvk_buf xml;
	struct xmlrpc doc;
	uint32_t version_node, objects_node;
	struct ova_object *objects; /* owned, in the order of the file */
	size_t nobjects;
	struct ova_object **by_id;  /* owned, sorted by id */
	struct ova_object *main_vm; /* of objects, or NULL */
	struct pvk_ova_version version;
	struct pvk_ova_vm vm;
	size_t nvms, ncds;
	struct pvk_ova_disk *disks; /* owned, by ref */
	size_t ndisks;
	struct pvk_ova_nic *nics; /* owned, by device */
	size_t nnics;
};

/* ova.c */
/* The first object of this id in the file, or NULL. */
struct ova_object *ova_by_id(const struct pvk_ova *o, const char *id);
bool ova_is(const struct ova_object *object, const char *cls);
/* Does an enumeration have this value? Hosts do not mind the letter case. */
bool ova_says(const struct pvk_ova *o, uint32_t record, const char *field,
    const char *word);
/* A scalar field of a record; "" when it is not there or no scalar. */
const char *ova_text(const struct pvk_ova *o, uint32_t record,
    const char *field);
/* False when it is not there or is no whole number. */
bool ova_int(const struct pvk_ova *o, uint32_t record, const char *field,
    int64_t *value);
/* False when it is not there, or not true. */
bool ova_true(const struct pvk_ova *o, uint32_t record, const char *field);
/* A member of a map that is a field; "" when it is not there. */
const char *ova_map_text(const struct pvk_ova *o, uint32_t record,
    const char *field, const char *key);
bool ova_is_null_ref(const char *ref);

/* ova_model.c */
int ova_model_build(struct pvk_ova *o, struct pvk_err *e);
/* An absent or unspecified domain_type is derived from the boot policy. */
bool ova_vm_is_hvm(const struct pvk_ova *o, uint32_t vm);
/* True when the bytes of this VDI are not in the file: an ISO library's. */
bool ova_vdi_is_iso(const struct pvk_ova *o, const struct ova_object *vdi);

/* ova_device.c */
#define OVA_DEVICE_NONE UINT32_MAX
/*
 * The slot of a userdevice: "1", "hdb" and "xvdb" are the same one, "sdb" is
 * another. OVA_DEVICE_NONE for "autodetect" and what is no device.
 */
uint32_t ova_device_slot(const char *userdevice);

#endif
