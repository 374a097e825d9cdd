/* SPDX-License-Identifier: BSD-2-Clause */
/* What jobs come to: gates, names, clocks; jobs by their names. */
#include "clocks.h"
#include "disk_job.h"
#include "measurement.h"
#include "testing.h"
#include "usage.h"
#include "util/num.h"

static void
keeps_what_failed(void **state)
{
	struct bench_measurement m = { 0 };
	char id[8];

	(void)state;
	bench_gate(&m, "size", true, "first");
	bench_gate(&m, "size", true, "second");
	assert_int_equal(m.ngates, 1);
	assert_string_equal(m.gates[0].detail, "first");
	assert_true(bench_valid(&m));
	bench_gate(&m, "size", false, "%d MiB", 3);
	bench_gate(&m, "size", true, "again");
	assert_string_equal(m.gates[0].detail, "3 MiB");
	assert_false(bench_valid(&m));
	for (int i = 0; i < 2 * BENCH_GATES; i++) {
		snprintf(id, sizeof(id), "g%d", i);
		bench_gate(&m, id, true, "fits");
	}
	assert_int_equal(m.ngates, BENCH_GATES);
}

static void
keeps_its_samples(void **state)
{
	struct bench_measurement m = { 0 };

	(void)state;
	for (int i = 0; i < 2 * BENCH_RUNS; i++)
		bench_sample(&m, i, 0.5);
	assert_int_equal(m.n, BENCH_RUNS);
	assert_true(m.samples[BENCH_RUNS - 1] == BENCH_RUNS - 1);
}

static void
names(void **state)
{
	static const struct {
		size_t targets, jobs, number;
		const char *name, *label;
	} cases[] = {
		{ 1, 1, 0, "seqread", "HVM" },
		{ 1, 2, 0, "seqread", "HVM, seqread" },
		{ 3, 1, 1, "seqread-xbd0", "PV" },
		{ 3, 2, 1, "seqread-xbd0", "PV, seqread" },
		{ 3, 2, 2, "seqread-xbd0", "seqread-xbd0" },
	};
	struct bench_labels l = { 0 };
	struct bench_measurement m;
	struct pvk_err e;

	(void)state;
	expect_ok(bench_label(&l, "HVM", &e) == 0, &e);
	expect_ok(bench_label(&l, "PV", &e) == 0, &e);
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		struct bench_name n = { "seqread", "xbd0", cases[i].number,
			cases[i].targets, cases[i].jobs };

		bench_name(&m, &l, &n);
		assert_string_equal(m.name, cases[i].name);
		assert_string_equal(m.label, cases[i].label);
	}
	while (l.n < BENCH_TARGETS)
		expect_ok(bench_label(&l, "more", &e) == 0, &e);
	expect_error(bench_label(&l, "too many", &e) == 0, &e, PVK_EUSAGE,
	    "more than 8");
}

static void
knows_jobs(void **state)
{
	struct disk_job job;
	struct pvk_err e;
	char words[80];

	(void)state;
	expect_ok(disk_job_find("mix70,syncw", 5, &job, &e) == 0, &e);
	disk_job_words(&job, words, sizeof(words));
	assert_string_equal(words, "randrw bs=8192 depth=16");
	expect_ok(disk_job_find("syncw", 5, &job, &e) == 0, &e);
	disk_job_words(&job, words, sizeof(words));
	assert_string_equal(words, "randwrite bs=4096 depth=1 sync");
	expect_error(disk_job_find("seqrea", 6, &job, &e) == 0, &e, PVK_EUSAGE,
	    "no job seqrea, expected seqread seqwrite");
	expect_error(disk_job_find("", 0, &job, &e) == 0, &e, PVK_EUSAGE, NULL);
}

/* A clock that ran slow while another did not */
static void
compares_clocks(void **state)
{
	struct bench_measurement good = { 0 }, bad = { 0 };
	struct bench_clocks start;

	(void)state;
	bench_clocks_read(&start);
	start.mono -= 100;
	start.real -= 100.5;
	start.host = -1;
	bench_clocks_gate(&start, &good);
	assert_true(bench_valid(&good));
	start.real -= 2;
	bench_clocks_gate(&start, &bad);
	assert_false(bench_valid(&bad));
	assert_string_equal(bad.gates[0].id, "clock");
}

static void
knows_usage(void **state)
{
	struct usage a = { 10, 5, 1 }, b = { 20, 20, 5 };
	struct usage u = usage_between(&a, &b);

	(void)state;
	assert_true(u.now == 10 && u.guest == 1.5 && u.own == 0.4);
	assert_true(usage_cpu(&u) == 1.5);
	a.guest = -1;
	u = usage_between(&a, &b);
	assert_true(u.guest < 0 && usage_cpu(&u) == 0.4);
	a = usage_read();
	while (usage_read().own - a.own < 0.02)
		;
	b = usage_read();
	u = usage_between(&a, &b);
	assert_true(u.now > 0 && u.own > 0);
	assert_true(b.guest < 0 || b.guest >= a.guest);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_failed),
		cmocka_unit_test(keeps_its_samples),
		cmocka_unit_test(names),
		cmocka_unit_test(knows_jobs),
		cmocka_unit_test(compares_clocks),
		cmocka_unit_test(knows_usage),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
