/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time that was stolen, where nobody counts it: a loop reads the clock and
 * does nothing else, so each gap between two readings is time in which this
 * guest, or this process, did not run.
 */
#ifndef BENCH_HICCUP_H
#define BENCH_HICCUP_H

#include "cli.h"

/* Gaps by length: from 50 us on, each class twice the one before */
#define HICCUP_CLASSES 12
#define HICCUP_LEAST   50e-6 /* seconds */

struct hiccups {
	double seconds; /* how long it was looked */
	double lost;	/* sum of the gaps */
	double longest;
	uint64_t n, classes[HICCUP_CLASSES]; /* the last: and longer */
};

/* Looks for that long; an end that was asked for ends it early. */
void hiccup_look(double seconds, struct hiccups *h);
/* Counts one gap between two readings. */
void hiccup_count(struct hiccups *h, double gap);
/* For struct bench_more, with h as what it is; the member is "hiccups". */
void hiccup_print(const void *h);
void hiccup_json(struct pvk_json *j, const void *h);

#endif
