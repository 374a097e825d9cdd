/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PV disk with a backend that behaves, for its tests: all kinds of backends,
 * and requests that are waited for. Included by one test program each.
 */
#ifndef PVK_TESTS_PROBE_DISKS_H
#define PVK_TESTS_PROBE_DISKS_H

#include "testing.h"

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

static inline void
done(struct disk_request *r)
{
	ndone++;
	assert_null(r->next);
}

static inline struct disk *
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

static inline struct disk *
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

static inline void
stop(void)
{
	blkback_let_go(&back);
	world_stop();
	blkback_fini(&back);
	free(buffer);
}

/* Runs until n more requests are done. */
static inline void
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

static inline int
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

#endif
