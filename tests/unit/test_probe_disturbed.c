/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's runs, disturbed: migrations, disks that go and come back, that
 * fail or fall silent; what is wrong with a figure is told beside it.
 */
#include <errno.h>

#include "measure_run.h"
#include "testing.h"
#include "util/num.h"

static void
migrated(void **state)
{
	struct model_disk pv = pv_disk;
	unsigned turns = 0;
	uint32_t interrupted = 0;

	(void)state;
	model_disk_add(&pv, "xvda", "pv", 512);
	run_start(&run, &options);
	while (run.state != RUN_IDLE) {
		turn();
		world.lives += ++turns % 5000 == 0;
	}
	assert_true(world.lives > 3);
	for (size_t i = 0; i < run.schedule.n; i++) {
		assert_int_equal(run.schedule.jobs[i].n, 7);
		interrupted += run.schedule.jobs[i].interrupted;
	}
	assert_true(interrupted > 0 && interrupted <= world.lives);
	near(median(job("xvda-read-1M-32")), 100000000, 2, "undisturbed");
}

/* An emulated one, whose driver gives each request half a minute. */
static void
a_dead_disk(void **state)
{
	struct model_disk pv = pv_disk;
	struct model_disk ide = { .disk = { .max_bytes = 1 << 20, .depth = 1 },
		.latency_ns = 30000 * MS,
		.error_each = 1,
		.error = ETIMEDOUT };

	(void)state;
	model_disk_add(&pv, "xvda", "pv", 512);
	model_disk_add(&ide, "hda", "ide", 512);
	run_all();
	assert_in_range(job("xvda-read-1M-32")->n, 6, 7);
	assert_int_equal(job("hda-read-1M-1")->n, 0);
	assert_int_equal(job("hda-read-1M-1")->errors, 2);
	/* three sizes, in order and at random */
	assert_in_range(model_now(), 6 * 60000 * MS, 7 * 60000 * MS);
}

/* A bridge that learns for half a minute before it passes anything on. */
static void
an_address_that_comes_late(void **state)
{
	struct model_net pv = { .rate = 120000000, .rtt_ns = 200000 };

	(void)state;
	model_net_add(&pv, "vif0", "pv", 1);
	options.peer = 0xc0000201;
	memcpy(options.token, "a-token", 8);
	world.unreachable = world.unsettled = true;
	run_start(&run, &options);
	while (run.state != RUN_IDLE && model_now() < run.asked + 35000 * MS)
		turn();
	world.unreachable = world.unsettled = false;
	run_on();
	assert_int_equal(job("vif0-send-1")->n, 7);
}

static void
pulled_and_back(void **state)
{
	struct model_disk a = pv_disk, b = pv_disk;
	uint32_t missed = 0, interrupted = 0;

	(void)state;
	options.nsizes = 1;
	model_disk_add(&a, "xvda", "pv", 512);
	model_disk_add(&b, "xvdb", "pv", 512);
	run_start(&run, &options);
	while (run.round < 2 || a.n == 0)
		turn();
	model_disk_pull(&a);
	while (run.round < 4)
		turn();
	model_disk_add(&a, "xvda", "pv", 512);
	run_on();
	/* the seventh of some, if there was time for it */
	for (size_t i = 0; i < run.schedule.n; i++) {
		assert_in_range(run.schedule.jobs[i].n, 6, 7);
		missed += run.schedule.jobs[i].missed;
		interrupted += run.schedule.jobs[i].interrupted;
	}
	assert_true(missed > 0 && interrupted == 1);
	assert_int_equal(model_pages_used(), 0);
}

static void
pulled_for_good(void **state)
{
	struct model_disk a = pv_disk, b = pv_disk;

	(void)state;
	model_disk_add(&a, "xvda", "pv", 512);
	model_disk_add(&b, "xvdb", "pv", 512);
	run_start(&run, &options);
	while (run.round < 3)
		turn();
	model_disk_pull(&a);
	run_on();
	for (size_t i = 0; i < run.schedule.n; i++)
		if (run.schedule.jobs[i].device[3] == 'b')
			assert_int_equal(run.schedule.jobs[i].n, 7);
		else
			assert_false(passes(&run.schedule.jobs[i], "repeat"));
}

static void
busy_at_first(void **state)
{
	struct model_disk pv = pv_disk;

	(void)state;
	world.unsettled = true;
	pv.busy = true;
	model_disk_add(&pv, "xvda", "pv", 512);
	run_start(&run, &options);
	while (model_now() < 12000 * MS)
		turn();
	assert_int_equal(run.state, RUN_MEASURING);
	pv.busy = false;
	run_on();
	near(median(job("xvda-read-4k-1")), 4096 * 10000ull * 1000 / 1430, 3,
	    "the wait does not count");
}

static void
silent(void **state)
{
	struct model_disk pv = pv_disk;
	unsigned lines;

	(void)state;
	model_disk_add(&pv, "xvda", "pv", 512);
	run_start(&run, &options);
	while (run.round < 1)
		turn();
	lines = world.lines;
	pv.stuck = true;
	while (model_now() < 100000 * MS)
		turn();
	assert_in_range(world.lines - lines, 2, 3);
	pv.stuck = false;
	run_on();
	assert_in_range(job("xvda-read-4k-1")->n, 6, 7);
}

static void
faulty(void **state)
{
	struct model_disk pv = pv_disk;

	(void)state;
	pv.error_each = 97;
	model_disk_add(&pv, "xvda", "pv", 512);
	run_all();
	for (size_t i = 0; i < run.schedule.n; i++) {
		assert_true(run.schedule.jobs[i].errors > 0);
		assert_int_equal(run.schedule.jobs[i].error, EIO);
		assert_false(passes(&run.schedule.jobs[i], "errors"));
	}
}

static void
hopeless(void **state)
{
	struct model_disk pv = pv_disk;

	(void)state;
	pv.error_each = 1;
	model_disk_add(&pv, "xvda", "pv", 512);
	run_all();
	assert_int_equal(run.state, RUN_IDLE);
	assert_int_equal(job("xvda-read-4k-1")->n, 0);
}

static void
gates(void **state)
{
	struct model_disk empty = pv_disk, small = pv_disk, robbed = pv_disk;

	(void)state;
	options.nsizes = options.ndepths = 1;
	options.random = false;
	empty.ns_per_mib = 1048576;
	model_disk_add(&empty, "xvda", "pv", 100000);
	empty.byte = 0;
	model_disk_add(&small, "xvdb", "pv", 2);
	model_disk_add(&robbed, "xvdc", "pv", 1000);
	run_start(&run, &options);
	while (run.state != RUN_IDLE) {
		turn();
		model_steal(50000);
	}
	assert_false(passes(job("xvda-read-4k-1"), "zeros"));
	assert_true(passes(job("xvda-read-4k-1"), "size"));
	assert_false(passes(job("xvdb-read-4k-1"), "size"));
	assert_true(passes(job("xvdb-read-4k-1"), "zeros"));
	assert_false(passes(job("xvdc-read-4k-1"), "stolen"));
}

static void
little_memory(void **state)
{
	struct model_disk pv = pv_disk;

	(void)state;
	model_reset(2048);
	model_disk_add(&pv, "xvda", "pv", 512);
	run_all();
	assert_int_equal(job("xvda-read-1M-32")->n, 7);
	assert_false(passes(job("xvda-read-1M-32"), "depth"));
	assert_true(passes(job("xvda-read-64k-32"), "depth"));
	assert_int_equal(model_pages_used(), 0);
}

static void
no_memory(void **state)
{
	struct model_disk pv = pv_disk;

	(void)state;
	model_reset(1);
	model_disk_add(&pv, "xvda", "pv", 512);
	run_all();
	expect_error(run.error.code == PVK_OK, &run.error, PVK_ENOMEM,
	    "16 MiB");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(migrated, setup),
		cmocka_unit_test_setup(a_dead_disk, setup),
		cmocka_unit_test_setup(an_address_that_comes_late, setup),
		cmocka_unit_test_setup(pulled_and_back, setup),
		cmocka_unit_test_setup(pulled_for_good, setup),
		cmocka_unit_test_setup(busy_at_first, setup),
		cmocka_unit_test_setup(silent, setup),
		cmocka_unit_test_setup(faulty, setup),
		cmocka_unit_test_setup(hopeless, setup),
		cmocka_unit_test_setup(gates, setup),
		cmocka_unit_test_setup(little_memory, setup),
		cmocka_unit_test_setup(no_memory, setup),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
