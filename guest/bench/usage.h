/* SPDX-License-Identifier: BSD-2-Clause */
/* What processors do between two moments: those of the guest, and for us. */
#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include "clocks.h"

struct usage {
	double now;   /* seconds */
	double guest; /* seconds of processors, whatever for; < 0: not known */
	double own;   /* the same, of this process */
};

struct usage usage_read(void);
/* From a to b: now is the time between, the others are shares of one processor.
 */
struct usage usage_between(const struct usage *a, const struct usage *b);
/*
 * The guest's of usage_between(), with all that its kernel does for the job;
 * our own where that is not known.
 */
double usage_cpu(const struct usage *u);

#endif
