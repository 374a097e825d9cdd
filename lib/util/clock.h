/* SPDX-License-Identifier: BSD-2-Clause */
/* Time for deadlines. */
#ifndef PVK_UTIL_CLOCK_H
#define PVK_UTIL_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds on a clock that is never set. */
static inline int64_t
pvk_clock_ms(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return ((int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

#endif
