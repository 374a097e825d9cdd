/* SPDX-License-Identifier: BSD-2-Clause */
/* Arithmetic on numbers that came from input, and small number idioms. */
#ifndef PVK_UTIL_NUM_H
#define PVK_UTIL_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PVK_KIB ((uint64_t)1 << 10)
#define PVK_MIB ((uint64_t)1 << 20)
#define PVK_GIB ((uint64_t)1 << 30)
#define PVK_TIB ((uint64_t)1 << 40)

/* True when the result does not fit; *r is then undefined. */
static inline bool
pvk_add_overflow(uint64_t a, uint64_t b, uint64_t *r)
{
	return (__builtin_add_overflow(a, b, r));
}

static inline bool
pvk_mul_overflow(uint64_t a, uint64_t b, uint64_t *r)
{
	return (__builtin_mul_overflow(a, b, r));
}

/* n rounded up to a multiple of unit, a power of two; n + unit must fit. */
static inline uint64_t
pvk_round_up(uint64_t n, uint64_t unit)
{
	return ((n + unit - 1) & ~(unit - 1));
}

static inline uint64_t
pvk_min(uint64_t a, uint64_t b)
{
	return (a < b ? a : b);
}

static inline uint64_t
pvk_max(uint64_t a, uint64_t b)
{
	return (a > b ? a : b);
}

#define PVK_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
