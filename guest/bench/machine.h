/* SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of the system for measuring: machine_SYSTEM.c. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Seconds that the processors of this guest have been busy since it began,
 * whatever for: what was stolen is not in it. < 0 when that can't be known.
 */
double machine_cpu(void);
/* Bytes of memory; 0 when that can't be known. */
uint64_t machine_memory(void);
/* What fd, a regular file, lies on: "xbd0p2"; "" when that can't be known. */
void machine_device(int fd, char *out, size_t size);
/*
 * Why the file system below fd answers from memory although it was asked not
 * to; NULL when it does not, as far as can be known.
 */
const char *machine_caches(int fd);
/* Segments that TCP sent again on fd; 0 when that can't be known. */
uint64_t machine_resent(int fd);

#endif
