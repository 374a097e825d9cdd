/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results in xenstore, under data/pvprobe, for whoever looks with xenstore-ls:
 *
 *	state		idle, measuring 40 %, done, or why nothing is measured
 *	run		not ours: whoever writes it starts another run
 *	runs		how many have been completed since the start
 *	job/NAME	a line for each job, as on the console
 *	ratio/NAME	a line for each comparison with an emulated device
 *
 * A node of a guest has room for 2048 bytes, its children's names among them:
 * 64 jobs have. The whole document is on the console.
 */
#ifndef PVPROBE_MEASURE_STORE_H
#define PVPROBE_MEASURE_STORE_H

#include "measure/run.h"
#include "xenstore/xenstore.h"

/* One line; the same again is not written again. */
int store_state(struct pvk_xs *xs, const char *state, struct pvk_err *e);
/* All jobs, in the place of those of an earlier run. */
int store_results(struct pvk_xs *xs, const struct run *r, unsigned runs,
    struct pvk_err *e);

#endif
