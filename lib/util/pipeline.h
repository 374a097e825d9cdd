/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An ordered parallel pipeline. A job goes through four stages:
 *
 *	take	one thread at a time, in order: find the next job
 *	work	all threads at once: read, hash, compress
 *	commit	one thread at a time, in the order of take: place the result
 *	finish	all threads at once: write it where commit placed it
 *
 * Each thread owns one slot (its buffers) and brings one job at a time through
 * all four stages, so memory is nslots slots, whatever the input's size.
 * With one slot no thread is started.
 */
#ifndef PVK_UTIL_PIPELINE_H
#define PVK_UTIL_PIPELINE_H

#include <stddef.h>

#include "util/err.h"

struct pvk_pipeline_ops {
	/* 1: slot holds a job; 0: no more jobs; -1: error in *e */
	int (*take)(void *ctx, void *slot, struct pvk_err *e);
	/* 0 or -1; any of these three may be NULL */
	int (*work)(void *ctx, void *slot, struct pvk_err *e);
	int (*commit)(void *ctx, void *slot, struct pvk_err *e);
	int (*finish)(void *ctx, void *slot, struct pvk_err *e);
};

/*
 * Runs until take says 0 and every job is finished, or until an error: then no
 * further job is taken, jobs in order before the failed one are completed, and
 * the error of the earliest failed job is returned, whatever the number of
 * threads. A pending stop request (pvk_stop_requested) ends it with PVK_EINTR.
 * slots: nslots pointers, borrowed.
 */
int pvk_pipeline_run(const struct pvk_pipeline_ops *ops, void *ctx,
    void *const *slots, size_t nslots, struct pvk_err *e);

/* Processors this process may run on; at least 1. */
size_t pvk_cpu_count(void);

#endif
