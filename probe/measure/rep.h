/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One repetition of a job. Of a disk's (rep.c): a state machine that keeps so
 * many blocks under way until its time is over, and waits for the last of them.
 *
 *	BUSY --time is over--> DRAINING --nothing is under way--> DONE
 *	  |                       ^                              BROKEN
 *	  +--device gone, moved---+   (broken: to be done again)
 *
 * A block may be larger than what the device takes in one request: then it is
 * as many requests as it needs. What counts is what was answered when the time
 * was over, from the first request to the last answer; what comes after that is
 * only waited for.
 *
 * An emulated device has no events here: it is asked. To ask is an exit to the
 * same device model that has the work to do, so it is asked ever more rarely, a
 * sixteenth of the time that the request has taken so far after the last time:
 * its answer is found at most that much too late, half of that on average, and
 * in some dozens of exits, however long it takes.
 *
 * Of a network's (rep_net.c): a job of the stack (net/net.h), which does all of
 * that by itself. One that is broken is let go on until it ends: what it moves
 * is still compared.
 */
#ifndef PVPROBE_MEASURE_REP_H
#define PVPROBE_MEASURE_REP_H

#include <stddef.h>

#include "measure/job.h"
#include "net/net.h"

#define REP_SLOTS 64 /* blocks under way */

enum rep_state { REP_BUSY, REP_DRAINING, REP_DONE, REP_BROKEN };

struct rep;
struct rep_slot {
	struct rep *rep;
	struct disk_request *requests; /* pieces of them */
	uint8_t *data;
	uint64_t sector;
	uint64_t began, ended;
	uint32_t sent, left; /* requests: submitted, not answered */
	int error;
	bool busy;
};

struct rep {
	enum rep_state state;
	struct disk *disk; /* borrowed */
	const struct job *job;
	struct net_job net;	      /* of a network's */
	uint64_t patience;	      /* it is given up then */
	uint64_t over, heard, frames; /* of that: what still comes */
	struct rep_slot slots[REP_SLOTS];
	uint32_t nslots, pieces;
	uint64_t blocks, next; /* of the disk; the next one, if sequential */
	uint64_t random;
	uint64_t began, until; /* began 0: nothing has been taken yet */
	uint64_t idle, stolen; /* the clocks when it began */
	bool broken, whole, polled;
	uint64_t ask_at; /* polled: when it is asked again */
	/* what came of it */
	uint64_t last;		     /* when the last request was answered */
	uint64_t idle_ns, stolen_ns; /* until then */
	uint64_t bytes;		     /* of requests, until then */
	uint64_t done, flight_ns;    /* blocks; the sum of their times */
	uint32_t errors;
	int error;
	bool data;
	struct histogram *latency; /* of the job, NULL: a warm-up */
};

struct rep_plan {
	const struct job *job; /* borrowed until it is done, as is all here */
	struct disk *disk;
	struct net *net;	       /* of a network's, in its place */
	const struct options *options; /* whom it talks to */
	void *memory;		       /* for data, aligned to a page */
	size_t size;
	uint64_t span;	   /* bytes of the disk to use; 0: all */
	uint64_t duration; /* ns */
	bool whole;	   /* all of the span instead, once, from its start */
	uint64_t seed;	   /* of where it reads; not 0 */
	struct histogram *latency; /* to add to, NULL: do not */
};

/* False: its device is not there, or not even one block has room in the memory
 * or on the disk. */
bool rep_begin(struct rep *r, const struct rep_plan *p);
/*
 * Goes on. The clock_ns() at which it wants to be called again even if no event
 * comes; 0: at once. Its state says what has become of it.
 */
uint64_t rep_step(struct rep *r);
/* The machine has been away, or the device has: it will not count. */
void rep_break(struct rep *r);
/* Bytes a second, when it is done; 0 when nothing was. Of a ping: what its
 * median round trip allows, one after the other. */
uint64_t rep_rate(const struct rep *r);
/* How long the machine was looked at, as idle_ns was. */
uint64_t rep_ns(const struct rep *r);

/* ---- rep.c: the same of a disk's, zeroed before ---- */

bool rep_disk_begin(struct rep *r, const struct rep_plan *p);
uint64_t rep_disk_step(struct rep *r);

/* ---- rep_net.c: and of a network's ---- */

bool rep_net_begin(struct rep *r, const struct rep_plan *p);
uint64_t rep_net_step(struct rep *r);
/* Adds what a disk has not to its job, when it is done. */
void rep_net_add(const struct rep *r, struct job *j);

#endif
