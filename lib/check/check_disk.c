/* SPDX-License-Identifier: BSD-2-Clause */
/* Judges the rules of rules_disk.def. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/check_private.h"
#include "util/num.h"

void
check_disk_emulated(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
		if (disk_is_emulated(j, w.word) &&
		    fact_of_is(j, "disk", w.word, "used", "yes"))
			trip(j, w.word, "%s, in use",
			    fact_of(j, "disk", w.word, "descr"));
}

/* ---- one disk twice ---- */

/* How sure it is that two names are of one disk. */
enum same {
	IS_ANOTHER,
	SAME_SIZE,  /* and have nothing else by which to compare them */
	SAME_PARTS, /* and they have a partition of one identity */
};

/* Disks of which partitions with an identity are known, as far as there is room
 * for them: more than any machine has. */
#define KNOWN_MAX 128
struct known {
	size_t n;
	char disk[KNOWN_MAX][64];
};

static bool
is_known(const struct known *k, const char *disk)
{
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->disk[i], disk) == 0)
			return (true);
	return (false);
}

/* A partition's identity and disk; false when it lacks one of them. */
static bool
identity_of(struct judge *j, const char *part, const char **uuid,
    const char **disk)
{
	*uuid = fact_of(j, "part", part, "uuid");
	*disk = fact_of(j, "part", part, "disk");
	return (*uuid != NULL && **uuid != '\0' && *disk != NULL);
}

static void
find_known(struct judge *j, struct known *k)
{
	const char *uuid, *disk;
	struct words w;

	k->n = 0;
	for (words_begin(&w, fact(j, "part.names"));
	     k->n < KNOWN_MAX && words_next(&w);)
		if (identity_of(j, w.word, &uuid, &disk) && !is_known(k, disk))
			snprintf(k->disk[k->n++], sizeof(k->disk[0]), "%s",
			    disk);
}

/* The PV disk that has a partition of that identity; false without. */
static bool
find_by_uuid(struct judge *j, const char *uuid, char twin[64])
{
	const char *other, *disk;
	struct words w;

	for (words_begin(&w, fact(j, "part.names")); words_next(&w);)
		if (identity_of(j, w.word, &other, &disk) &&
		    strcmp(uuid, other) == 0 && disk_is_pv(j, disk)) {
			snprintf(twin, 64, "%s", disk);
			return (true);
		}
	return (false);
}

static bool
find_by_parts(struct judge *j, const char *disk, char twin[64])
{
	const char *uuid, *of;
	struct words w;

	for (words_begin(&w, fact(j, "part.names")); words_next(&w);)
		if (identity_of(j, w.word, &uuid, &of) &&
		    strcmp(of, disk) == 0 && find_by_uuid(j, uuid, twin))
			return (true);
	return (false);
}

/* One of that size of whose partitions nothing tells that it is another. */
static bool
find_by_size(struct judge *j, const char *disk, const struct known *k,
    char twin[64])
{
	bool known = is_known(k, disk);
	uint64_t size, other;
	struct words w;

	if (!fact_of_number(j, "disk", disk, "size", &size))
		return (false);
	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
		if (disk_is_pv(j, w.word) &&
		    fact_of_number(j, "disk", w.word, "size", &other) &&
		    size == other && !(known && is_known(k, w.word))) {
			memcpy(twin, w.word, sizeof(w.word));
			return (true);
		}
	return (false);
}

/* The PV disk that it most likely is; how likely that is. */
static enum same
find_twin(struct judge *j, const char *disk, const struct known *k,
    char twin[64])
{
	if (find_by_parts(j, disk, twin))
		return (SAME_PARTS);
	return (find_by_size(j, disk, k, twin) ? SAME_SIZE : IS_ANOTHER);
}

void
check_disk_twice(struct judge *j)
{
	struct known known;
	char twin[64];
	struct words w;

	find_known(j, &known);
	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);) {
		bool used = fact_of_is(j, "disk", w.word, "used", "yes");
		enum same same;

		if (!disk_is_emulated(j, w.word))
			continue;
		same = find_twin(j, w.word, &known, twin);
		if (same != IS_ANOTHER)
			trip(j, w.word, "%s, %s, %s %s%s",
			    fact_of(j, "disk", w.word, "descr"),
			    used ? "in use" : "not in use",
			    same == SAME_PARTS ? "the partitions of"
					       : "the size of",
			    twin,
			    same == SAME_PARTS ? ""
					       : ", by partitions not to be "
						 "told apart");
	}
}

void
check_disk_indirect(struct judge *j)
{
	const char *next = fact(j, "loader.hw.xbd.xbd_enable_indirect");

	if (is_running(j)) {
		if (fact_is(j, "xen.indirect", "0"))
			trip(j, "", "%s",
			    is_freebsd(j) ? "hw.xbd.xbd_enable_indirect=0"
					  : "max_indirect_segments=0");
	} else if (next != NULL && strcmp(next, "0") == 0)
		trip(j, "", "hw.xbd.xbd_enable_indirect=0 (loader.conf)");
}

/* Boot code is read once, and small: where it begins is of no matter. */
static bool
holds_data(struct judge *j, const char *part)
{
	uint64_t size;

	return (!fact_of_is(j, "part", part, "type", "freebsd-boot") &&
	    !fact_of_is(j, "part", part, "type", "bios-boot") &&
	    fact_of_number(j, "part", part, "size", &size) && size > PVK_MIB);
}

void
check_part_misaligned(struct judge *j)
{
	struct words w;
	uint64_t start;

	for (words_begin(&w, fact(j, "part.names")); words_next(&w);)
		if (fact_of_number(j, "part", w.word, "start", &start) &&
		    start % 4096 != 0 && holds_data(j, w.word))
			trip(j, w.word,
			    "begins at %" PRIu64 " = %" PRIu64
			    " * 4096 + %" PRIu64,
			    start, start / 4096, start % 4096);
}

void
check_gpt_corrupt(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);)
		if (fact_of_is(j, "disk", w.word, "table-state", "CORRUPT"))
			trip(j, w.word, "%s is CORRUPT",
			    fact_of(j, "disk", w.word, "table") != NULL
				? fact_of(j, "disk", w.word, "table")
				: "table");
}

/* Where the last partition of a disk ends, which is named; 0: it has none. */
static uint64_t
end_of_parts(struct judge *j, const char *disk, char part[64])
{
	struct words w;
	uint64_t start, size, end, last = 0;

	for (words_begin(&w, fact(j, "part.names")); words_next(&w);)
		if (fact_of_is(j, "part", w.word, "disk", disk) &&
		    fact_of_number(j, "part", w.word, "start", &start) &&
		    fact_of_number(j, "part", w.word, "size", &size) &&
		    !pvk_add_overflow(start, size, &end) && end > last) {
			last = end;
			memcpy(part, w.word, sizeof(w.word));
		}
	return (last);
}

void
check_disk_room(struct judge *j)
{
	struct words w;
	uint64_t size, end;
	char part[64];

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);) {
		const char *type;

		if (!fact_of_is(j, "disk", w.word, "root", "yes") ||
		    !fact_of_number(j, "disk", w.word, "size", &size))
			continue;
		end = end_of_parts(j, w.word, part);
		/* a tenth, and not what alignment leaves */
		if (end == 0 || size <= end || size - end <= PVK_GIB ||
		    size - end <= size / 10)
			continue;
		type = fact_of(j, "part", part, "type");
		trip(j, w.word,
		    "%" PRIu64 " MiB of %" PRIu64
		    " are in no partition, the last is %s%s%s",
		    (size - end) / PVK_MIB, size / PVK_MIB, part,
		    type != NULL ? ", " : "", type != NULL ? type : "");
	}
}

void
check_zfs_ashift(struct judge *j)
{
	struct words w;
	uint64_t shift;

	for (words_begin(&w, fact(j, "zfs.names")); words_next(&w);)
		if (fact_of_number(j, "zfs", w.word, "ashift", &shift) &&
		    shift < 12)
			trip(j, w.word, "ashift %u", (unsigned)shift);
}

void
check_io_scheduler(struct judge *j)
{
	struct words w;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);) {
		const char *text = fact_of(j, "disk", w.word, "scheduler");

		if (text != NULL && disk_is_pv(j, w.word) &&
		    (strstr(text, "[cfq]") != NULL ||
			strstr(text, "[bfq]") != NULL))
			trip(j, w.word, "%s", text);
	}
}
