/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules for a superblock. Those of rule SB_FIELD are what FreeBSD 14 and
 * later ask before they mount (validate_sblock in sys/ufs/ffs/ffs_subr.c);
 * the others are what newfs and growfs leave, by which a stray byte shows.
 * Signed numbers come sign-extended: what is negative is beyond every maximum.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ufs/super.h"
#include "util/num.h"

struct range {
	const char *field;
	uint64_t got, min, max;
};

static int
check_ranges(const struct range *r, size_t n, enum pvk_ufs_rule rule,
    struct ufs_faults *f, struct pvk_err *e)
{
	char text[160];

	for (size_t i = 0; i < n; i++) {
		if (r[i].got >= r[i].min && r[i].got <= r[i].max)
			continue;
		if (r[i].min == r[i].max)
			snprintf(text, sizeof(text),
			    "fs_%s is %" PRId64 ", expected %" PRId64,
			    r[i].field, (int64_t)r[i].got, (int64_t)r[i].min);
		else
			snprintf(text, sizeof(text),
			    "fs_%s is %" PRId64 ", expected %" PRIu64
			    " to %" PRIu64,
			    r[i].field, (int64_t)r[i].got, r[i].min, r[i].max);
		if (rule == PVK_UFS_SB_FIELD)
			f->nerrors++;
		if (f->fn(f->ctx, rule, text, e) != 0)
			return (-1);
	}
	return (0);
}

/* The next power of 2: as a minimum, only a power of 2 reaches it. */
static uint64_t
least_power(uint64_t n)
{
	uint64_t power = 1;

	while (power < n && power <= UINT64_MAX / 2)
		power *= 2;
	return (power);
}

static uint64_t
log2_of(uint64_t n)
{
	return ((uint64_t)(63 - __builtin_clzll(n)));
}

/* What everything else is reckoned with. */
static int
check_sizes(const struct ufs_sb *sb, struct ufs_faults *f, struct pvk_err *e)
{
	const struct range first[] = {
		{ "magic", sb->magic, UFS_MAGIC, UFS_MAGIC },
		{ "bsize", sb->bsize,
		    pvk_max(UFS_BSIZE_MIN, least_power(sb->bsize)),
		    UFS_BSIZE_MAX },
		{ "fsize", sb->fsize,
		    pvk_max(UFS_SECTOR, least_power(sb->fsize)),
		    UFS_BSIZE_MAX },
		{ "frag", sb->frag, 1, UFS_FRAG_MAX },
		{ "ncg", sb->ncg, 1, UINT32_MAX },
		{ "ipg", sb->ipg, UFS_BSIZE_MIN / UFS_INODE_LEN, UINT32_MAX },
		{ "fpg", sb->fpg, 3, INT32_MAX },
		{ "contigsumsize", sb->contigsumsize, 0, UFS_CONTIG_MAX },
		{ "old_cpg", sb->old_cpg, 0, 0 },
		{ "old_cgoffset", sb->old_cgoffset, 0, 0 },
	};

	if (check_ranges(first, PVK_COUNT(first), PVK_UFS_SB_FIELD, f, e) != 0)
		return (-1);
	if (f->nerrors > 0)
		return (0);
	const struct range second[] = {
		{ "frag", sb->frag, sb->bsize / sb->fsize,
		    sb->bsize / sb->fsize },
		{ "nindir", sb->nindir, sb->bsize / 8, sb->bsize / 8 },
		{ "inopb", sb->inopb, sb->bsize / UFS_INODE_LEN,
		    sb->bsize / UFS_INODE_LEN },
		{ "bmask", sb->bmask, ~(sb->bsize - 1), ~(sb->bsize - 1) },
		{ "fmask", sb->fmask, ~(sb->fsize - 1), ~(sb->fsize - 1) },
		{ "qbmask", sb->qbmask, sb->bsize - 1, sb->bsize - 1 },
		{ "qfmask", sb->qfmask, sb->fsize - 1, sb->fsize - 1 },
		{ "bshift", sb->bshift, log2_of(sb->bsize),
		    log2_of(sb->bsize) },
		{ "fshift", sb->fshift, log2_of(sb->fsize),
		    log2_of(sb->fsize) },
		{ "fragshift", sb->fragshift, log2_of(sb->frag),
		    log2_of(sb->frag) },
		{ "fsbtodb", sb->fsbtodb, log2_of(sb->fsize / UFS_SECTOR),
		    log2_of(sb->fsize / UFS_SECTOR) },
		{ "fpg", sb->fpg, 3 * sb->frag, INT32_MAX },
	};

	return (
	    check_ranges(second, PVK_COUNT(second), PVK_UFS_SB_FIELD, f, e));
}

static uint64_t
max_file_size(const struct ufs_sb *sb)
{
	uint64_t reach = sb->bsize, n = sb->bsize * UFS_NDADDR - 1;

	for (int i = 0; i < UFS_NIADDR; i++) {
		reach *= sb->nindir;
		n += reach;
	}
	return (n);
}

/* Where the parts of a group are. */
static int
check_places(const struct ufs_sb *sb, struct ufs_faults *f, struct pvk_err *e)
{
	uint64_t boot =
	    (UFS_SB_OFFSET + UFS_SB_SIZE + sb->fsize - 1) / sb->fsize;
	uint64_t copy = (UFS_SB_SIZE + sb->fsize - 1) / sb->fsize;
	uint64_t sblkno = pvk_round_up(boot, sb->frag);
	uint64_t cblkno = sblkno + pvk_round_up(copy, sb->frag);
	uint64_t iblkno = cblkno + sb->frag;
	uint64_t dblkno = iblkno + sb->ipg / (sb->inopb / sb->frag);
	uint64_t cgsize = pvk_round_up(ufs_cg_need(sb) - 8, sb->fsize);
	const struct range r[] = {
		{ "sblkno", sb->sblkno, sblkno, sblkno },
		{ "cblkno", sb->cblkno, cblkno, cblkno },
		{ "iblkno", sb->iblkno, iblkno, iblkno },
		{ "dblkno", sb->dblkno, dblkno, dblkno },
		{ "dblkno", sb->dblkno, 1, sb->fpg - 1 },
		{ "ipg", sb->ipg, pvk_round_up(sb->ipg, sb->inopb),
		    UINT32_MAX / sb->ncg },
		{ "ipg x fs_ncg", sb->ipg * sb->ncg, sb->inopb,
		    ((uint64_t)1 << 32) - sb->inopb },
		/* 8 bytes more are usual: see ufs_cg_need() */
		{ "cgsize", sb->cgsize, cgsize, sb->bsize },
		{ "cgsize", sb->cgsize, pvk_round_up(sb->cgsize, sb->fsize),
		    sb->bsize },
	};

	return (check_ranges(r, PVK_COUNT(r), PVK_UFS_SB_FIELD, f, e));
}

static int
check_rest(const struct ufs_sb *sb, uint64_t bytes, struct ufs_faults *f,
    struct pvk_err *e)
{
	uint64_t cssize = pvk_round_up(sb->ncg * UFS_CSUM_LEN, sb->fsize);
	uint64_t inodes = sb->ipg * sb->ncg, contig = 0;
	uint64_t maxbsize = sb->maxbsize == 0 ? sb->bsize : sb->maxbsize;
	uint64_t longest = max_file_size(sb);

	if (sb->maxcontig > 1)
		contig = pvk_min(sb->maxcontig, UFS_CONTIG_MAX);
	const struct range r[] = {
		{ "sblockloc", sb->sblockloc, UFS_SB_OFFSET, UFS_SB_OFFSET },
		{ "maxsymlinklen", sb->maxsymlinklen, UFS_SYMLINK_MAX,
		    UFS_SYMLINK_MAX },
		{ "sbsize", sb->sbsize, UFS_SB_LEN, UFS_SB_SIZE },
		{ "sbsize", sb->sbsize, pvk_round_up(sb->sbsize, UFS_SECTOR),
		    UFS_SB_SIZE },
		{ "maxbsize", maxbsize,
		    pvk_max(sb->bsize, least_power(maxbsize)),
		    UFS_CONTIG_MAX * sb->bsize },
		{ "metaspace", sb->metaspace, 0, sb->fpg / 2 },
		{ "minfree", sb->minfree, 0, 99 },
		{ "maxfilesize", sb->maxfilesize, longest, longest },
		{ "size", sb->size,
		    pvk_max(8 * sb->frag, (sb->ncg - 1) * sb->fpg + 1),
		    sb->ncg * sb->fpg },
		{ "size", sb->size, 0, bytes / sb->fsize },
		{ "cssize", sb->cssize, cssize, cssize },
		{ "maxcontig", sb->maxcontig, sb->contigsumsize != 0, 256 },
		{ "contigsumsize", sb->contigsumsize,
		    sb->maxcontig > 1 ? contig : 0,
		    sb->maxcontig > 1 ? contig : UFS_CONTIG_MAX },
		{ "cstotal.cs_nifree", sb->total_nifree, 0, inodes },
		{ "cstotal.cs_ndir", sb->total_ndir, 0,
		    inodes - pvk_min(sb->total_nifree, inodes) },
	};

	return (check_ranges(r, PVK_COUNT(r), PVK_UFS_SB_FIELD, f, e));
}

/* The last group has its head, and the summary lies in the data of one. */
static int
check_last(const struct ufs_sb *sb, struct ufs_faults *f, struct pvk_err *e)
{
	uint64_t last = ufs_cg_size(sb, sb->ncg - 1);
	uint64_t cs = ufs_cs_frags(sb), c = sb->csaddr / sb->fpg;
	uint64_t min = c * sb->fpg + sb->dblkno;
	uint64_t end = pvk_min((c + 1) * sb->fpg, sb->size);
	const struct range r[] = {
		{ "size", last, sb->dblkno, sb->fpg },
		{ "csaddr", sb->csaddr, 0, sb->size - 1 },
		{ "csaddr", sb->csaddr, min, end - pvk_min(cs, end) },
	};

	return (check_ranges(r, PVK_COUNT(r), PVK_UFS_SB_FIELD, f, e));
}

static int
check_habits(const struct ufs_sb *sb, uint64_t at, struct ufs_faults *f,
    struct pvk_err *e)
{
	uint64_t dsize = sb->size - sb->sblkno -
	    sb->ncg * (sb->dblkno - sb->sblkno) - ufs_cs_frags(sb);
	uint64_t cgsize = pvk_round_up(ufs_cg_need(sb) - 8, sb->fsize);
	uint64_t known =
	    (sb->flags & UFS_FLAG_METACKHASH) != 0 ? UFS_CK_ALL : UINT32_MAX;
	const struct range r[] = {
		{ "sblockactualloc", sb->sblockactualloc,
		    sb->sblockactualloc == 0 ? 0 : at,
		    sb->sblockactualloc == 0 ? 0 : at },
		{ "dsize", sb->dsize, dsize, dsize },
		{ "sbsize", sb->sbsize,
		    pvk_min(pvk_round_up(UFS_SB_LEN, sb->fsize), UFS_SB_SIZE),
		    UFS_SB_SIZE },
		{ "cgsize", sb->cgsize, cgsize,
		    pvk_round_up(cgsize + 8, sb->fsize) },
		{ "providersize", sb->providersize,
		    sb->providersize == 0 ? 0 : sb->size, INT64_MAX },
		{ "metaspace", sb->metaspace,
		    pvk_round_up(sb->metaspace, sb->frag), sb->fpg / 2 },
		{ "optim", sb->optim, 0, 1 },
		{ "maxbpg", sb->maxbpg, 1, INT32_MAX },
		{ "avgfilesize", sb->avgfilesize, 1, INT32_MAX },
		{ "avgfpdir", sb->avgfpdir, 1, INT32_MAX },
		{ "cgrotor", sb->cgrotor, 0, sb->ncg - 1 },
		{ "old_cgmask", sb->old_cgmask, 0, 0 },
		{ "old_flags", sb->old_flags & UFS_OLD_FLAG_UPDATED,
		    UFS_OLD_FLAG_UPDATED, UFS_OLD_FLAG_UPDATED },
		{ "flags", sb->flags, 0, 0x7ff },
		{ "metackhash", sb->metackhash, 0, known },
		{ "state", sb->state, 0, 0 },
		{ "cstotal.cs_numclusters", sb->total_numclusters, 0, 0 },
	};

	return (check_ranges(r, PVK_COUNT(r), PVK_UFS_SB_VALUE, f, e));
}

static int
check_clean(const struct ufs_sb *sb, struct ufs_faults *f, struct pvk_err *e)
{
	const struct range r[] = {
		{ "clean", sb->clean, 1, 1 },
		{ "fmod", sb->fmod, 0, 0 },
		{ "ronly", sb->ronly, 0, 0 },
		{ "pendingblocks", sb->pendingblocks, 0, 0 },
		{ "pendinginodes", sb->pendinginodes, 0, 0 },
		{ "unrefs", sb->unrefs, 0, 0 },
		{ "flags", sb->flags & (UFS_FLAG_UNCLEAN | UFS_FLAG_NEEDSFSCK),
		    0, 0 },
	};

	return (check_ranges(r, PVK_COUNT(r), PVK_UFS_SB_UNCLEAN, f, e));
}

int
ufs_sb_check(const struct ufs_sb *sb, uint64_t size, uint64_t at,
    struct ufs_faults *f, struct pvk_err *e)
{
	if (check_sizes(sb, f, e) != 0)
		return (-1);
	if (f->nerrors > 0)
		return (0);
	if (check_places(sb, f, e) != 0 || check_rest(sb, size, f, e) != 0)
		return (-1);
	if (f->nerrors > 0)
		return (0);
	if (check_last(sb, f, e) != 0 || check_habits(sb, at, f, e) != 0)
		return (-1);
	return (check_clean(sb, f, e));
}
