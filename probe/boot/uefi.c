/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start by UEFI. The firmware has loaded this application, wherever it
 * liked, and calls it in long mode, with all memory mapped one to one and its
 * services at hand:
 *
 *	take the memory that the kernel has to be in, and copy it there
 *	ask for the map of memory, which gives a key
 *	leave the firmware with that key; if the map has changed, ask again
 *	make a list of the map, as a BIOS has it, and jump to the kernel
 *
 * Until the third of them whatever goes wrong is said, and returned to the
 * firmware, which tries something else then.
 */
#include "boot/uefi.h"

#include <string.h>

#include "boot/head.h"
#include "boot/uefi_map.h"

#define BELOW_4_GIB 0xffffffffu
#define PAGE	    ((size_t)1 << ABI_UEFI_PAGE_SHIFT)
#define MORE	    16 /* entries that the map may grow by until it is read */
#define TRIES	    8
#define TO_READ	    3000000 /* microseconds */

/* Where the list and the map will be, in memory that the kernel can reach. */
struct room {
	struct uefi_list *list;
	void *map;
	size_t map_len; /* bytes that there are for it */
};

static size_t
pages_of(uint64_t bytes)
{
	return ((size_t)((bytes + PAGE - 1) >> ABI_UEFI_PAGE_SHIFT));
}

static void
say(const struct abi_uefi_system *s, const char16_t *text)
{
	if (s->out != NULL)
		s->out->put(s->out, text);
}

static abi_uefi_status
fail(const struct abi_uefi_system *s, const char16_t *text, abi_uefi_status r)
{
	say(s, u"pvprobe: ");
	say(s, text);
	say(s, u"\r\n");
	s->boot->stall(TO_READ); /* what comes next may clear the screen */
	return (r);
}

/*
 * The firmware's own list of pages is what says that these are free: nothing of
 * it, nor this application, is there. They are to be run, still on its tables
 * of pages, and firmware that is strict lets no data be run.
 */
static abi_uefi_status
place_kernel(const struct abi_uefi_system *s, const struct head *head)
{
	uint64_t at = head->start;
	abi_uefi_status r = s->boot->allocate_pages(ABI_UEFI_AT,
	    ABI_UEFI_LOADER_CODE, pages_of(head->end - head->start), &at);

	if (r == ABI_UEFI_SUCCESS)
		memcpy((void *)(uintptr_t)at, uefi_kernel,
		    (uintptr_t)uefi_kernel_end - (uintptr_t)uefi_kernel);
	return (r);
}

static abi_uefi_status
make_room(const struct abi_uefi_system *s, struct room *room)
{
	uint64_t at = BELOW_4_GIB;
	size_t len = 0, key, entry_len = 0;
	uint32_t version;
	abi_uefi_status r;

	/* without room for it, it tells its size */
	r = s->boot->get_memory_map(&len, NULL, &key, &entry_len, &version);
	if (r != ABI_UEFI_TOO_SMALL)
		return (r | ABI_UEFI_ERROR);
	len += MORE * entry_len;
	r = s->boot->allocate_pages(ABI_UEFI_UP_TO, ABI_UEFI_LOADER_DATA,
	    pages_of(sizeof(*room->list)) + pages_of(len), &at);
	if (r != ABI_UEFI_SUCCESS)
		return (r);
	room->list = (struct uefi_list *)(uintptr_t)at;
	room->map =
	    (uint8_t *)room->list + pages_of(sizeof(*room->list)) * PAGE;
	room->map_len = pages_of(len) * PAGE;
	return (r);
}

/*
 * An event of the firmware's own may change the map between the two calls, so
 * they may have to be made again. After a refusal the firmware may have ended
 * in part: nothing but these two can be called any more, not even to say so.
 */
static abi_uefi_status
leave(void *image, const struct abi_uefi_system *s, const struct room *room)
{
	size_t len = 0, key, entry_len = 0;
	uint32_t version;
	abi_uefi_status r = ABI_UEFI_INVALID;

	for (int i = 0; i < TRIES && r != ABI_UEFI_SUCCESS; i++) {
		len = room->map_len;
		r = s->boot->get_memory_map(&len, room->map, &key, &entry_len,
		    &version);
		if (r != ABI_UEFI_SUCCESS)
			return (r);
		r = s->boot->exit_boot_services(image, key);
	}
	if (r == ABI_UEFI_SUCCESS)
		uefi_map_list(room->map, len, entry_len, room->list);
	return (r);
}

ABI_UEFI abi_uefi_status
uefi_main(void *image, struct abi_uefi_system *s)
{
	struct head head;
	struct room room;
	abi_uefi_status r;
	void (*start)(uint32_t list);

	memcpy(&head, uefi_kernel, sizeof(head));
	r = place_kernel(s, &head);
	if (r != ABI_UEFI_SUCCESS)
		return (fail(s,
		    u"the memory at 1 MiB, where it has to be, is in use.", r));
	r = make_room(s, &room);
	if (r != ABI_UEFI_SUCCESS)
		return (fail(s, u"not enough memory.", r));
	say(s,
	    u"pvprobe: from here on it has no screen. What it says is on "
	    u"Xen's console\r\nand on the first serial port.\r\n");
	r = leave(image, s, &room);
	if (r != ABI_UEFI_SUCCESS)
		return (r);
	start = (void (*)(uint32_t))(uintptr_t)head.start_uefi;
	start((uint32_t)(uintptr_t)room.list);
	return (ABI_UEFI_ERROR); /* nobody comes here */
}
