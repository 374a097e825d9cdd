/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When the probe got where, from its start to the first measurement. What is
 * reached again is not noted again, so it is about the start alone:
 *
 *	probe		its first code runs
 *	xenstore	it is open, options can be read
 *	request		somebody wants a run, and may have one
 *	disk		the first PV disk is connected
 *	disks		all of them are
 *	byte		the first request has been answered
 *	measuring	the first repetition that counts begins
 *	measured	and is over
 *	emulated	it is known what the host emulates
 *	published	the host sees a guest with tools
 *	nic, address	the first PV NIC is connected, some NIC has an address
 */
#ifndef PVPROBE_TIMELINE_H
#define PVPROBE_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#define TIMELINE_MAX 16

struct timeline_mark {
	const char *what;
	uint64_t ns;	 /* clock_ns() */
	uint64_t alive;	 /* since the vCPU began, firmware and all */
	uint64_t stolen; /* of that */
};

/* what is one of the above; it stays where it is, for ever. */
void timeline_note(const char *what);
/* All so far, in the order of time; *n says how many. */
const struct timeline_mark *timeline_marks(size_t *n);

#endif
