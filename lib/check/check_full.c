/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges PV-FS-FULL. Data sets of one pool of ZFS share what is free, and each
 * tells all of that as its own: so a pool is judged, once, by what its mounted
 * data sets hold together. A quota makes what one of them may have smaller, and
 * the pool no fuller.
 *
 * Snapshots and what is not mounted are among neither. Where the pool's size is
 * known, all but what is left of it is in use: what two data sets or more tell
 * alike, since one may have a quota. A volume may keep room that nobody has
 * written to, so with one of them the size is no help.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

#define LEAST (256 * PVK_MIB) /* a smaller one is searched in no time */
/* What is written between one look and the next. */
#define NEARLY (16 * PVK_MIB)

/* Above which share one of that type is slow; 0: it is of no matter. */
static unsigned
full_at(const char *type)
{
	static const struct {
		const char *type;
		unsigned percent;
	} known[] = { { "zfs", 80 }, { "ufs", 95 }, { "ext3", 95 },
		{ "ext4", 95 }, { "xfs", 95 }, { "btrfs", 95 }, { "f2fs", 95 },
		{ "jfs", 95 } };

	for (size_t i = 0; type != NULL && i < PVK_COUNT(known); i++)
		if (strcmp(type, known[i].type) == 0)
			return (known[i].percent);
	return (0);
}

static bool
is_read_only(const char *options)
{
	return (options != NULL &&
	    (strstr(options, "read-only") != NULL ||
		strcmp(options, "ro") == 0 || strncmp(options, "ro,", 3) == 0));
}

/* Of the n-th mount; false when it is none that is judged. */
struct room {
	const char *type, *at, *device;
	uint64_t used, left;
};

static bool
take_room(struct judge *j, const char *n, struct room *r)
{
	uint64_t size;

	r->type = fact_of(j, "mount", n, "type");
	r->at = fact_of(j, "mount", n, "at");
	r->device = fact_of(j, "mount", n, "device");
	if (full_at(r->type) == 0 || r->at == NULL ||
	    is_read_only(fact_of(j, "mount", n, "options")) ||
	    !fact_of_number(j, "mount", n, "size", &size) ||
	    !fact_of_number(j, "mount", n, "free", &r->left) || r->left > size)
		return (false);
	r->used = size - r->left;
	return (true);
}

static unsigned
percent_of(uint64_t used, uint64_t left)
{
	uint64_t size;

	if (pvk_add_overflow(used, left, &size) || size < LEAST)
		return (0);
	return ((unsigned)(100 - left / (size / 100)));
}

/* ---- pools ---- */

/* How long the pool's part of "zroot/var/log" is. */
static size_t
pool_len(const char *device)
{
	return (strcspn(device, "/"));
}

static bool
is_of_pool(const struct room *r, const char *pool, size_t len)
{
	return (strcmp(r->type, "zfs") == 0 && r->device != NULL &&
	    pool_len(r->device) == len && strncmp(r->device, pool, len) == 0);
}

/* An earlier mount is of the same pool, or of the same device. */
static bool
is_told(struct judge *j, const struct room *r, const char *number)
{
	bool pool = strcmp(r->type, "zfs") == 0;
	struct numbers n;
	struct room other;

	if (r->device == NULL || strcmp(r->device, "nfs") == 0)
		return (false);
	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		if (strcmp(n.word, number) == 0)
			break;
		if (!take_room(j, n.word, &other) || other.device == NULL)
			continue;
		if (pool ? is_of_pool(&other, r->device, pool_len(r->device))
			 : strcmp(other.device, r->device) == 0)
			return (true);
	}
	return (false);
}

/* Two data sets or more have the same left: it is the pool's, and no quota's.
 */
static bool
is_pools_own(struct judge *j, const char *pool, uint64_t left)
{
	unsigned alike = 0;
	struct numbers n;
	struct room r;

	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);)
		alike += take_room(j, n.word, &r) &&
		    is_of_pool(&r, pool, strlen(pool)) && r.left <= left &&
		    left - r.left <= NEARLY;
	return (alike >= 2);
}

/*
 * What a pool holds, by its size; 0 when that is not known. It keeps back a
 * 32nd part at most (spa_slop_shift), which is neither used nor told as left.
 */
static uint64_t
held_of(struct judge *j, const char *pool, uint64_t left)
{
	uint64_t size, volumes;

	if (!fact_of_number(j, "zfs", pool, "size", &size) ||
	    !fact_number(j, "zfs.volumes", &volumes) || volumes > 0 ||
	    !is_pools_own(j, pool, left))
		return (0);
	size -= size / 32;
	return (size > left ? size - left : 0);
}

static void
judge_pool(struct judge *j, const char *device)
{
	uint64_t used = 0, left = 0;
	size_t len = pool_len(device);
	unsigned percent, all, sets = 0;
	struct numbers n;
	struct room r;
	char pool[64];

	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		if (!take_room(j, n.word, &r) || !is_of_pool(&r, device, len))
			continue;
		if (pvk_add_overflow(used, r.used, &used))
			return;
		left = pvk_max(left, r.left);
		sets++;
	}
	percent = percent_of(used, left);
	snprintf(pool, sizeof(pool), "%.*s", (int)len, device);
	all = percent_of(held_of(j, pool, left), left);
	if (all > full_at("zfs") && all > percent)
		trip(j, pool,
		    "pool of ZFS, %u %% of it used or reserved, by snapshots "
		    "and what is not mounted, too",
		    all);
	else if (percent > full_at("zfs"))
		trip(j, pool,
		    "pool of ZFS, %u %% full by the %u data sets that are "
		    "mounted",
		    percent, sets);
}

void
check_fs_full(struct judge *j)
{
	struct numbers n;
	struct room r;

	for (numbers_begin(&n, j, "mount.count"); numbers_next(&n);) {
		unsigned percent;

		if (!take_room(j, n.word, &r) || is_told(j, &r, n.word))
			continue;
		if (strcmp(r.type, "zfs") == 0 && r.device != NULL) {
			judge_pool(j, r.device);
			continue;
		}
		percent = percent_of(r.used, r.left);
		if (percent > full_at(r.type))
			trip(j, r.at, "%s, %u %% full", r.type, percent);
	}
}
