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
#include "timeline.h"
#include "util/num.h"
#include "xen/unplug.h"

static struct result_emulated emulated;

void
emulated_unplug(void)
{
	static const struct {
		const char *word;
		unsigned bits;
	} words[] = { { "disks", UNPLUG_DISKS }, { "nics", UNPLUG_NICS },
		{ "all", UNPLUG_DISKS | UNPLUG_NICS },
		{ "yes", UNPLUG_DISKS | UNPLUG_NICS } };
	char what[16];

	if (!option_get("unplug", what, sizeof(what)))
		return;
	for (size_t i = 0; i < PVK_COUNT(words); i++)
		if (strcmp(what, words[i].word) == 0) {
			emulated.asked = words[i].word;
			emulated.unplugged = unplug(words[i].bits);
		}
	if (emulated.asked != NULL)
		console_print("unplug=%s: %s\n", what,
		    emulated.unplugged ? "done"
				       : "no device model that knows how");
}

static void
say_disk(const struct disk *d)
{
	uint64_t kib = d->sectors / (1024 / DISK_SECTOR);
	bool is_small = kib < 1024; /* our own is */

	console_print("%s: %s, %lu %s\n", d->name, d->kind,
	    is_small ? kib : kib / 1024, is_small ? "KiB" : "MiB");
}

static void
say_what_is_there(void)
{
	for (const struct disk *d = disks; d != NULL; d = d->next)
		if (strcmp(d->kind, "pv") != 0)
			say_disk(d);
	for (const struct nic *n = nics; n != NULL; n = n->next)
		if (strcmp(n->kind, "pv") != 0)
			console_print("%s: %s\n", n->name, n->kind);
	if (emulated.disks == 0)
		console_print("no IDE disk answers\n");
	if (emulated.nics == 0)
		console_print("no RTL8139 on PCI\n");
}

void
emulated_find(void)
{
	if (emulated.looked || strcmp(start_kind(), "PVH") == 0 ||
	    !option_is("emulated", true))
		return;
	emulated.looked = true;
	emulated.disks = ata_attach(false);
	emulated.nics = rtl8139_attach();
	say_what_is_there();
	timeline_note("emulated");
}

const struct result_emulated *
emulated_found(void)
{
	return (&emulated);
}
