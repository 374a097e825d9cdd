/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The handshake of PV devices: in order, and disturbed at each of its steps by
 * a backend that closes, dies, is pulled out, begins anew, by another domain,
 * by a xenstore that refuses. Whatever happens, nothing leaks, and requests are
 * done once.
 */
#include "testing.h"

#include <stdio.h>

#include "probe_plug.h"

/* ---- in order ---- */

static void
plugged_in_and_out(void **state)
{
	struct disk *d;

	(void)state;
	begin();
	turns(8);
	d = must_work();
	assert_true(world_said("device/vbd/51712: xvda, ring 2 pages"));
	blkback_unplug(&back);
	turns(8);
	assert_false(store_has(back.front));
	assert_true(d->gone);
	must_be_gone();
	/* who held on to it learns of it */
	struct disk_request r = { .bytes = 512, .data = buffer, .done = done };
	assert_int_equal(d->submit(d, &r), -ENODEV);
	d->poll(d);
	/* and back it comes */
	blkback_plug(&back);
	turns(8);
	assert_ptr_equal(must_work(), d);
	end();
}

static void
hundred_times(void **state)
{
	size_t grants, ports, pages, watches;

	(void)state;
	begin();
	turns(8);
	(void)must_work();
	grants = grant_count();
	ports = event_count();
	pages = xen_pages_used();
	watches = store_watches();
	for (int i = 0; i < 100; i++) {
		if (i % 2 == 0) {
			assert_int_equal(front_reconnect("xvda"), 0);
		} else {
			blkback_unplug(&back);
			turns(8);
			must_be_gone();
			blkback_plug(&back);
		}
		turns(12);
		assert_true(front_is_settled());
		(void)must_work();
		assert_int_equal(grant_count(), grants);
		assert_int_equal(event_count(), ports);
		assert_int_equal(xen_pages_used(), pages);
		assert_int_equal(store_watches(), watches);
	}
	assert_int_equal(front_reconnect("xvdb"), -1);
	end();
}

static void
several_in_order(void **state)
{
	struct blkback more[3];

	(void)state;
	begin();
	for (unsigned i = 0; i < 3; i++) {
		blkback_init(&more[i], WORLD_DOMID, 51760 - 16 * i, 64);
		blkback_plug(&more[i]);
	}
	for (int k = 0; k < 8; k++) {
		turns(1);
		for (int i = 0; i < 3; i++)
			blkback_step(&more[i]);
	}
	assert_string_equal(disks->name, "xvda");
	assert_string_equal(disks->next->name, "xvdb");
	assert_string_equal(disks->next->next->name, "xvdc");
	assert_string_equal(disks->next->next->next->name, "xvdd");
	for (int i = 0; i < 3; i++)
		blkback_let_go(&more[i]);
	end();
	for (int i = 0; i < 3; i++)
		blkback_fini(&more[i]);
}

/* ---- disturbed at every step ---- */

static void
closing_at_any_step(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++) {
		begin();
		half_turns(step);
		blkback_unplug(&back);
		turns(10);
		assert_false(store_has(back.front));
		must_be_gone();
		blkback_plug(&back);
		turns(10);
		(void)must_work();
		end();
	}
}

static void
pulled_out_at_any_step(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++) {
		begin();
		half_turns(step);
		blkback_force(&back);
		turns(10);
		must_be_gone();
		/* nor was the directory written to again */
		assert_false(store_has(back.front));
		blkback_plug(&back);
		turns(10);
		(void)must_work();
		end();
	}
}

/* ... and another one is in its place before anybody has looked. */
static void
replaced_at_any_step(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++) {
		begin();
		half_turns(step);
		blkback_force(&back);
		blkback_plug(&back);
		turns(16);
		(void)must_work();
		assert_null(disks->next);
		end();
	}
}

/* Only the backend's half vanishes: a driver domain that died. */
static void
backend_dies_at_any_step(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++) {
		begin();
		half_turns(step);
		blkback_let_go(&back);
		store_remove(back.path);
		turns(10);
		assert_null(disks);
		assert_int_equal(grant_count(), 0);
		/* it is set up again in the same place */
		store_put("/local/domain/3/backend/vbd/7/51712/online", "1");
		blkback_set_state(&back, XENBUS_INITIALISING);
		turns(10);
		(void)must_work();
		end();
	}
}

static void
another_domain_at_any_step(void **state)
{
	(void)state;
	for (int step = 0; step < STEPS; step++) {
		begin();
		half_turns(step);
		xen_migrate();
		store_migrate(9);
		front_resume();
		blkback_migrate(&back, 9);
		turns(10);
		(void)must_work();
		end();
	}
}

static void
xenstore_refuses_at_any_request(void **state)
{
	static const enum pvk_code codes[] = { PVK_EAGAIN, PVK_EPROTO };
	unsigned total;

	(void)state;
	begin();
	turns(8);
	total = store_requests();
	assert_in_range(total, 20, 200);
	end();
	for (size_t c = 0; c < PVK_COUNT(codes); c++)
		for (unsigned n = 1; n <= total; n++) {
			world_start(NULL);
			blkback_init(&back, WORLD_DOMID, VBD, SECTORS);
			store_fail(n, codes[c]);
			blkback_plug(&back);
			for (int i = 0; i < 10; i++) {
				turns(2);
				xen_wait(60 * (uint64_t)NS_PER_MS);
			}
			(void)must_work();
			end();
		}
}

/* A backend that begins anew under us; what was under way is done again. */
static void
backend_begins_anew(void **state)
{
	struct disk_request r = { .sector = 9,
		.bytes = 65536,
		.data = buffer,
		.done = done };
	struct disk *d;

	(void)state;
	begin();
	turns(8);
	d = must_work();
	ndone = 0;
	assert_int_equal(d->submit(d, &r), 0);
	assert_int_not_equal(blkback_take(&back), 0);
	blkback_let_go(&back);
	blkback_set_state(&back, XENBUS_INIT_WAIT);
	assert_int_equal(ndone, 0);
	turns(10);
	assert_int_equal(ndone, 1);
	assert_int_equal(r.error, 0);
	assert_memory_equal(buffer, back.image + 9 * 512, 65536);
	assert_ptr_equal(must_work(), d);
	end();
}

/* Somebody before us, such as firmware, left it connected. */
static void
left_connected(void **state)
{
	static const char *const left[] = { "4", "3", "5", "6" };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(left); i++) {
		begin();
		store_put("/local/domain/7/device/vbd/51712/state", "%s",
		    left[i]);
		blkback_set_state(&back, XENBUS_CONNECTED);
		turns(16);
		(void)must_work();
		end();
	}
	/* and one that says so whatever we say */
	begin();
	for (int i = 0; i < 200; i++) {
		if (store_number("/local/domain/7/device/vbd/51712/state", 0) ==
		    XENBUS_INITIALISING)
			blkback_set_state(&back, XENBUS_CONNECTED);
		(void)world_turn();
		xen_wait(NS_PER_S);
	}
	assert_true(world_said("its backend does not let go"));
	assert_true(front_is_settled());
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plugged_in_and_out),
		cmocka_unit_test(hundred_times),
		cmocka_unit_test(several_in_order),
		cmocka_unit_test(closing_at_any_step),
		cmocka_unit_test(pulled_out_at_any_step),
		cmocka_unit_test(replaced_at_any_step),
		cmocka_unit_test(backend_dies_at_any_step),
		cmocka_unit_test(another_domain_at_any_step),
		cmocka_unit_test(xenstore_refuses_at_any_request),
		cmocka_unit_test(backend_begins_anew),
		cmocka_unit_test(left_connected),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
