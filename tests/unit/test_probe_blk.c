/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV disk with a backend that behaves: what is read is what is there, what
 * is written gets there, at all sizes and alignments, with every set of
 * features.
 */
#include "testing.h"

#include <errno.h>

#include "probe_blkback.h"
#include "probe_world.h"
#include "util/num.h"
#include "xen/event.h"
#include "xen/grant.h"
#include "xen/page.h"

#define VBD	51712
#define SECTORS 8192 /* 4 MiB */
#define DEPTH	128

static struct blkback back;
static uint8_t *buffer; /* 2 MiB, at a page */
static uint64_t seed;
static unsigned ndone;

static void
done(struct disk_request *r)
{
	ndone++;
	assert_null(r->next);
}

static struct disk *
connect_disk(void)
{
	struct disk *d;

	for (int i = 0; i < 20; i++) {
		(void)world_turn();
		blkback_step(&back);
	}
	d = world_disk("xvda");
	assert_non_null(d);
	assert_true(front_is_settled());
	return (d);
}

static struct disk *
start(const struct front_options *o, const struct blkback *like)
{
	struct front_options writable = { 0 };

	if (o != NULL)
		writable = *o;
	if (writable.writable == NULL)
		writable.writable = "all";
	world_start(&writable);
	blkback_init(&back, WORLD_DOMID, VBD, SECTORS);
	back.max_order = like->max_order;
	back.max_indirect = like->max_indirect;
	back.persistent = like->persistent;
	back.flush_cache = like->flush_cache;
	back.barrier = like->barrier;
	back.sector_size = like->sector_size;
	back.info = like->info;
	seed = 1;
	testing_random_bytes(&seed, back.image, SECTORS * 512);
	buffer = aligned_alloc(4096, 2 * PVK_MIB);
	assert_non_null(buffer);
	blkback_plug(&back);
	return (connect_disk());
}

static void
stop(void)
{
	blkback_let_go(&back);
	world_stop();
	blkback_fini(&back);
	free(buffer);
}

/* Runs until n more requests are done. */
static void
finish(struct disk *d, unsigned n)
{
	uint64_t shuffle = seed;

	(void)d;
	for (unsigned turns = 0; ndone < n; turns++) {
		assert_true(turns < 10000);
		blkback_run(&back, &shuffle);
		(void)world_turn();
	}
	assert_int_equal(ndone, n);
	ndone = 0;
}

static int
move(struct disk *d, enum disk_op op, uint64_t sector, uint8_t *data,
    uint32_t bytes)
{
	struct disk_request r = { .op = op,
		.sector = sector,
		.bytes = bytes,
		.data = data,
		.done = done };
	int error = d->submit(d, &r);

	if (error != 0)
		return (error);
	finish(d, 1);
	return (-r.error);
}

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

static const struct blkback kinds[] = {
	{ .vbd = 0 },
	{ .max_order = 4 },
	{ .persistent = true },
	{ .max_indirect = 32 },
	{ .max_indirect = 256, .persistent = true, .max_order = 4 },
	{ .max_indirect = 256, .sector_size = 4096 },
	{ .max_indirect = 16, .sector_size = 4096, .persistent = true },
	{ .max_indirect = 3, .sector_size = 512, .max_order = 1 },
	{ .max_indirect = 12, .flush_cache = true },
};

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

/* ---- what is no data ---- */

static void
flush(void **state)
{
	const struct blkback cache = { .flush_cache = true, .barrier = true };
	const struct blkback barrier = { .barrier = true };
	struct disk *d = start(NULL, &cache);

	(void)state;
	assert_int_equal(move(d, DISK_FLUSH, 0, NULL, 0), 0);
	assert_int_equal(back.flushes, 1);
	assert_int_equal(move(d, DISK_FLUSH, 0, NULL, 512), -EINVAL);
	stop();
	d = start(NULL, &barrier);
	assert_int_equal(move(d, DISK_FLUSH, 0, NULL, 0), 0);
	assert_int_equal(back.flushes, 1);
	stop();
	d = start(NULL, &kinds[0]);
	assert_int_equal(move(d, DISK_FLUSH, 0, NULL, 0), 0);
	assert_int_equal(back.flushes, 0);
	stop();
}

static void
refusals(void **state)
{
	const struct front_options other = { .writable = "xvdaa,xvdb" };
	const struct front_options this = { .writable = "xvdb,xvda" };
	const struct blkback cd = { .info = BLKIF_INFO_CDROM |
		    BLKIF_INFO_READONLY };
	struct disk *d = start(&other, &kinds[0]);

	(void)state;
	assert_int_equal(move(d, DISK_WRITE, 0, buffer, 512), -EROFS);
	assert_int_equal(move(d, DISK_READ, 0, buffer, 0), -EINVAL);
	assert_int_equal(move(d, DISK_READ, 0, buffer, 513), -EINVAL);
	assert_int_equal(move(d, DISK_READ, SECTORS, buffer, 512), -EINVAL);
	assert_int_equal(move(d, DISK_READ, UINT64_MAX, buffer, 512), -EINVAL);
	assert_int_equal(move(d, DISK_READ, SECTORS - 1, buffer, 1024),
	    -EINVAL);
	assert_int_equal(move(d, DISK_READ, 0, buffer, d->max_bytes + 512),
	    -EINVAL);
	assert_int_equal(back.taken, 0);
	stop();
	d = start(&this, &kinds[5]);
	assert_int_equal(move(d, DISK_WRITE, 8, buffer, 4096), 0);
	assert_int_equal(move(d, DISK_READ, 1, buffer, 4096), -EINVAL);
	assert_int_equal(move(d, DISK_READ, 0, buffer, 512), -EINVAL);
	stop();
	d = start(NULL, &cd);
	assert_true(d->removable && d->readonly);
	assert_int_equal(move(d, DISK_WRITE, 0, buffer, 512), -EROFS);
	assert_int_equal(move(d, DISK_READ, 0, buffer, 512), 0);
	stop();
}

static void
errors(void **state)
{
	struct disk *d = start(NULL, &kinds[0]);
	struct disk_request r = { .op = DISK_READ,
		.bytes = 1 << 20,
		.data = buffer,
		.done = done };

	(void)state;
	assert_int_equal(d->submit(d, &r), 0);
	assert_int_equal(blkback_take(&back), 24);
	blkback_answer(&back, 3, BLKIF_RSP_ERROR);
	blkback_push(&back);
	(void)world_turn();
	assert_int_equal(ndone, 0); /* the other parts are still there */
	finish(d, 1);
	assert_int_equal(r.error, EIO);
	/* and the next is none the worse for it */
	assert_int_equal(move(d, DISK_READ, 5, buffer, 1 << 20), 0);
	assert_memory_equal(buffer, back.image + 2560, 1 << 20);
	stop();
}

/* A disk that grows, while it is in use. */
static void
grows(void **state)
{
	struct disk *d = start(NULL, &kinds[0]);

	(void)state;
	assert_int_equal(d->sectors, SECTORS);
	store_put("/local/domain/3/backend/vbd/7/51712/sectors", "9000");
	store_put("/local/domain/3/backend/vbd/7/51712/state", "4");
	(void)world_turn();
	assert_int_equal(d->sectors, 9000);
	stop();
}

/* One notification for what is given at once, none while the backend works. */
static void
notifications(void **state)
{
	struct disk *d = start(NULL, &kinds[0]);
	struct disk_request r[3];

	(void)state;
	(void)blkback_take(&back);
	back.notified = 0;
	for (int i = 0; i < 3; i++) {
		r[i] = (struct disk_request){ .op = DISK_READ,
			.bytes = 512,
			.data = buffer + 512 * i,
			.done = done };
		assert_int_equal(d->submit(d, &r[i]), 0);
	}
	(void)blkback_take(&back);
	assert_int_equal(back.notified, 1);
	finish(d, 3);
	stop();
}

static void
too_little_memory(void **state)
{
	const struct blkback kind = { .persistent = true,
		.max_indirect = 64,
		.max_order = 2 };
	struct disk *d = start(NULL, &kind);
	struct disk_request r[4];

	(void)state;
	/* all but 20 pages and the 256 that others need */
	size_t n = pages_left() - 276;
	void *taken = pages_alloc(n);

	assert_non_null(taken);
	for (uint32_t k = 0; k < 4; k++) {
		r[k] = (struct disk_request){ .op = DISK_READ,
			.sector = 2048 * (k % 3),
			.bytes = 1 << 20,
			.data = buffer + ((size_t)(k % 2) << 20),
			.done = done };
		assert_int_equal(d->submit(d, &r[k]), 0);
	}
	finish(d, 4);
	assert_memory_equal(r[3].data, back.image, 1 << 20);
	assert_memory_equal(r[2].data, back.image + (2 << 20), 1 << 20);
	pages_free(taken, n);
	stop();
}

static void
names(void **state)
{
	static const struct {
		unsigned vbd;
		const char *name;
	} t[] = { { 51712, "xvda" }, { 51713, "xvda1" }, { 51728, "xvdb" },
		{ 51952, "xvdp" }, { 768, "xvda" }, { 832, "xvdb" },
		{ 5632, "xvdc" }, { 5696, "xvdd" }, { 2048, "xvde" },
		{ 268439552, "xvdq" }, { 268441856, "xvdz" },
		{ 268442112, "xvdaa" } };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(t); i++) {
		world_start(NULL);
		blkback_init(&back, WORLD_DOMID, t[i].vbd, 8);
		blkback_plug(&back);
		for (int k = 0; k < 10; k++) {
			(void)world_turn();
			blkback_step(&back);
		}
		assert_non_null(disks);
		assert_string_equal(disks->name, t[i].name);
		blkback_let_go(&back);
		world_stop();
		blkback_fini(&back);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data),
		cmocka_unit_test(persistent_grants_are_reused),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(out_of_order),
		cmocka_unit_test(flush),
		cmocka_unit_test(refusals),
		cmocka_unit_test(errors),
		cmocka_unit_test(grows),
		cmocka_unit_test(notifications),
		cmocka_unit_test(too_little_memory),
		cmocka_unit_test(names),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
