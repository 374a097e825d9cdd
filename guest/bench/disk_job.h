/* SPDX-License-Identifier: BSD-2-Clause */
/* The jobs of pvguest bench disk: what each asks a disk for. */
#ifndef BENCH_DISK_JOB_H
#define BENCH_DISK_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define DISK_DEPTH_MOST 256
#define DISK_BLOCK_MOST ((uint64_t)16 << 20)
#define DISK_BLOCK_UNIT 512

struct disk_job {
	const char *name;
	uint64_t block; /* bytes of a request, a multiple of DISK_BLOCK_UNIT */
	unsigned depth; /* requests under way, a thread each */
	unsigned reads; /* percent of the requests */
	bool random;
	bool sync; /* each write is on the medium before the next */
};

/*
 * The job of that name; PVK_EUSAGE, with the names there are, when there is
 * none.
 */
int disk_job_find(const char *name, size_t len, struct disk_job *job,
    struct pvk_err *e);
/* "read bs=1048576 depth=8": what is the same in all runs of it */
void disk_job_words(const struct disk_job *job, char *out, size_t size);

#endif
