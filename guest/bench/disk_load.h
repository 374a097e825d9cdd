/* SPDX-License-Identifier: BSD-2-Clause */
/* One run of a job on a target: a thread for each request under way. */
#ifndef BENCH_DISK_LOAD_H
#define BENCH_DISK_LOAD_H

#include "disk_job.h"
#include "disk_target.h"
#include "latency.h"
#include "usage.h"

struct load {
	double bytes, requests; /* behind the warming up */
	struct usage usage;	/* between, and how long that was */
	double zeros;		/* share of the reads that found nothing else */
};

struct load_times {
	double warming_up, seconds;    /* the second only counts */
	unsigned run;		       /* its number, seed of what is random */
	struct pvk_progress *progress; /* borrowed */
};

/*
 * Runs it once. Requests are added to *l. PVK_EIO when one of them fails or is
 * short, PVK_EINTR.
 */
int load_run(const struct disk_job *job, const struct target *t,
    const struct load_times *times, struct load *load, struct latency *l,
    struct pvk_err *e);

#endif
