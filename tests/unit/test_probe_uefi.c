/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's start by UEFI, on a firmware of our own: what is called, in which
 * order, what is said, what the kernel gets. The kernel is some bytes with a
 * head, at an address where nothing else is.
 */
#include <sys/mman.h>

#include "boot/head.h"
#include "boot/uefi.h"
#include "boot/uefi_map.h"
#include "testing.h"

#define KERNEL	  ((uintptr_t)0x10000000) /* as in the assembly below */
#define KERNEL_N  3			  /* pages */
#define ROOM	  ((uintptr_t)0x20000000)
#define ROOM_N	  8
#define ENTRY_LEN 48 /* as firmware of today has it */
#define RANGES	  128
#define KEY	  77
#define NO_MEMORY (ABI_UEFI_ERROR | 9)

__asm__(".pushsection .data\n"
	".balign 8\n"
	".globl uefi_kernel, uefi_kernel_end\n"
	".hidden uefi_kernel, uefi_kernel_end\n"
	"uefi_kernel:\n"
	".skip 16, 0x90\n"
	".quad 0x10000000, 0x10002001, kernel_started\n"
	".ascii \"the kernel\"\n"
	"uefi_kernel_end:\n"
	".popsection\n");

static struct {
	char said[1024], calls[256];
	abi_uefi_status at, up_to, map; /* what is answered; 0: it works */
	int refusals;			/* of exit_boot_services */
	size_t more;			/* ranges, once it was asked */
	size_t exits, stalled;
	struct abi_uefi_range range[RANGES];
	size_t n;
	jmp_buf started;
	const struct uefi_list *list;
} firmware;

/* From the kernel's head; it is called as C calls. */
void kernel_started(uint32_t list);

void
kernel_started(uint32_t list)
{
	firmware.list = (const struct uefi_list *)(uintptr_t)list;
	longjmp(firmware.started, 1);
}

static void
note(const char *call)
{
	strcat(firmware.calls, call);
}

static ABI_UEFI abi_uefi_status
put(struct abi_uefi_text *self, const char16_t *text)
{
	size_t n = strlen(firmware.said);

	assert_non_null(self);
	assert_int_equal(firmware.exits, 0); /* nobody is there any more */
	for (; *text != 0 && n < sizeof(firmware.said) - 1; text++)
		firmware.said[n++] = (char)*text;
	return (ABI_UEFI_SUCCESS);
}

static ABI_UEFI abi_uefi_status
allocate_pages(enum abi_uefi_allocate how, enum abi_uefi_memory type,
    size_t pages, uint64_t *address)
{
	note(how == ABI_UEFI_AT ? "kernel " : "room ");
	assert_int_equal(firmware.exits, 0);
	/* what is no code may be pages that can't be run */
	assert_int_equal(type,
	    how == ABI_UEFI_AT ? ABI_UEFI_LOADER_CODE : ABI_UEFI_LOADER_DATA);
	if (how == ABI_UEFI_AT) {
		assert_int_equal(*address, KERNEL);
		assert_int_equal(pages, KERNEL_N);
		return (firmware.at);
	}
	assert_int_equal(how, ABI_UEFI_UP_TO);
	assert_int_equal(*address, UINT32_MAX);
	assert_in_range(pages, 2, ROOM_N);
	*address = ROOM;
	return (firmware.up_to);
}

static ABI_UEFI abi_uefi_status
get_memory_map(size_t *len, struct abi_uefi_range *map, size_t *key,
    size_t *entry_len, uint32_t *version)
{
	size_t room = *len;

	note("map ");
	*entry_len = ENTRY_LEN;
	*version = 1;
	*len = firmware.n * ENTRY_LEN;
	if (room < *len)
		return (ABI_UEFI_TOO_SMALL);
	if (firmware.map != ABI_UEFI_SUCCESS)
		return (firmware.map);
	if (map == NULL)
		return (ABI_UEFI_SUCCESS); /* of nothing, which none should */
	memset(map, 0xa5, room);
	for (size_t i = 0; i < firmware.n; i++)
		memcpy((uint8_t *)map + i * ENTRY_LEN, &firmware.range[i],
		    sizeof(firmware.range[i]));
	*key = KEY + firmware.exits;
	return (ABI_UEFI_SUCCESS);
}

static ABI_UEFI abi_uefi_status
exit_boot_services(void *image, size_t key)
{
	note("exit ");
	assert_ptr_equal(image, &firmware);
	assert_int_equal(key, KEY + firmware.exits);
	firmware.exits++;
	if (firmware.refusals == 0)
		return (ABI_UEFI_SUCCESS);
	firmware.refusals--;
	firmware.n += firmware.more;
	return (ABI_UEFI_INVALID);
}

static ABI_UEFI abi_uefi_status
stall(size_t microseconds)
{
	assert_int_equal(firmware.exits, 0);
	firmware.stalled += microseconds;
	return (ABI_UEFI_SUCCESS);
}

/* What uefi_main() returned; ABI_UEFI_SUCCESS: it started the kernel. */
static abi_uefi_status
run(bool has_screen)
{
	static struct abi_uefi_text out = { NULL, put };
	static struct abi_uefi_boot boot = { .allocate_pages = allocate_pages,
		.get_memory_map = get_memory_map,
		.exit_boot_services = exit_boot_services,
		.stall = stall };
	static struct abi_uefi_system s = { .boot = &boot };

	s.out = has_screen ? &out : NULL;
	if (setjmp(firmware.started) != 0)
		return (ABI_UEFI_SUCCESS);
	return (uefi_main(&firmware, &s));
}

static int
power_on(void **state)
{
	static const struct abi_uefi_range ranges[RANGES] = {
		{ .type = ABI_UEFI_FREE, .start = 0, .pages = 160 },
		{ .type = ABI_UEFI_LOADER_DATA, .start = 1 << 20, .pages = 99 },
		{ .type = ABI_UEFI_RUNTIME_DATA, .start = 8 << 20, .pages = 1 },
		/* there only when firmware.more says so */
		{ .type = ABI_UEFI_BOOT_DATA, .start = 9 << 20, .pages = 2 },
	};

	(void)state;
	memset(&firmware, 0, sizeof(firmware));
	memcpy(firmware.range, ranges, sizeof(ranges));
	firmware.n = 3;
	memset((void *)KERNEL, 0xa5, KERNEL_N * 4096);
	memset((void *)ROOM, 0xa5, ROOM_N * 4096);
	return (0);
}

static void
is_ram(const struct abi_e820 *p, uint64_t start, uint64_t len)
{
	struct abi_e820 e = *p;

	assert_int_equal(e.start, start);
	assert_int_equal(e.len, len);
	assert_int_equal(e.type, ABI_MEMORY_RAM);
}

static void
ordinary_start(void **state)
{
	(void)state;
	assert_int_equal(run(true), ABI_UEFI_SUCCESS);
	assert_string_equal(firmware.calls, "kernel map room map exit ");
	assert_memory_equal((void *)KERNEL, uefi_kernel,
	    (size_t)(uefi_kernel_end - uefi_kernel));
	assert_ptr_equal(firmware.list, ROOM);
	assert_int_equal(firmware.list->n, 2);
	is_ram(&firmware.list->entry[0], 0, 160 * 4096);
	is_ram(&firmware.list->entry[1], 1 << 20, 99 * 4096);
	/* lines end as a text console wants it, and where to look is said */
	assert_non_null(strstr(firmware.said, "Xen's console\r\n"));
	assert_non_null(strstr(firmware.said, "serial port.\r\n"));
	assert_int_equal(firmware.stalled, 0);
}

static void
start_without_screen(void **state)
{
	(void)state;
	assert_int_equal(run(false), ABI_UEFI_SUCCESS);
	assert_string_equal(firmware.said, "");
	power_on(NULL);
	firmware.at = ABI_UEFI_NOT_FOUND;
	assert_true(run(false) == ABI_UEFI_NOT_FOUND);
}

/* The list is that of the last map, whose key was taken. */
static void
map_changes_meanwhile(void **state)
{
	(void)state;
	firmware.refusals = 1;
	firmware.more = 1;
	assert_int_equal(run(true), ABI_UEFI_SUCCESS);
	assert_string_equal(firmware.calls,
	    "kernel map room map exit map exit ");
	assert_int_equal(firmware.list->n, 3);
	is_ram(&firmware.list->entry[2], 9 << 20, 2 * 4096);
}

/* There is room for some more than it was at first, also at the end of a page.
 */
static void
map_grows(void **state)
{
	(void)state;
	firmware.n = 4096 / ENTRY_LEN;
	firmware.refusals = 1;
	firmware.more = 10;
	assert_int_equal(run(true), ABI_UEFI_SUCCESS);
	assert_int_equal(firmware.list->n, 3);
}

static void
firmware_never_ends(void **state)
{
	(void)state;
	firmware.refusals = 1000;
	assert_true(run(true) == ABI_UEFI_INVALID);
	assert_in_range(firmware.exits, 2, 100);
	assert_null(firmware.list);
}

static void
map_fails(void **state)
{
	(void)state;
	firmware.map = NO_MEMORY;
	assert_true(run(true) == NO_MEMORY);
	assert_int_equal(firmware.exits, 0);
	/* one that succeeds without room has not said how much it wants */
	power_on(NULL);
	firmware.n = 0;
	assert_true(run(true) >= ABI_UEFI_ERROR);
	assert_non_null(strstr(firmware.said, "not enough memory"));
}

static void
kernel_has_no_place(void **state)
{
	(void)state;
	firmware.at = ABI_UEFI_NOT_FOUND;
	assert_true(run(true) == ABI_UEFI_NOT_FOUND);
	assert_string_equal(firmware.calls, "kernel ");
	assert_string_equal(firmware.said,
	    "pvprobe: the memory at 1 MiB, where it has to be, is in use.\r\n");
	assert_in_range(firmware.stalled, 1000000, 10000000);
	assert_int_equal(*(uint8_t *)KERNEL, 0xa5); /* it is somebody's */
}

static void
list_has_no_place(void **state)
{
	(void)state;
	firmware.up_to = NO_MEMORY;
	assert_true(run(true) == NO_MEMORY);
	assert_string_equal(firmware.calls, "kernel map room ");
	assert_non_null(strstr(firmware.said, "not enough memory"));
}

static void
reserve_at(uintptr_t at, size_t pages)
{
	assert_ptr_equal(mmap((void *)at, pages * 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
			     -1, 0),
	    at);
}

static int
reserve(void **state)
{
	(void)state;
	reserve_at(KERNEL, KERNEL_N);
	reserve_at(ROOM, ROOM_N);
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(ordinary_start, power_on),
		cmocka_unit_test_setup(start_without_screen, power_on),
		cmocka_unit_test_setup(map_changes_meanwhile, power_on),
		cmocka_unit_test_setup(map_grows, power_on),
		cmocka_unit_test_setup(firmware_never_ends, power_on),
		cmocka_unit_test_setup(map_fails, power_on),
		cmocka_unit_test_setup(kernel_has_no_place, power_on),
		cmocka_unit_test_setup(list_has_no_place, power_on),
	};

	return (cmocka_run_group_tests(tests, reserve, NULL));
}
