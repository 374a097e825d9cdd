/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk that is plugged in, for the tests of its handshake: the backend, turns
 * of both, and what must be so when it works and when it is gone. Included by
 * one test program each.
 */
#ifndef PVK_TESTS_PROBE_PLUG_H
#define PVK_TESTS_PROBE_PLUG_H

#include "testing.h"

#include <errno.h>

#include "probe_blkback.h"
#include "probe_world.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/event.h"
#include "xen/grant.h"

#define VBD	51712
#define SECTORS 2048
#define STEPS	16 /* more than a handshake has */

static struct blkback back;
static uint8_t buffer[1 << 16] __attribute__((aligned(4096)));
static unsigned ndone;
static int last_error;

static inline void
done(struct disk_request *r)
{
	ndone++;
	last_error = r->error;
}

static inline void
begin(void)
{
	world_start(NULL);
	blkback_init(&back, WORLD_DOMID, VBD, SECTORS);
	for (size_t i = 0; i < SECTORS * 512; i++)
		back.image[i] = (uint8_t)(i * 31 >> 5);
	back.persistent = true;
	back.max_order = 1;
	back.max_indirect = 32;
	blkback_plug(&back);
	ndone = 0;
}

static inline void
end(void)
{
	blkback_let_go(&back);
	world_stop();
	blkback_fini(&back);
}

static inline void
turns(int n)
{
	for (int i = 0; i < n; i++) {
		(void)world_turn();
		blkback_step(&back);
		blkback_run(&back, NULL);
	}
}

/* Both ends, one step each, so that any step can be the one disturbed. */
static inline void
half_turns(int n)
{
	for (int i = 0; i < n; i++) {
		if (i % 2 == 0)
			(void)world_turn();
		else
			blkback_step(&back);
	}
}

static inline struct disk *
must_work(void)
{
	struct disk *d = world_disk("xvda");
	struct disk_request r = { .sector = 3,
		.bytes = 20480,
		.data = buffer,
		.done = done };
	unsigned before = ndone;

	assert_non_null(d);
	assert_false(d->gone);
	memset(buffer, 0, sizeof(buffer));
	assert_int_equal(d->submit(d, &r), 0);
	turns(4);
	assert_int_equal(ndone, before + 1);
	assert_int_equal(r.error, 0);
	assert_memory_equal(buffer, back.image + 3 * 512, 20480);
	return (d);
}

static inline void
must_be_gone(void)
{
	assert_null(disks);
	assert_int_equal(grant_count(), 0);
	assert_int_equal(event_count(), 0);
	assert_int_equal(xen_pages_used(), 0);
}

#endif
