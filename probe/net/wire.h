/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers in packets: big endian, at any address; and the Internet checksum. */
#ifndef PVPROBE_WIRE_H
#define PVPROBE_WIRE_H

#include <stddef.h>
#include <stdint.h>

static inline uint16_t
get16(const uint8_t *p)
{
	return ((uint16_t)(p[0] << 8 | p[1]));
}

static inline uint32_t
get32(const uint8_t *p)
{
	return ((uint32_t)get16(p) << 16 | get16(p + 2));
}

static inline void
put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static inline void
put32(uint8_t *p, uint32_t value)
{
	put16(p, value >> 16);
	put16(p + 2, value);
}

/*
 * RFC 1071. A sum grows by 16-bit words and is folded at the end; csum_add()
 * must begin at an even offset of what is summed.
 */
uint64_t csum_add(uint64_t sum, const void *data, size_t len);
uint16_t csum_fold(uint64_t sum);

/* What TCP and UDP sum besides themselves. */
static inline uint64_t
csum_pseudo(uint32_t from, uint32_t to, uint8_t protocol, uint32_t len)
{
	return ((uint64_t)(from >> 16) + (from & 0xffff) + (to >> 16) +
	    (to & 0xffff) + protocol + (len >> 16) + (len & 0xffff));
}

#endif
