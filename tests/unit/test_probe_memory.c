/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's memory: what firmware says of it, pages of it, the heap in it. */
#include <setjmp.h>
#include <sys/mman.h>

#include "boot/abi_start.h"
#include "boot/memmap.h"
#include "boot/pages.h"
#include "libc/heap.h"
#include "testing.h"
#include "util/num.h"
#include "xen/page.h"

/* ---- the list of memory ---- */

#define RAM	 ABI_MEMORY_RAM
#define RESERVED 2

static bool
has(const struct memmap_range *list, size_t n, uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].start == start && list[i].end == end)
			return (true);
	return (false);
}

static void
ordinary_list(void **state)
{
	static const struct abi_e820 list[] = {
		{ 0, 0x9fc00, RAM },
		{ 0x9fc00, 0x400, RESERVED },
		{ 0xf0000, 0x10000, RESERVED },
		{ 0x100000, 0xee0000, RAM },
		{ 0xfe0000, 0x20000, RESERVED },
		{ 0xfffc0000, 0x40000, RESERVED },
		{ 0x100000000, 0x40000000, RAM },
	};
	static struct memmap m;

	(void)state;
	memset(&m, 0, sizeof(m));
	memmap_add_e820(&m, list, PVK_COUNT(list));
	assert_int_equal(m.bytes, 0x9fc00 + 0xee0000 + 0x40000000);
	assert_int_equal(m.n_ram, 1);
	assert_true(has(m.ram, m.n_ram, 0x100000, 0xfe0000));
	assert_int_equal(m.n_taken, 4);
	assert_true(has(m.taken, m.n_taken, 0x9f000, 0xa0000));
	assert_true(has(m.taken, m.n_taken, 0xfffc0000, 0x100000000));
}

static void
nonsense_in_lists(void **state)
{
	static struct memmap m;

	(void)state;
	memset(&m, 0, sizeof(m));
	memmap_add(&m, UINT64_MAX, UINT64_MAX, RAM);
	memmap_add(&m, 0x200000, 0, RAM);
	memmap_add(&m, 0x200001, 0xffe, RAM);	/* no whole page */
	memmap_add(&m, 0x100000000, 4096, RAM); /* not mapped */
	memmap_add(&m, 0, 0x100000, RAM);	/* the firmware's */
	assert_int_equal(m.n_ram, 0);
	assert_int_equal(m.bytes, 0xffe + 4096 + 0x100000);
	memmap_add(&m, 0x300001, UINT64_MAX, RAM); /* wraps: to the end */
	assert_int_equal(m.n_ram, 1);
	assert_true(has(m.ram, 1, 0x301000, MEMMAP_END));
	memmap_add(&m, 0, UINT64_MAX, RAM);
	assert_true(m.bytes == UINT64_MAX);
	m.n_ram = 1;
	memmap_add(&m, 0x400fff, 2, RESERVED); /* touches two pages */
	memmap_add(&m, 0x500000, UINT64_MAX, 77);
	memmap_add(&m, 0x600000, 0, RESERVED);
	assert_int_equal(m.n_taken, 2);
	assert_true(has(m.taken, 2, 0x400000, 0x402000));
	assert_true(has(m.taken, 2, 0x500000, MEMMAP_END));
}

/* Thousands of entries: the first ones count, the others hurt nobody. */
static void
endless_list(void **state)
{
	static struct abi_start_memory list[4096];
	static struct memmap m;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(list); i++)
		list[i] = (struct abi_start_memory){ (i + 256) * 8192, 4096,
			i % 2 + RAM, 0 };
	memset(&m, 0, sizeof(m));
	memmap_add_start(&m, list, PVK_COUNT(list));
	memmap_add_start(&m, list, SIZE_MAX);
	assert_true(m.n_ram <= MEMMAP_MAX && m.n_taken <= MEMMAP_MAX);
}

static void
what_is_mapped(void **state)
{
	(void)state;
	assert_false(memmap_is_mapped(0, 1));
	assert_true(memmap_is_mapped(1, 4096));
	assert_true(memmap_is_mapped(MEMMAP_END - 1, 1));
	assert_false(memmap_is_mapped(MEMMAP_END - 1, 2));
	assert_false(memmap_is_mapped(MEMMAP_END, 0x1000));
	assert_false(memmap_is_mapped(UINT64_MAX, 1));
	assert_false(memmap_is_mapped(4096, UINT64_MAX));
}

/* ---- pages ---- */

#define PAGES 300

static uint8_t *area;

static int
with_area(void **state)
{
	(void)state;
	area = mmap(NULL, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(area != MAP_FAILED);
	memset(area, 0xa5, PAGES * PAGE_SIZE);
	pages_init((uintptr_t)area);
	return (0);
}

static int
without_area(void **state)
{
	(void)state;
	return (munmap(area, PAGES * PAGE_SIZE));
}

static void
add(size_t first, size_t end)
{
	pages_add((uintptr_t)area + first * PAGE_SIZE,
	    (uintptr_t)area + end * PAGE_SIZE);
}

static void
take(size_t first, size_t end)
{
	pages_take((uintptr_t)area + first * PAGE_SIZE,
	    (uintptr_t)area + end * PAGE_SIZE);
}

static void
none_without_memory(void **state)
{
	(void)state;
	assert_null(pages_alloc(1));
	assert_int_equal(pages_left(), 0);
	add(5, 5);
	pages_free(NULL, 3);
	assert_null(pages_alloc(1));
	add(5, 6);
	assert_null(pages_alloc(0));
	assert_null(pages_alloc(2));
	assert_null(pages_alloc(SIZE_MAX));
	assert_ptr_equal(pages_alloc(1), area + 5 * PAGE_SIZE);
	assert_null(pages_alloc(1));
}

static void
zeroed_and_in_one_piece(void **state)
{
	uint8_t *a, *b;

	(void)state;
	add(0, PAGES);
	add(10, 20); /* said twice */
	take(64, 128);
	assert_int_equal(pages_left(), PAGES - 64);
	a = pages_alloc(64);
	assert_ptr_equal(a, area);
	assert_true(a[0] == 0 && memcmp(a, a + 1, 64 * PAGE_SIZE - 1) == 0);
	assert_int_equal(a[64 * PAGE_SIZE], 0xa5);
	b = pages_alloc(172);
	assert_ptr_equal(b, area + 128 * PAGE_SIZE);
	assert_null(pages_alloc(1));
	memset(a, 1, 64 * PAGE_SIZE);
	pages_free(a + PAGE_SIZE, 2);
	assert_null(pages_alloc(3));
	assert_ptr_equal(pages_alloc(2), a + PAGE_SIZE);
	assert_int_equal(a[PAGE_SIZE], 0);
	assert_int_equal(pages_left(), 0);
	pages_free(b, 172);
	assert_int_equal(pages_left(), 172);
}

/* Given and taken at random: never the same page twice, none lost. */
static void
random_pages(void **state)
{
	static struct {
		uint8_t *p;
		size_t n;
	} mine[64];
	uint64_t seed = 1;
	size_t out = 0;

	(void)state;
	memset(mine, 0, sizeof(mine));
	add(1, PAGES);
	for (int i = 0; i < 20000; i++) {
		size_t k = testing_random(&seed) % PVK_COUNT(mine);
		size_t n = 1 + testing_random(&seed) % 12;

		if (mine[k].p != NULL) {
			for (size_t j = 0; j < mine[k].n; j++)
				assert_int_equal(mine[k].p[j * PAGE_SIZE], k);
			pages_free(mine[k].p, mine[k].n);
			out -= mine[k].n;
			mine[k].p = NULL;
			continue;
		}
		mine[k].p = pages_alloc(n);
		mine[k].n = n;
		if (mine[k].p == NULL)
			continue;
		out += n;
		assert_true(mine[k].p > area &&
		    mine[k].p + n * PAGE_SIZE <= area + PAGES * PAGE_SIZE);
		for (size_t j = 0; j < n; j++) {
			assert_int_equal(mine[k].p[j * PAGE_SIZE], 0);
			mine[k].p[j * PAGE_SIZE] = (uint8_t)k;
		}
		assert_int_equal(pages_left(), PAGES - 1 - out);
	}
}

/* ---- the heap ---- */

static uint8_t memory[64 * 1024] __attribute__((aligned(HEAP_ALIGN)));
static jmp_buf corrupt;

void
heap_corrupt(void)
{
	longjmp(corrupt, 1);
}

static int
with_heap(void **state)
{
	(void)state;
	heap_init(memory, sizeof(memory));
	return (0);
}

static void
heap_has_an_end(void **state)
{
	void *first, *second;

	(void)state;
	assert_null(heap_alloc(sizeof(memory)));
	assert_null(heap_alloc(SIZE_MAX));
	assert_null(heap_alloc(SIZE_MAX - 15));
	first = heap_alloc(sizeof(memory) - 2 * HEAP_ALIGN);
	assert_non_null(first);
	assert_null(heap_alloc(0));
	heap_free(first);
	assert_int_equal(heap_used(), 0);
	first = heap_alloc(0);
	second = heap_alloc(0);
	assert_true(first != NULL && second != NULL && first != second);
	heap_free(NULL);
}

static void
heap_joins_neighbours(void **state)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(orders); i++) {
		void *p[3];

		for (int k = 0; k < 3; k++)
			p[k] = heap_alloc(1000);
		for (int k = 0; k < 3; k++)
			heap_free(p[orders[i][k]]);
		p[0] = heap_alloc(sizeof(memory) - 2 * HEAP_ALIGN);
		assert_non_null(p[0]);
		heap_free(p[0]);
	}
}

static void
random_heap(void **state)
{
	static struct {
		uint8_t *p;
		size_t len;
	} mine[40];
	uint64_t seed = 3;

	(void)state;
	memset(mine, 0, sizeof(mine));
	for (int i = 0; i < 50000; i++) {
		size_t k = testing_random(&seed) % PVK_COUNT(mine);

		if (mine[k].p != NULL) {
			for (size_t j = 0; j < mine[k].len; j++)
				assert_int_equal(mine[k].p[j], k);
			heap_free(mine[k].p);
			mine[k].p = NULL;
			continue;
		}
		mine[k].len = testing_random(&seed) % 4000;
		mine[k].p = heap_alloc(mine[k].len);
		if (mine[k].p == NULL)
			continue;
		assert_int_equal((uintptr_t)mine[k].p % HEAP_ALIGN, 0);
		assert_true(heap_size(mine[k].p) >= mine[k].len);
		memset(mine[k].p, (int)k, mine[k].len);
	}
	for (size_t k = 0; k < PVK_COUNT(mine); k++)
		heap_free(mine[k].p);
	assert_int_equal(heap_used(), 0);
}

/* What was not given, what was given back, what was written over. */
static void
heap_finds_misuse(void **state)
{
	uint8_t *p = heap_alloc(100);
	volatile int found = 0;

	(void)state;
	heap_free(p);
	if (setjmp(corrupt) == 0)
		heap_free(p);
	else
		found++;
	if (setjmp(corrupt) == 0)
		heap_free(p + 1);
	else
		found++;
	if (setjmp(corrupt) == 0)
		heap_free(memory + sizeof(memory));
	else
		found++;
	p = heap_alloc(100);
	memset(p, 0x41, 100 + 2 * HEAP_ALIGN);
	if (setjmp(corrupt) == 0)
		heap_alloc(100);
	else
		found++;
	assert_int_equal(found, 4);
}

#define unit_test_in_area(test) \
	cmocka_unit_test_setup_teardown(test, with_area, without_area)
#define unit_test_on_heap(test) cmocka_unit_test_setup(test, with_heap)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_list),
		cmocka_unit_test(nonsense_in_lists),
		cmocka_unit_test(endless_list),
		cmocka_unit_test(what_is_mapped),
		unit_test_in_area(none_without_memory),
		unit_test_in_area(zeroed_and_in_one_piece),
		unit_test_in_area(random_pages),
		unit_test_on_heap(heap_has_an_end),
		unit_test_on_heap(heap_joins_neighbours),
		unit_test_on_heap(random_heap),
		unit_test_on_heap(heap_finds_misuse),
	};

	return (cmocka_run_group_tests_name("probe_memory", tests, NULL, NULL));
}
