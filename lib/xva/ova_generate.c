/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A new ova.xml: one VM, its disks, its CD drive, its NICs, the networks they
 * name and one SR for all disks.
 *
 * References are numbered from 10, 100 or 1000 on, whichever leaves all of
 * them the same number of digits: their byte order is then the order of the
 * disks, which is the order a host expects them in.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/auto.h"
#include "util/num.h"
#include "xva/ova_generate.h"
#include "xva/ova_private.h"
#include "xva/ova_write.h"

#define CD_USERDEVICE 3
#define REF	      32 /* bytes of "Ref:N" */

struct nic {
	char *name; /* owned */
	char bridge[OVA_BRIDGE_MAX + 1];
	size_t network; /* index of the first NIC on that network */
};

struct gen {
	const struct pvk_ova_spec *spec;
	struct ova_writer *w;
	unsigned release;
	size_t base; /* the number of the first reference */
	size_t nvbds;
	struct nic *nics; /* owned */
};

/* The references: VM, VBDs, VDIs, the SR, VIFs, networks. */
static void
ref_number(const struct gen *g, size_t i, char ref[REF])
{
	snprintf(ref, REF, "Ref:%zu", g->base + i);
}

static void
ref_vm(const struct gen *g, char ref[REF])
{
	ref_number(g, 0, ref);
}

static void
ref_vbd(const struct gen *g, size_t k, char ref[REF])
{
	ref_number(g, 1 + k, ref);
}

static void
ref_vdi(const struct gen *g, size_t k, char ref[REF])
{
	ref_number(g, 1 + g->nvbds + k, ref);
}

static void
ref_sr(const struct gen *g, char ref[REF])
{
	ref_number(g, 1 + g->nvbds + g->spec->ndisks, ref);
}

static void
ref_vif(const struct gen *g, size_t k, char ref[REF])
{
	ref_number(g, 2 + g->nvbds + g->spec->ndisks + k, ref);
}

static void
ref_network(const struct gen *g, size_t k, char ref[REF])
{
	ref_vif(g, g->spec->nnetworks + g->nics[k].network, ref);
}

static size_t
ref_base(size_t count)
{
	size_t base = 10;

	while (base + count > base * 10)
		base *= 10;
	return (base);
}

static void
uuid_of(const struct gen *g, const char *role, size_t k, char uuid[OVA_UUID])
{
	char full[64];

	snprintf(full, sizeof(full), "%s/%zu", role, k);
	ova_uuid(g->spec->seed, g->spec->name_label, full, uuid);
}

static const char *
text_or_empty(const char *text)
{
	return (text != NULL ? text : "");
}

/* A list of references as the inside of a set. */
static void
list_add(struct pvk_buf *list, struct gen *g, const char *ref)
{
	struct ova_writer w = { list, g->w->e, g->w->rv };

	ova_put_value(&w, OVA_REF, ref);
	g->w->rv = w.rv;
}

static void
put_version(struct gen *g)
{
	const struct ova_say says[] = {
		{ "date", g->spec->date },
		{ "product_version", g->spec->host->product_version },
		{ "product_brand", g->spec->host->product_brand },
	};

	ova_put(g->w, "<member><name>version</name>");
	ova_put_record(g->w, "version", g->release, says, PVK_COUNT(says));
	ova_put(g->w, "</member>");
}

static void
put_vm(struct gen *g, const struct ova_guest_texts *texts)
{
	struct pvk_buf vbds = { 0 }, vifs = { 0 };
	char uuid[OVA_UUID], ref[REF], memory[24], vcpus[16];
	const struct pvk_ova_spec *s = g->spec;

	for (size_t k = 0; k < g->nvbds; k++) {
		ref_vbd(g, k, ref);
		list_add(&vbds, g, ref);
	}
	for (size_t k = 0; k < s->nnetworks; k++) {
		ref_vif(g, k, ref);
		list_add(&vifs, g, ref);
	}
	uuid_of(g, "vm", 0, uuid);
	snprintf(memory, sizeof(memory), "%" PRIu64, s->memory);
	snprintf(vcpus, sizeof(vcpus), "%u", s->vcpus);
	const struct ova_say says[] = {
		{ "uuid", uuid },
		{ "name_label", s->name_label },
		{ "name_description", text_or_empty(s->name_description) },
		{ "is_a_template", s->is_template ? "1" : "0" },
		{ "memory_static_max", memory },
		{ "memory_dynamic_max", memory },
		{ "memory_dynamic_min", memory },
		{ "memory_static_min", memory },
		{ "VCPUs_max", vcpus },
		{ "VCPUs_at_startup", vcpus },
		{ "VIFs", pvk_buf_text(&vifs) },
		{ "VBDs", pvk_buf_text(&vbds) },
		{ "HVM_boot_params", pvk_buf_text(&texts->boot_params) },
		{ "platform", pvk_buf_text(&texts->platform) },
		{ "other_config", pvk_buf_text(&texts->other_config) },
		{ "recommendations", pvk_buf_text(&texts->recommendations) },
	};
	ref_vm(g, ref);
	ova_put_object(g->w, "VM", ref, g->release, says, PVK_COUNT(says));
	pvk_buf_fini(&vbds);
	pvk_buf_fini(&vifs);
}

/* k counts the disks; behind the last one comes the CD drive. */
static void
put_vbd(struct gen *g, size_t k)
{
	bool cd = k == g->spec->ndisks;
	char uuid[OVA_UUID], ref[REF], vm[REF], vdi[REF], userdevice[24];
	struct pvk_buf config = { 0 };
	struct ova_writer cw = { &config, g->w->e, 0 };

	uuid_of(g, "vbd", k, uuid);
	ref_vbd(g, k, ref);
	ref_vm(g, vm);
	ref_vdi(g, k, vdi);
	snprintf(userdevice, sizeof(userdevice), "%zu",
	    cd ? (size_t)CD_USERDEVICE
	       : k + (g->spec->empty_cd && k >= CD_USERDEVICE ? 1 : 0));
	if (!cd)
		ova_put_member(&cw, "owner", OVA_TEXT, "true");
	const struct ova_say says[] = {
		{ "uuid", uuid },
		{ "VM", vm },
		{ "VDI", cd ? OVA_NULL_REF : vdi },
		{ "userdevice", userdevice },
		{ "bootable", k == 0 && !cd ? "1" : "0" },
		{ "mode", cd ? "RO" : "RW" },
		{ "type", cd ? "CD" : "Disk" },
		{ "unpluggable", cd ? "1" : "0" },
		{ "empty", cd ? "1" : "0" },
		{ "other_config", pvk_buf_text(&config) },
	};
	if (cw.rv != 0)
		g->w->rv = -1;
	ova_put_object(g->w, "VBD", ref, g->release, says, PVK_COUNT(says));
	pvk_buf_fini(&config);
}

static void
put_vif(struct gen *g, size_t k)
{
	char uuid[OVA_UUID], ref[REF], vm[REF], network[REF], device[24];
	struct pvk_buf config = { 0 };
	struct ova_writer cw = { &config, g->w->e, 0 };

	if (g->spec->no_tx_offload)
		ova_put_member(&cw, "ethtool-tx", OVA_TEXT, "off");
	uuid_of(g, "vif", k, uuid);
	ref_vif(g, k, ref);
	ref_vm(g, vm);
	ref_network(g, k, network);
	snprintf(device, sizeof(device), "%zu", k);
	const struct ova_say says[] = {
		{ "uuid", uuid },
		{ "device", device },
		{ "network", network },
		{ "VM", vm },
		{ "other_config", pvk_buf_text(&config) },
	};
	if (cw.rv != 0)
		g->w->rv = -1;
	ova_put_object(g->w, "VIF", ref, g->release, says, PVK_COUNT(says));
	pvk_buf_fini(&config);
}

static void
put_network(struct gen *g, size_t k)
{
	char uuid[OVA_UUID], ref[REF];
	struct pvk_buf vifs = { 0 };

	for (size_t i = k; i < g->spec->nnetworks; i++) {
		if (g->nics[i].network != k)
			continue;
		ref_vif(g, i, ref);
		list_add(&vifs, g, ref);
	}
	uuid_of(g, "network", k, uuid);
	ref_network(g, k, ref);
	const struct ova_say says[] = {
		{ "uuid", uuid },
		{ "name_label", g->nics[k].name },
		{ "VIFs", pvk_buf_text(&vifs) },
		{ "bridge", g->nics[k].bridge },
	};
	ova_put_object(g->w, "network", ref, g->release, says, PVK_COUNT(says));
	pvk_buf_fini(&vifs);
}

static void
put_vdi(struct gen *g, size_t k)
{
	const struct pvk_ova_spec_disk *d = &g->spec->disks[k];
	char uuid[OVA_UUID], ref[REF], vbd[REF], sr[REF], size[24];
	struct pvk_buf vbds = { 0 };

	uuid_of(g, "vdi", k, uuid);
	ref_vdi(g, k, ref);
	ref_vbd(g, k, vbd);
	ref_sr(g, sr);
	list_add(&vbds, g, vbd);
	snprintf(size, sizeof(size), "%" PRIu64, d->virtual_size);
	const struct ova_say says[] = {
		{ "uuid", uuid },
		{ "name_label", text_or_empty(d->name_label) },
		{ "SR", sr },
		{ "VBDs", pvk_buf_text(&vbds) },
		{ "virtual_size", size },
		{ "type", k == 0 ? "system" : "user" },
	};
	ova_put_object(g->w, "VDI", ref, g->release, says, PVK_COUNT(says));
	pvk_buf_fini(&vbds);
}

static void
put_sr(struct gen *g)
{
	char uuid[OVA_UUID], ref[REF], vdi[REF];
	struct pvk_buf vdis = { 0 };

	for (size_t k = 0; k < g->spec->ndisks; k++) {
		ref_vdi(g, k, vdi);
		list_add(&vdis, g, vdi);
	}
	uuid_of(g, "sr", 0, uuid);
	ref_sr(g, ref);
	const struct ova_say says[] = {
		{ "uuid", uuid },
		{ "VDIs", pvk_buf_text(&vdis) },
	};
	ova_put_object(g->w, "SR", ref, g->release, says, PVK_COUNT(says));
	pvk_buf_fini(&vdis);
}

static void
put_document(struct gen *g, const struct ova_guest_texts *texts)
{
	ova_put(g->w, "<value><struct>");
	put_version(g);
	ova_put(g->w, "<member><name>objects</name><value><array><data>");
	put_vm(g, texts);
	for (size_t k = 0; k < g->nvbds; k++)
		put_vbd(g, k);
	for (size_t k = 0; k < g->spec->nnetworks; k++)
		put_vif(g, k);
	for (size_t k = 0; k < g->spec->nnetworks; k++)
		if (g->nics[k].network == k)
			put_network(g, k);
	for (size_t k = 0; k < g->spec->ndisks; k++)
		put_vdi(g, k);
	if (g->spec->ndisks > 0)
		put_sr(g);
	ova_put(g->w, "</data></array></value></member></struct></value>");
}

static int
nics_read(struct gen *g, struct pvk_err *e)
{
	size_t n = g->spec->nnetworks;

	g->nics = calloc(n + 1, sizeof(*g->nics));
	if (g->nics == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for NICs"));
	for (size_t k = 0; k < n; k++) {
		struct nic *nic = &g->nics[k];

		if (ova_network_parse(g->spec->networks[k], &nic->name,
			nic->bridge, e) != 0)
			return (-1);
		while (strcmp(g->nics[nic->network].name, nic->name) != 0)
			nic->network++;
		/* named twice, its bridge perhaps once */
		if (g->nics[nic->network].bridge[0] == '\0')
			memcpy(g->nics[nic->network].bridge, nic->bridge,
			    sizeof(nic->bridge));
	}
	return (0);
}

int
pvk_ova_generate(const struct pvk_ova_spec *spec, struct pvk_buf *xml,
    struct pvk_err *e)
{
	struct ova_writer w = { xml, e, 0 };
	struct gen g = { .spec = spec, .w = &w };
	struct ova_guest_texts texts = { 0 };
	size_t before = xml->len;

	if (ova_spec_check(spec, e) != 0)
		return (-1);
	g.release = ova_release(spec->host->product_version);
	g.nvbds = spec->ndisks + (spec->empty_cd ? 1 : 0);
	g.base = ref_base(2 + g.nvbds + spec->ndisks + 2 * spec->nnetworks);
	w.rv = nics_read(&g, e);
	if (w.rv == 0)
		w.rv = ova_guest_texts(spec, &texts, e);
	if (w.rv == 0)
		put_document(&g, &texts);
	if (w.rv != 0 && xml->data != NULL) {
		xml->len = before;
		xml->data[before] = '\0';
	}
	ova_guest_texts_fini(&texts);
	for (size_t k = 0; g.nics != NULL && k < spec->nnetworks; k++)
		free(g.nics[k].name);
	free(g.nics);
	return (w.rv);
}
