/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a job came to in its runs, and how that is told: to people, and as the
 * "measurements" that pvkit paper import takes (docs/formats/whiteboard.md).
 */
#ifndef BENCH_MEASUREMENT_H
#define BENCH_MEASUREMENT_H

#include "cli.h"

#define BENCH_RUNS  100 /* the most of one job */
#define BENCH_GATES 12

/* Something without which the figure is no measurement */
struct bench_gate {
	char id[24];
	bool ok;
	char detail[100];
};

struct bench_measurement {
	const char *name;  /* borrowed: of the job */
	const char *label; /* borrowed: what people call it */
	char command[180]; /* what is to be the same in all its runs */
	char device[64];   /* below it, "xbd0"; "" where that is not known */
	size_t n;
	double samples[BENCH_RUNS]; /* bytes a second */
	double cpu[BENCH_RUNS];	    /* of one processor, this machine's use */
	double p50, p99;     /* seconds a request, the slowest run's; or 0 */
	double request, mss; /* bytes; 0: nothing to say */
	size_t ngates;
	struct bench_gate gates[BENCH_GATES];
};

/* One run more; nothing when there are too many. */
void bench_sample(struct bench_measurement *m, double rate, double cpu);
/* Of the same id the one that failed stays. */
void bench_gate(struct bench_measurement *m, const char *id, bool ok,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Every gate is passed. */
bool bench_valid(const struct bench_measurement *m);

/* A table, a line a job, and what is wrong with it below. */
void bench_print(const struct bench_measurement *all, size_t n);
/* The member "measurements" of a document that is open. */
void bench_json(struct pvk_json *j, const struct bench_measurement *all,
    size_t n);

#endif
