/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a run says on the console, line by line; nothing ends in "\n". A screen
 * of 80 columns has room for each line.
 */
#ifndef PVPROBE_MEASURE_SAY_H
#define PVPROBE_MEASURE_SAY_H

#include "measure/job.h"
#include "measure/schedule.h"

#define SAY_LINE 120

/* The first figure of the at-th of n jobs. */
void say_first(const struct job *j, size_t at, size_t n, char line[SAY_LINE]);
/* What the columns of say_job() are. */
void say_head(char line[SAY_LINE]);
/* "xvda  pv  randread    4k x32  12.3 MB/s [12.1, 12.5]  12 %  85.3 us" */
void say_job(const struct job *j, char line[SAY_LINE]);
/* "xvda read 64k x32: PV 2.04 [2.02, 2.07] times hda (ide)" */
void say_ratio(const struct schedule *p, const struct job *j,
    char line[SAY_LINE]);
/* How the fastest PV read compares with what was expected; false: there is
 * none. */
bool say_expect(const struct schedule *p, uint64_t expect, char line[SAY_LINE]);

#endif
