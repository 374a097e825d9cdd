/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV disk with a backend that behaves: what is read is what is there, what
 * is written gets there, at all sizes and alignments, with every set of
 * features.
 */
#include "testing.h"

#include <errno.h>

#include "probe_disks.h"

/* ---- data ---- */

static void
read_and_write(struct disk *d, uint64_t sector, size_t off, uint32_t bytes)
{
	uint8_t *at = buffer + off, *there = back.image + sector * 512;
	static uint8_t before[SECTORS * 512], wanted[PVK_MIB];
	size_t around = pvk_min(2 * PVK_MIB, bytes + off + 4096);

	memset(buffer, 0xee, around);
	assert_int_equal(move(d, DISK_READ, sector, at, bytes), 0);
	assert_memory_equal(at, there, bytes);
	for (size_t i = 0; i < off; i++)
		assert_int_equal(buffer[i], 0xee);
	for (size_t i = off + bytes; i < around; i++)
		assert_int_equal(buffer[i], 0xee);

	testing_random_bytes(&seed, wanted, bytes);
	memcpy(at, wanted, bytes);
	memcpy(before, back.image, sector * 512);
	assert_int_equal(move(d, DISK_WRITE, sector, at, bytes), 0);
	assert_memory_equal(there, wanted, bytes);
	assert_memory_equal(back.image, before, sector * 512);
	assert_memory_equal(at, wanted, bytes);
}

static void
all_sizes(struct disk *d)
{
	static const uint32_t sizes[] = { 512, 1024, 3584, 4096, 4608, 8192,
		12288, 40960, 45056, 45568, 49152, 65536, 131072, 135168,
		262144, 266240, 1044480, 1048576 };
	static const size_t offs[] = { 0, 512, 1024, 2560, 3584, 4096, 1, 300,
		513, 4095 };

	for (size_t s = 0; s < PVK_COUNT(sizes); s++) {
		if (sizes[s] % d->sector_bytes != 0)
			continue;
		for (size_t o = 0; o < PVK_COUNT(offs); o++)
			read_and_write(d, 8 * (s + o), offs[o], sizes[s]);
	}
	/* to the last sector */
	read_and_write(d, SECTORS - 2048, 512, 1048576);
}

static void
data(void **state)
{
	(void)state;
	for (size_t i = 0; i < PVK_COUNT(kinds); i++) {
		struct disk *d = start(NULL, &kinds[i]);

		all_sizes(d);
		/* after a request nobody but a keeper has a page of it */
		if (!kinds[i].persistent)
			assert_int_equal(grant_count(), back.ring_pages);
		stop();
	}
}

static void
persistent_grants_are_reused(void **state)
{
	const struct blkback kind = { .persistent = true, .max_indirect = 64 };
	struct disk *d = start(NULL, &kind);
	unsigned maps;

	(void)state;
	assert_non_null(strstr(d->features, "persistent"));
	assert_int_equal(move(d, DISK_READ, 0, buffer, 65536), 0);
	maps = back.maps;
	for (int i = 0; i < 50; i++)
		assert_int_equal(move(d, DISK_READ, 8, buffer, 65536), 0);
	assert_int_equal(back.maps, maps);
	stop();
}

static void
many_at_once(void **state)
{
	static struct disk_request r[DEPTH];
	static uint8_t check[PVK_MIB];
	uint32_t n, bytes = 8192;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(kinds); i++) {
		struct disk *d = start(NULL, &kinds[i]);

		n = d->depth;
		assert_in_range(n, 32, DEPTH);
		for (uint32_t k = 0; k < n; k++) {
			r[k] = (struct disk_request){ .op = DISK_READ,
				.sector = 16 * (n - k),
				.bytes = bytes,
				.data = buffer + (size_t)k * bytes,
				.done = done };
			assert_int_equal(d->submit(d, &r[k]), 0);
		}
		assert_int_equal(move(d, DISK_READ, 0, check, 4096), -EAGAIN);
		finish(d, n);
		for (uint32_t k = 0; k < n; k++) {
			assert_int_equal(r[k].error, 0);
			assert_memory_equal(r[k].data,
			    back.image + r[k].sector * 512, bytes);
		}
		stop();
	}
}

/* One answer at a time, the last request's first. */
static void
out_of_order(void **state)
{
	struct disk *d = start(NULL, &kinds[1]);
	struct disk_request r[8];

	(void)state;
	for (uint32_t k = 0; k < 8; k++) {
		r[k] = (struct disk_request){ .op = DISK_READ,
			.sector = 100 * k,
			.bytes = 100 << 10,
			.data = buffer + ((size_t)k << 17),
			.done = done };
		assert_int_equal(d->submit(d, &r[k]), 0);
	}
	while (ndone < 8) {
		unsigned n = blkback_take(&back);

		assert_int_not_equal(n, 0);
		blkback_answer(&back, n - 1, BLKIF_RSP_OKAY);
		blkback_push(&back);
		(void)world_turn();
	}
	ndone = 0;
	for (uint32_t k = 0; k < 8; k++)
		assert_memory_equal(r[k].data, back.image + 51200 * k,
		    100 << 10);
	stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data),
		cmocka_unit_test(persistent_grants_are_reused),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(out_of_order),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
