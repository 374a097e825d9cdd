/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pools of ZFS that a system imports, by its zpool.cache: which they are,
 * and the smallest sector that each writes. The file is an nvlist in XDR
 * (zpool_cache.c).
 */
#ifndef PVK_CHECK_ZPOOL_CACHE_H
#define PVK_CHECK_ZPOOL_CACHE_H

#include <stddef.h>
#include <stdint.h>

#define ZPOOL_NAME 64

struct zpool {
	char name[ZPOOL_NAME]; /* as it stands there: not fit to be shown */
	uint64_t ashift;       /* log2 of bytes; 0: it does not tell */
};

/*
 * At most max of them; what breaks off or makes no sense gives what came
 * before. Returns how many.
 */
size_t zpool_cache_read(const uint8_t *bytes, size_t len, struct zpool *list,
    size_t max);

#endif
