/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Internet checksum, eight bytes at a time: it does not care about the
 * order of the bytes, as long as the sum is turned once at the end (RFC
 * 1071, 2.B).
 */
#include "net/wire.h"

#include <string.h>

static uint64_t
add_carry(uint64_t sum, uint64_t n)
{
	return (__builtin_add_overflow(sum, n, &sum) ? sum + 1 : sum);
}

/* As the machine reads it, to one 16-bit word of the machine. */
static uint16_t
fold_native(uint64_t sum)
{
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return ((uint16_t)sum);
}

uint64_t
csum_add(uint64_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t native = 0;
	uint64_t word;

	for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		/* one load: where there is no hosted libc, the compiler would
		 * call ours for eight bytes */
		__builtin_memcpy(&word, p, sizeof(word));
		native = add_carry(native, word);
	}
	word = 0;
	memcpy(&word, p, len);
	native = add_carry(native, word);
	return (sum + __builtin_bswap16(fold_native(native)));
}

uint16_t
csum_fold(uint64_t sum)
{
	return (fold_native(sum));
}
