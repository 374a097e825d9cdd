/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why a figure may be none: looked at for each job, told beside it. pvkit calls
 * a measurement with a gate that is not passed INVALID.
 */
#ifndef PVPROBE_MEASURE_GATES_H
#define PVPROBE_MEASURE_GATES_H

#include "measure/job.h"

#define GATES_MAX   10
#define GATE_DETAIL 96

struct gate {
	const char *id;
	bool ok;
	char detail[GATE_DETAIL];
};

/*
 *	repeat   six repetitions or more: fewer have no interval of 95 %
 *	errors   no request failed
 *	requests enough of them in a repetition for a rate
 *	depth    nine tenths of the requests that were to be under way were
 *	size     not read over and over: that is a cache of the host's
 *	zeros    what was read is not zeros alone: a disk never written to
 *	peer     it had a tenth of a processor left for each stream
 *	clocks   those of both ends agree to a hundredth, in more than half of
 *		 the repetitions: in one, a message may have been late
 *	data     what came is what was sent, if that was looked at
 *	stolen   the vCPU got nine tenths of the time that it wanted
 *
 * Those that can be said of a job; how many.
 */
size_t gates_make(const struct job *j, struct gate gates[GATES_MAX]);

#endif
