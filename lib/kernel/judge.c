/* SPDX-License-Identifier: BSD-2-Clause */
/* Is this kernel paravirtualized, and will it be after an update? */
#include <stdio.h>
#include <string.h>

#include "kernel/kernel_private.h"

bool
pvk_kernel_has(const struct pvk_kernel *k, enum pvk_kernel_driver d)
{
	/* where one sees what is registered, a mere name proves nothing */
	return ((k->evidence[d] &
		    (k->modules > 0
			    ? PVK_EVIDENCE_SET
			    : PVK_EVIDENCE_SYMBOL | PVK_EVIDENCE_STRING)) != 0);
}

/* FreeBSD's i386 XEN kernel of 8 and 9: a PV guest, which has no xenpci */
static bool
is_pv_guest(const struct pvk_kernel *k)
{
	return (k->arch == PVK_KERNEL_I386 && k->major < 10 &&
	    (k->config.present
		    ? k->config.xen
		    : k->xen_notes && !pvk_kernel_has(k, PVK_DRIVER_PLATFORM)));
}

static unsigned
count_needed(const struct pvk_kernel *k)
{
	unsigned n = 0;

	for (int d = 0; d <= PVK_DRIVER_NIC; d++)
		n += pvk_kernel_has(k, (enum pvk_kernel_driver)d);
	return (n);
}

static enum pvk_kernel_verdict
verdict(const struct pvk_kernel *k)
{
	unsigned n = count_needed(k);

	if (n > PVK_DRIVER_NIC)
		return (PVK_KERNEL_PV);
	if (n > 0)
		return (PVK_KERNEL_PARTIAL);
	/* it was asked for, and is not to be seen: one of the two is wrong */
	if (k->config.xenhvm && k->config.xenpci)
		return (PVK_KERNEL_UNKNOWN);
	return (PVK_KERNEL_NOT_PV);
}

static enum pvk_kernel_update
update(const struct pvk_kernel *k)
{
	if (k->verdict == PVK_KERNEL_UNKNOWN || k->major == 0)
		return (PVK_UPDATE_UNKNOWN);
	if (k->verdict == PVK_KERNEL_NOT_PV)
		return (k->major >= 10 ? PVK_UPDATE_GAINS : PVK_UPDATE_NOTHING);
	if (k->major < 10)
		return (PVK_UPDATE_LOSES);
	return (
	    k->verdict == PVK_KERNEL_PV ? PVK_UPDATE_KEEPS : PVK_UPDATE_GAINS);
}

/* What the configuration asks for is evidence of a kind, too. */
static void
add_config(struct pvk_kernel *k)
{
	if (k->config.xenpci)
		k->evidence[PVK_DRIVER_PLATFORM] |= PVK_EVIDENCE_CONFIG;
	if (!k->config.xenhvm && !k->config.xen)
		return;
	for (int d = PVK_DRIVER_STORE; d < PVK_DRIVER_COUNT; d++)
		if (d <= PVK_DRIVER_NIC || k->evidence[d] != 0)
			k->evidence[d] |= PVK_EVIDENCE_CONFIG;
}

void
judge(struct pvk_kernel *k)
{
	add_config(k);
	k->verdict = verdict(k);
	k->update = update(k);
}

const char *
pvk_kernel_verdict_name(enum pvk_kernel_verdict v)
{
	static const char *const names[] = {
		[PVK_KERNEL_PV] = "pv",
		[PVK_KERNEL_PARTIAL] = "partial",
		[PVK_KERNEL_NOT_PV] = "not_pv",
		[PVK_KERNEL_UNKNOWN] = "unknown",
	};

	return (names[v]);
}

const char *
pvk_kernel_update_name(enum pvk_kernel_update u)
{
	static const char *const names[] = {
		[PVK_UPDATE_KEEPS] = "keeps",
		[PVK_UPDATE_LOSES] = "loses",
		[PVK_UPDATE_GAINS] = "gains",
		[PVK_UPDATE_NOTHING] = "nothing",
		[PVK_UPDATE_UNKNOWN] = "unknown",
	};

	return (names[u]);
}

/* "xenpci, xbd": those that PV needs and that are not there */
static void
list_missing(const struct pvk_kernel *k, char *buf, size_t size)
{
	size_t at = 0;

	buf[0] = '\0';
	for (int d = 0; d <= PVK_DRIVER_NIC; d++)
		if (!pvk_kernel_has(k, (enum pvk_kernel_driver)d) && at < size)
			at += (size_t)snprintf(buf + at, size - at, "%s%s",
			    at > 0 ? ", " : "",
			    pvk_kernel_driver_name((enum pvk_kernel_driver)d));
}

void
pvk_kernel_reason(const struct pvk_kernel *k, char *buf, size_t size)
{
	char missing[80];

	list_missing(k, missing, sizeof(missing));
	if (k->verdict == PVK_KERNEL_PV)
		snprintf(buf, size,
		    "the drivers for disks and NICs and what they need are "
		    "compiled in");
	else if (k->verdict == PVK_KERNEL_UNKNOWN)
		snprintf(buf, size,
		    "its configuration asks for Xen's drivers, but none is to "
		    "be found in it");
	else if (k->verdict == PVK_KERNEL_NOT_PV)
		snprintf(buf, size, "none of Xen's drivers is compiled in");
	else if (is_pv_guest(k))
		snprintf(buf, size,
		    "a kernel for a PV guest (options XEN): it does not boot "
		    "as HVM guest, which templates are");
	else
		snprintf(buf, size, "not compiled in: %s", missing);
}

const char *
pvk_kernel_update_reason(const struct pvk_kernel *k)
{
	bool generic = strcmp(k->ident, "GENERIC") == 0;

	switch (k->update) {
	case PVK_UPDATE_KEEPS:
		return (generic
			? "no: GENERIC has the drivers since FreeBSD 10.0"
			: "no: this kernel has the drivers, and so has GENERIC "
			  "since FreeBSD 10.0, should it take its place");
	case PVK_UPDATE_GAINS:
		return ("no, on the contrary: GENERIC has the drivers since "
			"FreeBSD 10.0");
	case PVK_UPDATE_LOSES:
		return (generic
			? "yes: this kernel is named GENERIC, so freebsd-update "
			  "replaces it by the stock one, which has no PV "
			  "drivers before FreeBSD 10.0"
			: "yes: freebsd-update upgrade installs GENERIC in its "
			  "place, as does a build without KERNCONF, and GENERIC "
			  "has no PV drivers before FreeBSD 10.0");
	case PVK_UPDATE_NOTHING:
		return ("there is no PV to lose; from FreeBSD 10.0 on GENERIC "
			"has it");
	case PVK_UPDATE_UNKNOWN:
		break;
	}
	return ("cannot tell");
}
