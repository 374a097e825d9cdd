/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The gate "clock": a clock that loses time is found out, and a process that
 * stands still at any look at any clock does not make it one.
 */
#include <math.h>
#include <time.h>

#include "clocks.h"
#include "testing.h"

#define PAUSE 5.0
#define TOOK  10.0

int __wrap_clock_gettime(clockid_t id, struct timespec *t);

static struct {
	double now;  /* true time */
	double real; /* what the clock of the day is ahead */
	double slow; /* of the clock that measures: share that it loses */
	bool has_host;
	unsigned looks, stops_at; /* behind that one; 0: never */
} world;

static double
look(double clock)
{
	world.now += ++world.looks == world.stops_at ? PAUSE : 1e-6;
	return (clock);
}

int
__wrap_clock_gettime(clockid_t id, struct timespec *t)
{
	double s = look(id == CLOCK_REALTIME ? world.now + world.real
					     : world.now * (1 - world.slow));

	t->tv_sec = (time_t)floor(s);
	t->tv_nsec = (long)((s - floor(s)) * 1e9);
	return (0);
}

/* In place of the system's */
double
bench_host_clock(const char **name, double *step, double *wrap)
{
	*name = "the host's clock";
	*step = 0.01;
	*wrap = 0;
	return (look(world.has_host ? world.now : -1));
}

static const struct bench_gate *
gate_after(double took, struct bench_measurement *m)
{
	struct bench_clocks start;

	memset(m, 0, sizeof(*m));
	world.looks = 0;
	world.now = 1000;
	bench_clocks_read(&start);
	world.now += took;
	bench_clocks_gate(&start, m);
	assert_int_equal(m->ngates, 1);
	return (&m->gates[0]);
}

static void
stands_still(void **state)
{
	struct bench_measurement m;

	(void)state;
	for (int i = 0; i < 2; i++) {
		world.has_host = i == 1;
		world.stops_at = 0;
		do {
			world.stops_at++;
			if (!gate_after(TOOK, &m)->ok)
				fail_msg("behind look %u: %s", world.stops_at,
				    m.gates[0].detail);
		} while (world.looks >= world.stops_at);
		assert_true(world.stops_at > 6);
	}
	world.stops_at = 0;
}

static void
loses_time(void **state)
{
	struct bench_measurement m;

	(void)state;
	for (int i = 0; i < 2; i++) {
		world.has_host = i == 1;
		world.slow = 0.02;
		assert_false(gate_after(TOOK, &m)->ok);
		world.slow = 0.005;
		assert_true(gate_after(TOOK, &m)->ok);
	}
	world.slow = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stands_still),
		cmocka_unit_test(loses_time),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
