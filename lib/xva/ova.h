/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ova.xml: the XML-RPC document that describes an appliance. It is parsed into
 * a tree that remembers where in the text each value stands, so that an edit
 * changes the bytes that it must and no other.
 *
 * Limits: 16 MiB of text, nesting of 64, 262,144 values; no document type
 * declaration, hence no entities but the five of XML.
 */
#ifndef PVK_XVA_OVA_H
#define PVK_XVA_OVA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"
#include "xva/finding.h"
#include "xva/host.h"

#define PVK_OVA_MAX_XML	  ((size_t)16 << 20)
#define PVK_OVA_MAX_DEPTH 64
#define PVK_OVA_MAX_NODES 262144

struct pvk_ova; /* opaque */

struct pvk_ova_version {
	const char *hostname, *date, *product_brand, *product_version,
	    *build_number; /* "" when absent */
	uint64_t xapi_major, xapi_minor;
	uint64_t export_vsn; /* 0 when absent */
};

/* The first VM object that is no snapshot; a file can hold several. */
struct pvk_ova_vm {
	const char *uuid, *name_label, *name_description, *power_state;
	const char *firmware; /* "bios" or "uefi" */
	bool is_template;
	bool hvm;
	uint64_t memory_static_max; /* bytes */
	uint64_t vcpus_max;
};

/* A disk whose bytes are expected in the file. */
struct pvk_ova_disk {
	unsigned number; /* K of --disk K: 0 is the first by userdevice */
	const char *ref; /* the VDI's id: its members are REF/COUNTER */
	const char *name_label;
	const char *userdevice; /* of its VBD; "" for a suspend image */
	const char *type;	/* "system", "user", "suspend" ... */
	uint64_t virtual_size;	/* bytes */
	bool bootable;
};

struct pvk_ova_nic {
	const char *device, *mac, *mtu, *network, *bridge;
};

/*
 * Parses a copy of the text. name is what messages call it ("a.xva: ova.xml").
 * PVK_ECORRUPT, PVK_ELIMIT or PVK_ENOMEM: NULL. A version-1 appliance
 * ("<appliance version=...>") is PVK_EUNSUPP.
 * Everything handed out below is borrowed, until the next edit or free.
 */
struct pvk_ova *pvk_ova_parse(const void *xml, size_t len, const char *name,
    struct pvk_err *e);
void pvk_ova_free(struct pvk_ova *o);
const char *pvk_ova_xml(const struct pvk_ova *o, size_t *len);

const struct pvk_ova_version *pvk_ova_version(const struct pvk_ova *o);
/* NULL when the file has no VM. */
const struct pvk_ova_vm *pvk_ova_vm(const struct pvk_ova *o);
size_t pvk_ova_vm_count(const struct pvk_ova *o);
size_t pvk_ova_object_count(const struct pvk_ova *o);
size_t pvk_ova_cd_count(const struct pvk_ova *o); /* VBDs of type CD */
/* In the order of the stream: byte-lexicographic by ref. */
const struct pvk_ova_disk *pvk_ova_disks(const struct pvk_ova *o, size_t *n);
const struct pvk_ova_nic *pvk_ova_nics(const struct pvk_ova *o, size_t *n);

/*
 * Everything the document alone can be judged by: required fields, references,
 * values; with a host also its version gate and what it would do on import
 * (networks, MACs, SR, template flag: notes). host may be NULL.
 */
int pvk_ova_check(const struct pvk_ova *o, const struct pvk_host *host,
    struct pvk_findings *fs, struct pvk_err *e);

/*
 * Edits. Paths: CLASS[INDEX].FIELD[.KEY] with CLASS vm, vbd, vif, vdi, sr,
 * network, host, version ... in any case, INDEX 0 when absent (VBDs and VIFs
 * count by device, VDIs as disks are numbered, VMs before their snapshots,
 * others as the file has them); "platform.KEY",
 * "other_config.KEY" and other maps of the VM may leave out "vm.". A KEY of
 * a map that is not there is added; a field of a record must be there or be
 * one that the class has. Values take the type of what they replace.
 * PVK_EUSAGE for a bad path or value (with the nearest name), PVK_ENOENT for
 * a thing that is not there. On error the document is as before.
 */
int pvk_ova_set(struct pvk_ova *o, const char *path, const char *value,
    struct pvk_err *e);
int pvk_ova_unset(struct pvk_ova *o, const char *path, struct pvk_err *e);
/*
 * network: a network's name_label, or NAME=BRIDGE; it is added when the file
 * lacks it.
 */
int pvk_ova_add_nic(struct pvk_ova *o, const char *network, struct pvk_err *e);
/* Removes every CD VBD, and VDIs and SRs only they used. *n: how many. */
int pvk_ova_remove_cd(struct pvk_ova *o, size_t *n, struct pvk_err *e);
/*
 * Makes it importable on host: the version pair lowered to 1.3 when it is
 * above the host's, export_vsn 2.
 */
int pvk_ova_set_host(struct pvk_ova *o, const struct pvk_host *host,
    struct pvk_err *e);

/* ---- a new document ---- */

enum pvk_guest {
	PVK_GUEST_FREEBSD,
	PVK_GUEST_LINUX,
	PVK_GUEST_WINDOWS,
	PVK_GUEST_OTHER
};

struct pvk_ova_spec_disk {
	uint64_t virtual_size; /* bytes */
	const char *name_label;
};

struct pvk_ova_spec {
	const struct pvk_host *host; /* whose dialect and fields */
	const char *name_label, *name_description;
	enum pvk_guest guest;
	uint64_t memory; /* bytes, all four limits */
	unsigned vcpus;
	bool is_template;
	bool uefi;
	bool empty_cd;
	const struct pvk_ova_spec_disk *disks;
	size_t ndisks;
	const char *const *networks; /* "NAME" or "NAME=BRIDGE" */
	size_t nnetworks;
	bool no_tx_offload; /* of the NICs: for a guest that forwards packets */
	uint64_t seed;	    /* uuids derive from it and the name */
	const char *date;   /* of the version record, YYYY-MM-DD */
};

/*
 * Writes the document. Disk k of the spec gets userdevice k (3 is skipped when
 * there is a CD, which takes it), and a ref such that byte order of refs is
 * the order of the disks.
 */
int pvk_ova_generate(const struct pvk_ova_spec *spec, struct pvk_buf *xml,
    struct pvk_err *e);

#endif
