/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_files.def. */
#include <inttypes.h>
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
is_optional(struct judge *j, const char *n)
{
	static const char *const words[] = { "noauto", "failok", "nofail" };
	const char *options = fact_of(j, "fstab", n, "options");

	for (size_t i = 0; options != NULL && i < PVK_COUNT(words); i++)
		if (strstr(options, words[i]) != NULL)
			return (true);
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

/* Only what can be told: labels of GPT, and disks by their drivers. */
static bool
is_missing(struct judge *j, const char *device)
{
	if (fact(j, "part.names") == NULL || fact(j, "disk.names") == NULL)
		return (false);
	if (strncmp(device, "/dev/gpt/", 9) == 0)
		return (!has_label(j, device + 9));
	return (is_raw(device, true) &&
	    !words_have(fact(j, "part.names"), device + 5) &&
	    !words_have(fact(j, "disk.names"), device + 5));
}

void
check_fstab_missing(struct judge *j)
{
	struct numbers n;

	for (numbers_begin(&n, j, "fstab.count"); numbers_next(&n);) {
		const char *device = fact_of(j, "fstab", n.word, "device");
		const char *at = fact_of(j, "fstab", n.word, "at");

		if (device != NULL && !is_optional(j, n.word) &&
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

		if (device != NULL && is_raw(device, is_freebsd(j)))
			trip(j, device, "for %s", at != NULL ? at : "");
	}
}

void
check_root_raw(struct judge *j)
{
	const char *from, *value, *device;

	if (is_freebsd(j)) {
		value = tunable(j, "vfs.root.mountfrom", &from);
		device = value != NULL ? strchr(value, ':') : NULL;
		if (device != NULL && is_raw(device + 1, true))
			trip(j, "", "vfs.root.mountfrom=%s (%s)", value, from);
		return;
	}
	value = fact(j, "cmdline.root");
	if (value != NULL && is_raw(value, false))
		trip(j, "", "root=%s", value);
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
		if (strncmp(device + 5, w.word, strlen(w.word)) == 0)
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

/* Above which share a file system of that type is slow; ZFS earlier. */
static unsigned
full_at(const char *type)
{
	return (strcmp(type, "zfs") == 0 ? 80 : 95);
}

static bool
is_read_only(const char *options)
{
	return (options != NULL &&
	    (strstr(options, "read-only") != NULL ||
		strcmp(options, "ro") == 0 || strncmp(options, "ro,", 3) == 0));
}

void
check_fs_full(struct judge *j)
{
	struct numbers n;
	uint64_t size, left;

	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		const char *type = fact_of(j, "mount", n.word, "type");
		const char *at = fact_of(j, "mount", n.word, "at");
		const char *options = fact_of(j, "mount", n.word, "options");
		uint64_t percent;

		if (type == NULL || at == NULL || is_read_only(options) ||
		    !fact_of_number(j, "mount", n.word, "size", &size) ||
		    !fact_of_number(j, "mount", n.word, "free", &left) ||
		    size < PVK_MIB || left > size)
			continue;
		percent = 100 - left / (size / 100);
		if (left < size && percent > full_at(type))
			trip(j, at, "%s, %u %% full", type, (unsigned)percent);
	}
}

void
check_no_swap(struct judge *j)
{
	if (fact_is(j, "swap.total", "0"))
		trip(j, "", "0 bytes");
}

void
check_no_dump(struct judge *j)
{
	const char *device = fact(j, "boot.dump-device");
	const char *set = fact(j, "rc.dumpdev");
	uint64_t swap;

	if (((device != NULL && device[0] == '\0') ||
		fact_absent(j, "boot.dump-device")) &&
	    fact_number(j, "swap.total", &swap) && swap > 0)
		trip(j, "", "no dump device; dumpdev is %s",
		    set != NULL ? set : "not set");
}

void
check_swapping(struct judge *j)
{
	uint64_t used, now, most;

	if (fact_number(j, "swap.used", &used) && used >= 64 * PVK_MIB &&
	    fact_number(j, "memory.balloon-current", &now) &&
	    fact_number(j, "memory.static-max", &most) && now < most / 100 * 95)
		trip(j, "",
		    "%" PRIu64 " MiB in swap, %" PRIu64 " of %" PRIu64
		    " MiB of memory left",
		    used / PVK_MIB, now / 1024, most / 1024);
}
