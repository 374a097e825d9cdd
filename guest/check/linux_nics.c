/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: interfaces with hardware or a host behind them; see linux.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linux.h"
#include "nics.h"

#define NET "/sys/class/net"

static void
take_driver(const struct look *l, const char *name)
{
	char path[LOOK_PATH], text[LOOK_NAME];

	if (look_link(l, look_path(path, NET "/%s/device/driver", name), text,
		sizeof(text)))
		pvk_facts_set_of(l->f, "nic", name, "driver", text);
	else
		look_unseen_of(l, "nic", name, "driver", errno);
	if (look_link(l, look_path(path, NET "/%s/device", name), text,
		sizeof(text)) &&
	    strncmp(text, "vif-", 4) == 0) {
		text[3] = '/';
		pvk_facts_set_of(l->f, "nic", name, "front", text);
		pvk_facts_set_of(l->f, "front", text, "device", name);
	} else
		pvk_facts_set_of(l->f, "nic", name, "front", NULL);
}

/* Of the files vendor and device, or those of that prefix: "10ec:8139" */
static void
take_ids(const struct look *l, const char *name, const char *leaf,
    const char *prefix)
{
	char path[LOOK_PATH], vendor[16], device[16], text[40];

	if (!look_line(l,
		look_path(path, NET "/%s/device/%svendor", name, prefix),
		vendor, sizeof(vendor)) ||
	    !look_line(l,
		look_path(path, NET "/%s/device/%sdevice", name, prefix),
		device, sizeof(device))) {
		look_unseen_of(l, "nic", name, leaf, errno);
		return;
	}
	snprintf(text, sizeof(text), "%04lx:%04lx",
	    strtoul(vendor, NULL, 16) & 0xffff,
	    strtoul(device, NULL, 16) & 0xffff);
	pvk_facts_set_of(l->f, "nic", name, leaf, text);
}

/* A number or word that the driver may not know: EINVAL, -1, "unknown" */
static void
take_told(const struct look *l, const char *name, const char *leaf)
{
	char path[LOOK_PATH], text[32];

	if (!look_line(l, look_path(path, NET "/%s/%s", name, leaf), text,
		sizeof(text))) {
		look_unseen_of(l, "nic", name, leaf,
		    errno == EINVAL ? ENOENT : errno);
		return;
	}
	pvk_facts_set_of(l->f, "nic", name, leaf,
	    text[0] == '-' || strcmp(text, "unknown") == 0 ? NULL : text);
}

static void
take_state(const struct look *l, const char *name)
{
	char path[LOOK_PATH], text[32];

	if (look_line(l, look_path(path, NET "/%s/flags", name), text,
		sizeof(text)))
		pvk_facts_set_of(l->f, "nic", name, "up",
		    (strtoul(text, NULL, 16) & 1) != 0 ? "yes" : "no");
	else
		look_unseen_of(l, "nic", name, "up", errno);
	if (!look_line(l, look_path(path, NET "/%s/carrier", name), text,
		sizeof(text)))
		/* EINVAL: it is not up, and so nobody knows */
		pvk_facts_set_of(l->f, "nic", name, "link", NULL);
	else
		pvk_facts_set_of(l->f, "nic", name, "link",
		    text[0] == '1' ? "up" : "down");
}

static void
take_bridge(const struct look *l, const char *name)
{
	char path[LOOK_PATH], master[LOOK_NAME];

	if (look_link(l, look_path(path, NET "/%s/master", name), master,
		sizeof(master)) &&
	    look_has(l, look_path(path, NET "/%s/bridge", master)))
		pvk_facts_set_of(l->f, "nic", name, "bridge", master);
	else
		pvk_facts_set_of(l->f, "nic", name, "bridge", NULL);
}

static void
take_nic(void *arg, const char *name)
{
	const struct look *l = arg;
	char path[LOOK_PATH];

	if (!look_has(l, look_path(path, NET "/%s/device", name)))
		return;
	pvk_facts_list_add(l->f, "nic.names", name);
	take_driver(l, name);
	take_ids(l, name, "pci", "");
	take_ids(l, name, "subsystem", "subsystem_");
	take_state(l, name);
	look_take_of(l, "nic", name, "mtu",
	    look_path(path, NET "/%s/mtu", name));
	take_told(l, name, "duplex");
	take_told(l, name, "speed");
	take_bridge(l, name);
}

void
linux_nics(const struct look *l)
{
	int r;

	pvk_facts_set(l->f, "nic.names", "");
	r = look_each(l, NET, take_nic, (void *)(uintptr_t)l);
	if (r < 0) {
		pvk_facts_unseen(l->f, "nic.names", errno);
		return;
	}
	if (r > 0)
		pvk_facts_more(l->f, "nic", EFBIG);
	if (!l->is_live)
		return;
	linux_offloads(l);
	nics_addresses(l->f);
}
