/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is to be measured: of what was asked for and of the devices that are
 * there, the list of jobs, in the order in which they take turns: a job of a
 * PV device is followed by that of the emulated device that it is compared
 * with.
 */
#ifndef PVPROBE_MEASURE_SCHEDULE_H
#define PVPROBE_MEASURE_SCHEDULE_H

#include "measure/job.h"

#define SCHEDULE_JOBS 64 /* what pvkit imports of one file */

struct schedule {
	struct job jobs[SCHEDULE_JOBS];
	size_t n;
};

/*
 * Fills it, all jobs without a result. PVK_EUSAGE when a disk that is named is
 * not there or must not be written, PVK_ELIMIT when it comes to too many jobs.
 * No disk at all makes a plan without jobs.
 */
int schedule_make(struct schedule *p, const struct options *o,
    struct pvk_err *e);
/* It has a figure, and so has the job it is compared with. */
bool schedule_is_compared(const struct schedule *p, const struct job *j);
/* The fastest sequential read of a PV disk; NULL: none has been measured. */
const struct job *schedule_best(const struct schedule *p);

#endif
