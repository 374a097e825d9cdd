/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run is going to do, first with what is there at once, then with all.
 */
#ifndef PVPROBE_MEASURE_RUN_PLAN_H
#define PVPROBE_MEASURE_RUN_PLAN_H

#include "measure/run.h"

enum plan_state {
	PLAN_LATER,   /* a device is still being connected: ask again */
	PLAN_MADE,    /* with memory for it, unless it has no jobs */
	PLAN_REFUSED, /* r->error says why */
};

/* Of the PV disks, as soon as they are there; of all if there are none. */
enum plan_state run_plan(struct run *r);
/* Of all there is, once the first job of the other was measured: what came of
 * that stays. */
enum plan_state run_plan_again(struct run *r);

#endif
