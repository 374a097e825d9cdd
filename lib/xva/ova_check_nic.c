/* SPDX-License-Identifier: BSD-2-Clause */
/* Rules about VIFs. */
#include <ctype.h>
#include <string.h>

#include "xva/ova_check.h"

#define MAX_DEVICE 15

static unsigned
hex(char c)
{
	return ((unsigned)(isdigit((unsigned char)c)
		? c - '0'
		: tolower((unsigned char)c) - 'a' + 10));
}

/* "xx:xx:xx:xx:xx:xx", no group address, not all zero. */
static bool
is_mac(const char *s)
{
	static const char form[] = "xx:xx:xx:xx:xx:xx";

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == 'x' ? !isxdigit((unsigned char)s[i])
				   : s[i] != form[i])
			return (false);
	return ((hex(s[1]) & 1) == 0 && strspn(s, "0:") != strlen(s));
}

static void
vif_check(struct ova_check *c, const struct ova_object *vif)
{
	const char *device = ova_text(c->o, vif->record, "device");
	const char *mac = ova_text(c->o, vif->record, "MAC");

	if (xmlrpc_member(&c->o->doc, vif->record, "device") != 0 &&
	    (!isdigit((unsigned char)*device) ||
		ova_device_slot(device) > MAX_DEVICE))
		ova_report(c, PVK_RULE_VIF_DEVICE, vif, "device",
		    "\"%.32s\", expected 0 to %d", device, MAX_DEVICE);
	if (*mac != '\0' && !is_mac(mac))
		ova_report(c, PVK_RULE_VIF_MAC, vif, "MAC",
		    "\"%.32s\", expected one like 0a:1b:2c:3d:4e:5f", mac);
}

void
ova_check_vifs(struct ova_check *c)
{
	for (size_t i = 0; i < c->o->nobjects && c->rv == 0; i++)
		if (ova_is(&c->o->objects[i], "VIF"))
			vif_check(c, &c->o->objects[i]);
	if (c->rv == 0)
		ova_check_slots(c, "VIF", "device", PVK_RULE_VIF_DEVICE_TWICE);
}
