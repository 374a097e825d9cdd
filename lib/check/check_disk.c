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

/* The PV disk of that size, or NULL. */
static const char *
find_twin(struct judge *j, uint64_t size, struct words *w)
{
	uint64_t other;

	for (words_begin(w, fact(j, "disk.names")); words_next(w);)
		if (disk_is_pv(j, w->word) &&
		    fact_of_number(j, "disk", w->word, "size", &other) &&
		    other == size)
			return (w->word);
	return (NULL);
}

void
check_disk_twice(struct judge *j)
{
	struct words w, v;
	uint64_t size;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);) {
		const char *twin;

		if (!disk_is_emulated(j, w.word) ||
		    !fact_of_number(j, "disk", w.word, "size", &size))
			continue;
		twin = find_twin(j, size, &v);
		if (twin != NULL)
			trip(j, w.word,
			    "%s, %s the size of %s, %" PRIu64 " bytes",
			    fact_of(j, "disk", w.word, "descr"),
			    fact_of_is(j, "disk", w.word, "used", "yes")
				? "in use,"
				: "not in use,",
			    twin, size);
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

/* Where the last partition of a disk ends; 0: it has none. */
static uint64_t
end_of_parts(struct judge *j, const char *disk)
{
	struct words w;
	uint64_t start, size, end, last = 0;

	for (words_begin(&w, fact(j, "part.names")); words_next(&w);)
		if (fact_of_is(j, "part", w.word, "disk", disk) &&
		    fact_of_number(j, "part", w.word, "start", &start) &&
		    fact_of_number(j, "part", w.word, "size", &size) &&
		    !pvk_add_overflow(start, size, &end))
			last = pvk_max(last, end);
	return (last);
}

void
check_disk_room(struct judge *j)
{
	struct words w;
	uint64_t size, end;

	for (words_begin(&w, fact(j, "disk.names")); words_next(&w);) {
		if (!fact_of_is(j, "disk", w.word, "root", "yes") ||
		    !fact_of_number(j, "disk", w.word, "size", &size))
			continue;
		end = end_of_parts(j, w.word);
		/* a tenth, and not what alignment leaves */
		if (end > 0 && size > end && size - end > PVK_GIB &&
		    size - end > size / 10)
			trip(j, w.word,
			    "%" PRIu64 " MiB of %" PRIu64
			    " are in no partition",
			    (size - end) / PVK_MIB, size / PVK_MIB);
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
