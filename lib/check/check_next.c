/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges the rules of rules_next.def. What disks are called after the boot
 * follows from their numbers in xenstore, and from whether the kernel has xbd
 * (xbd_name.h). From 10 on it unplugs the emulated ones.
 */
#include <ctype.h>
#include <string.h>

#include "check/check_private.h"
#include "check/xbd_name.h"

#define FREEBSD_9_1 901000
#define FREEBSD_9_3 903000
#define FREEBSD_10  1000000

void
check_next_no_kernel(struct judge *j)
{
	const char *file = fact(j, "kernel.file");

	if (fact_absent(j, "kernel.verdict"))
		trip(j, "", "there is no %s", file != NULL ? file : "kernel");
}

void
check_next_kernel_unknown(struct judge *j)
{
	const char *file = fact(j, "kernel.file");

	if (fact_is(j, "kernel.verdict", "unknown"))
		trip(j, "", "%s", file != NULL ? file : "kernel");
}

void
check_next_no_modules(struct judge *j)
{
	const char *file = fact(j, "kernel.file");
	uint64_t n;

	if (fact_number(j, "boot.preloads", &n) && n > 0 &&
	    fact_is(j, "kernel.modules-match", "no"))
		trip(j, "", "%u to load, and no *.ko beside %s", (unsigned)n,
		    file != NULL ? file : "the kernel");
}

/* ---- disks ---- */

/* "ada0" of "/dev/ada0p2"; false of what is no disk with a number. */
static bool
disk_of(const char *device, char disk[XBD_NAME])
{
	size_t n = 0;

	if (strncmp(device, "/dev/", 5) != 0)
		return (false);
	device += 5;
	while (isalpha((unsigned char)device[n]))
		n++;
	if (n == 0 || !isdigit((unsigned char)device[n]))
		return (false);
	while (isdigit((unsigned char)device[n]))
		n++;
	if (n >= XBD_NAME || strchr(device, '/') != NULL)
		return (false);
	memcpy(disk, device, n);
	disk[n] = '\0';
	return (true);
}

/* Some disk that the host offers will be called so by xbd. */
static bool
will_be_xbd(struct judge *j, const char *disk, uint64_t date)
{
	char path[80], name[XBD_NAME];
	struct words w;

	for (words_begin(&w, fact(j, "front.names")); words_next(&w);) {
		snprintf(path, sizeof(path), "device/%s", w.word);
		if (strncmp(w.word, "vbd/", 4) != 0 ||
		    fact_of_is(j, "front", w.word, "device-type", "cdrom"))
			continue;
		/* between 9.1 and 9.3 it became "ada": either may be right */
		if (date >= FREEBSD_9_1 && xbd_name(path, false, name) &&
		    strcmp(name, disk) == 0)
			return (true);
		if (date < FREEBSD_9_3 && xbd_name(path, true, name) &&
		    strcmp(name, disk) == 0)
			return (true);
	}
	return (false);
}

/* It is there today, and will not be. */
static bool
will_be_gone(struct judge *j, const char *disk)
{
	const char *from;
	uint64_t date = FREEBSD_10;
	bool is_pv = disk_is_pv(j, disk);

	(void)fact_number(j, "kernel.osreldate", &date);
	if (fact_is(j, "kernel.verdict", "not_pv") ||
	    pv_off(j, "hw.xen.disable_pv_disks", &from) != NULL)
		/* QEMU has those that have a place on its controllers */
		return (is_pv && strncmp(disk, "xbd", 3) == 0);
	if (!fact_is(j, "kernel.verdict", "pv") ||
	    fact(j, "front.names") == NULL)
		return (false);
	if (!is_pv && (!disk_is_emulated(j, disk) || date < FREEBSD_10))
		return (false);
	return (!will_be_xbd(j, disk, date));
}

void
check_next_disk_gone(struct judge *j)
{
	char disk[XBD_NAME];
	struct numbers n;

	for (numbers_begin(&n, j, "fstab.count"); numbers_next(&n);) {
		const char *device = fact_of(j, "fstab", n.word, "device");
		const char *at = fact_of(j, "fstab", n.word, "at");

		if (device != NULL && fstab_is_needed(j, n.word) &&
		    disk_of(device, disk) &&
		    words_have(fact(j, "disk.names"), disk) &&
		    will_be_gone(j, disk))
			trip(j, device, "for %s", at != NULL ? at : "");
	}
}

/* ---- NICs ---- */

void
check_next_nic_gone(struct judge *j)
{
	static const char prefix[] = "rc.ifconfig_";
	const char *product = fact(j, "system.product"), *xn = NULL, *from;
	const struct pvk_fact *f;

	if (!fact_is(j, "kernel.verdict", "not_pv") &&
	    pv_off(j, "hw.xen.disable_pv_nics", &from) == NULL)
		return;
	/* the appliances keep their NICs elsewhere */
	if ((product != NULL && strcmp(product, "freebsd") != 0) ||
	    fact_unseen(j, "rc.more")) /* others may be set up there */
		return;
	for (size_t i = 0; (f = pvk_facts_at(j->facts, i)) != NULL; i++) {
		if (f->kind != PVK_FACT_TEXT ||
		    strncmp(f->name, prefix, sizeof(prefix) - 1) != 0)
			continue;
		if (strncmp(f->name + sizeof(prefix) - 1, "xn", 2) != 0)
			return; /* another one is set up, or whatever comes */
		xn = f->name + sizeof(prefix) - 1;
	}
	if (xn != NULL)
		trip(j, "xn0", "ifconfig_%s is set, and no other", xn);
}
