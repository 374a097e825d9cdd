/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays in pieces; see pool.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ufs/pool.h"
#include "util/num.h"

#define PIECE (1u << UFS_POOL_SHIFT)

int
ufs_budget_take(struct ufs_budget *b, uint64_t bytes, struct pvk_err *e)
{
	uint64_t used;

	if (pvk_add_overflow(b->used, bytes, &used) || used > b->limit)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more names, inodes and maps than %" PRIu64
		    " bytes of memory hold",
		    b->name, b->limit));
	b->used = used;
	return (0);
}

void
ufs_pool_init(struct ufs_pool *p, size_t item)
{
	memset(p, 0, sizeof(*p));
	p->item = item;
}

void
ufs_pool_fini(struct ufs_pool *p)
{
	for (size_t i = 0; i < p->npieces; i++)
		free(p->piece[i]);
	free(p->piece);
	memset(p, 0, sizeof(*p));
}

static int
add_piece(struct ufs_pool *p, struct ufs_budget *b, struct pvk_err *e)
{
	size_t cap = p->cap == 0 ? 16 : p->cap * 2;
	uint8_t **list;

	if (ufs_budget_take(b, PIECE * p->item, e) != 0)
		return (-1);
	if (p->npieces == p->cap) {
		list = realloc(p->piece, cap * sizeof(*list));
		if (list == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
			    b->name));
		p->piece = list;
		p->cap = cap;
	}
	p->piece[p->npieces] = calloc(PIECE, p->item);
	if (p->piece[p->npieces] == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->name));
	p->npieces++;
	return (0);
}

int
ufs_pool_add(struct ufs_pool *p, uint32_t n, uint32_t *index,
    struct ufs_budget *b, struct pvk_err *e)
{
	uint64_t left = p->npieces * (uint64_t)PIECE - p->len;

	if (left < n) {
		if (p->npieces >= UINT32_MAX / PIECE)
			return (pvk_err_set(e, PVK_ELIMIT,
			    "%s: too many names or inodes", b->name));
		if (add_piece(p, b, e) != 0)
			return (-1);
		/* the rest of the old piece is too short for n */
		p->len = (uint32_t)((p->npieces - 1) * PIECE);
	}
	*index = p->len;
	p->len += n;
	return (0);
}
