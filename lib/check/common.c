/* SPDX-License-Identifier: BSD-2-Clause */
/* What several rules ask of the facts; see check_private.h. */
#include <stdlib.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

bool
is_running(struct judge *j)
{
	return (!fact_is(j, "system.source", "files") &&
	    !fact_is(j, "system.source", "next-boot"));
}

bool
is_freebsd(struct judge *j)
{
	return (fact_is(j, "system.os", "freebsd"));
}

bool
is_router(struct judge *j)
{
	struct words w;
	uint64_t n;

	if (fact_number(j, "net.forwarding", &n) && n != 0)
		return (true);
	if (fact_number(j, "net.forwarding6", &n) && n != 0)
		return (true);
	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		if (fact_of(j, "nic", w.word, "bridge") != NULL)
			return (true);
	return (false);
}

bool
freebsd_before(struct judge *j, uint64_t osreldate)
{
	uint64_t have;

	return (is_freebsd(j) && fact_number(j, "kernel.osreldate", &have) &&
	    have != 0 && have < osreldate);
}

bool
xen_before(struct judge *j, unsigned major, unsigned minor)
{
	const char *text = fact(j, "xen.version");
	unsigned long have_major, have_minor;
	char *end;

	if (text == NULL)
		return (false);
	have_major = strtoul(text, &end, 10);
	if (end == text || *end != '.')
		return (false);
	have_minor = strtoul(end + 1, NULL, 10);
	return (
	    have_major < major || (have_major == major && have_minor < minor));
}

bool
disk_is_pv(struct judge *j, const char *disk)
{
	return (fact_of_is(j, "disk", disk, "driver", "xbd") ||
	    fact_of_is(j, "disk", disk, "driver", "vbd"));
}

/* QEMU puts its name into each disk that it emulates. */
bool
disk_is_emulated(struct judge *j, const char *disk)
{
	const char *descr = fact_of(j, "disk", disk, "descr");

	return (!disk_is_pv(j, disk) && descr != NULL &&
	    strstr(descr, "QEMU") != NULL);
}

bool
nic_is_pv(struct judge *j, const char *nic)
{
	return (fact_of_is(j, "nic", nic, "driver", "xn") ||
	    fact_of_is(j, "nic", nic, "driver", "vif"));
}

/*
 * By the cards that QEMU emulates: RTL8139, e1000, e1000e, NE2000, PCnet,
 * VMXNET3. The
 * Intel ones were sold, too; but not with 82540EM in any host that runs Xen.
 */
bool
nic_is_emulated(struct judge *j, const char *nic)
{
	static const char *const ids[] = { "10ec:8139", "8086:100e",
		"8086:10d3", "10ec:8029", "1022:2000", "15ad:07b0" };
	const char *id = fact_of(j, "nic", nic, "pci");

	for (size_t i = 0; id != NULL && i < PVK_COUNT(ids); i++)
		if (strcmp(id, ids[i]) == 0)
			return (true);
	return (false);
}

bool
nic_in_use(struct judge *j, const char *nic)
{
	uint64_t addresses;

	return (fact_of_is(j, "nic", nic, "up", "yes") &&
	    ((fact_of_number(j, "nic", nic, "addresses", &addresses) &&
		 addresses > 0) ||
		fact_of(j, "nic", nic, "bridge") != NULL));
}

const char *
tunable(struct judge *j, const char *name, const char **from)
{
	char full[PVK_FACT_NAME_MAX];
	const char *value = NULL;

	*from = "kenv";
	snprintf(full, sizeof(full), "kenv.%s", name);
	if (is_running(j))
		value = fact(j, full);
	if (value != NULL)
		return (value);
	*from = "loader.conf";
	snprintf(full, sizeof(full), "loader.%s", name);
	return (fact(j, full));
}
