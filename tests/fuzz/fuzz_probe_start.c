/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What pvprobe is told when it starts: a list of memory, by the BIOS or by PVH
 * (the first byte says which), and a command line, which the same bytes are as
 * well. Pages that are then given out lie in memory that is ours, whole, below
 * 4 GiB and above 1 MiB, and in nothing that is taken.
 */
#include <stdlib.h>
#include <string.h>

#include "boot/abi_start.h"
#include "boot/memmap.h"
#include "guest/option_text.h"
#include "util/num.h"
#include "xen/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
check_ranges(const struct memmap_range *list, size_t n, uint64_t least)
{
	must(n <= MEMMAP_MAX);
	for (size_t i = 0; i < n; i++) {
		must(list[i].start >= least && list[i].start < list[i].end);
		must(list[i].end <= MEMMAP_END);
		must(list[i].start % PAGE_SIZE == 0);
		must(list[i].end % PAGE_SIZE == 0);
	}
}

static void
check_options(const uint8_t *data, size_t len)
{
	static const char *const names[] = { "a", "unplug", "ring-pages" };
	char *line = malloc(len + 1), value[16];

	must(line != NULL);
	memcpy(line, data, len);
	line[len] = '\0';
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		bool found = option_find(line, names[i], value, sizeof(value));

		must(strlen(value) < sizeof(value));
		must(!found || strstr(line, names[i]) != NULL);
		must(found || value[0] == '\0');
	}
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct memmap m;

	if (len == 0)
		return (0);
	memset(&m, 0, sizeof(m));
	if ((data[0] & 1) == 0)
		memmap_add_e820(&m, data + 1,
		    (len - 1) / sizeof(struct abi_e820));
	else
		memmap_add_start(&m, data + 1,
		    (len - 1) / sizeof(struct abi_start_memory));
	check_ranges(m.ram, m.n_ram, MEMMAP_FIRST);
	check_ranges(m.taken, m.n_taken, 0);
	check_options(data + 1, len - 1);
	return (0);
}
