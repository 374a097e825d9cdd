/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva info: what is in a file. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"

#include "cmd.h"
#include "xva_options.h"

enum { OPT_JSON = OPT_FIRST, OPT_XML };

const struct option_spec cmd_xva_info_options[] = {
	OPTION_JSON(OPT_JSON),
	{ OPT_XML, "xml", NULL, "print ova.xml as it stands in the file" },
	{ 0, NULL, NULL, NULL },
};

static const char *
sum_kinds(const struct pvk_xva_info *info)
{
	uint64_t sha1 = 0, xxhash = 0;

	for (size_t i = 0; i < info->ndisks; i++) {
		sha1 += info->disks[i].sha1;
		xxhash += info->disks[i].xxhash;
	}
	return (sha1 > 0 && xxhash > 0 ? "mixed"
		: sha1 > 0	       ? "sha1"
		: xxhash > 0	       ? "xxhash"
				       : "none");
}

/* A line "label: text", the text made fit for a terminal */
static void
line(FILE *out, const char *label, const char *text)
{
	char shown[512];

	if (text[0] != '\0')
		fprintf(out, "%-14s %s\n", label,
		    pvk_text_show(text, strlen(text), shown, sizeof(shown)));
}

static void
print_vm(FILE *out, const struct pvk_ova_vm *vm)
{
	char text[256], bytes[OPTION_BYTES];

	line(out, "name:", vm->name_label);
	line(out, "description:", vm->name_description);
	snprintf(text, sizeof(text), "%s, %s, %s",
	    vm->is_template ? "template" : "VM", vm->hvm ? "HVM" : "PV",
	    vm->firmware);
	line(out, "kind:", text);
	line(out, "memory:", option_bytes(vm->memory_static_max, bytes));
	snprintf(text, sizeof(text), "%" PRIu64, vm->vcpus_max);
	line(out, "vcpus:", text);
}

static void
print_appliance(FILE *out, const struct pvk_xva_info *info)
{
	const struct pvk_ova_version *v = pvk_ova_version(info->ova);
	const struct pvk_ova_vm *vm = pvk_ova_vm(info->ova);
	char text[256];

	snprintf(text, sizeof(text),
	    "%.60s %.60s (xapi %" PRIu64 ".%" PRIu64 ", export_vsn %" PRIu64
	    ")",
	    v->product_brand, v->product_version, v->xapi_major, v->xapi_minor,
	    v->export_vsn);
	line(out, "made by:", text);
	if (vm != NULL)
		print_vm(out, vm);
	else
		line(out, "name:", "there is no VM in it");
	if (pvk_ova_vm_count(info->ova) > 1)
		fprintf(out, "%-14s %zu\n",
		    "VMs:", pvk_ova_vm_count(info->ova));
	if (pvk_ova_cd_count(info->ova) > 0)
		fprintf(out, "%-14s %zu\n",
		    "CD drives:", pvk_ova_cd_count(info->ova));
}

static void
print_disk(FILE *out, const struct pvk_xva_disk_info *d)
{
	char name[160], size[OPTION_BYTES], stored[OPTION_BYTES];

	fprintf(out, "disk %u:  %s, stored %s in %" PRIu64 " chunks",
	    d->disk.number, option_bytes(d->disk.virtual_size, size),
	    option_bytes(d->stored, stored), d->chunks);
	if (d->keepalives > 0)
		fprintf(out, ", %" PRIu64 " of them empty", d->keepalives);
	if (d->disk.bootable)
		fprintf(out, ", bootable");
	if (!d->complete)
		fprintf(out, ", incomplete");
	fputc('\n', out);
	if (d->disk.name_label[0] != '\0')
		fprintf(out, "         %s\n",
		    pvk_text_show(d->disk.name_label,
			strlen(d->disk.name_label), name, sizeof(name)));
}

static void
print_text(FILE *out, const struct pvk_xva_info *info)
{
	const struct pvk_ova_nic *nics;
	char net[128], mac[64], device[16], bytes[OPTION_BYTES];
	size_t n;

	print_appliance(out, info);
	if (info->file_size > 0)
		line(out, "file:", option_bytes(info->file_size, bytes));
	line(out, "compression:", pvk_compression_name(info->compression));
	line(out, "checksums:", sum_kinds(info));
	fputc('\n', out);
	for (size_t i = 0; i < info->ndisks; i++)
		print_disk(out, &info->disks[i]);
	nics = pvk_ova_nics(info->ova, &n);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "NIC %s:   %s%s%s\n",
		    pvk_text_show(nics[i].device, strlen(nics[i].device),
			device, sizeof(device)),
		    pvk_text_show(nics[i].network, strlen(nics[i].network), net,
			sizeof(net)),
		    nics[i].mac[0] != '\0' ? ", MAC " : "",
		    pvk_text_show(nics[i].mac, strlen(nics[i].mac), mac,
			sizeof(mac)));
}

static void
json_version(struct pvk_json *j, const struct pvk_ova_version *v)
{
	pvk_json_object(j, "version");
	pvk_json_str(j, "product_brand", v->product_brand);
	pvk_json_str(j, "product_version", v->product_version);
	pvk_json_str(j, "build_number", v->build_number);
	pvk_json_uint(j, "xapi_major", v->xapi_major);
	pvk_json_uint(j, "xapi_minor", v->xapi_minor);
	pvk_json_uint(j, "export_vsn", v->export_vsn);
	pvk_json_end(j);
}

static void
json_vm(struct pvk_json *j, const struct pvk_ova *ova)
{
	const struct pvk_ova_vm *vm = pvk_ova_vm(ova);

	if (vm == NULL) {
		pvk_json_null(j, "vm");
		return;
	}
	pvk_json_object(j, "vm");
	pvk_json_str(j, "uuid", vm->uuid);
	pvk_json_str(j, "name_label", vm->name_label);
	pvk_json_str(j, "name_description", vm->name_description);
	pvk_json_str(j, "power_state", vm->power_state);
	pvk_json_bool(j, "is_template", vm->is_template);
	pvk_json_bool(j, "hvm", vm->hvm);
	pvk_json_str(j, "firmware", vm->firmware);
	pvk_json_uint(j, "memory_static_max", vm->memory_static_max);
	pvk_json_uint(j, "vcpus_max", vm->vcpus_max);
	pvk_json_uint(j, "cd_drives", pvk_ova_cd_count(ova));
	pvk_json_end(j);
}

static void
json_devices(struct pvk_json *j, const struct pvk_xva_info *info)
{
	const struct pvk_xva_disk_info *d;
	const struct pvk_ova_nic *nics;
	size_t n;

	pvk_json_array(j, "disks");
	for (size_t i = 0; i < info->ndisks; i++) {
		d = &info->disks[i];
		pvk_json_object(j, NULL);
		pvk_json_uint(j, "number", d->disk.number);
		pvk_json_str(j, "ref", d->disk.ref);
		pvk_json_str(j, "name_label", d->disk.name_label);
		pvk_json_str(j, "userdevice", d->disk.userdevice);
		pvk_json_str(j, "type", d->disk.type);
		pvk_json_bool(j, "bootable", d->disk.bootable);
		pvk_json_uint(j, "virtual_size", d->disk.virtual_size);
		pvk_json_uint(j, "stored", d->stored);
		pvk_json_uint(j, "chunks", d->chunks);
		pvk_json_uint(j, "keepalives", d->keepalives);
		pvk_json_uint(j, "sha1_chunks", d->sha1);
		pvk_json_uint(j, "xxhash_chunks", d->xxhash);
		pvk_json_bool(j, "complete", d->complete);
		pvk_json_end(j);
	}
	pvk_json_end(j);
	pvk_json_array(j, "nics");
	nics = pvk_ova_nics(info->ova, &n);
	for (size_t i = 0; i < n; i++) {
		pvk_json_object(j, NULL);
		pvk_json_str(j, "device", nics[i].device);
		pvk_json_str(j, "mac", nics[i].mac);
		pvk_json_str(j, "mtu", nics[i].mtu);
		pvk_json_str(j, "network", nics[i].network);
		pvk_json_str(j, "bridge", nics[i].bridge);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
print_json(const struct cli *c, const char *path,
    const struct pvk_xva_info *info)
{
	struct pvk_json j;

	cli_json_open(c, &j);
	pvk_json_str(&j, "file", path);
	pvk_json_uint(&j, "file_size", info->file_size);
	pvk_json_str(&j, "compression",
	    pvk_compression_name(info->compression));
	pvk_json_str(&j, "checksums", sum_kinds(info));
	json_version(&j, pvk_ova_version(info->ova));
	json_vm(&j, info->ova);
	json_devices(&j, info);
	pvk_json_close(&j);
}

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	bool *xml = ctx;

	(void)id; /* OPT_XML is the only one */
	(void)arg;
	(void)e;
	*xml = true;
	return (0);
}

int
cmd_xva_info(struct cli *c, int argc, char **argv)
{
	struct pvk_xva_run run = { 0 };
	struct pvk_findings fs = { 0 };
	struct pvk_xva_info info;
	const char *xml_text;
	struct pvk_err e;
	bool xml = false;
	size_t len;
	int status;

	status = cli_parse(c, argc, argv, apply_option, &xml);
	if (status >= 0)
		return (status);
	if (pvk_xva_verify(argv[c->at], PVK_XVA_STRUCTURE, NULL, &run, &info,
		&fs, &e) != 0) {
		pvk_findings_fini(&fs);
		return (cli_report(c, &e));
	}
	if (xml) {
		xml_text = pvk_ova_xml(info.ova, &len);
		fwrite(xml_text, 1, len, stdout);
	} else if (c->json)
		print_json(c, argv[c->at], &info);
	else
		print_text(stdout, &info);
	if (pvk_findings_count(&fs, PVK_ERROR) > 0)
		cli_warn(c,
		    "%s: %" PRIu64 " faults; pvkit xva verify tells them",
		    argv[c->at], pvk_findings_count(&fs, PVK_ERROR));
	pvk_xva_info_fini(&info);
	pvk_findings_fini(&fs);
	return (cli_flush(c, EXIT_SUCCESS));
}
