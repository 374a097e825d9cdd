/* SPDX-License-Identifier: BSD-2-Clause */
/* The heads of the cylinder groups: they say how far inodes are written. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ufs/check_private.h"
#include "util/io.h"
#include "util/num.h"
#include "util/stop.h"

int
ufs_check_group_read(struct ufs_check *c, uint64_t i, struct ufs_cg *cg,
    struct pvk_err *e)
{
	if (ufs_read(c->u, ufs_cg_base(c->sb, i) + c->sb->cblkno, c->cg,
		(size_t)c->sb->cgsize, e) != 0)
		return (-1);
	ufs_cg_unpack(cg, c->cg);
	return (0);
}

int
ufs_note_fields(struct ufs_check *c, uint64_t group, const struct ufs_field *f,
    size_t n, enum pvk_ufs_rule rule, struct pvk_err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (f[i].got >= f[i].min && f[i].got <= f[i].max)
			continue;
		if (f[i].min == f[i].max)
			r = ufs_note(c->report, rule, ufs_where_group(c, group),
			    e, "cg_%s is %" PRId64 ", expected %" PRIu64,
			    f[i].name, (int64_t)f[i].got, f[i].min);
		else
			r = ufs_note(c->report, rule, ufs_where_group(c, group),
			    e,
			    "cg_%s is %" PRId64 ", expected %" PRIu64
			    " to %" PRIu64,
			    f[i].name, (int64_t)f[i].got, f[i].min, f[i].max);
	}
	return (r);
}

/* What the superblock decides, and what UFS2 has no use for. */
static int
check_head(struct ufs_check *c, uint64_t i, const struct ufs_cg *cg,
    struct pvk_err *e)
{
	struct ufs_cg w;

	ufs_cg_layout(c->sb, i, &w);
	const struct ufs_field f[] = {
		{ "cgx", cg->cgx, i, i },
		{ "ndblk", cg->ndblk, w.ndblk, w.ndblk },
		{ "niblk", cg->niblk, w.niblk, w.niblk },
		{ "iusedoff", cg->iusedoff, w.iusedoff, w.iusedoff },
		{ "freeoff", cg->freeoff, w.freeoff, w.freeoff },
		{ "nextfreeoff", cg->nextfreeoff, w.nextfreeoff,
		    w.nextfreeoff },
		{ "clustersumoff", cg->clustersumoff, w.clustersumoff,
		    w.clustersumoff },
		{ "clusteroff", cg->clusteroff, w.clusteroff, w.clusteroff },
		{ "nclusterblks", cg->nclusterblks, w.nclusterblks,
		    w.nclusterblks },
		{ "initediblk", cg->initediblk, 0, c->sb->ipg },
		{ "rotor", cg->rotor, 0, w.ndblk - 1 },
		{ "frotor", cg->frotor, 0, w.ndblk - 1 },
		{ "irotor", cg->irotor, 0, c->sb->ipg - 1 },
		{ "firstfield", cg->firstfield, 0, 0 },
		{ "old_ncyl", cg->old_ncyl, 0, 0 },
		{ "old_niblk", cg->old_niblk, 0, 0 },
		{ "old_btotoff", cg->old_btotoff, 0, 0 },
		{ "old_boff", cg->old_boff, 0, 0 },
		{ "sparecon32", cg->sparecon32, 0, 0 },
		{ "sparecon64",
		    !pvk_is_zero(c->cg + UFS_CG_sparecon64,
			UFS_CG_sparecon64_LEN),
		    0, 0 },
	};

	return (ufs_note_fields(c, i, f, PVK_COUNT(f), PVK_UFS_CG_FIELD, e));
}

static int
check_group(struct ufs_check *c, uint64_t i, struct pvk_err *e)
{
	struct ufs_check_group *g = &c->group[i];
	uint64_t first = i == 0 ? 0 : c->sb->sblkno;
	struct ufs_cg cg;
	uint32_t hash;

	if (ufs_check_group_read(c, i, &cg, e) != 0)
		return (-1);
	ufs_check_reserve(c, ufs_cg_base(c->sb, i) + first,
	    c->sb->dblkno - first);
	/* without a head nothing says how far inodes are written */
	g->nseen = (uint32_t)c->sb->ipg;
	if (cg.magic != UFS_CG_MAGIC) {
		g->bad = true;
		return (
		    ufs_note(c->report, PVK_UFS_CG_MAGIC, ufs_where_group(c, i),
			e, "the magic number is 0x%" PRIx64 ", expected 0x%x",
			cg.magic, UFS_CG_MAGIC));
	}
	g->nseen = (uint32_t)pvk_min(cg.initediblk, c->sb->ipg);
	if (check_head(c, i, &cg, e) != 0)
		return (-1);
	if (!ufs_hashed(c->sb, UFS_CK_CYLGRP))
		return (0);
	hash = ufs_check_hash(c->cg, (size_t)c->sb->cgsize, UFS_CG_ckhash);
	if (hash == cg.ckhash)
		return (0);
	return (ufs_note(c->report, PVK_UFS_CG_HASH, ufs_where_group(c, i), e,
	    "the check-hash is 0x%08" PRIx32 ", expected 0x%08" PRIx32,
	    (uint32_t)cg.ckhash, hash));
}

int
ufs_check_heads(struct ufs_check *c, struct pvk_err *e)
{
	struct ufs_check_group *g;

	for (uint64_t i = 0; i < c->sb->ncg; i++) {
		g = &c->group[i];
		if (pvk_stop_check(e) != 0 || check_group(c, i, e) != 0 ||
		    ufs_budget_take(&c->budget, g->nseen * sizeof(*g->seen),
			e) != 0)
			return (-1);
		g->seen = calloc((size_t)g->nseen + 1, sizeof(*g->seen));
		if (g->seen == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory",
			    c->budget.name));
	}
	ufs_check_reserve(c, c->sb->csaddr, ufs_cs_frags(c->sb));
	return (0);
}
