/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names by which Xen's drivers are known, release by release. They are what
 * DRIVER_MODULE() and TUNABLE_INT() in FreeBSD's sys/dev/xen, sys/xen and
 * sys/x86/xen say:
 *
 *	8.0, 8.1   one bus "xenbus" below xenpci
 *	8.2 - 9.3  xenstore below xenpci (i386 XEN: nexus), two buses below that
 *	10	   xenstore below xenpci or nexus, xentimer below nexus
 *	11 on	   all of that below xenpv
 */
#include <string.h>

#include "kernel/kernel_private.h"

static const struct {
	const char *name, *title;
	const char *modules[5];
	const char *symbols[2];
} drivers[PVK_DRIVER_COUNT] = {
	[PVK_DRIVER_PLATFORM] = { "xenpci", "platform device", { "pci/xenpci" },
	    { "xenpci_driver" } },
	[PVK_DRIVER_STORE] = { "xenstore", "xenstore",
	    { "xenpv/xenstore", "xenpci/xenstore", "nexus/xenstore",
		"xenpci/xenbus", "nexus/xenbus" },
	    { "xenstore_driver", "xenbus_driver" } },
	[PVK_DRIVER_BUS] = { "xenbusb_front", "bus of front ends",
	    { "xenstore/xenbusb_front", "xenpci/xenbus", "nexus/xenbus" },
	    { "xenbusb_front_driver", "xenbus_driver" } },
	[PVK_DRIVER_DISK] = { "xbd", "disks",
	    { "xenbusb_front/xbd", "xenbus/xbd" },
	    { "xbd_driver", "blkfront_driver" } },
	[PVK_DRIVER_NIC] = { "xn", "NICs",
	    { "xenbusb_front/xe", "xenbusb_front/xn", "xenbus/xe",
		"xenbus/xn" },
	    { "netfront_driver" } },
	[PVK_DRIVER_CONTROL] = { "xctrl", "shutdown and migration",
	    { "xenstore/xctrl" }, { "xctrl_driver" } },
	[PVK_DRIVER_BALLOON] = { "xenballoon", "ballooning",
	    { "xenstore/xenballoon" }, { "xenballoon_driver" } },
	[PVK_DRIVER_TIMER] = { "xentimer", "clock",
	    { "xenpv/xentimer", "nexus/xentimer" }, { "xentimer_driver" } },
	[PVK_DRIVER_CONSOLE] = { "xc", "console", { "xenpv/xc", "nexus/xc" },
	    { "xencons_driver", "xc_driver" } },
	[PVK_DRIVER_STOREDEV] = { "xs_dev", "/dev/xen/xenstore",
	    { "xenstore/xs_dev" }, { "xs_dev_driver" } },
};

static const struct {
	const char *name;
	const char *text; /* what is in the kernel, when not the name itself */
} tunables[PVK_TUNABLE_COUNT] = {
	[PVK_TUNABLE_DISABLE_DISKS] = { "hw.xen.disable_pv_disks", NULL },
	[PVK_TUNABLE_DISABLE_NICS] = { "hw.xen.disable_pv_nics", NULL },
	[PVK_TUNABLE_LRO] = { "hw.xn.enable_lro", NULL },
	[PVK_TUNABLE_QUEUES] = { "hw.xn.num_queues", NULL },
	/* a sysctl, whose node names the rest */
	[PVK_TUNABLE_INDIRECT] = { "hw.xbd.xbd_enable_indirect",
	    "xbd_enable_indirect" },
};

static const char *
tunable_text(size_t i)
{
	return (tunables[i].text != NULL ? tunables[i].text : tunables[i].name);
}

/*
 * text ends in name, and nothing that could belong to a longer name precedes
 * it: the byte before a string need not be a NUL in a file
 */
static bool
ends_in(const char *text, size_t len, const char *name)
{
	size_t n = strlen(name);
	uint8_t before;

	if (len < n || memcmp(text + len - n, name, n) != 0)
		return (false);
	before = len > n ? (uint8_t)text[len - n - 1] : 0;
	return (before <= ' ' || before >= 0x7f);
}

unsigned
names_module(const char *text, size_t len, const char **seen_as)
{
	unsigned found = 0;
	const char *name;

	for (int i = 0; i < PVK_DRIVER_COUNT; i++)
		for (size_t j = 0; j < PVK_COUNT(drivers[i].modules); j++) {
			name = drivers[i].modules[j];
			if (name == NULL || !ends_in(text, len, name))
				continue;
			found |= 1u << i;
			*seen_as = name;
		}
	return (found);
}

unsigned
names_symbol(const char *symbol)
{
	unsigned found = 0;
	const char *name;

	for (int i = 0; i < PVK_DRIVER_COUNT; i++)
		for (size_t j = 0; j < PVK_COUNT(drivers[i].symbols); j++) {
			name = drivers[i].symbols[j];
			if (name != NULL && strcmp(name, symbol) == 0)
				found |= 1u << i;
		}
	return (found);
}

void
names_note(struct pvk_kernel *k, unsigned found, unsigned evidence,
    const char *seen_as)
{
	for (int i = 0; i < PVK_DRIVER_COUNT; i++) {
		if ((found & 1u << i) == 0)
			continue;
		k->evidence[i] |= evidence;
		if (k->seen_as[i] == NULL)
			k->seen_as[i] = seen_as;
	}
}

bool
names_tunable(const char *text, size_t len, enum pvk_kernel_tunable *t)
{
	for (size_t i = 0; i < PVK_TUNABLE_COUNT; i++)
		if (ends_in(text, len, tunable_text(i))) {
			*t = (enum pvk_kernel_tunable)i;
			return (true);
		}
	return (false);
}

void
names_endings(bool ends[256])
{
	const char *name;

	memset(ends, 0, 256 * sizeof(ends[0]));
	for (int i = 0; i < PVK_DRIVER_COUNT; i++)
		for (size_t j = 0; j < PVK_COUNT(drivers[i].modules); j++) {
			name = drivers[i].modules[j];
			if (name != NULL)
				ends[(uint8_t)name[strlen(name) - 1]] = true;
		}
	for (size_t i = 0; i < PVK_TUNABLE_COUNT; i++) {
		name = tunable_text(i);
		ends[(uint8_t)name[strlen(name) - 1]] = true;
	}
}

const char *
pvk_kernel_driver_name(enum pvk_kernel_driver d)
{
	return (drivers[d].name);
}

const char *
pvk_kernel_driver_title(enum pvk_kernel_driver d)
{
	return (drivers[d].title);
}

const char *
pvk_kernel_tunable_name(enum pvk_kernel_tunable t)
{
	return (tunables[t].name);
}
