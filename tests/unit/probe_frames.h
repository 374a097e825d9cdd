/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A NIC that is plugged in, for its tests: the backend, turns of both, frames.
 * Included by one test program each.
 */
#ifndef PVK_TESTS_PROBE_FRAMES_H
#define PVK_TESTS_PROBE_FRAMES_H

#include "testing.h"

#include "probe_netback.h"
#include "probe_world.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/event.h"
#include "xen/grant.h"

static struct netback back;
static uint64_t seed;
static struct netback_frame got;
static unsigned ngot;
static uint8_t *bytes;

static inline void
receive(struct nic *n, const struct nic_frame *f)
{
	assert_ptr_equal(n->owner, &back);
	assert_in_range(f->len, 14, NIC_FRAME_MAX);
	memset(&got, 0, sizeof(got));
	memcpy(got.data, f->data, f->len);
	got.len = f->len;
	got.csum_blank = f->csum_blank;
	got.csum_good = f->csum_good;
	got.gso_size = f->gso_size;
	ngot++;
}

static inline void
turns(int n)
{
	for (int i = 0; i < n; i++) {
		(void)world_turn();
		netback_step(&back);
	}
}

static inline struct nic *
begin_like(const struct netback *like, const struct front_options *o)
{
	struct nic *n;

	world_start(o);
	netback_init(&back, WORLD_DOMID, 0);
	back.sg = like->sg;
	back.gso4 = like->gso4;
	back.gso6 = like->gso6;
	back.no_csum = like->no_csum;
	back.csum6 = like->csum6;
	netback_plug(&back);
	turns(8);
	n = world_nic("vif0");
	assert_non_null(n);
	assert_true(front_is_settled());
	n->receive = receive;
	n->owner = &back;
	seed = 9;
	ngot = 0;
	bytes = malloc(NIC_FRAME_MAX);
	assert_non_null(bytes);
	return (n);
}

static inline struct nic *
begin(void)
{
	const struct netback all = { .sg = true,
		.gso4 = true,
		.gso6 = true,
		.csum6 = true };

	return (begin_like(&all, NULL));
}

static inline void
end(void)
{
	netback_let_go(&back);
	world_stop();
	netback_fini(&back);
	free(bytes);
}

/* A frame of IPv4, or 6. */
static inline struct nic_frame
frame(uint32_t len, int version)
{
	testing_random_bytes(&seed, bytes, len);
	bytes[12] = version == 4 ? 0x08 : 0x86;
	bytes[13] = version == 4 ? 0x00 : 0xdd;
	return ((struct nic_frame){ .data = bytes, .len = len });
}

#endif
