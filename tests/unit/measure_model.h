/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for the probe's measurements: a clock that goes only when somebody
 * works or sleeps, memory, and disks that take the time that they are told to.
 */
#ifndef PVK_TESTS_MEASURE_MODEL_H
#define PVK_TESTS_MEASURE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk.h"

#define MODEL_UNDER_WAY 64

struct model_disk {
	struct disk disk;
	/* how it behaves */
	uint64_t latency_ns; /* of a request, besides its bytes */
	uint64_t ns_per_mib; /* of all of them together */
	uint64_t submit_ns;  /* work of the vCPU for each */
	bool at_once;	     /* submit() works until it is done */
	bool stuck;	     /* takes requests, never answers */
	bool busy;	     /* takes none */
	unsigned error_each; /* each so many-th ends in error; 0: none */
	int error;	     /* 0: EIO */
	uint8_t byte;	     /* what all of it is made of */
	/* what was asked of it */
	uint64_t submitted, answered, written, lowest, highest; /* sectors */
	uint64_t polled;   /* by its driver's owner */
	uint64_t first_at; /* clock of the first request */
	/* under way */
	struct disk_request *queue[MODEL_UNDER_WAY];
	uint64_t due[MODEL_UNDER_WAY];
	uint32_t n;
	uint64_t free_at; /* its bytes have been moved until then */
};

/* A new machine, without disks, with so many pages. */
void model_reset(size_t pages);
uint64_t model_now(void);
/* The vCPU works. */
void model_work(uint64_t ns);
/* It sleeps until then, or until a request is done. */
void model_sleep(uint64_t deadline);
/* Time goes by without it. */
void model_steal(uint64_t ns);
/* Adds one of so many MiB; NAME and KIND are borrowed. */
void model_disk_add(struct model_disk *d, const char *name, const char *kind,
    uint64_t mib);
/* The host takes it away: what is under way ends in ENODEV. */
void model_disk_pull(struct model_disk *d);
/* Pages that are not given back. */
size_t model_pages_used(void);

#endif
