/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_xen.def. */
#include <stdlib.h>
#include <string.h>

#include "check/check_private.h"
#include "util/nearest.h"
#include "util/num.h"

#define FREEBSD_10 1000000

static bool
is_built_without(struct judge *j)
{
	return (fact_is(j, "kernel.verdict", "not_pv") ||
	    fact_is(j, "kernel.verdict", "partial") ||
	    fact_is(j, "kernel.xenhvm", "no") ||
	    fact_is(j, "kernel.xenpci", "no"));
}

static bool
is_switched_off(struct judge *j)
{
	return (fact(j, "cmdline.xen_nopv") != NULL ||
	    fact(j, "cmdline.nopv") != NULL);
}

/* When the reason is known, that rule speaks. */
void
check_absent(struct judge *j)
{
	const char *release = fact(j, "kernel.release");

	if (fact_is(j, "xen.bus", "no") && !is_built_without(j) &&
	    !is_switched_off(j))
		trip(j, "", "no bus of Xen in kernel %s",
		    release != NULL ? release : "");
}

static bool
is_old_generic(struct judge *j)
{
	return (freebsd_before(j, FREEBSD_10) &&
	    fact_is(j, "kernel.ident", "GENERIC"));
}

static void
trip_kernel(struct judge *j)
{
	const char *ident = fact(j, "kernel.ident");
	const char *release = fact(j, "kernel.release");
	const char *file = fact(j, "kernel.file");
	const char *verdict = fact(j, "kernel.verdict");

	trip(j, "", "kernel %s %s%s%s: %s", ident != NULL ? ident : "",
	    release != NULL ? release : "", file != NULL ? ", " : "",
	    file != NULL ? file : "",
	    verdict != NULL			    ? verdict
		: fact_is(j, "kernel.xenhvm", "no") ? "no options XENHVM"
						    : "no device xenpci");
}

void
check_not_compiled(struct judge *j)
{
	if (is_built_without(j) && !is_old_generic(j))
		trip_kernel(j);
}

void
check_kernel_replaced(struct judge *j)
{
	if (is_built_without(j) && is_old_generic(j))
		trip_kernel(j);
}

void
check_update_kernel(struct judge *j)
{
	const char *parts = fact(j, "update.components");

	if (fact_is(j, "kernel.xenhvm", "yes") && words_have(parts, "kernel"))
		trip(j, "", "Components %s", parts);
}

void
check_cmdline_off(struct judge *j)
{
	if (fact(j, "cmdline.xen_nopv") != NULL)
		trip(j, "", "xen_nopv");
	if (fact(j, "cmdline.nopv") != NULL)
		trip(j, "", "nopv");
}

/*
 * Disks and NICs, both: "all", "ide-disks,nics". "unnecessary" leaves the
 * emulated ones, too, but Linux uses the others.
 */
void
check_unplug_never(struct judge *j)
{
	const char *value = fact(j, "cmdline.xen_emul_unplug");

	if (value != NULL && strstr(value, "all") == NULL &&
	    strstr(value, "unnecessary") == NULL &&
	    (strstr(value, "ide-disks") == NULL ||
		strstr(value, "nics") == NULL))
		trip(j, "", "xen_emul_unplug=%s", value);
}

static void
check_off(struct judge *j, const char *name)
{
	const char *from, *value = pv_off(j, name, &from);

	if (value != NULL)
		trip(j, "", "%s=%s (%s)", name, value, from);
}

void
check_disks_off(struct judge *j)
{
	check_off(j, "hw.xen.disable_pv_disks");
}

void
check_nics_off(struct judge *j)
{
	check_off(j, "hw.xen.disable_pv_nics");
}

/* All that the drivers read, by FreeBSD's sources from 8 to 15. */
static const char *const tunables[] = { "hw.xen.disable_pv_disks",
	"hw.xen.disable_pv_nics", "hw.xn.enable_lro", "hw.xn.num_queues",
	"hw.xbd.xbd_enable_indirect" };

/* name is one of Xen's, without where it came from; NULL: none of them. */
static const char *
xen_tunable(const char *name)
{
	size_t skip = strncmp(name, "kenv.", 5) == 0 ? 5
	    : strncmp(name, "loader.", 7) == 0	     ? 7
						     : 0;

	name += skip;
	if (skip > 0 &&
	    (strncmp(name, "hw.xen.", 7) == 0 ||
		strncmp(name, "hw.xn.", 6) == 0 ||
		strncmp(name, "hw.xbd.", 7) == 0))
		return (name);
	return (NULL);
}

void
check_tunable_unknown(struct judge *j)
{
	bool running = is_running(j);

	(void)fact(j, "loader.more");
	(void)fact(j, "kenv.hw.xen.disable_pv_disks"); /* all or none */
	for (size_t i = 0; i < pvk_facts_count(j->facts); i++) {
		const struct pvk_fact *f = pvk_facts_at(j->facts, i);
		const char *name = xen_tunable(f->name), *best;
		struct pvk_nearest near;
		bool known = false;

		if (name == NULL || f->kind != PVK_FACT_TEXT ||
		    (!running && strncmp(f->name, "kenv.", 5) == 0))
			continue; /* the next boot reads the files anew */
		pvk_nearest_init(&near, name);
		for (size_t k = 0; k < PVK_COUNT(tunables); k++) {
			known = known || strcmp(name, tunables[k]) == 0;
			pvk_nearest_offer(&near, tunables[k]);
		}
		best = pvk_nearest_name(&near);
		if (!known)
			trip(j, name, "%s%s%s", "not known",
			    best != NULL ? ", did you mean " : "",
			    best != NULL ? best : "");
	}
}

static bool
is_cd(struct judge *j, const char *front)
{
	return (fact_of_is(j, "front", front, "device-type", "cdrom"));
}

void
check_no_driver(struct judge *j)
{
	bool disks = fact_is(j, "xen.vbd-driver", "no");
	bool nics = fact_is(j, "xen.vif-driver", "no");
	struct words w;

	if (!disks && !nics)
		return;
	for (words_begin(&w, fact(j, "front.names")); words_next(&w);) {
		if (disks && strncmp(w.word, "vbd/", 4) == 0 &&
		    !is_cd(j, w.word))
			trip(j, w.word, "no driver xen-blkfront");
		if (nics && strncmp(w.word, "vif/", 4) == 0)
			trip(j, w.word, "no driver xen-netfront");
	}
}

/* One that no driver took is not meant to connect; nor is a CD. */
void
check_not_connected(struct judge *j)
{
	struct words w;
	uint64_t state, other;

	for (words_begin(&w, fact(j, "front.names")); words_next(&w);) {
		const char *device = fact_of(j, "front", w.word, "device");
		const char *text = fact_of(j, "front", w.word, "connection");

		if (device == NULL ||
		    (text != NULL && strcmp(text, "Connected") == 0) ||
		    is_cd(j, w.word))
			continue;
		if (text != NULL)
			trip(j, w.word, "%s, %s", device, text);
		else if (fact_of_number(j, "front", w.word, "state", &state) &&
		    state != 4) {
			fact_of_number(j, "front", w.word, "backend-state",
			    &other);
			trip(j, w.word, "%s, state %u, back end %u", device,
			    (unsigned)state, (unsigned)other);
		}
	}
}

void
check_viridian(struct judge *j)
{
	const char *leaf = fact(j, "xen.leaf");

	if (fact_is(j, "xen.hypervisor", "Microsoft Hv") && leaf != NULL)
		trip(j, "", "cpuid says Microsoft Hv, and Xen at %s%s", leaf,
		    fact_is(j, "device.hyperv", "yes")
			? "; a driver for Hyper-V is in use"
			: "");
}

void
check_callback(struct judge *j)
{
	if (fact_is(j, "xen.callback-vector", "no"))
		trip(j, "", "no callback vector");
}

void
check_cd_old(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "front.names")); words_next(&w);)
		if (is_cd(j, w.word))
			trip(j, w.word, "device-type cdrom");
}

void
check_msix(struct judge *j)
{
	uint64_t cards;

	if (fact_number(j, "device.passthrough", &cards) && cards > 0 &&
	    xen_before(j, 4, 6) &&
	    fact_is(j, "loader.machdep.disable_msix_migration", "0"))
		trip(j, "",
		    "machdep.disable_msix_migration=0, %u cards passed "
		    "through, Xen %s",
		    (unsigned)pvk_min(cards, 999), fact(j, "xen.version"));
}

void
check_nested(struct judge *j)
{
	if (fact_is(j, "cpu.nested", "yes"))
		trip(j, "", "cpuid has VMX or SVM");
}
