/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's runs, on simulated disks: every job gets its repetitions, in
 * turns and in time; nothing is written that was not asked for.
 */
#include <errno.h>

#include "measure_run.h"
#include "testing.h"
#include "util/num.h"

#define FILLED (256 * PVK_MIB)

static void
pair(void **state)
{
	struct model_disk pv = pv_disk, ide = ide_disk;
	const struct job *j;
	struct stats a, b;

	(void)state;
	/* found first, yet measured after the PV disk */
	model_disk_add(&ide, "hda", "ide", 512);
	model_disk_add(&pv, "xvda", "pv", 512);
	run_all();
	assert_string_equal(run.schedule.jobs[0].device, "xvda");
	assert_string_equal(run.schedule.jobs[1].device, "hda");
	assert_int_equal(world.overs, 1);
	/* sequential and random, 3 sizes, 2 depths and 1 */
	assert_int_equal(run.schedule.n, 2 * (3 * 2 + 3));
	for (size_t i = 0; i < run.schedule.n; i++) {
		assert_int_equal(run.schedule.jobs[i].n, 7);
		assert_int_equal(run.schedule.jobs[i].interrupted, 0);
	}
	assert_int_equal(world.lines, 1 + run.schedule.n);
	near(run.ended - run.began, 10000 * MS, 10, "time");
	assert_true(run.first < 2000 * MS);
	assert_int_equal(pv.written + ide.written, 0);
	assert_true(pv.highest <= pv.disk.sectors);
	/* the model's own figures */
	near(median(job("xvda-read-1M-32")), 100000000, 2, "bandwidth");
	near(median(job("xvda-randread-4k-1")), 4096 * 10000ull * 1000 / 1430,
	    3, "one at once");
	near(median(job("hda-read-64k-1")), 65536 * 1000000ull / (300 + 1966),
	    2, "emulated");
	j = job("xvda-randread-4k-1");
	near(histogram_percentile(&j->latency, 500), 143 * 1000, 4, "latency");
	near(job_busy_ns(j) * 1000 / j->ns, 14, 10, "CPU");
	near(job_depth_reached(job("xvda-randread-64k-32")), 3200, 10, "depth");
	j = job("hda-read-64k-1");
	assert_int_equal(job_busy_ns(j), j->ns);
	j = job("xvda-read-64k-1");
	assert_string_equal(run.schedule.jobs[j->against].name,
	    "hda-read-64k-1");
	stats_make(j->samples, j->n, &a);
	stats_make(run.schedule.jobs[j->against].samples, 7, &b);
	assert_true(stats_compare(&a, &b).shown);
	near(stats_compare(&a, &b).ratio, 1000 * 2266 / 757, 3, "ratio");
	assert_true(passes(j, "depth") && passes(j, "zeros"));
	assert_int_equal(model_pages_used(), 0);
}

/* An emulated disk that moves its bytes by itself, and has to be asked */
static void
asked_again(void **state)
{
	struct model_disk ide = ide_disk;
	const struct job *j;

	(void)state;
	ide.at_once = false;
	model_disk_add(&ide, "hda", "ide", 512);
	run_all();
	j = job("hda-read-64k-1");
	/* an answer is found a sixteenth too late at most */
	near(median(j), 65536 * 1000000ull / (300 + 1966), 7, "rate");
	assert_true(median(j) <= 65536 * 1000000ull / (300 + 1966));
	/* ever more rarely, and asleep as soon as that is worth it */
	assert_true(job_busy_ns(j) < j->ns * 2 / 3);
	assert_in_range(ide.polled / ide.submitted, 1, 100);
	assert_int_equal(j->against, JOB_NONE);
}

static struct model_disk pv_now, ide_later;

static void
find_ide(void)
{
	/* what is looked for later takes long to find */
	model_work(3000 * MS);
	model_disk_add(&ide_later, "hda", "ide", 512);
}

/* The first measurement is of a PV disk, before the look for the others. */
static void
pv_is_first(void **state)
{
	(void)state;
	pv_now = pv_disk;
	ide_later = ide_disk;
	world.found = find_ide;
	world.diskless = world.unsettled = true;
	run_start(&run, &options);
	turn();
	assert_int_equal(run.state, RUN_SETTLING);
	model_disk_add(&pv_now, "xvda", "pv", 512);
	/* a NIC is still being connected; nobody waits for that */
	world.diskless = false;
	turn();
	while (run.state != RUN_IDLE && job("xvda-read-4k-1")->n == 0)
		turn();
	assert_int_equal(world.looks, 0);
	assert_true(run.first - run.asked < 500 * MS);
	assert_string_equal(world.marks, "disks byte measuring measured ");
	for (int i = 0; i < 20; i++)
		turn();
	assert_int_equal(world.looks, 0);
	world.unsettled = false;
	run_on();
	assert_int_equal(world.looks, 1);
	/* what was measured first is one of the seven, and is compared */
	assert_int_equal(run.schedule.n, 2 * (3 * 2 + 3));
	for (size_t i = 0; i < run.schedule.n; i++)
		assert_int_equal(run.schedule.jobs[i].n, 7);
	assert_int_equal(job("xvda-read-4k-1")->against, 1);
	assert_int_equal(world.lines, 1 + run.schedule.n);
	assert_int_equal(model_pages_used(), 0);
}

/* A disk that is named and not there yet may be an emulated one. */
static void
named_later(void **state)
{
	(void)state;
	pv_now = pv_disk;
	ide_later = ide_disk;
	world.found = find_ide;
	model_disk_add(&pv_now, "xvda", "pv", 512);
	memcpy(options.disks[0], "hda", 4);
	memcpy(options.disks[1], "xvda", 5);
	options.ndisks = 2;
	run_all();
	assert_int_equal(run.error.code, PVK_OK);
	assert_int_equal(run.schedule.n, 2 * (3 * 2 + 3));
	/* and none but emulated ones */
	options.ndisks = 1;
	run_all();
	assert_int_equal(run.error.code, PVK_OK);
	assert_string_equal(run.schedule.jobs[0].device, "hda");
	assert_int_equal(run.schedule.n, 2 * 3);
}

/* A device that never gets connected is not waited for for ever. */
static void
never_settled(void **state)
{
	struct model_disk pv = pv_disk;

	(void)state;
	world.unsettled = true;
	model_disk_add(&pv, "xvda", "pv", 512);
	run_all();
	assert_int_equal(world.looks, 1);
	assert_int_equal(job("xvda-read-1M-32")->n, 7);
}

static void
turns_are_taken(void **state)
{
	struct model_disk pv = pv_disk, ide = ide_disk;
	uint64_t seen[2] = { 0 };
	unsigned changes = 0;
	int last = -1;

	(void)state;
	options.nsizes = options.ndepths = 1;
	options.random = false;
	model_disk_add(&pv, "xvda", "pv", 512);
	model_disk_add(&ide, "hda", "ide", 512);
	run_start(&run, &options);
	while (run.state != RUN_IDLE) {
		turn();
		for (int i = 0; i < 2; i++) {
			uint64_t now = (i == 0 ? &pv : &ide)->submitted;

			if (now != seen[i] && last != i) {
				changes++;
				last = i;
			}
			seen[i] = now;
		}
	}
	assert_int_equal(run.schedule.n, 2);
	assert_int_equal(changes, 2 * 7);
}

static void
writes(void **state)
{
	struct model_disk a = pv_disk, b = pv_disk, c = pv_disk;

	(void)state;
	a.disk.readonly = true;
	model_disk_add(&a, "xvda", "pv", 512);
	model_disk_add(&b, "xvdb", "pv", 512);
	model_disk_add(&c, "xvdc", "pv", 512);
	memcpy(options.write, "xvdb", 5);
	run_all();
	expect_error(run.error.code == PVK_OK, &run.error, PVK_EUSAGE,
	    "what is on it is lost");
	memcpy(options.destroy, "xvdb", 5);
	run_all();
	assert_int_equal(run.error.code, PVK_OK);
	/* filled first, from its beginning */
	assert_int_equal(b.highest, FILLED / DISK_SECTOR);
	assert_true(b.written > FILLED / DISK_SECTOR);
	assert_int_equal(a.written + c.written, 0);
	assert_in_range(job("xvdb-write-1M-32")->n, 6, 7);
	memcpy(options.write, "xvda", 5);
	memcpy(options.destroy, "xvda", 5);
	run_all();
	expect_error(run.error.code == PVK_OK, &run.error, PVK_EUSAGE,
	    "read-only");
	memcpy(options.write, "xvdq", 5);
	memcpy(options.destroy, "xvdq", 5);
	run_all();
	expect_error(run.error.code == PVK_OK, &run.error, PVK_EUSAGE,
	    "no such disk");
}

static void
nothing_there(void **state)
{
	(void)state;
	run_all();
	assert_int_equal(run.error.code, PVK_OK);
	assert_int_equal(run.schedule.n, 0);
	assert_int_equal(world.overs, 1);
}

static void
span(void **state)
{
	struct model_disk pv = pv_disk;

	(void)state;
	options.span = 8 * PVK_MIB;
	model_disk_add(&pv, "xvda", "pv", 512);
	run_all();
	assert_int_equal(pv.highest, 8 * PVK_MIB / DISK_SECTOR);
	assert_int_equal(pv.lowest, 0);
}

static void
odd_disks(void **state)
{
	struct model_disk cd = pv_disk, large = pv_disk;

	(void)state;
	cd.disk.removable = true;
	options.sizes[0] = 512;
	model_disk_add(&cd, "xvdd", "pv", 512);
	model_disk_add(&large, "xvde", "pv", 512);
	large.disk.sector_bytes = 4096;
	run_all();
	assert_int_equal(cd.submitted, 0);
	assert_int_equal(run.schedule.n, 2 * 2 * 2);
}

static void
too_many(void **state)
{
	static const char *const names[] = { "xvda", "xvdb", "xvdc", "xvdd",
		"xvde", "xvdf" };
	struct model_disk d[PVK_COUNT(names)];

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		d[i] = pv_disk;
		model_disk_add(&d[i], names[i], "pv", 64);
	}
	run_all();
	expect_error(run.error.code == PVK_OK, &run.error, PVK_ELIMIT,
	    "64 jobs");
	memcpy(options.disks[0], "xvdf", 5);
	options.ndisks = 1;
	run_all();
	assert_int_equal(run.error.code, PVK_OK);
	assert_int_equal(run.schedule.n, 12);
	assert_int_equal(d[0].submitted, 0);
	memcpy(options.disks[0], "xvdz", 5);
	run_all();
	expect_error(run.error.code == PVK_OK, &run.error, PVK_EUSAGE, "xvdz");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(pair, setup),
		cmocka_unit_test_setup(asked_again, setup),
		cmocka_unit_test_setup(pv_is_first, setup),
		cmocka_unit_test_setup(named_later, setup),
		cmocka_unit_test_setup(never_settled, setup),
		cmocka_unit_test_setup(turns_are_taken, setup),
		cmocka_unit_test_setup(writes, setup),
		cmocka_unit_test_setup(nothing_there, setup),
		cmocka_unit_test_setup(span, setup),
		cmocka_unit_test_setup(odd_disks, setup),
		cmocka_unit_test_setup(too_many, setup),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
