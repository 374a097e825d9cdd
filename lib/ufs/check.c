/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of the checker's passes, and its memory. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ufs/check_private.h"

static void
check_fini(struct ufs_check *c)
{
	for (uint64_t i = 0; c->group != NULL && i < c->sb->ncg; i++) {
		free(c->group[i].used);
		free(c->group[i].seen);
	}
	free(c->group);
	free(c->cg);
	free(c->want);
	pvk_ufs_close(c->u);
}

static int
check_init(struct ufs_check *c, struct pvk_src *src, uint64_t offset,
    const struct ufs_sb *sb, struct pvk_err *e)
{
	size_t map = (size_t)(sb->fpg / 8 + 1);

	if (sb->ncg > UFS_CHECK_GROUPS)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: UFS2: %" PRIu64 " groups, expected at most %" PRIu64,
		    pvk_src_name(src), sb->ncg, UFS_CHECK_GROUPS));
	c->budget = (struct ufs_budget){ .name = pvk_src_name(src),
		.limit = UFS_CHECK_MEMORY };
	c->u = ufs_reader_new(src, offset, sb, e);
	if (c->u == NULL)
		return (-1);
	c->sb = &c->u->sb;
	if (ufs_budget_take(&c->budget, sb->ncg * (sizeof(*c->group) + map),
		e) != 0)
		return (-1);
	c->group = calloc(sb->ncg, sizeof(*c->group));
	c->cg = malloc((size_t)sb->bsize);
	c->want = malloc((size_t)sb->bsize);
	if (c->group == NULL || c->cg == NULL || c->want == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
		    c->budget.name));
	for (uint64_t i = 0; i < sb->ncg; i++) {
		c->group[i].used = calloc(1, map);
		if (c->group[i].used == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
			    c->budget.name));
	}
	return (0);
}

void
ufs_check_reserve(struct ufs_check *c, uint64_t addr, uint64_t frags)
{
	for (; frags > 0; addr++, frags--)
		ufs_bit_set(c->group[addr / c->sb->fpg].used,
		    addr % c->sb->fpg);
}

/* Whether a file may have so many fragments there. */
static const char *
misplaced(const struct ufs_sb *sb, uint64_t addr, uint64_t frags)
{
	uint64_t c = addr / sb->fpg, at = addr % sb->fpg;

	if (addr >= sb->size || frags > sb->size - addr)
		return ("beyond the end");
	if (at % sb->frag + frags > sb->frag)
		return ("across two blocks");
	if (at >= sb->dblkno || (c > 0 && at + frags <= sb->sblkno))
		return (NULL);
	return ("where a group has its head");
}

int
ufs_check_take(struct ufs_check *c, uint64_t ino, uint64_t addr, uint64_t frags,
    bool *bad, struct pvk_err *e)
{
	const char *wrong = misplaced(c->sb, addr, frags);
	uint64_t twice = 0, at = addr % c->sb->fpg;
	uint8_t *used;

	*bad = true;
	if (wrong != NULL)
		return (ufs_note(c->report, PVK_UFS_INODE_POINTER,
		    ufs_where_inode(c, ino), e,
		    "%" PRIu64 " fragments at %" PRIu64 " are %s", frags, addr,
		    wrong));
	used = c->group[addr / c->sb->fpg].used;
	for (uint64_t i = at; i < at + frags; i++) {
		twice += ufs_bit(used, i);
		ufs_bit_set(used, i);
	}
	if (twice > 0)
		return (ufs_note(c->report, PVK_UFS_INODE_DUP,
		    ufs_where_inode(c, ino), e,
		    "%" PRIu64 " of %" PRIu64 " fragments at %" PRIu64
		    " are in use already",
		    twice, frags, addr));
	*bad = false;
	return (0);
}

int
pvk_ufs_check(struct pvk_src *src, uint64_t offset, uint64_t size,
    struct pvk_ufs_report *r, struct pvk_err *e)
{
	struct ufs_check c = { .report = r };
	struct ufs_sb sb;
	bool usable;
	int n;

	memset(r->by_rule, 0, sizeof(r->by_rule));
	n = ufs_check_super(src, offset, size, r, &sb, &usable, e);
	if (n != 0 || !usable)
		return (n);
	n = check_init(&c, src, offset, &sb, e);
	if (n == 0)
		n = ufs_check_copies(&c, size, e);
	if (n == 0)
		n = ufs_check_heads(&c, e);
	if (n == 0)
		n = ufs_check_inodes(&c, e);
	if (n == 0)
		n = ufs_check_directories(&c, e);
	if (n == 0)
		n = ufs_check_links(&c, e);
	if (n == 0)
		n = ufs_check_maps(&c, e);
	check_fini(&c);
	return (n);
}
