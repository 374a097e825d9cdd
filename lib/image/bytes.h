/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers in bytes: little-endian, and big-endian where it says so. */
#ifndef PVK_IMAGE_BYTES_H
#define PVK_IMAGE_BYTES_H

#include <stdint.h>

static inline void
put16(uint8_t *p, uint16_t n)
{
	p[0] = (uint8_t)n;
	p[1] = (uint8_t)(n >> 8);
}

static inline void
put32(uint8_t *p, uint32_t n)
{
	put16(p, (uint16_t)n);
	put16(p + 2, (uint16_t)(n >> 16));
}

static inline void
put64(uint8_t *p, uint64_t n)
{
	put32(p, (uint32_t)n);
	put32(p + 4, (uint32_t)(n >> 32));
}

static inline void
put32be(uint8_t *p, uint32_t n)
{
	p[0] = (uint8_t)(n >> 24);
	p[1] = (uint8_t)(n >> 16);
	p[2] = (uint8_t)(n >> 8);
	p[3] = (uint8_t)n;
}

static inline uint16_t
get16(const uint8_t *p)
{
	return ((uint16_t)(p[0] | p[1] << 8));
}

static inline uint32_t
get32(const uint8_t *p)
{
	return (get16(p) | (uint32_t)get16(p + 2) << 16);
}

static inline uint64_t
get64(const uint8_t *p)
{
	return (get32(p) | (uint64_t)get32(p + 4) << 32);
}

static inline uint32_t
get32be(const uint8_t *p)
{
	return ((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3]);
}

#endif
