/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest presets of a new ova.xml: the platform keys, boot parameters and
 * recommendations that suit an operating system and a release of the host.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/num.h"
#include "xva/ova_generate.h"
#include "xva/ova_private.h"
#include "xva/ova_write.h"

#define ANY 0xfu
#define WIN (1u << PVK_GUEST_WINDOWS)

/* A key of VM.platform: for which guests, as of which release. */
static const struct preset {
	const char *key, *value;
	unsigned guests;
	unsigned since;
} platform[] = {
	{ "timeoffset", "0", ANY, 0 },
	{ "acpi", "1", ANY, 0 },
	{ "apic", "true", ANY, 0 },
	{ "pae", "true", ANY, 0 },
	{ "nx", "true", ANY, 0 },
	/* Hyper-V's interface; with it FreeBSD would not look for Xen first */
	{ "viridian", "false", ANY & ~WIN, 0 },
	{ "viridian", "true", WIN, 0 },
	{ "viridian_time_ref_count", "true", WIN, 700 },
	{ "viridian_reference_tsc", "true", WIN, 700 },
	{ "stdvga", "0", ANY, 0 },
	{ "videoram", "8", ANY, 0 },
	/* the PCI device that Windows Update knows drivers for */
	{ "device_id", "0002", WIN, 610 },
};

/* What a release recommends, that is, what its tools let one ask for. */
static const struct limits {
	uint64_t memory;
	unsigned since, vcpus, vbds, disks;
} limits[] = {
	{ 1536 * PVK_GIB, 700, 32, 255, 254 },
	{ 128 * PVK_GIB, 600, 16, 7, 15 },
	{ 32 * PVK_GIB, 0, 8, 7, 15 },
};
#define MAX_VIFS 7

static const struct limits *
limits_of(const struct pvk_ova_spec *spec)
{
	unsigned release = ova_release(spec->host->product_version);
	const struct limits *l = limits;

	while (l->since > release)
		l++;
	return (l);
}

static int
texts_check(const struct pvk_ova_spec *spec, struct pvk_err *e)
{
	const char *text = spec->name_description;

	if (ova_text_check(spec->name_label, false, "name", e) != 0 ||
	    ova_text_check(spec->date, false, "date", e) != 0)
		return (-1);
	if (text != NULL && ova_text_check(text, true, "description", e) != 0)
		return (-1);
	for (size_t k = 0; k < spec->ndisks; k++) {
		text = spec->disks[k].name_label;
		if (text != NULL &&
		    ova_text_check(text, false, "disk name", e) != 0)
			return (-1);
	}
	return (0);
}

int
ova_spec_check(const struct pvk_ova_spec *spec, struct pvk_err *e)
{
	const struct limits *l = limits_of(spec);
	const char *host = spec->host->name;

	if (*spec->name_label == '\0')
		return (pvk_err_set(e, PVK_EUSAGE, "a VM needs a name"));
	if (spec->memory == 0 || spec->memory > INT64_MAX || spec->vcpus == 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%" PRIu64 " bytes of memory, %u vCPUs: no VM",
		    spec->memory, spec->vcpus));
	if (spec->uefi && !spec->host->boots_uefi)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: cannot boot UEFI guests, expected firmware bios",
		    host));
	if (spec->ndisks > l->disks)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%zu disks: expected at most %u on %s", spec->ndisks,
		    l->disks, host));
	if (spec->nnetworks > MAX_VIFS)
		return (
		    pvk_err_set(e, PVK_EUSAGE, "%zu NICs: expected at most %d",
			spec->nnetworks, MAX_VIFS));
	for (size_t k = 0; k < spec->ndisks; k++)
		if (spec->disks[k].virtual_size == 0 ||
		    spec->disks[k].virtual_size > INT64_MAX)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "disk %zu: %" PRIu64 " bytes: no size of a disk", k,
			    spec->disks[k].virtual_size));
	return (texts_check(spec, e));
}

static void
put_recommendations(const struct pvk_ova_spec *spec, struct ova_writer *w)
{
	const struct limits *l = limits_of(spec);
	char text[512];

	snprintf(text, sizeof(text),
	    "<restrictions>"
	    "<restriction field=\"memory-static-max\" max=\"%" PRIu64 "\" />"
	    "<restriction field=\"vcpus-max\" max=\"%u\" />"
	    "<restriction property=\"number-of-vbds\" max=\"%u\" />"
	    "<restriction property=\"number-of-vifs\" max=\"%d\" />"
	    "</restrictions>",
	    l->memory, l->vcpus, l->vbds, MAX_VIFS);
	ova_put(w, text);
}

int
ova_guest_texts(const struct pvk_ova_spec *spec, struct ova_guest_texts *texts,
    struct pvk_err *e)
{
	unsigned release = ova_release(spec->host->product_version);
	struct ova_writer boot = { &texts->boot_params, e, 0 };
	struct ova_writer plat = { &texts->platform, e, 0 };
	struct ova_writer config = { &texts->other_config, e, 0 };
	struct ova_writer text = { &texts->recommendations, e, 0 };

	/* disk, CD, network */
	ova_put_member(&boot, "order", OVA_TEXT, "cdn");
	if (spec->host->boots_uefi)
		ova_put_member(&boot, "firmware", OVA_TEXT,
		    spec->uefi ? "uefi" : "bios");
	for (size_t i = 0; i < PVK_COUNT(platform); i++)
		if ((platform[i].guests & (1u << spec->guest)) != 0 &&
		    platform[i].since <= release)
			ova_put_member(&plat, platform[i].key, OVA_TEXT,
			    platform[i].value);
	/* a host gives this to new VMs only, not to templates */
	if (release >= 800)
		ova_put_member(&plat, "device-model", OVA_TEXT,
		    spec->uefi ? "qemu-upstream-uefi" : "qemu-upstream-compat");
	if (spec->uefi)
		ova_put_member(&plat, "secureboot", OVA_TEXT, "false");
	ova_put_member(&config, "base_template_name", OVA_TEXT,
	    "Other install media");
	ova_put_member(&config, "install-methods", OVA_TEXT, "cdrom");
	put_recommendations(spec, &text);
	return (boot.rv != 0 || plat.rv != 0 || config.rv != 0 || text.rv != 0
		? -1
		: 0);
}

void
ova_guest_texts_fini(struct ova_guest_texts *texts)
{
	pvk_buf_fini(&texts->boot_params);
	pvk_buf_fini(&texts->platform);
	pvk_buf_fini(&texts->other_config);
	pvk_buf_fini(&texts->recommendations);
}
