/* SPDX-License-Identifier: BSD-2-Clause */
/* UEFI's map of memory as the list that the probe's kernel takes. */
#include "boot/uefi_map.h"
#include "testing.h"
#include "util/num.h"

static void
is_ram(const struct abi_e820 *p, uint64_t start, uint64_t len)
{
	struct abi_e820 e = *p;

	assert_int_equal(e.start, start);
	assert_int_equal(e.len, len);
	assert_int_equal(e.type, ABI_MEMORY_RAM);
}

static struct uefi_list list;

static void
map(const struct abi_uefi_range *range, size_t n)
{
	memset(&list, 0xa5, sizeof(list));
	uefi_map_list(range, n * sizeof(*range), sizeof(*range), &list);
}

/* Which kinds are RAM afterwards, by themselves. */
static void
kinds_of_memory(void **state)
{
	static const bool ram[16] = { false, true, true, true, true, false,
		false, true };

	(void)state;
	for (uint32_t type = 0; type < PVK_COUNT(ram); type++) {
		struct abi_uefi_range r = { .type = type,
			.start = 0x100000,
			.pages = 1 };

		map(&r, 1);
		assert_int_equal(list.n, ram[type]);
	}
}

static void
ranges_that_touch(void **state)
{
	static const struct abi_uefi_range r[] = {
		{ .type = ABI_UEFI_FREE, .start = 0x100000, .pages = 1 },
		{ .type = ABI_UEFI_BOOT_CODE, .start = 0x101000, .pages = 2 },
		{ .type = ABI_UEFI_BOOT_DATA, .start = 0xff000, .pages = 1 },
		{ .type = ABI_UEFI_RUNTIME_CODE, .start = 0xfe000, .pages = 1 },
		{ .type = ABI_UEFI_FREE, .start = 0xfd000, .pages = 1 },
		{ .type = ABI_UEFI_FREE, .start = 0x105000, .pages = 1 },
	};

	(void)state;
	map(r, PVK_COUNT(r));
	assert_int_equal(list.n, 3);
	is_ram(&list.entry[0], 0xff000, 0x4000);
	is_ram(&list.entry[1], 0xfd000, 0x1000);
	is_ram(&list.entry[2], 0x105000, 0x1000);
	map(r, 0);
	assert_int_equal(list.n, 0);
}

/* More than fit, none of which touch: the rest is left alone. */
static void
map_without_end(void **state)
{
	static struct abi_uefi_range r[BIOS_START_MAX * 2];
	static struct {
		struct uefi_list list;
		uint8_t behind[64];
	} two;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(r); i++)
		r[i] = (struct abi_uefi_range){ .type = ABI_UEFI_FREE,
			.start = (i + 256) * 8192,
			.pages = 1 };
	memset(&two, 0xa5, sizeof(two));
	uefi_map_list(r, sizeof(r), sizeof(r[0]), &two.list);
	assert_int_equal(two.list.n, BIOS_START_MAX);
	for (size_t i = 0; i < sizeof(two.behind); i++)
		assert_int_equal(two.behind[i], 0xa5);
	/* an entry that is cut off is none */
	uefi_map_list(r, sizeof(r[0]) + 39, sizeof(r[0]), &two.list);
	assert_int_equal(two.list.n, 1);
	/* nor is one that is too short */
	for (size_t len = 0; len < sizeof(r[0]); len += 13) {
		uefi_map_list(r, sizeof(r), len, &two.list);
		assert_int_equal(two.list.n, 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_of_memory),
		cmocka_unit_test(ranges_that_touch),
		cmocka_unit_test(map_without_end),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
