/* SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetic of Xen's clock: xen.h, struct vcpu_time_info. */
#ifndef PVPROBE_CLOCK_SCALE_H
#define PVPROBE_CLOCK_SCALE_H

#include <stdint.h>

__extension__ typedef unsigned __int128 clock_wide;

/*
 * Ticks of the TSC to ns: shifted left (or right, when negative), then times
 * multiply / 2^32. 0 for a shift that no clock has.
 */
static inline uint64_t
clock_scale(uint64_t ticks, int8_t shift, uint64_t multiply)
{
	if (shift > 31 || shift < -63)
		return (0);
	ticks = shift >= 0 ? ticks << shift : ticks >> -shift;
	return ((uint64_t)((clock_wide)ticks * multiply >> 32));
}

#endif
