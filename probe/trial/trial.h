/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trials of disks and NICs, asked for by the host: is what we read what is
 * there? The host writes a line to vm-data/pvprobe/trial, and the answer to it
 * comes to data/pvprobe/trial, as "LINE = RESULT":
 *
 *	sum DISK	a sum of all its sectors: of each its CRC-32 times twice
 *			its number plus one, modulo 2^64
 *
 *	fill DISK SEED	writes the pattern of SEED, and flushes
 *
 *	verify DISK SEED SECS
 *			reads that pattern for so long, 0: until another
 *			line comes, and counts what is wrong
 *
 *	read DISK BYTES DEPTH SECS
 *			one after the other, DEPTH at a time: bytes, ns
 *
 *	cycle NAME N	connects a disk or NIC anew N times, by the whole
 *			handshake: Closing, Closed, Initialising, and so on; and
 *			counts grants, event channels and free pages before that
 *			and afterwards
 *
 *	sizes NIC	pings the peer of the options with each length that the
 *			MTU allows, and compares what comes back: how many were
 *			right
 *
 *	stop		nothing, without an answer
 *
 * Requests are of all sizes up to 128 KiB, and their data begins at any sector
 * of a page. Word i of 64 in sector s of a pattern is, modulo 2^64,
 *
 *	(SEED ^ s * 0x9e3779b97f4a7c15) + i * 0x100000001b3
 */
#ifndef PVPROBE_TRIAL_H
#define PVPROBE_TRIAL_H

#include "xenstore/xenstore.h"

/* Watches for lines. -1: it can't. */
int trial_init(struct pvk_xs *xs, struct pvk_err *e);
/* Does what was asked for, if anything; it turns the loop meanwhile. */
void trial_run(void);

#endif
