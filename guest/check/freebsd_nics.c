/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: interfaces with hardware or a host behind them; see freebsd.h. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "freebsd.h"
#include "nics.h"
#include "util/auto.h"
#include "util/num.h"

/* The number behind key in "vendor=0x10ec device=0x8139 ..." */
static bool
number_of(const char *text, const char *key, unsigned long *n)
{
	const char *p = strstr(text, key);
	char *end;

	/* not the end of "subvendor=" */
	while (p != NULL && p != text && p[-1] != ' ')
		p = strstr(p + 1, key);
	if (p == NULL)
		return (false);
	p += strlen(key);
	*n = strtoul(p, &end, 0);
	return (end != p && *n <= 0xffff);
}

/* Two of them as "10ec:8139"; absent without. */
static void
take_ids(const struct freebsd *os, const struct freebsd_nic *nic,
    const char *leaf, const char *text, const char *const keys[2])
{
	unsigned long vendor, device;
	char ids[16];
	bool found = number_of(text, keys[0], &vendor) &&
	    number_of(text, keys[1], &device);

	if (found)
		snprintf(ids, sizeof(ids), "%04lx:%04lx", vendor, device);
	pvk_facts_set_of(os->l->f, "nic", nic->name, leaf, found ? ids : NULL);
}

static void
take_pci(const struct freebsd *os, const struct freebsd_nic *nic)
{
	static const char *const card[] = { "vendor=", "device=" };
	static const char *const board[] = { "subvendor=", "subdevice=" };
	char text[256];

	freebsd_device(os, nic->driver, nic->unit, "%pnpinfo", text,
	    sizeof(text));
	take_ids(os, nic, "pci", text, card);
	take_ids(os, nic, "subsystem", text, board);
}

static void
take_front(const struct freebsd *os, const struct freebsd_nic *nic)
{
	static const char prefix[] = "device/";
	char path[64];
	bool is_front = strcmp(nic->driver, "xn") == 0 &&
	    freebsd_device(os, "xn", nic->unit, "xenstore_path", path,
		sizeof(path)) &&
	    strncmp(path, prefix, sizeof(prefix) - 1) == 0;

	pvk_facts_set_of(os->l->f, "nic", nic->name, "front",
	    is_front ? path + sizeof(prefix) - 1 : NULL);
}

static void
take_offloads(struct pvk_facts *f, const struct freebsd_nic *nic)
{
	static const struct {
		const char *leaf;
		unsigned bit;
	} known[] = { { "rxcsum", FREEBSD_RXCSUM },
		{ "txcsum", FREEBSD_TXCSUM }, { "tso", FREEBSD_TSO4 },
		{ "lro", FREEBSD_LRO } };

	for (size_t i = 0; i < PVK_COUNT(known) && nic->has_offloads; i++)
		pvk_facts_set_of(f, "nic", nic->name, known[i].leaf,
		    (nic->offloads & known[i].bit) != 0 ? "on" : "off");
}

static void
set_told(struct pvk_facts *f, const struct freebsd_nic *nic, const char *leaf,
    const char *text)
{
	pvk_facts_set_of(f, "nic", nic->name, leaf,
	    text[0] != '\0' ? text : NULL);
}

static void
take_nic(const struct freebsd *os, const struct freebsd_nic *nic)
{
	struct pvk_facts *f = os->l->f;
	char text[16];

	pvk_facts_list_add(f, "nic.names", nic->name);
	pvk_facts_set_of(f, "nic", nic->name, "driver", nic->driver);
	pvk_facts_set_of(f, "nic", nic->name, "up", nic->is_up ? "yes" : "no");
	take_pci(os, nic);
	take_front(os, nic);
	take_offloads(f, nic);
	set_told(f, nic, "link", nic->link);
	set_told(f, nic, "media", nic->media);
	set_told(f, nic, "duplex", nic->duplex);
	set_told(f, nic, "bridge", nic->bridge);
	snprintf(text, sizeof(text), "%u", nic->mbit);
	set_told(f, nic, "speed", nic->mbit != 0 ? text : "");
	snprintf(text, sizeof(text), "%" PRIu32, nic->mtu);
	pvk_facts_set_of(f, "nic", nic->name, "mtu", text);
	snprintf(text, sizeof(text), "%u", nic->carp);
	pvk_facts_set_of(f, "nic", nic->name, "carp", text);
}

void
freebsd_nics(const struct freebsd *os)
{
	PVK_AUTO_FREE struct freebsd_nic *list =
	    calloc(FREEBSD_NICS, sizeof(*list));
	bool cut = false;
	int n;

	if (list == NULL || (n = os->nics(os->ctx, list, &cut)) < 0) {
		pvk_facts_unseen(os->l->f, "nic.names",
		    list == NULL ? ENOMEM : errno);
		return;
	}
	pvk_facts_set(os->l->f, "nic.names", "");
	if (cut)
		pvk_facts_more(os->l->f, "nic", EFBIG);
	for (int i = 0; i < n; i++)
		if (list[i].driver[0] != '\0' &&
		    freebsd_has_device(os, list[i].driver, list[i].unit))
			take_nic(os, &list[i]);
	if (os->l->is_live)
		nics_addresses(os->l->f);
}
