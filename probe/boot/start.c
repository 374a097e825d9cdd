/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The first C that runs: takes over what Xen or the firmware says of memory and
 * the command line, then hands over to main(). Until there are pages there is
 * only the console.
 */
#include "boot/start.h"

#include <string.h>

#include "boot/abi_start.h"
#include "boot/bios.h"
#include "boot/given.h"
#include "boot/interrupt.h"
#include "boot/memmap.h"
#include "boot/pages.h"
#include "console.h"
#include "main.h"
#include "util/num.h"
#include "xen/hypercall.h"
#include "xen/page.h"

#define COMMAND_LINE 512

enum start_by { BY_PVH = 0, BY_BIOS = 1, BY_UEFI = 2 }; /* entry.S says it */

extern char kernel_start[], kernel_end[];
extern volatile uint64_t entry_pages[]; /* the table of the first 2 MiB */
_Noreturn void start_c(enum start_by by, uint32_t info);

static struct {
	enum start_by by;
	uint64_t memory, shown;
	char command_line[COMMAND_LINE];
} start;

const char *
start_command_line(void)
{
	return (start.command_line);
}

const char *
start_kind(void)
{
	static const char *const names[] = { "PVH", "BIOS", "UEFI" };

	return (names[start.by]);
}

uint64_t
start_memory(void)
{
	return (start.memory);
}

uint64_t
start_memory_shown(void)
{
	return (start.shown);
}

static const void *
at(uint64_t address)
{
	return ((const void *)(uintptr_t)address);
}

static void
take_command_line(uint64_t address)
{
	const char *text = at(address);
	size_t n = 0;

	if (!memmap_is_mapped(address, COMMAND_LINE))
		return;
	while (n < COMMAND_LINE - 1 && text[n] != '\0')
		n++;
	memcpy(start.command_line, text, n);
}

/* Version 0 has no map: then Xen is asked, who knows it all the same. */
static void
ask_xen(struct memmap *m)
{
	static struct abi_e820 entries[MEMMAP_ENTRIES];
	long n = hypercall_init()
	    ? hypercall_memory_map(entries, MEMMAP_ENTRIES)
	    : -1;

	if (n > 0)
		memmap_add_e820(m, entries, (size_t)n);
}

static void
read_pvh(struct memmap *m, uint32_t info)
{
	struct abi_start s;

	if (!memmap_is_mapped(info, sizeof(s)))
		return;
	memcpy(&s, at(info), sizeof(s));
	if (s.magic != ABI_START_MAGIC)
		return;
	take_command_line(s.command_line);
	if (s.version == 0)
		ask_xen(m);
	else if (memmap_is_mapped(s.map,
		     (uint64_t)s.map_n * sizeof(struct abi_start_memory)))
		memmap_add_start(m, at(s.map), s.map_n);
}

/* What a start from the disk leaves, by whatever firmware. */
static void
read_list(struct memmap *m, uint32_t info)
{
	uint32_t n;

	_Static_assert(GIVEN_BYTES <= COMMAND_LINE, "room for all options");
	given_options(start.command_line);
	memcpy(&n, at(info), sizeof(n));
	memmap_add_e820(m, at(info + BIOS_START_ENTRIES),
	    (size_t)pvk_min(n, BIOS_START_MAX));
}

static void
give_pages(const struct memmap *m)
{
	pages_init(0);
	start.shown = m->bytes;
	for (size_t i = 0; i < m->n_ram; i++)
		pages_add(m->ram[i].start, m->ram[i].end);
	for (size_t i = 0; i < m->n_taken; i++)
		pages_take(m->taken[i].start, m->taken[i].end);
	start.memory = (uint64_t)pages_left() << PAGE_SHIFT;
	pages_take((uintptr_t)kernel_start, (uintptr_t)kernel_end);
}

/* From here on a pointer that is NULL is found out. */
static void
forget_page_0(void)
{
	entry_pages[0] = 0;
	__asm__ volatile("invlpg (%0)" : : "r"((uint64_t)0) : "memory");
}

void
start_c(enum start_by by, uint32_t info)
{
	static struct memmap m;

	start.by = by;
	interrupt_init();
	if (by == BY_PVH)
		read_pvh(&m, info);
	else
		read_list(&m, info);
	give_pages(&m);
	forget_page_0();
	main_probe();
}
