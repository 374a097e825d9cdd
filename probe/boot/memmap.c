/* SPDX-License-Identifier: BSD-2-Clause */
/* Which memory is ours; see memmap.h. */
#include "boot/memmap.h"

#include <string.h>

#include "boot/abi_start.h"
#include "util/num.h"
#include "xen/page.h"

static void
add(struct memmap_range *list, size_t *n, uint64_t start, uint64_t end)
{
	if (start >= end || *n == MEMMAP_MAX)
		return;
	list[*n].start = start;
	list[*n].end = end;
	++*n;
}

/* Pages that [start, end) touches; it may reach beyond what is mapped. */
static void
take(struct memmap *m, uint64_t start, uint64_t end)
{
	end = pvk_min(end, MEMMAP_END);
	add(m->taken, &m->n_taken, start & ~(uint64_t)(PAGE_SIZE - 1),
	    pvk_round_up(end, PAGE_SIZE));
}

void
memmap_add(struct memmap *m, uint64_t start, uint64_t len, uint32_t type)
{
	uint64_t end;

	if (pvk_add_overflow(start, len, &end))
		end = UINT64_MAX; /* up to the end, wherever that is */
	if (type == ABI_MEMORY_RAM &&
	    pvk_add_overflow(m->bytes, end - start, &m->bytes))
		m->bytes = UINT64_MAX;
	if (start >= MEMMAP_END || len == 0)
		return;
	if (type != ABI_MEMORY_RAM) {
		take(m, start, end);
		return;
	}
	start = pvk_round_up(pvk_max(start, MEMMAP_FIRST), PAGE_SIZE);
	end = pvk_min(end, MEMMAP_END) & ~(uint64_t)(PAGE_SIZE - 1);
	add(m->ram, &m->n_ram, start, end);
}

void
memmap_add_e820(struct memmap *m, const void *entries, size_t n)
{
	const uint8_t *p = entries;
	struct abi_e820 e;

	for (size_t i = 0; i < pvk_min(n, MEMMAP_ENTRIES); i++) {
		memcpy(&e, p + i * sizeof(e), sizeof(e));
		memmap_add(m, e.start, e.len, e.type);
	}
}

void
memmap_add_start(struct memmap *m, const void *entries, size_t n)
{
	const uint8_t *p = entries;
	struct abi_start_memory e;

	for (size_t i = 0; i < pvk_min(n, MEMMAP_ENTRIES); i++) {
		memcpy(&e, p + i * sizeof(e), sizeof(e));
		memmap_add(m, e.start, e.len, e.type);
	}
}

bool
memmap_is_mapped(uint64_t start, uint64_t len)
{
	uint64_t end;

	return (start != 0 && !pvk_add_overflow(start, len, &end) &&
	    end <= MEMMAP_END);
}
