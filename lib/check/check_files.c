/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_files.def. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

/*
 * A disk by its driver: "ada0p2", "xvda1". Of FreeBSD a name and a number, of
 * Linux a name and a letter.
 */
static bool
is_raw(const char *device, bool freebsd)
{
	static const char *const on_freebsd[] = { "ada", "ad", "da", "xbd",
		"nda", "nvd", "vtbd", NULL };
	static const char *const on_linux[] = { "sd", "xvd", "hd", "vd", "nvme",
		NULL };
	const char *const *names = freebsd ? on_freebsd : on_linux;
	size_t n;

	if (strncmp(device, "/dev/", 5) != 0)
		return (false);
	device += 5;
	for (; *names != NULL; names++) {
		n = strlen(*names);
		if (strncmp(device, *names, n) == 0 &&
		    (freebsd || strcmp(*names, "nvme") == 0
			    ? device[n] >= '0' && device[n] <= '9'
			    : device[n] >= 'a' && device[n] <= 'z'))
			return (true);
	}
	return (false);
}

static bool
has_label(struct judge *j, const char *label)
{
	struct words w;

	for (words_begin(&w, fact(j, "part.names")); words_next(&w);)
		if (fact_of_is(j, "part", w.word, "label", label))
			return (true);
	return (false);
}

/* Of "ada0p2.eli" the length of "ada0p2", which geli(8) and its like are on. */
static size_t
provider_len(const char *device)
{
	static const char *const layers[] = { ".eli", ".bde", ".journal" };
	size_t len = strlen(device);

	for (size_t i = 0; i < PVK_COUNT(layers); i++) {
		size_t n = strlen(layers[i]);

		if (len > n && strcmp(device + len - n, layers[i]) == 0)
			return (len - n);
	}
	return (len);
}

/*
 * Another driver's name for the disk may lead to it, too: ad4 to an ada0 of
 * CAM's, nvd0 to nda0.
 */
static bool
may_be_alias(struct judge *j, const char *name)
{
	const char *driver = strncmp(name, "nvd", 3) == 0   ? "nda"
	    : strncmp(name, "ad", 2) == 0 && name[2] != 'a' ? "ada"
							    : NULL;
	struct words w;

	for (words_begin(&w, fact(j, "disk.names"));
	     driver != NULL && words_next(&w);)
		if (fact_of_is(j, "disk", w.word, "driver", driver))
			return (true);
	return (false);
}

/*
 * Of an image one disk is known, by no name: the first one of whatever driver,
 * "p3" of "ada0p3".
 */
static bool
is_missing_of_image(struct judge *j, const char *name)
{
	const char *at = name + strcspn(name, "0123456789");

	return (at[0] == '0' && at[1] == 'p' && at[2] != '\0' &&
	    !words_have(fact(j, "part.names"), at + 1));
}

/*
 * Only what can be told: labels of GPT, and disks by their drivers. A label
 * with unusual characters has a device with %20 and the like in its name.
 */
static bool
is_missing(struct judge *j, const char *device)
{
	bool image = fact_is(j, "system.source", "files");
	char name[PVK_FACT_VALUE_MAX];

	if (fact(j, "part.names") == NULL || fact_unseen(j, "part.more") ||
	    (!image &&
		(fact(j, "disk.names") == NULL || fact_unseen(j, "disk.more"))))
		return (false);
	snprintf(name, sizeof(name), "%.*s", (int)provider_len(device), device);
	if (strncmp(name, "/dev/gpt/", 9) == 0)
		return (strchr(name, '%') == NULL && !has_label(j, name + 9));
	if (!is_raw(name, true))
		return (false);
	if (image)
		return (is_missing_of_image(j, name + 5));
	return (!words_have(fact(j, "part.names"), name + 5) &&
	    !words_have(fact(j, "disk.names"), name + 5) &&
	    !may_be_alias(j, name + 5));
}

void
check_fstab_missing(struct judge *j)
{
	struct numbers n;

	for (numbers_begin(&n, j, "fstab.count"); numbers_next(&n);) {
		const char *device = fact_of(j, "fstab", n.word, "device");
		const char *at = fact_of(j, "fstab", n.word, "at");

		if (device != NULL && fstab_is_needed(j, n.word) &&
		    is_missing(j, device))
			trip(j, device, "for %s", at != NULL ? at : "");
	}
}

void
check_fstab_raw(struct judge *j)
{
	struct numbers n;

	for (numbers_begin(&n, j, "fstab.count"); numbers_next(&n);) {
		const char *device = fact_of(j, "fstab", n.word, "device");
		const char *at = fact_of(j, "fstab", n.word, "at");

		/* swap as well: without it nothing is kept of a crash */
		if (device != NULL && is_raw(device, is_freebsd(j)) &&
		    (fstab_is_needed(j, n.word) ||
			fact_of_is(j, "fstab", n.word, "type", "swap")))
			trip(j, device, "for %s", at != NULL ? at : "");
	}
}

void
check_root_raw(struct judge *j)
{
	const char *value, *device;

	if (is_freebsd(j)) {
		/* not kenv: there the loader puts what fstab says */
		value = fact(j, "loader.vfs.root.mountfrom");
		device = value != NULL ? strchr(value, ':') : NULL;
		if (device != NULL && is_raw(device + 1, true))
			trip(j, "", "vfs.root.mountfrom=%s", value);
		return;
	}
	value = fact(j, "cmdline.root");
	if (value != NULL && is_raw(value, false))
		trip(j, "", "root=%s", value);
}

/* What starts the system from a pool looks for it on all disks. */
static bool
is_root_pool(struct judge *j, const char *pool)
{
	size_t len = strlen(pool);
	struct numbers n;

	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		const char *device = fact_of(j, "mount", n.word, "device");

		if (device != NULL &&
		    fact_of_is(j, "mount", n.word, "at", "/") &&
		    fact_of_is(j, "mount", n.word, "type", "zfs") &&
		    strncmp(device, pool, len) == 0 &&
		    (device[len] == '/' || device[len] == '\0'))
			return (true);
	}
	return (false);
}

/*
 * Linux imports what its zpool.cache has by the paths that are there. FreeBSD
 * looks at all disks for a pool's identity, by whatever name.
 */
void
check_zfs_raw(struct judge *j)
{
	struct words pool, member;

	for (words_begin(&pool, fact(j, "zfs.names")); words_next(&pool);) {
		if (is_root_pool(j, pool.word))
			continue;
		for (words_begin(&member,
			 fact_of(j, "zfs", pool.word, "members"));
		     words_next(&member);)
			if (is_raw(member.word, false)) {
				trip(j, pool.word, "%s", member.word);
				break;
			}
	}
}

void
check_mount_sync(struct judge *j)
{
	struct numbers n;

	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		const char *options = fact_of(j, "mount", n.word, "options");
		const char *at = fact_of(j, "mount", n.word, "at");

		/* "async" has it, too */
		if (options != NULL && at != NULL &&
		    (strstr(options, "synchronous") == options ||
			strstr(options, " synchronous") != NULL ||
			strncmp(options, "sync", 4) == 0 ||
			strstr(options, ",sync") != NULL) &&
		    strstr(options, "asynchronous") == NULL)
			trip(j, at, "%s", options);
	}
}

/* The driver of the disk a device lies on, by their names. */
static bool
takes_no_trim(struct judge *j, const char *device)
{
	struct words w;
	uint64_t most;

	if (device == NULL || strncmp(device, "/dev/", 5) != 0)
		return (false);
	if (is_freebsd(j)) {
		/* labels hide it: true when all disks are Xen's */
		for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
			if (!disk_is_pv(j, w.word))
				return (false);
		return (fact(j, "disk.names") != NULL);
	}
	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
		if (strncmp(device + 5, w.word, strlen(w.word)) == 0 &&
		    !isalpha((unsigned char)device[5 + strlen(w.word)]))
			return (fact_of_number(j, "disk", w.word, "discard-max",
				    &most) &&
			    most == 0);
	return (false);
}

void
check_trim(struct judge *j)
{
	struct numbers n;

	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		const char *at = fact_of(j, "mount", n.word, "at");

		if (at != NULL &&
		    fact_of_is(j, "mount", n.word, "trim", "yes") &&
		    takes_no_trim(j, fact_of(j, "mount", n.word, "device")))
			trip(j, at, "TRIM is on, the disk has none");
	}
}

void
check_suj_snapshot(struct judge *j)
{
	struct numbers n;

	if (!freebsd_before(j, 1302000))
		return;
	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		const char *options = fact_of(j, "mount", n.word, "options");
		const char *at = fact_of(j, "mount", n.word, "at");

		if (options != NULL && at != NULL &&
		    strstr(options, "journaled soft-updates") != NULL)
			trip(j, at, "journaled soft-updates");
	}
}

/*
 * FreeBSD dumps to it. Linux does not, and Kubernetes wants none: there it is
 * missing only where the host may take memory away.
 */
void
check_no_swap(struct judge *j)
{
	uint64_t least, most;

	if (!fact_is(j, "swap.total", "0"))
		return;
	if (is_freebsd(j))
		trip(j, "", "0 bytes");
	else if (fact_number(j, "memory.dynamic-min", &least) &&
	    fact_number(j, "memory.dynamic-max", &most) && least < most)
		trip(j, "",
		    "0 bytes, and a dynamic range of %" PRIu64 " to %" PRIu64
		    " MiB",
		    least / 1024, most / 1024);
}

/*
 * Swap that the kernel can dump to: dumpon(8) of rc passes over what is
 * encrypted, and neither a volume of ZFS nor a file takes a dump.
 */
static bool
has_dump_room(struct judge *j)
{
	struct numbers n;

	for (numbers_begin(&n, j, "fstab.count"); numbers_next(&n);) {
		const char *device = fact_of(j, "fstab", n.word, "device");

		if (device != NULL &&
		    fact_of_is(j, "fstab", n.word, "type", "swap") &&
		    strncmp(device, "/dev/", 5) == 0 &&
		    strncmp(device, "/dev/zvol/", 10) != 0 &&
		    strncmp(device, "/dev/md", 7) != 0 &&
		    provider_len(device) == strlen(device))
			return (true);
	}
	return (false);
}

void
check_no_dump(struct judge *j)
{
	const char *device = fact(j, "boot.dump-device");
	const char *set = fact(j, "rc.dumpdev");
	uint64_t swap;

	if (((device != NULL && device[0] == '\0') ||
		fact_absent(j, "boot.dump-device")) &&
	    fact_number(j, "swap.total", &swap) && swap > 0 && has_dump_room(j))
		trip(j, "", "no dump device; dumpdev is %s",
		    set != NULL ? set : "not set");
}

void
check_swapping(struct judge *j)
{
	uint64_t used, now, most;

	if (fact_number(j, "swap.used", &used) && used >= 64 * PVK_MIB &&
	    fact_number(j, "memory.balloon-current", &now) &&
	    fact_number(j, "memory.static-max", &most) &&
	    is_squeezed(now, most))
		trip(j, "",
		    "%" PRIu64 " MiB in swap, %" PRIu64 " of %" PRIu64
		    " MiB of memory left",
		    used / PVK_MIB, now / 1024, most / 1024);
}
