/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Progress of long work: bytes, rate and ETA on one line of a terminal, drawn
 * at most ten times a second and only once the work has lasted a second.
 * pvk_progress_add may be called from any thread.
 */
#ifndef PVK_UTIL_PROGRESS_H
#define PVK_UTIL_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct pvk_progress {
	FILE *out; /* borrowed; NULL: silent */
	const char *label;
	uint64_t total; /* bytes; 0: not known */
	uint64_t done;
	uint64_t started_ns, drawn_ns;
	bool drawn;
	pthread_mutex_t lock;
};

/* Silent unless out is a terminal and quiet is false. label is borrowed. */
void pvk_progress_init(struct pvk_progress *p, FILE *out, bool quiet,
    const char *label, uint64_t total);
/* p may be NULL. */
void pvk_progress_add(struct pvk_progress *p, uint64_t bytes);
/* Clears the line. p may be NULL. */
void pvk_progress_fini(struct pvk_progress *p);

/* Formats the line, without the clearing of the terminal: for tests too. */
void pvk_progress_line(const char *label, uint64_t done, uint64_t total,
    uint64_t elapsed_ns, char *out, size_t outsize);

#endif
