/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time in a guest, which may lie: a clock that loses ticks turns seconds into
 * fewer of them, and so every rate into a better one. The clock that measures
 * is compared with the one of the day, and with one that the host keeps.
 */
#ifndef BENCH_CLOCKS_H
#define BENCH_CLOCKS_H

#include "measurement.h"

/* Seconds on the clock that measures, which is never set. */
double bench_now(void);

struct bench_clocks {
	double mono, real; /* seconds */
	double host;	   /* seconds on the host's clock, < 0: it has none */
	double apart;	   /* seconds between the readings, at most */
};

void bench_clocks_read(struct bench_clocks *c);
/* The gate "clock" of what was measured since start. */
void bench_clocks_gate(const struct bench_clocks *start,
    struct bench_measurement *m);

/*
 * clocks_SYSTEM.c: a clock that does not depend on this system's time keeping,
 * and what it is: seconds since some time, < 0 when there is none; *step is how
 * coarse it is, and it begins anew after *wrap seconds (0: never).
 */
double bench_host_clock(const char **name, double *step, double *wrap);

#endif
