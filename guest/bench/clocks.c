/* SPDX-License-Identifier: BSD-2-Clause */
/* The clocks of a guest, compared; see clocks.h. */
#include <math.h>
#include <time.h>

#include "clocks.h"

#define DRIFT_MOST 0.01	 /* share of the time that was measured */
#define APART_MOST 0.005 /* seconds */
#define TRIES	   8

static double
seconds(clockid_t id)
{
	struct timespec t = { 0 };

	clock_gettime(id, &t);
	return ((double)t.tv_sec + (double)t.tv_nsec / 1e9);
}

double
bench_now(void)
{
	return (seconds(CLOCK_MONOTONIC));
}

/* One reading; whoever is not let run in the middle of it knows so. */
static void
look(struct bench_clocks *c)
{
	const char *name;
	double step, wrap;

	c->mono = bench_now();
	c->real = seconds(CLOCK_REALTIME);
	c->host = bench_host_clock(&name, &step, &wrap);
	c->apart = bench_now() - c->mono;
}

void
bench_clocks_read(struct bench_clocks *c)
{
	struct bench_clocks another;

	look(c);
	for (int i = 1; i < TRIES && c->apart > APART_MOST; i++) {
		look(&another);
		if (another.apart < c->apart)
			*c = another;
	}
}

/* How far b is from a, where b may have begun anew after each wrap seconds */
static double
apart(double a, double b, double wrap)
{
	return (fabs(wrap > 0 ? remainder(b - a, wrap) : b - a));
}

void
bench_clocks_gate(const struct bench_clocks *start, struct bench_measurement *m)
{
	double step = 0, wrap = 0, took, real, host, slack;
	const char *name = "";
	struct bench_clocks end;

	bench_clocks_read(&end);
	bench_host_clock(&name, &step, &wrap);
	took = end.mono - start->mono;
	slack = DRIFT_MOST * took + start->apart + end.apart;
	real = apart(took, end.real - start->real, 0);
	bench_gate(m, "clock", real <= slack,
	    "the clock of the day is %.3f s off after %.1f s", real, took);
	if (start->host < 0 || end.host < 0)
		return;
	host = apart(took, end.host - start->host, wrap);
	bench_gate(m, "clock", host <= slack + step,
	    "%s is %.3f s off after %.1f s", name, host, took);
}
