/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ordered pipeline, with work of random length: order, errors, what is
 * done and what is not, with one slot and with many. Checks inside a thread
 * only count: cmocka can fail a test from its own thread alone.
 */
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

#include "testing.h"
#include "util/num.h"
#include "util/pipeline.h"
#include "util/stop.h"

#define MAX_JOBS  2000
#define MAX_SLOTS 16

enum stage { TAKE, WORK, COMMIT, FINISH, STAGES };

struct slot {
	uint64_t job;
	uint64_t seed;
};

struct run {
	uint64_t njobs;
	uint64_t seed;
	/* which jobs fail in which stage */
	bool fails[STAGES][MAX_JOBS + 1];
	/* what happened */
	uint64_t taken;
	uint64_t committed;
	_Atomic unsigned worked[MAX_JOBS], finished[MAX_JOBS];
	atomic_int in_take, in_commit;
	atomic_int faults; /* promises that were broken */
};

/* Long or short, so that jobs overtake each other. */
static void
take_time(struct slot *s)
{
	uint64_t n = testing_random(&s->seed) % 64;

	for (uint64_t i = 0; i < (n < 56 ? n : n * 20); i++)
		if (i % 16 == 0)
			sched_yield();
}

static int
outcome(struct run *r, enum stage stage, uint64_t job, struct pvk_err *e)
{
	if (!r->fails[stage][job])
		return (0);
	return (
	    pvk_err_set(e, PVK_EIO, "job %d stage %d", (int)job, (int)stage));
}

static int
take(void *ctx, void *slot, struct pvk_err *e)
{
	struct run *r = ctx;
	struct slot *s = slot;
	int result;

	if (r->in_take++ != 0)
		r->faults++;
	if (r->taken == r->njobs)
		result = 0;
	else if (outcome(r, TAKE, r->taken, e) != 0)
		result = -1;
	else {
		s->job = r->taken++;
		s->seed = r->seed ^ s->job;
		result = 1;
	}
	r->in_take--;
	return (result);
}

static int
work(void *ctx, void *slot, struct pvk_err *e)
{
	struct run *r = ctx;
	struct slot *s = slot;

	take_time(s);
	r->worked[s->job]++;
	return (outcome(r, WORK, s->job, e));
}

static int
commit(void *ctx, void *slot, struct pvk_err *e)
{
	struct run *r = ctx;
	struct slot *s = slot;

	if (r->in_commit++ != 0)
		r->faults++;
	/* in order, without a gap, worked before */
	if (s->job != r->committed || r->worked[s->job] != 1)
		r->faults++;
	if (outcome(r, COMMIT, s->job, e) != 0) {
		r->in_commit--;
		return (-1);
	}
	r->committed++;
	r->in_commit--;
	return (0);
}

static int
finish(void *ctx, void *slot, struct pvk_err *e)
{
	struct run *r = ctx;
	struct slot *s = slot;

	take_time(s);
	r->finished[s->job]++;
	return (outcome(r, FINISH, s->job, e));
}

static const struct pvk_pipeline_ops ops = { take, work, commit, finish };

static struct run *
run_new(uint64_t njobs, uint64_t seed)
{
	struct run *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	r->njobs = njobs;
	r->seed = seed;
	return (r);
}

static int
run(struct run *r, size_t nslots, struct pvk_err *e)
{
	struct slot slots[MAX_SLOTS];
	void *pointers[MAX_SLOTS];
	int result;

	for (size_t i = 0; i < nslots; i++)
		pointers[i] = &slots[i];
	result = pvk_pipeline_run(&ops, r, pointers, nslots, e);
	assert_int_equal(r->faults, 0);
	/* what was placed was also finished, once; nothing else was */
	for (uint64_t i = 0; i < MAX_JOBS; i++)
		assert_int_equal(r->finished[i], i < r->committed ? 1 : 0);
	return (result);
}

static const size_t slot_counts[] = { 1, 2, 8, MAX_SLOTS };

static void
keeps_order(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(slot_counts); i++)
		for (uint64_t seed = 0; seed < 5; seed++) {
			struct run *r = run_new(MAX_JOBS, seed);

			expect_ok(run(r, slot_counts[i], &e) == 0, &e);
			assert_int_equal(r->committed, MAX_JOBS);
			free(r);
		}
}

static void
no_jobs(void **state)
{
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(slot_counts); i++) {
		struct run *r = run_new(0, 1);

		expect_ok(run(r, slot_counts[i], &e) == 0, &e);
		assert_int_equal(r->committed, 0);
		free(r);
	}
}

/* One job fails in one stage: what came before it is done. */
static void
one_failure(void **state)
{
	static const uint64_t jobs[] = { 0, 1, 7, 100, 499 };

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(slot_counts); i++)
		for (int stage = TAKE; stage < STAGES; stage++)
			for (size_t k = 0; k < PVK_COUNT(jobs); k++) {
				struct run *r = run_new(500, k);
				struct pvk_err e = { 0 };
				char text[32];
				bool ok;

				r->fails[stage][jobs[k]] = true;
				ok = run(r, slot_counts[i], &e) == 0;
				snprintf(text, sizeof(text), "job %d stage %d",
				    (int)jobs[k], stage);
				expect_error(ok, &e, PVK_EIO, text);
				if (stage == FINISH)
					assert_true(r->committed > jobs[k]);
				else
					assert_int_equal(r->committed, jobs[k]);
				free(r);
			}
}

/* The job and stage whose error has to be reported: the first that fails. */
static bool
expected_error(const struct run *r, char *text, size_t size)
{
	for (uint64_t job = 0; job <= r->njobs; job++)
		for (int stage = TAKE; stage < STAGES; stage++)
			if (r->fails[stage][job]) {
				if (job == r->njobs)
					return (false);
				snprintf(text, size, "job %d stage %d",
				    (int)job, stage);
				return (true);
			}
	return (false);
}

/* Many jobs fail, in any stage, at any time: the earliest one's error wins. */
static void
earliest_error_wins(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int i = 0; i < 400; i++) {
		size_t nslots = 1 + testing_random(&seed) % MAX_SLOTS;
		struct run *r = run_new(1 + testing_random(&seed) % 300,
		    testing_random(&seed));
		uint64_t failures = testing_random(&seed) % 6;
		struct pvk_err e = { 0 };
		char text[32];
		bool ok;

		for (uint64_t k = 0; k < failures; k++)
			r->fails[testing_random(&seed) % STAGES]
				[testing_random(&seed) % r->njobs] = true;
		ok = run(r, nslots, &e) == 0;
		if (expected_error(r, text, sizeof(text)))
			expect_error(ok, &e, PVK_EIO, text);
		else
			expect_ok(ok, &e);
		free(r);
	}
}

/* Stages may be left out. */
static void
only_take(void **state)
{
	static const struct pvk_pipeline_ops few = { .take = take };
	struct run *r = run_new(100, 1);
	struct slot slot;
	void *pointer = &slot;
	struct pvk_err e;

	(void)state;
	expect_ok(pvk_pipeline_run(&few, r, &pointer, 1, &e) == 0, &e);
	assert_int_equal(r->taken, 100);
	free(r);
}

static void
counts_processors(void **state)
{
	(void)state;
	assert_true(pvk_cpu_count() >= 1);
	assert_true(pvk_cpu_count() < 100000);
}

/* Stays in force from here on: the last test. */
static void
stops_on_request(void **state)
{
	struct pvk_err e;

	(void)state;
	pvk_stop_init();
	assert_false(pvk_stop_requested());
	raise(SIGTERM);
	assert_true(pvk_stop_requested());
	assert_int_equal(pvk_stop_signal(), SIGTERM);
	for (size_t i = 0; i < PVK_COUNT(slot_counts); i++) {
		struct run *r = run_new(100, 1);

		expect_error(run(r, slot_counts[i], &e) == 0, &e, PVK_EINTR,
		    "interrupted by");
		assert_int_equal(r->committed, 0);
		free(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_order),
		cmocka_unit_test(no_jobs),
		cmocka_unit_test(one_failure),
		cmocka_unit_test(earliest_error_wins),
		cmocka_unit_test(only_take),
		cmocka_unit_test(counts_processors),
		cmocka_unit_test(stops_on_request),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
