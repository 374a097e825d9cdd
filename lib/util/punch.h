/* SPDX-License-Identifier: BSD-2-Clause */
/* Holes in files. */
#ifndef PVK_UTIL_PUNCH_H
#define PVK_UTIL_PUNCH_H

#include <stdint.h>

/*
 * Gives back a range of a file, which then reads as zeros; its size stays.
 * -1 (errno) when that cannot be done here: then zeros have to be written.
 */
int pvk_punch(int fd, uint64_t off, uint64_t len);

#endif
