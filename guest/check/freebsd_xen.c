/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: what is below, and what came of it; see freebsd.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/xbd_name.h"
#include "freebsd.h"
#include "front.h"
#include "pci.h"
#include "util/auto.h"

#define MESSAGES ((size_t)256 * 1024)

/* ---- front ends that the kernel has ---- */

/* "vbd/768" of "device/vbd/768", the text of dev.xbd.N.xenstore_path */
static bool
front_of(const struct freebsd *os, const char *driver, unsigned unit,
    char *front, size_t size)
{
	static const char prefix[] = "device/";
	char path[64];
	size_t len;

	if (!freebsd_device(os, driver, unit, "xenstore_path", path,
		sizeof(path)) ||
	    strncmp(path, prefix, sizeof(prefix) - 1) != 0)
		return (false);
	len = strlen(path + sizeof(prefix) - 1);
	if (len >= size)
		return (false);
	memcpy(front, path + sizeof(prefix) - 1, len + 1);
	return (true);
}

size_t
freebsd_xbds(const struct freebsd *os, struct freebsd_xbd *list)
{
	struct freebsd_xbd *x;
	uint64_t date = 0;
	char path[80], disks[1024] = "", old[XBD_NAME];
	size_t n = 0;

	/* up to 9, some say "ad": whichever of the disks is there */
	if (freebsd_number(os, "kern.osreldate", &date) && date < 1000000)
		freebsd_text(os, "kern.disks", disks, sizeof(disks));
	for (unsigned unit = 0; unit < FREEBSD_XBDS; unit++) {
		x = &list[n];
		if (!front_of(os, "xbd", unit, x->front, sizeof(x->front)))
			continue;
		x->unit = unit;
		snprintf(path, sizeof(path), "device/%s", x->front);
		if (xbd_name(path, true, old) && look_in_list(disks, old))
			snprintf(x->disk, sizeof(x->disk), "%s", old);
		else if (xbd_name(path, false, old))
			snprintf(x->disk, sizeof(x->disk), "%s", old);
		else
			snprintf(x->disk, sizeof(x->disk), "xbd%u", unit);
		n++;
	}
	return (n);
}

static void
take_front(const struct freebsd *os, const char *driver, unsigned unit)
{
	char front[32], name[64], text[64];

	if (!front_of(os, driver, unit, front, sizeof(front)))
		return;
	front_add(os->l->f, front);
	snprintf(name, sizeof(name), "%s%u", driver, unit);
	pvk_facts_set_of(os->l->f, "front", front, "device", name);
	pvk_facts_set_of(os->l->f, "front", front, "connection",
	    freebsd_device(os, driver, unit, "xenbus_connection_state", text,
		sizeof(text))
		? text
		: NULL);
}

/* ---- devices ---- */

struct functions {
	unsigned passed;
};

static void
take_function(void *arg, uint32_t vendor, uint32_t device, uint32_t class_code)
{
	struct functions *all = arg;

	if (!pci_is_emulated(vendor, device, class_code))
		all->passed++;
}

/* It is there, it is not, or nobody may ask. */
static void
take_device(const struct freebsd *os, const char *fact, const char *driver)
{
	char text[64];

	if (freebsd_device(os, driver, 0, "%desc", text, sizeof(text)))
		pvk_facts_set_bool(os->l->f, fact, true);
	else if (errno == ENOENT)
		pvk_facts_set_bool(os->l->f, fact, false);
	else
		pvk_facts_unseen(os->l->f, fact, errno);
}

static void
take_devices(const struct freebsd *os)
{
	struct functions all = { 0 };
	struct pvk_facts *f = os->l->f;

	take_device(os, "xen.bus", "xenstore");
	take_device(os, "xen.platform-device", "xenpci");
	take_device(os, "device.parallel", "ppc");
	pvk_facts_set_bool(f, "device.hyperv",
	    freebsd_has_device(os, "vmbus", 0) ||
		freebsd_has_device(os, "hyperv", 0));
	if (os->pci(os->ctx, take_function, &all))
		pvk_facts_set_uint(f, "device.passthrough", all.passed);
	else
		pvk_facts_unseen(f, "device.passthrough", errno);
}

/* The drivers are there when one of their devices was, or the kernel was
 * configured with them. */
static void
take_drivers(const struct freebsd *os)
{
	const struct pvk_fact *config =
	    pvk_facts_get(os->l->f, "kernel.xenhvm");
	bool has = config != NULL && strcmp(config->value, "yes") == 0;
	char text[8];

	if (has || freebsd_text(os, "dev.xbd.%parent", text, sizeof(text)))
		pvk_facts_set_bool(os->l->f, "xen.vbd-driver", true);
	if (has || freebsd_text(os, "dev.xn.%parent", text, sizeof(text)))
		pvk_facts_set_bool(os->l->f, "xen.vif-driver", true);
}

static void
take_messages(const struct freebsd *os)
{
	PVK_AUTO_FREE char *text = malloc(MESSAGES);

	if (text == NULL ||
	    look_read(os->l, "/var/run/dmesg.boot", text, MESSAGES) < 0) {
		int error = text == NULL ? ENOMEM : errno;

		if (error == ENOENT)
			pvk_facts_untold(os->l->f, "xen.callback-vector");
		else
			pvk_facts_unseen(os->l->f, "xen.callback-vector",
			    error);
		return;
	}
	pvk_facts_set_bool(os->l->f, "xen.callback-vector",
	    strstr(text, "Xen HVM callback vector registration failed") ==
		NULL);
}

void
freebsd_xen(const struct freebsd *os)
{
	const struct pvk_fact *method;

	freebsd_take(os, "xen.guest", "kern.vm_guest");
	freebsd_take(os, "xen.indirect", "hw.xbd.xbd_enable_indirect");
	method = pvk_facts_get(os->l->f, "boot.method");
	pvk_facts_set(os->l->f, "xen.type",
	    method != NULL && strcmp(method->value, "PVH") == 0 ? "PVH"
								: "HVM");
	take_devices(os);
	take_drivers(os);
	take_messages(os);
	for (unsigned unit = 0; unit < FREEBSD_XBDS; unit++) {
		take_front(os, "xbd", unit);
		take_front(os, "xn", unit);
	}
	if (freebsd_has_device(os, "xbd", FREEBSD_XBDS) ||
	    freebsd_has_device(os, "xn", FREEBSD_XBDS))
		pvk_facts_more(os->l->f, "front", EFBIG);
	if (freebsd_has_device(os, "xbd", FREEBSD_XBDS))
		pvk_facts_more(os->l->f, "disk", EFBIG);
}
