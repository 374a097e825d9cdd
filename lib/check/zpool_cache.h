/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pools of ZFS that a system imports, by its zpool.cache: which they are,
 * and the smallest sector that each writes, what they lie on. The file is an
 * nvlist in XDR (zpool_cache.c).
 */
#ifndef PVK_CHECK_ZPOOL_CACHE_H
#define PVK_CHECK_ZPOOL_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZPOOL_NAME    64
#define ZPOOL_MEMBERS 1024

/* Texts are as they stand there: not fit to be shown. */
struct zpool {
	char name[ZPOOL_NAME];
	uint64_t ashift; /* log2 of bytes; 0: it does not tell */
	/*
	 * Bytes that data may have in it; 0: it does not tell, or some are for
	 * parity.
	 */
	uint64_t size;
	bool cut; /* it has more members than there is room for */
	char members[ZPOOL_MEMBERS]; /* paths of devices, blanks between them */
};

/*
 * At most max of them; what breaks off or makes no sense gives what came
 * before. Returns how many.
 */
size_t zpool_cache_read(const uint8_t *bytes, size_t len, struct zpool *list,
    size_t max);

#endif
