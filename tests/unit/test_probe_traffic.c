/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PV devices that go while requests are under way, backends that do not let go,
 * and the end of all.
 */
#include "testing.h"

#include <stdio.h>

#include "front/limbo.h"
#include "probe_plug.h"

/* ---- in the middle of traffic ---- */

/* Answers that come while it closes are taken; it waits for them. */
static void
closing_in_traffic(void **state)
{
	struct disk_request r[2] = {
		{ .bytes = 512, .data = buffer, .done = done },
		{ .bytes = 512, .data = buffer + 512, .done = done },
	};
	struct disk *d;

	(void)state;
	begin();
	turns(8);
	d = must_work();
	ndone = 0;
	assert_int_equal(d->submit(d, &r[0]), 0);
	assert_int_equal(blkback_take(&back), 1);
	blkback_unplug(&back);
	for (int i = 0; i < 4; i++)
		(void)world_turn();
	assert_true(d->gone);
	assert_int_equal(ndone, 0);
	assert_int_equal(d->submit(d, &r[1]), -ENODEV);
	blkback_answer(&back, 0, BLKIF_RSP_OKAY);
	blkback_push(&back);
	turns(6);
	assert_int_equal(ndone, 1);
	assert_int_equal(last_error, 0);
	must_be_gone();
	end();
}

/* Those that never come are not waited for for ever. */
static void
closing_without_answers(void **state)
{
	struct disk_request r = { .bytes = 512, .data = buffer, .done = done };
	struct disk *d;

	(void)state;
	begin();
	turns(8);
	d = must_work();
	ndone = 0;
	assert_int_equal(d->submit(d, &r), 0);
	assert_int_equal(blkback_take(&back), 1);
	blkback_unplug(&back);
	for (int i = 0; i < 6; i++) {
		(void)world_turn();
		blkback_step(&back);
		xen_wait(2 * (uint64_t)NS_PER_S);
	}
	assert_int_equal(ndone, 1);
	assert_int_equal(last_error, ENODEV);
	turns(4);
	must_be_gone();
	end();
}

/* A backend that never lets go of its pages gets to keep them, for now. */
static void
limbo(void **state)
{
	(void)state;
	begin();
	turns(8);
	(void)must_work();
	uint32_t ref = back.ring_refs[0];

	assert_non_null(xen_map(ref, false));
	blkback_force(&back);
	turns(8);
	assert_null(disks);
	assert_int_equal(grant_count(), 1);
	assert_int_equal(xen_pages_used(), 2); /* the ring's, together */
	assert_false(front_is_settled());
	xen_unmap(ref);
	xen_wait(NS_PER_S);
	turns(2);
	must_be_gone();
	assert_true(front_is_settled());
	end();
}

/* Whoever waits for what a step may have done must not sleep over it. */
static void
a_step_is_news(void **state)
{
	(void)state;
	begin();
	assert_int_equal(world_turn(), 0);
	turns(8);
	(void)must_work();
	assert_true(front_is_settled());
	assert_int_equal(world_turn(), UINT64_MAX);
	blkback_unplug(&back);
	assert_int_equal(world_turn(), 0);
	turns(8);
	end();
}

static void
stops_politely(void **state)
{
	(void)state;
	begin();
	turns(8);
	(void)must_work();
	/* the backend needs turns of its own to close: it gets none, and the
	 * deadline is kept */
	front_stop(clock_ns() + NS_PER_S);
	assert_int_equal(event_count(), 0);
	assert_int_equal(store_number("/local/domain/7/device/vbd/51712/state",
			     0),
	    XENBUS_CLOSED);
	blkback_let_go(&back);
	limbo_step();
	assert_int_equal(grant_count(), 0);
	assert_int_equal(xen_pages_used(), 0);
	assert_int_equal(store_watches(), 0);
	store_end();
	blkback_fini(&back);
}

static void
strange_names(void **state)
{
	static const char *const names[] = { "", "x", "01", "-1", "+5", "1x",
		"4294967296", "99999999999999999999" };
	char path[96];

	(void)state;
	begin();
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		snprintf(path, sizeof(path), "/local/domain/7/device/vbd/%s/x",
		    names[i]);
		store_put(path, "1");
	}
	turns(8);
	(void)must_work();
	assert_null(disks->next);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closing_in_traffic),
		cmocka_unit_test(closing_without_answers),
		cmocka_unit_test(limbo),
		cmocka_unit_test(a_step_is_news),
		cmocka_unit_test(stops_politely),
		cmocka_unit_test(strange_names),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
