/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device names of VBDs. A host takes a number for all the names it can have
 * and refuses two VBDs that could get the same one (xen-api
 * ocaml/xapi/xapi_vm_helpers.ml, possible_VBD_devices_of_string).
 */
#include <string.h>

#include "util/num.h"
#include "xva/ova_private.h"

#define MAX_SLOT 4096
/* SCSI names are slots of their own, never those of a number. */
#define SCSI_BASE 100000

/* "b" is 1, "z" 25, "aa" 26. */
static uint32_t
letters_slot(const char *s)
{
	uint32_t slot = 0;

	if (*s == '\0')
		return (OVA_DEVICE_NONE);
	for (; *s != '\0'; s++) {
		if (*s < 'a' || *s > 'z' || slot > MAX_SLOT)
			return (OVA_DEVICE_NONE);
		slot = slot * 26 + (uint32_t)(*s - 'a') + 1;
	}
	return (slot - 1);
}

static uint32_t
digits_slot(const char *s)
{
	uint32_t slot = 0;

	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9' || slot > MAX_SLOT)
			return (OVA_DEVICE_NONE);
		slot = slot * 10 + (uint32_t)(*s - '0');
	}
	return (slot);
}

uint32_t
ova_device_slot(const char *userdevice)
{
	static const struct prefix {
		const char *text;
		uint32_t base;
	} prefixes[] = { { "hd", 0 }, { "xvd", 0 }, { "sd", SCSI_BASE } };

	if (*userdevice >= '0' && *userdevice <= '9')
		return (digits_slot(userdevice));
	for (size_t i = 0; i < PVK_COUNT(prefixes); i++) {
		size_t len = strlen(prefixes[i].text);
		uint32_t slot;

		if (strncmp(userdevice, prefixes[i].text, len) != 0)
			continue;
		slot = letters_slot(userdevice + len);
		return (
		    slot == OVA_DEVICE_NONE ? slot : prefixes[i].base + slot);
	}
	return (OVA_DEVICE_NONE);
}
