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
	char name[80];	   /* of the job */
	char label[128];   /* what people call it */
	char command[180]; /* what is to be the same in all its runs */
	char device[64];   /* below it, "xbd0"; "" where that is not known */
	size_t n;
	double samples[BENCH_RUNS]; /* bytes a second */
	double cpu[BENCH_RUNS];	    /* of one processor, this guest's use */
	/* seconds that 50, 95, 99, 99.9 % of the requests took at most; or 0 */
	double p50, p95, p99, p999;
	double request, mss; /* bytes; 0: nothing to say */
	unsigned load;	     /* how many at once, and of what: "requests" */
	const char *load_unit;
	double there;  /* of one processor, at the other end; or 0 */
	double resent; /* segments that were sent again, in all runs */
	size_t ngates;
	struct bench_gate gates[BENCH_GATES];
};

/* What a verb tells besides */
struct bench_more {
	void (*print)(const void *what);
	void (*json)(struct pvk_json *j, const void *what);
	const void *what; /* borrowed */
};

/* "seqread, run 3 of 7" on a terminal that waits; and the line away again. */
void bench_doing(const struct cli *c, const struct bench_measurement *m,
    uint64_t run, uint64_t runs);
void bench_done(const struct cli *c);

/* What people call the targets of a verb, in their order: --label, repeated */
#define BENCH_TARGETS 8
struct bench_labels {
	const char *text[BENCH_TARGETS]; /* borrowed */
	size_t n;
};

/* One more; PVK_EUSAGE when there are too many. */
int bench_label(struct bench_labels *l, const char *text, struct pvk_err *e);
/* PVK_EUSAGE when there are more of them than what they are for. */
int bench_labels_fit(const struct bench_labels *l, size_t targets,
    struct pvk_err *e);
/*
 * Gives m its name, JOB or JOB-TARGET, and its label: target is its number of
 * several, named so; jobs is how many each target has.
 */
struct bench_name {
	const char *job, *target;
	size_t number, targets, jobs;
};
void bench_name(struct bench_measurement *m, const struct bench_labels *l,
    const struct bench_name *n);

/* One run more; nothing when there are too many. */
void bench_sample(struct bench_measurement *m, double rate, double cpu);
/* Of the same id the one that failed stays. */
void bench_gate(struct bench_measurement *m, const char *id, bool ok,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Every gate is passed. */
bool bench_valid(const struct bench_measurement *m);

/*
 * All of them, as a table or as the verb's JSON document, with what more adds
 * to either (NULL: nothing). The exit status: that of faults when one is no
 * measurement.
 */
int bench_show(const struct cli *c, const struct bench_measurement *const *all,
    size_t n, const struct bench_more *more);

#endif
