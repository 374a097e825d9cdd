/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's runs through NICs, on simulated networks: both directions and the
 * round trip, PV beside emulated; a peer that is not there, refuses, lies or
 * falls silent; migrations. */
#include <errno.h>

#include "measure_run.h"
#include "testing.h"
#include "util/num.h"

#define TOKEN "12345678"

static struct model_net pv, rtl;

static int
setup_nets(void **state)
{
	struct pvk_err e;

	setup(state);
	pv = (struct model_net){ .rate = 120000000,
		.rtt_ns = 200000,
		.work = 40,
		.peer_work = 30 };
	rtl = (struct model_net){ .rate = 10000000,
		.rtt_ns = 600000,
		.work = 100,
		.peer_work = 5 };
	model_net_add(&rtl, "rtl0", "rtl8139", 7);
	model_net_add(&pv, "vif0", "pv", 7);
	expect_ok(options_words(&options,
		      "disks=none peer=192.0.2.1:99 token=" TOKEN, &e) == 0,
	    &e);
	return (0);
}

static struct stats_ratio
ratio(const char *name)
{
	const struct job *j = job(name);
	struct stats a, b;

	assert_true(schedule_is_compared(&run.schedule, j));
	stats_make(j->samples, j->n, &a);
	stats_make(run.schedule.jobs[j->against].samples, j->n, &b);
	return (stats_compare(&a, &b));
}

static void
both(void **state)
{
	static const char *const names[] = { "vif0-send-1", "rtl0-send-1",
		"vif0-receive-1", "rtl0-receive-1", "vif0-ping-56",
		"rtl0-ping-56" };
	static const char *const gates[] = { "repeat", "errors", "requests",
		"peer", "clocks", "stolen" };
	const struct job *j;

	(void)state;
	options.compare = true;
	run_all();
	assert_int_equal(run.error.code, PVK_OK);
	assert_int_equal(run.schedule.n, PVK_COUNT(names));
	for (size_t i = 0; i < PVK_COUNT(names); i++) {
		assert_string_equal(run.schedule.jobs[i].name, names[i]);
		assert_int_equal(run.schedule.jobs[i].n, 7);
	}
	/* the seven, and a warm-up of each */
	assert_int_equal(pv.begun, 3 * 8);
	assert_int_equal(rtl.begun, 3 * 8);
	j = job("vif0-send-1");
	assert_string_equal(j->label, "vif0 (pv) TCP out, 1 stream");
	near(median(j), 120000000, 1, "PV");
	near(job_busy_ns(j) * 1000 / j->ns, 400, 1, "CPU");
	assert_int_equal(job_busy_ns(job("rtl0-send-1")),
	    job("rtl0-send-1")->ns);
	near(ratio("vif0-receive-1").ratio, 12000, 1, "TCP in");
	assert_true(ratio("vif0-receive-1").shown);
	/* a third of the round trip */
	near(ratio("vif0-ping-56").ratio, 3000, 10, "ping");
	near(histogram_percentile(&job("rtl0-ping-56")->latency, 500), 600000,
	    4, "round trip");
	for (size_t i = 0; i < PVK_COUNT(gates); i++)
		assert_true(passes(j, gates[i]));
	assert_true(passes(j, "data"));
	assert_true(passes(job("vif0-ping-56"), "requests"));
	assert_null(world.used);
	assert_int_equal(model_pages_used(), 0);
}

/* What a job asks of the stack. */
static void
asks(void **state)
{
	const struct net_job *a = &pv.asked;

	(void)state;
	options.streams[0] = 3;
	options.compare = true;
	run_all();
	assert_int_equal(a->kind, NET_JOB_PING);
	assert_int_equal(a->peer, 0xc0000201);
	assert_int_equal(a->size, 56);
	assert_true(a->interval >= 5 * MS); /* not over 200 a second */
	assert_non_null(job("vif0-send-3"));
	options.emulated = false;
	pv.stuck = true;
	run_start(&run, &options);
	while (pv.job == NULL)
		turn();
	assert_int_equal(a->kind, NET_JOB_SEND);
	assert_int_equal(a->port, 99);
	assert_string_equal(a->token, TOKEN);
	assert_int_equal(a->streams, 3);
	assert_true(a->compare && a->duration >= 80 * MS && a->warm_up > 0);
	pv.stuck = false;
	run_on();
	assert_int_equal(run.schedule.n, 3);
	assert_int_equal(job("vif0-send-3")->against, JOB_NONE);
}

static void
with_disks(void **state)
{
	struct model_disk disk = pv_disk;
	struct model_net other = pv;

	(void)state;
	options.no_disks = false;
	options.nsizes = options.ndepths = 1;
	options.streams[1] = 4;
	options.nstreams = 2;
	options.ping = false;
	model_net_add(&other, "vif1", "pv", 8);
	model_disk_add(&disk, "xvda", "pv", 512);
	run_all();
	assert_int_equal(run.schedule.n, 2 + 2 * 4 + 4);
	for (size_t i = 0; i < run.schedule.n; i++)
		assert_in_range(run.schedule.jobs[i].n, 6, 7);
	/* there is no emulated card with that MAC */
	assert_int_equal(job("vif1-send-4")->against, JOB_NONE);
	assert_int_not_equal(job("vif0-receive-4")->against, JOB_NONE);
	/* TCP needs half a second, whatever a disk gets */
	assert_true(job("vif1-send-4")->ns / 7 >= 300 * MS);
	assert_true(job("xvda-read-4k-1")->ns / 7 < 200 * MS);
}

static void
migrated(void **state)
{
	unsigned turns = 0;
	uint32_t interrupted = 0;

	(void)state;
	run_start(&run, &options);
	while (run.state != RUN_IDLE) {
		turn();
		world.lives += ++turns % 700 == 0;
	}
	assert_true(world.lives > 3);
	for (size_t i = 0; i < run.schedule.n; i++) {
		assert_int_equal(run.schedule.jobs[i].n, 7);
		interrupted += run.schedule.jobs[i].interrupted;
	}
	assert_in_range(interrupted, 1, world.lives);
	/* what was under way went on to its end */
	assert_int_equal(pv.cancelled + rtl.cancelled, 0);
	assert_null(world.used);
}

/* A connection that did not survive a migration is no error of the network. */
static void
lost_in_migration(void **state)
{
	(void)state;
	options.compare = true;
	run_start(&run, &options);
	while (run.round < 2 || pv.job == NULL)
		turn();
	world.lives++;
	pv.error = ECONNRESET;
	while (pv.job != NULL)
		turn();
	turn();
	pv.error = 0;
	/* but what it brought that was not sent is one */
	while (rtl.job == NULL)
		turn();
	world.lives++;
	rtl.differs = true;
	while (rtl.job != NULL)
		turn();
	rtl.differs = false;
	run_on();
	for (size_t i = 0; i < run.schedule.n; i++) {
		assert_int_equal(run.schedule.jobs[i].n, 7);
		assert_int_equal(run.schedule.jobs[i].errors, 0);
	}
	assert_false(passes(job("rtl0-send-1"), "data"));
	assert_true(passes(job("vif0-send-1"), "data"));
}

/* A peer that is none costs little time, and is told of. */
static void
hopeless(void **state)
{
	static const struct {
		int error;
		const char *told;
	} t[] = { { EACCES, "another token, or it is busy" },
		{ ECONNREFUSED, "nobody listens there" },
		{ EHOSTUNREACH, "nobody has that address" },
		{ ETIMEDOUT, "no answer" }, { EPROTO, "makes no sense" },
		{ ECONNRESET, "hung up" }, { EIO, "errors" } };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(t); i++) {
		pv.error = rtl.error = t[i].error;
		pv.begun = 0;
		run_all();
		assert_int_equal(pv.begun, 3 * 3);
		assert_int_equal(job("vif0-send-1")->n, 0);
		assert_false(passes(job("vif0-send-1"), "errors"));
		assert_non_null(
		    strstr(job_trouble(job("vif0-send-1")->error), t[i].told));
	}
}

/* What seemed hopeless is measured once it can be; what takes long is not tried
 * for ever. */
static void
better_late(void **state)
{
	(void)state;
	pv.error = ETIMEDOUT;
	run_start(&run, &options);
	while (run.round < 3)
		turn();
	pv.error = 0;
	run_on();
	assert_int_equal(job("vif0-send-1")->n, 0);
	assert_in_range(job("vif0-ping-56")->n, 6, 7);
	assert_int_equal(job("rtl0-send-1")->n, 7);
}

/* Only one of the two is in trouble. */
static void
one_is_well(void **state)
{
	(void)state;
	rtl.error = ETIMEDOUT;
	run_all();
	assert_int_equal(job("vif0-send-1")->n, 7);
	assert_int_equal(job("rtl0-send-1")->n, 0);
	assert_false(schedule_is_compared(&run.schedule, job("vif0-send-1")));
	pv.busy = true;
	rtl.error = 0;
	run_all();
	assert_int_equal(job("vif0-send-1")->n, 0);
	assert_true(job("vif0-send-1")->missed > 0);
	assert_int_equal(job("rtl0-send-1")->n, 7);
}

static void
silent(void **state)
{
	(void)state;
	run_start(&run, &options);
	while (run.round < 2)
		turn();
	pv.stuck = true;
	while (run.round < 4)
		turn();
	assert_non_null(strstr(world.said, "vif0 (pv): no answer for 30 s"));
	assert_true(pv.cancelled > 0);
	pv.stuck = false;
	run_on();
	assert_false(passes(job("vif0-send-1"), "errors"));
	assert_true(passes(job("rtl0-send-1"), "errors"));
}

/* What still comes when a job is over is waited for, before the next begins;
 * not for ever. */
static void
late_frames(void **state)
{
	uint64_t began;

	(void)state;
	rtl.late_frames = 200;
	run_all();
	assert_int_equal(rtl.late, 0);
	rtl.late_frames = 1000000;
	began = model_now();
	run_start(&run, &options);
	turn();
	while (run.round < 1)
		turn();
	/* three jobs through it, each with a warm-up */
	assert_in_range(model_now() - began, 6 * 5000 * MS, 6 * 6500 * MS);
	rtl.late_frames = 0;
	run_on();
}

static void
unplugged(void **state)
{
	(void)state;
	run_start(&run, &options);
	while (run.round < 3 || rtl.job == NULL)
		turn();
	rtl.error = ENODEV;
	rtl.nic.gone = true;
	run_on();
	assert_int_equal(job("vif0-send-1")->n, 7);
	assert_true(job("rtl0-send-1")->missed > 0);
	assert_int_equal(job("rtl0-send-1")->errors, 0);
	assert_false(passes(job("rtl0-send-1"), "repeat"));
}

static void
unreachable(void **state)
{
	(void)state;
	world.unreachable = true;
	run_all();
	assert_int_equal(run.error.code, PVK_OK);
	assert_int_equal(run.schedule.n, 0);
	assert_non_null(strstr(world.said,
	    "peer 192.0.2.1: no NIC here has a way to it\n"));
}

static void
gates(void **state)
{
	(void)state;
	options.compare = true;
	pv.differs = true;
	pv.peer_work = 95;
	pv.late_words = 9; /* two repetitions of each job */
	rtl.peer_off_ns = 80 * MS;
	rtl.stolen = 15;
	run_all();
	assert_false(passes(job("vif0-receive-1"), "data"));
	assert_false(passes(job("vif0-receive-1"), "peer"));
	assert_true(passes(job("vif0-receive-1"), "clocks"));
	assert_true(passes(job("rtl0-receive-1"), "data"));
	assert_false(passes(job("rtl0-receive-1"), "clocks"));
	assert_false(passes(job("rtl0-receive-1"), "stolen"));
	assert_false(passes(job("rtl0-ping-56"), "stolen"));
	rtl.rate = 1448 * 10;
	rtl.peer_off_ns = 0;
	rtl.rtt_ns = 200 * MS; /* it is far away */
	run_all();
	assert_true(passes(job("rtl0-receive-1"), "clocks"));
	assert_false(passes(job("rtl0-send-1"), "requests"));
}

static void
too_many(void **state)
{
	static const char *const names[] = { "vif1", "vif2", "vif3", "vif4",
		"vif5", "vif6" };
	struct model_net more[PVK_COUNT(names)];
	struct pvk_err e;

	(void)state;
	expect_ok(options_set(&options, "streams", "1,2,3,4", &e) == 0, &e);
	for (size_t i = 0; i < PVK_COUNT(more); i++) {
		more[i] = pv;
		model_net_add(&more[i], names[i], "pv", (uint8_t)(20 + i));
	}
	run_all();
	expect_error(run.error.code == PVK_OK, &run.error, PVK_ELIMIT,
	    "64 jobs");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(both, setup_nets),
		cmocka_unit_test_setup(asks, setup_nets),
		cmocka_unit_test_setup(with_disks, setup_nets),
		cmocka_unit_test_setup(migrated, setup_nets),
		cmocka_unit_test_setup(lost_in_migration, setup_nets),
		cmocka_unit_test_setup(hopeless, setup_nets),
		cmocka_unit_test_setup(better_late, setup_nets),
		cmocka_unit_test_setup(one_is_well, setup_nets),
		cmocka_unit_test_setup(silent, setup_nets),
		cmocka_unit_test_setup(late_frames, setup_nets),
		cmocka_unit_test_setup(unplugged, setup_nets),
		cmocka_unit_test_setup(unreachable, setup_nets),
		cmocka_unit_test_setup(gates, setup_nets),
		cmocka_unit_test_setup(too_many, setup_nets),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
