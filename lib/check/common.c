/* SPDX-License-Identifier: BSD-2-Clause */
/* What several rules ask of the facts; see check_private.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

#define FREEBSD_10_4 1004000

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

static bool
forwards(struct judge *j)
{
	uint64_t n;

	return ((fact_number(j, "net.forwarding", &n) && n != 0) ||
	    (fact_number(j, "net.forwarding6", &n) && n != 0));
}

/* Systems that are made to be routers. */
static bool
is_appliance(struct judge *j)
{
	static const char *const products[] = { "pfsense", "opnsense", "vyos",
		"openwrt", "ipfire" };
	const char *product = fact(j, "system.product");

	for (size_t i = 0; product != NULL && i < PVK_COUNT(products); i++)
		if (strcmp(product, products[i]) == 0)
			return (true);
	return (false);
}

/*
 * Between how many networks it stands: NICs that are up, but for those that are
 * another one once more. What containers and jails have is not among NICs.
 */
static unsigned
count_networks(struct judge *j)
{
	unsigned n = 0;
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		n += fact_of_is(j, "nic", w.word, "up", "yes") &&
		    fact_of(j, "nic", w.word, "twin") == NULL;
	return (n);
}

/* How many NICs are members of bridges. */
static unsigned
count_bridged(struct judge *j)
{
	unsigned n = 0;
	struct words w;

	for (words_begin(&w, fact(j, "nic.names")); words_next(&w);)
		n += fact_of(j, "nic", w.word, "bridge") != NULL;
	return (n);
}

/*
 * Linux forwards wherever Docker or Kubernetes is, and bridges where containers
 * or other guests are: only between two networks of the host's is it a router.
 * FreeBSD does neither unless somebody wants it; jails behind one NIC count
 * when they share it by a bridge, or by a packet filter.
 */
bool
is_router(struct judge *j)
{
	bool between = count_networks(j) >= 2;

	if (!is_freebsd(j))
		return ((forwards(j) && (between || is_appliance(j))) ||
		    count_bridged(j) >= 2);
	if (count_bridged(j) > 0)
		return (true);
	return (forwards(j) &&
	    (between || is_appliance(j) ||
		fact_switched_on(j, "rc.gateway_enable") ||
		fact_switched_on(j, "rc.pf_enable") ||
		words_have(fact(j, "kernel.modules"), "pf") ||
		words_have(fact(j, "kernel.modules"), "ipfw")));
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
is_squeezed(uint64_t now, uint64_t most)
{
	return (now < most / 100 * 95 && most - now > 32 * PVK_KIB);
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
 * By the cards that QEMU emulates. All but the last were sold, too, and may be
 * passed through, 82574L above all: there the subsystem tells, which is Xen's
 * or QEMU's own (hw/pci/pci.c), but with e1000e, where it is Intel's number 0.
 */
bool
nic_is_emulated(struct judge *j, const char *nic)
{
	static const struct {
		const char *id;
		bool unlikely; /* that somebody has a real one in a host */
	} cards[] = {
		{ "10ec:8139", true },	/* RTL8139 */
		{ "8086:100e", true },	/* e1000, 82540EM */
		{ "8086:10d3", false }, /* e1000e, 82574L */
		{ "10ec:8029", true },	/* NE2000 */
		{ "1022:2000", true },	/* PCnet */
		{ "15ad:07b0", true },	/* VMXNET3 */
	};
	const char *id = fact_of(j, "nic", nic, "pci");
	const char *of = fact_of(j, "nic", nic, "subsystem");

	for (size_t i = 0; id != NULL && i < PVK_COUNT(cards); i++) {
		if (strcmp(id, cards[i].id) != 0)
			continue;
		if (of == NULL || strncmp(id, "15ad:", 5) == 0)
			return (cards[i].unlikely);
		return (strncmp(of, "5853:", 5) == 0 ||
		    strncmp(of, "1af4:", 5) == 0 ||
		    (!cards[i].unlikely && strcmp(of, "8086:0000") == 0));
	}
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

	/* what runs has read kenv; loader.conf is what the next boot reads */
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

/*
 * As the kernel reads a number (getenv_quad() in sys/kern/kern_environment.c):
 * of any base, with at most one letter behind it. What is none is passed over,
 * "YES" and "NO" among it.
 */
static bool
is_number_set(const char *value)
{
	char *end;
	long long n = strtoll(value, &end, 0);

	return (n != 0 && end != value && (end[0] == '\0' || end[1] == '\0'));
}

const char *
pv_off(struct judge *j, const char *name, const char **from)
{
	const char *value = tunable(j, name, from);

	if (value == NULL || !is_number_set(value) ||
	    freebsd_before(j, FREEBSD_10_4))
		return (NULL);
	return (value);
}

/* swapon(8) passes over what is not there, everybody over "xx". */
bool
fstab_is_needed(struct judge *j, const char *n)
{
	static const char *const words[] = { "noauto", "failok", "nofail" };
	const char *options = fact_of(j, "fstab", n, "options");
	const char *type = fact_of(j, "fstab", n, "type");

	if (type != NULL &&
	    (strcmp(type, "swap") == 0 || strcmp(type, "xx") == 0))
		return (false);
	for (size_t i = 0; options != NULL && i < PVK_COUNT(words); i++)
		if (strstr(options, words[i]) != NULL)
			return (false);
	return (true);
}
