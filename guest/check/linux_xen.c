/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: what is below, and the devices that come of it; see linux.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front.h"
#include "linux.h"
#include "os/os.h"
#include "pci.h"
#include "util/auto.h"

#define INTERRUPTS_TEXT ((size_t)512 * 1024) /* a column a processor */

struct functions {
	const struct look *l;
	unsigned passed;
	bool platform;
};

static uint32_t
hex_of(const struct look *l, const char *function, const char *leaf)
{
	char path[LOOK_PATH], text[32];

	if (!look_line(l,
		look_path(path, "/sys/bus/pci/devices/%s/%s", function, leaf),
		text, sizeof(text)))
		return (0);
	return ((uint32_t)strtoul(text, NULL, 16));
}

static void
take_function(void *arg, const char *name)
{
	struct functions *all = arg;
	uint32_t vendor = hex_of(all->l, name, "vendor");
	uint32_t device = hex_of(all->l, name, "device");
	uint32_t class_code = hex_of(all->l, name, "class") >> 8;

	if (pci_is_platform(vendor, device))
		all->platform = true;
	if (vendor != 0 && !pci_is_emulated(vendor, device, class_code))
		all->passed++;
}

static void
count_name(void *arg, const char *name)
{
	(void)name;
	++*(unsigned *)arg;
}

static void
take_devices(const struct look *l)
{
	struct functions all = { .l = l };
	unsigned hyperv = 0;

	(void)look_each(l, "/sys/bus/pci/devices", take_function, &all);
	(void)look_each(l, "/sys/bus/vmbus/devices", count_name, &hyperv);
	pvk_facts_set_bool(l->f, "xen.platform-device", all.platform);
	pvk_facts_set_uint(l->f, "device.passthrough", all.passed);
	pvk_facts_set_bool(l->f, "device.hyperv", hyperv > 0);
}

/* "vbd-768" of the bus: what an ordinary user knows of front ends. */
static void
take_front(void *arg, const char *name)
{
	const struct look *l = arg;
	char path[LOOK_PATH], state[32], front[LOOK_NAME];

	if (strncmp(name, "vbd-", 4) != 0 && strncmp(name, "vif-", 4) != 0)
		return;
	snprintf(front, sizeof(front), "%s", name);
	front[3] = '/';
	front_add(l->f, front);
	/* a file that older kernels lack */
	if (look_line(l, look_path(path, "/sys/bus/xen/devices/%s/state", name),
		state, sizeof(state)))
		pvk_facts_set_of(l->f, "front", front, "connection", state);
	else
		look_unseen_of(l, "front", front, "connection", errno);
}

/*
 * Without a vector of its own events come by the line of the platform device,
 * which its driver (drivers/xen/platform-pci.c) asks for only then.
 */
static void
take_callback(const struct look *l)
{
	PVK_AUTO_FREE char *text = malloc(INTERRUPTS_TEXT);
	int len;

	if (text == NULL ||
	    (len = look_read(l, "/proc/interrupts", text, INTERRUPTS_TEXT)) <
		0) {
		int error = text == NULL ? ENOMEM : errno;

		if (error == ENOENT)
			pvk_facts_untold(l->f, "xen.callback-vector");
		else
			pvk_facts_unseen(l->f, "xen.callback-vector", error);
	} else if (strstr(text, " xen-platform-pci\n") != NULL)
		pvk_facts_set_bool(l->f, "xen.callback-vector", false);
	else if ((size_t)len == INTERRUPTS_TEXT - 1)
		pvk_facts_unseen(l->f, "xen.callback-vector", EFBIG);
	else
		pvk_facts_set_bool(l->f, "xen.callback-vector", true);
}

static void
take_version(const struct look *l)
{
	char major[16], minor[16], text[40];

	if (!look_line(l, "/sys/hypervisor/version/major", major,
		sizeof(major)) ||
	    !look_line(l, "/sys/hypervisor/version/minor", minor,
		sizeof(minor)))
		return; /* cpuid may know it */
	snprintf(text, sizeof(text), "%s.%s", major, minor);
	pvk_facts_set(l->f, "xen.version", text);
}

void
linux_xen(const struct look *l)
{
	static const char *const places[] = { [OS_ELSEWHERE] = "elsewhere",
		[OS_GUEST] = "guest",
		[OS_CONTROL] = "control" };

	look_take(l, "xen.guest", "/sys/hypervisor/type");
	look_take(l, "xen.type", "/sys/hypervisor/guest_type");
	take_version(l);
	if (l->is_live)
		pvk_facts_set(l->f, "xen.place", places[os_place()]);
	pvk_facts_set_bool(l->f, "xen.bus", look_has(l, "/sys/bus/xen"));
	pvk_facts_set_bool(l->f, "xen.vbd-driver",
	    look_has(l, "/sys/bus/xen/drivers/vbd"));
	pvk_facts_set_bool(l->f, "xen.vif-driver",
	    look_has(l, "/sys/bus/xen/drivers/vif"));
	look_take(l, "xen.indirect",
	    "/sys/module/xen_blkfront/parameters/max_indirect_segments");
	take_callback(l);
	take_devices(l);
	if (look_each(l, "/sys/bus/xen/devices", take_front,
		(void *)(uintptr_t)l) > 0)
		pvk_facts_more(l->f, "front", EFBIG);
}
