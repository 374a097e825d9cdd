/* SPDX-License-Identifier: BSD-2-Clause */
/* The emulated devices of an HVM guest; see emulated.h. */
#include "guest/emulated.h"

#include <string.h>

#include "boot/start.h"
#include "console.h"
#include "disk.h"
#include "emul/ata.h"
#include "emul/rtl8139.h"
#include "nic.h"
#include "option.h"
#include "util/num.h"
#include "xen/unplug.h"

static unsigned
unplugged(void)
{
	char what[16];
	unsigned bits = 0;

	if (!option_get("unplug", what, sizeof(what)))
		return (0);
	if (strcmp(what, "disks") == 0 || strcmp(what, "all") == 0)
		bits |= UNPLUG_DISKS;
	if (strcmp(what, "nics") == 0 || strcmp(what, "all") == 0)
		bits |= UNPLUG_NICS;
	if (bits != 0 && !unplug(bits)) {
		console_print("unplug=%s: no device model that knows how\n",
		    what);
		return (0);
	}
	if (bits != 0)
		console_print("unplug=%s: done\n", what);
	return (bits);
}

/* No PV device has been connected yet: what is listed is emulated. */
static void
say_what_is_there(void)
{
	for (const struct disk *d = disks; d != NULL; d = d->next)
		console_print("%s: %s, %lu MiB\n", d->name, d->kind,
		    d->sectors / (PVK_MIB / DISK_SECTOR));
	for (const struct nic *n = nics; n != NULL; n = n->next)
		console_print("%s: %s\n", n->name, n->kind);
}

void
emulated_init(void)
{
	unsigned gone = unplugged();

	/* PVH has no ports that could answer */
	if (strcmp(start_kind(), "BIOS") != 0 || !option_is("emulated", true))
		return;
	if ((gone & UNPLUG_DISKS) == 0)
		ata_attach(false);
	if ((gone & UNPLUG_NICS) == 0)
		rtl8139_attach();
	say_what_is_there();
}
