/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PV disk beside its data: flushes, what it refuses, errors, a disk that
 * grows, notifications, too little memory, names.
 */
#include "testing.h"

#include <errno.h>

#include "probe_disks.h"

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

/* There is room for a single page of the pool: so it is one at a time. */
static void
one_page(void **state)
{
	const struct blkback kind = { .persistent = true, .max_indirect = 64 };
	struct disk *d = start(NULL, &kind);
	size_t n = pages_left() - 200;
	void *taken = pages_alloc(n);

	(void)state;
	assert_non_null(taken);
	assert_int_equal(move(d, DISK_READ, 8, buffer, 1 << 20), 0);
	assert_memory_equal(buffer, back.image + 8 * 512, 1 << 20);
	assert_int_equal(back.nkept, 1);
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
		cmocka_unit_test(flush),
		cmocka_unit_test(refusals),
		cmocka_unit_test(errors),
		cmocka_unit_test(grows),
		cmocka_unit_test(notifications),
		cmocka_unit_test(too_little_memory),
		cmocka_unit_test(one_page),
		cmocka_unit_test(names),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
