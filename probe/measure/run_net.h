/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run does otherwise with jobs of a network. */
#ifndef PVPROBE_MEASURE_RUN_NET_H
#define PVPROBE_MEASURE_RUN_NET_H

#include "measure/run.h"

/* Adds them to the plan, if there is a peer. 0, or -1 with r->error. */
int run_net_plan(struct run *r);
/* How long one repetition is: as a disk's, but TCP needs more time. */
uint64_t run_net_slice(uint64_t disk);
/* How long all of the plan takes, about: what was asked for, and that. */
uint64_t run_net_time(const struct run *r);
/* Tells why the repetition that is over came to nothing. */
void run_net_say_error(const struct run *r, const struct job *j);
/* It has come to nothing each time: the run does not go on for it. */
bool run_net_is_hopeless(const struct job *j);
/* And it takes so long that it is not tried again in the rounds to come. */
bool run_net_is_dear(const struct job *j);

#endif
