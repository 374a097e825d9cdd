/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The handshake of PV devices, where it is disturbed in a way of its own: what
 * test_probe_xenbus.c does at each step, is here at one.
 */
#include "testing.h"

#include <stdio.h>

#include "probe_plug.h"

/*
 * Pulled out while the old backend is still about to write to a caller's page:
 * that page is not its caller's before the backend has let go of it, or the
 * domain is left.
 */
static void
pulled_out_while_mapped(void **state)
{
	struct disk_request r = { .sector = 9,
		.bytes = 8192,
		.data = buffer,
		.done = done };

	(void)state;
	for (int migrates = 0; migrates < 2; migrates++) {
		begin();
		back.persistent = false;
		turns(8);
		ndone = 0;
		assert_int_equal(must_work()->submit(disks, &r), 0);
		ndone = 0;
		assert_int_not_equal(blkback_take(&back), 0);
		store_remove(back.path);
		store_remove(back.front);
		for (int i = 0; i < 9; i++) {
			(void)world_turn();
			xen_wait(NS_PER_S);
		}
		assert_null(disks);
		assert_int_equal(ndone, 0);
		if (migrates) {
			xen_migrate();
			store_migrate(9);
			front_resume();
			blkback_migrate(&back, 9);
		} else {
			blkback_let_go(&back);
			xen_wait(NS_PER_S);
			/* whoever waits for it looks before the loop sleeps */
			assert_int_equal(world_turn(), 0);
			must_be_gone();
		}
		assert_int_equal(ndone, 1);
		assert_int_equal(last_error, ENODEV);
		turns(10);
		end();
	}
}

static struct disk_request next_request;

static void
done_so_next(struct disk_request *r)
{
	done(r);
	assert_int_equal(disks->submit(disks, &next_request), 0);
}

/* What ends because we have moved is answered with a request to a disk that
 * does not know yet that it has moved, too. */
static void
another_domain_while_one_goes(void **state)
{
	struct disk_request r = { .bytes = 4096,
		.data = buffer,
		.done = done_so_next };
	struct blkback more;

	(void)state;
	begin();
	blkback_init(&more, WORLD_DOMID, 51728, 64);
	blkback_plug(&more);
	for (int i = 0; i < 8; i++) {
		turns(1);
		blkback_step(&more);
	}
	next_request = (struct disk_request){ .bytes = 4096,
		.data = buffer + 4096,
		.done = done };
	assert_int_equal(must_work()->submit(disks, &r), 0);
	ndone = 0;
	blkback_unplug(&back);
	(void)world_turn();
	assert_string_equal(disks->name, "xvdb");
	xen_migrate();
	store_migrate(9);
	front_resume();
	assert_int_equal(ndone, 1);
	assert_int_equal(last_error, ENODEV);
	assert_int_equal(grant_count(), 0);
	blkback_migrate(&more, 9);
	for (int i = 0; i < 8; i++) {
		(void)world_turn();
		blkback_step(&more);
		blkback_run(&more, NULL);
	}
	assert_int_equal(ndone, 2);
	assert_int_equal(last_error, 0);
	blkback_let_go(&more);
	back.connected = false; /* nothing of it was taken along */
	end();
	blkback_fini(&more);
}

/*
 * The backend begins anew, xenstore does not take that we do so, too, and by
 * then the backend has connected to what it has found.
 */
static void
anew_and_back(void **state)
{
	(void)state;
	for (unsigned n = 1; n <= 8; n++) {
		begin();
		turns(8);
		(void)must_work();
		store_put("/local/domain/3/backend/vbd/7/51712/state", "2");
		store_fail(n, PVK_EAGAIN);
		(void)world_turn();
		if (store_number("/local/domain/7/device/vbd/51712/state", 0) ==
		    XENBUS_CONNECTED) {
			store_put("/local/domain/3/backend/vbd/7/51712/state",
			    "4");
		} else {
			blkback_let_go(&back);
			back.state = XENBUS_INIT_WAIT;
		}
		for (int i = 0; i < 8; i++) {
			xen_wait(NS_PER_S);
			turns(1);
		}
		(void)must_work();
		end();
	}
}

/* The toolstack makes one key after the other, and we look at each of them. */
static void
plugged_in_slowly(void **state)
{
	static const char *const keys[] = { "backend-id", "backend", "state" };
	char value[3][64], path[96];

	(void)state;
	for (unsigned order = 0; order < 6; order++) {
		begin();
		for (unsigned i = 0; i < 3; i++) {
			snprintf(path, sizeof(path), "%s/%s", back.front,
			    keys[i]);
			snprintf(value[i], sizeof(value[i]), "%s",
			    store_get(path));
		}
		store_remove(back.front);
		for (unsigned i = 0; i < 3; i++) {
			unsigned k = (order + (order < 3 ? i : 6 - i)) % 3;

			turns(4);
			snprintf(path, sizeof(path), "%s/%s", back.front,
			    keys[k]);
			store_put(path, "%s", value[k]);
		}
		turns(8);
		(void)must_work();
		end();
	}
}

/* Another backend, elsewhere, before the first one was ready. */
static void
replaced_before_it_was_ready(void **state)
{
	struct blkback other;

	(void)state;
	begin();
	(void)world_turn();
	(void)world_turn();
	blkback_force(&back);
	blkback_init(&other, WORLD_DOMID, VBD, SECTORS);
	snprintf(other.path, sizeof(other.path),
	    "/local/domain/3/backend/other/7/51712");
	blkback_plug(&other);
	for (int i = 0; i < 8; i++) {
		(void)world_turn();
		blkback_step(&other);
	}
	assert_non_null(world_disk("xvda"));
	blkback_let_go(&other);
	end();
	blkback_fini(&other);
}

/* One whose backend can't be watched is in nobody's way. */
static void
beside_a_bad_one(void **state)
{
	struct blkback good;

	(void)state;
	begin();
	store_put("/local/domain/7/device/vbd/51712/backend", "/nowhere//at");
	blkback_init(&good, WORLD_DOMID, 51728, SECTORS);
	blkback_plug(&good);
	for (int i = 0; i < 20; i++) {
		(void)world_turn();
		blkback_step(&good);
		xen_wait(60 * (uint64_t)NS_PER_MS);
	}
	assert_non_null(world_disk("xvdb"));
	assert_null(world_disk("xvda"));
	blkback_let_go(&good);
	end();
	blkback_fini(&good);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pulled_out_while_mapped),
		cmocka_unit_test(another_domain_while_one_goes),
		cmocka_unit_test(anew_and_back),
		cmocka_unit_test(plugged_in_slowly),
		cmocka_unit_test(replaced_before_it_was_ready),
		cmocka_unit_test(beside_a_bad_one),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
