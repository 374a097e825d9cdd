/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A run: all jobs of a plan take turns, A B C A B C ..., so that whatever
 * disturbs the host disturbs all of them alike, until each has been measured
 * as often as was asked. A repetition in which a device went away, or in which
 * the machine was suspended or migrated, does not count and is done again.
 *
 *	IDLE --start--> SETTLING --devices are there--> MEASURING --> IDLE
 *
 * The first repetition is that of a PV disk, as soon as PV disks are there: to
 * look for what is emulated takes longer than to connect what is not. All
 * others wait for that look, and for NICs; the plan is made again then.
 *
 * A disk that may be written is filled before anything is measured, for what
 * was never written is read faster than any disk is.
 */
#ifndef PVPROBE_MEASURE_RUN_H
#define PVPROBE_MEASURE_RUN_H

#include "measure/rep.h"
#include "measure/schedule.h"

/* What surrounds it. All are called with ctx. */
struct run_host {
	void *ctx;
	/* A line for people, without its end. */
	void (*say)(void *ctx, const char *line);
	/* All PV disks that there are can be used. */
	bool (*has_disks)(void *ctx);
	/* All devices that there are can be used. */
	bool (*is_settled)(void *ctx);
	/* Looks for emulated devices; called in each run, done once. */
	void (*look)(void *ctx);
	/* It has got there for the first time (timeline.h). */
	void (*mark)(void *ctx, const char *what);
	/* NICs from which the peer can be reached, at most so many; how many.
	 */
	size_t (
	    *reaching)(void *ctx, uint32_t peer, struct nic **out, size_t most);
	/*
	 * The network through that NIC; NULL when there is none. An emulated
	 * card takes the place of the PV one that it is, until this is called
	 * again: with NULL, all is as it was.
	 */
	struct net *(*network)(void *ctx, struct nic *n);
	/* Rises with each suspend and migration. */
	uint32_t (*lives)(void *ctx);
	/* It is over: the plan has the results. */
	void (*over)(void *ctx);
};

enum run_state { RUN_IDLE, RUN_SETTLING, RUN_MEASURING };

struct run {
	const struct run_host *host; /* borrowed */
	struct options options;
	struct schedule schedule;
	enum run_state state;
	struct pvk_err error; /* of a run that was refused; code PVK_OK: none */
	uint64_t asked, began; /* clock_ns() */
	uint64_t first;	       /* when the first repetition that counts began */
	uint64_t ended;
	uint32_t round, turns; /* turns: repetitions in this round */
	uint32_t tries;	       /* of the repetition under way */
	size_t at;	       /* the job whose turn it is */
	bool warm;	       /* it has been warmed up */
	bool looked;	       /* what there is else has been looked for */
	bool filling;	       /* the disk that may be written */
	struct job fill;
	bool under_way;
	uint32_t life;
	uint64_t heard, heard_bytes; /* when it got on, and how far it was */
	struct histogram latency;    /* of the repetition under way */
	struct rep rep;
	void *memory;
	size_t pages;
};

/* host is borrowed for ever. */
void run_init(struct run *r, const struct run_host *host);
/* Starts one, unless one is under way; o is copied. */
void run_start(struct run *r, const struct options *o);
/*
 * Goes on. The clock_ns() at which it wants to be called again even if no event
 * comes; 0: at once, UINT64_MAX: when there is something to do.
 */
uint64_t run_step(struct run *r);
/* How much of it is done, in hundredths. */
unsigned run_percent(const struct run *r);

#endif
