/* SPDX-License-Identifier: BSD-2-Clause */
/* Little-endian numbers in a file's bytes, wherever they lie. */
#ifndef PVK_UFS_BYTES_H
#define PVK_UFS_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t
ufs_get(const uint8_t *p, size_t width)
{
	uint64_t n = 0;

	for (size_t i = width; i > 0; i--)
		n = n << 8 | p[i - 1];
	return (n);
}

static inline void
ufs_put(uint8_t *p, size_t width, uint64_t n)
{
	for (size_t i = 0; i < width; i++, n >>= 8)
		p[i] = (uint8_t)n;
}

/* Signed kinds come sign-extended, so that what is negative is huge. */
static inline uint64_t
ufs_get_i8(const uint8_t *p)
{
	return ((uint64_t)(int8_t)p[0]);
}

static inline uint64_t
ufs_get_u16(const uint8_t *p)
{
	return (ufs_get(p, 2));
}

static inline uint64_t
ufs_get_i16(const uint8_t *p)
{
	return ((uint64_t)(int16_t)ufs_get(p, 2));
}

static inline uint64_t
ufs_get_u32(const uint8_t *p)
{
	return (ufs_get(p, 4));
}

static inline uint64_t
ufs_get_i32(const uint8_t *p)
{
	return ((uint64_t)(int32_t)ufs_get(p, 4));
}

static inline uint64_t
ufs_get_u64(const uint8_t *p)
{
	return (ufs_get(p, 8));
}

static inline uint64_t
ufs_get_i64(const uint8_t *p)
{
	return (ufs_get(p, 8));
}

#define UFS_WIDTH_i8  1
#define UFS_WIDTH_u16 2
#define UFS_WIDTH_i16 2
#define UFS_WIDTH_u32 4
#define UFS_WIDTH_i32 4
#define UFS_WIDTH_u64 8
#define UFS_WIDTH_i64 8

/* Bit maps: bit n is bit n % 8 of byte n / 8. */
static inline unsigned
ufs_bit(const uint8_t *map, uint64_t n)
{
	return (map[n / 8] >> (n % 8) & 1u);
}

static inline void
ufs_bit_set(uint8_t *map, uint64_t n)
{
	map[n / 8] |= (uint8_t)(1u << (n % 8));
}

static inline void
ufs_bit_clear(uint8_t *map, uint64_t n)
{
	map[n / 8] &= (uint8_t) ~(1u << (n % 8));
}

/* The frag bits, 1 to 8 of them, of the block that begins at bit n. */
static inline unsigned
ufs_bits(const uint8_t *map, uint64_t n, uint64_t frag)
{
	return (map[n / 8] >> (n % 8) & ((1u << frag) - 1));
}

#endif
