/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A growing array in pieces that never move, so that growing costs no second
 * copy, and a budget that several of them share.
 */
#ifndef PVK_UFS_POOL_H
#define PVK_UFS_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct ufs_budget {
	const char *name;     /* for messages; borrowed */
	uint64_t used, limit; /* bytes */
};

/* Takes bytes from the budget: PVK_ELIMIT when there are not so many. */
int ufs_budget_take(struct ufs_budget *b, uint64_t bytes, struct pvk_err *e);

#define UFS_POOL_SHIFT 12 /* items a piece, as a power of 2 */

struct ufs_pool {
	uint8_t **piece; /* owned, and what they point to */
	size_t npieces, cap;
	size_t item;  /* bytes */
	uint32_t len; /* items in use */
};

void ufs_pool_init(struct ufs_pool *p, size_t item);
void ufs_pool_fini(struct ufs_pool *p);
/* n more items, zeroed, of which the first is *index, in one piece. */
int ufs_pool_add(struct ufs_pool *p, uint32_t n, uint32_t *index,
    struct ufs_budget *b, struct pvk_err *e);

static inline void *
ufs_pool_at(const struct ufs_pool *p, uint32_t i)
{
	return (p->piece[i >> UFS_POOL_SHIFT] +
	    (i & ((1u << UFS_POOL_SHIFT) - 1)) * p->item);
}

#endif
