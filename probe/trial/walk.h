/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests of a trial, several at a time, until all of a disk was there. */
#ifndef PVPROBE_TRIAL_WALK_H
#define PVPROBE_TRIAL_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "disk.h"

#define WALK_SLOTS_MAX 64
#define WALK_BYTES_MAX (128u << 10)

struct walk {
	/* set by the caller */
	struct disk *disk;
	enum disk_op op;
	uint32_t bytes; /* of each request; 0: they vary, and so does where
			 * their data begins */
	uint32_t depth;
	uint64_t deadline; /* on clock_ns(): until then, over and over; 0: once,
			    * unless there is a stop */
	const bool *stop;  /* ends it when true; NULL: nothing does */
	/* Before a write, after a read: n sectors from sector on. NULL: the
	 * data does not matter. */
	void (
	    *data)(struct walk *w, uint64_t sector, uint8_t *data, uint32_t n);
	uint64_t seed; /* the caller's own */

	/* the result */
	uint64_t sum;	 /* the caller's own */
	uint64_t wrong;	 /* sectors, the caller's own */
	uint64_t errors; /* requests that failed */
	uint64_t moved;	 /* bytes */
	int error;	 /* of the first of them */

	/* its own */
	uint64_t next, random;
	uint32_t busy;
	bool over;
};

/* -1: there is no memory for its requests. */
int walk_run(struct walk *w);

#endif
