/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers without a pattern: data that no storage makes smaller, places. */
#ifndef BENCH_NOISE_H
#define BENCH_NOISE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* xorshift64* (Vigna, 2016): quick, and no secret */
static inline uint64_t
noise_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (*state * UINT64_C(0x2545f4914f6cdd1d));
}

/* len is a multiple of 8. */
static inline void
noise_fill(void *p, size_t len, uint64_t *state)
{
	uint64_t word;

	for (size_t i = 0; i < len; i += sizeof(word)) {
		word = noise_next(state);
		memcpy((char *)p + i, &word, sizeof(word));
	}
}

#endif
