/* SPDX-License-Identifier: BSD-2-Clause */
/* The maps and counts of the cylinder groups, against what has been found. */
#include <inttypes.h>
#include <string.h>

#include "ufs/check_private.h"
#include "util/num.h"
#include "util/stop.h"

/* What the group should be, in c->want, but for what is free to choose. */
static void
want_group(struct ufs_check *c, uint64_t i, struct ufs_cg *w)
{
	struct ufs_check_group *g = &c->group[i];

	ufs_cg_layout(c->sb, i, w);
	memset(c->want, 0, (size_t)c->sb->bsize);
	w->nifree = c->sb->ipg;
	for (uint64_t k = 0; k < g->nseen; k++) {
		if (g->seen[k].state == 0 && (i > 0 || k >= UFS_ROOT))
			continue;
		ufs_bit_set(c->want + w->iusedoff, k);
		w->nifree--;
		w->ndir += (g->seen[k].state & UFS_I_TYPE) == PVK_UFS_DIRECTORY;
	}
	for (uint64_t k = 0; k < w->ndblk; k++)
		if (!ufs_bit(g->used, k))
			ufs_bit_set(c->want + w->freeoff, k);
	ufs_cg_count(c->sb, w, c->want);
}

/* Bytes at, up to end, of the group: the first that differs is told. */
static int
compare_map(struct ufs_check *c, uint64_t i, uint64_t at, uint64_t end,
    enum pvk_ufs_rule rule, struct pvk_err *e)
{
	uint64_t n = 0, first = end, bit = 0;
	unsigned diff;

	for (uint64_t k = end; k-- > at;) {
		diff = c->cg[k] ^ c->want[k];
		if (diff == 0)
			continue;
		n += (uint64_t)__builtin_popcount(diff);
		first = k;
		bit = (uint64_t)__builtin_ctz(diff);
	}
	if (n == 0)
		return (0);
	return (ufs_note(c->report, rule, ufs_where_group(c, i), e,
	    "%" PRIu64 " bits of the map are wrong, the first of them %" PRIu64
	    ", expected %u",
	    n, (first - at) * 8 + bit, ufs_bit(c->want, first * 8 + bit)));
}

static int
compare_counts(struct ufs_check *c, uint64_t i, const struct ufs_cg *cg,
    const struct ufs_cg *w, struct pvk_err *e)
{
	const struct ufs_field f[] = {
		{ "cs.cs_ndir", cg->ndir, w->ndir, w->ndir },
		{ "cs.cs_nbfree", cg->nbfree, w->nbfree, w->nbfree },
		{ "cs.cs_nifree", cg->nifree, w->nifree, w->nifree },
		{ "cs.cs_nffree", cg->nffree, w->nffree, w->nffree },
	};
	struct ufs_field run[UFS_FRAG_MAX];

	for (size_t k = 0; k < UFS_FRAG_MAX; k++) {
		run[k].name = "frsum";
		run[k].got = ufs_get(c->cg + UFS_CG_frsum + k * 4, 4);
		run[k].min = run[k].max =
		    ufs_get(c->want + UFS_CG_frsum + k * 4, 4);
	}
	if (ufs_note_fields(c, i, f, PVK_COUNT(f), PVK_UFS_CG_COUNT, e) != 0)
		return (-1);
	return (
	    ufs_note_fields(c, i, run, PVK_COUNT(run), PVK_UFS_CG_COUNT, e));
}

static int
compare_group(struct ufs_check *c, uint64_t i, const struct ufs_cg *cg,
    struct pvk_err *e)
{
	uint64_t clusters;
	struct ufs_cg w;

	want_group(c, i, &w);
	/* up to there it is the map of blocks, and what fills it up */
	clusters =
	    c->sb->contigsumsize == 0 ? w.nextfreeoff : w.clustersumoff + 4;
	if (compare_map(c, i, w.iusedoff, w.freeoff, PVK_UFS_CG_INODES, e) != 0)
		return (-1);
	/* blocks of snapshots were not looked at: nobody knows what is free */
	if (c->snapshots)
		return (0);
	if (compare_map(c, i, w.freeoff, clusters, PVK_UFS_CG_BLOCKS, e) != 0 ||
	    compare_counts(c, i, cg, &w, e) != 0)
		return (-1);
	return (
	    compare_map(c, i, clusters, w.nextfreeoff, PVK_UFS_CG_CLUSTERS, e));
}

static int
check_summary(struct ufs_check *c, uint64_t i, struct pvk_err *e)
{
	static const char *const names[] = { "cs_ndir", "cs_nbfree",
		"cs_nifree", "cs_nffree" };
	uint64_t at = i * UFS_CSUM_LEN, in = at % c->sb->fsize, got, want;
	uint64_t addr = c->sb->csaddr + at / c->sb->fsize;

	if (ufs_read_cached(c->u, &c->u->data, addr, (size_t)c->sb->fsize, e) !=
	    0)
		return (-1);
	for (size_t k = 0; k < PVK_COUNT(names); k++) {
		got = ufs_get(c->u->data.bytes + in + k * 4, 4);
		want = ufs_get(c->cg + UFS_CG_ndir + k * 4, 4);
		if (got != want &&
		    ufs_note(c->report, PVK_UFS_CG_SUMMARY,
			ufs_where_group(c, i), e,
			"%s is %" PRIu64 " in the summary, %" PRIu64
			" in the group",
			names[k], got, want) != 0)
			return (-1);
	}
	return (0);
}

static int
check_totals(struct ufs_check *c, const struct ufs_cg *sum, struct pvk_err *e)
{
	const struct ufs_field f[] = {
		{ "cs_ndir", c->sb->total_ndir, sum->ndir, sum->ndir },
		{ "cs_nbfree", c->sb->total_nbfree, sum->nbfree, sum->nbfree },
		{ "cs_nifree", c->sb->total_nifree, sum->nifree, sum->nifree },
		{ "cs_nffree", c->sb->total_nffree, sum->nffree, sum->nffree },
	};

	for (size_t i = 0; i < PVK_COUNT(f); i++)
		if (f[i].got != f[i].min &&
		    ufs_note(c->report, PVK_UFS_SB_TOTAL, "superblock", e,
			"fs_cstotal.%s is %" PRId64
			", the groups have %" PRId64,
			f[i].name, (int64_t)f[i].got, (int64_t)f[i].min) != 0)
			return (-1);
	return (0);
}

int
ufs_check_maps(struct ufs_check *c, struct pvk_err *e)
{
	struct ufs_cg cg, sum = { 0 };

	for (uint64_t i = 0; i < c->sb->ncg; i++) {
		if (pvk_stop_check(e) != 0 ||
		    ufs_check_group_read(c, i, &cg, e) != 0)
			return (-1);
		if (c->group[i].bad)
			continue;
		if (compare_group(c, i, &cg, e) != 0 ||
		    check_summary(c, i, e) != 0)
			return (-1);
		sum.ndir += cg.ndir;
		sum.nbfree += cg.nbfree;
		sum.nifree += cg.nifree;
		sum.nffree += cg.nffree;
	}
	return (check_totals(c, &sum, e));
}
