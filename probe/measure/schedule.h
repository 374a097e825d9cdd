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

/* A new job without a result; NULL: there is no room. */
struct job *schedule_new(struct schedule *p);

/*
 * Fills it, all jobs without a result. PVK_EUSAGE when a disk that is named is
 * not there or must not be written, PVK_ELIMIT when it comes to too many jobs.
 * No disk at all makes a plan without jobs.
 */
int schedule_make(struct schedule *p, const struct options *o,
    struct pvk_err *e);
/*
 * The same of the PV disks alone, whatever else is named. False: there are none
 * of those, or it is no plan.
 */
bool schedule_make_pv(struct schedule *p, const struct options *o);
/* The job of that name; NULL: none. */
struct job *schedule_find(struct schedule *p, const char *name);
/*
 * Adds those of the network: through each of these NICs, which reach the peer,
 * and through the emulated card that is the same, by its MAC. PVK_ELIMIT.
 */
int schedule_add_nics(struct schedule *p, const struct options *o,
    struct nic *const *through, size_t n, struct pvk_err *e);
/* It has a figure, and so has the job it is compared with. */
bool schedule_is_compared(const struct schedule *p, const struct job *j);
/* The fastest sequential read of a PV disk; NULL: none has been measured. */
const struct job *schedule_best(const struct schedule *p);

#endif
