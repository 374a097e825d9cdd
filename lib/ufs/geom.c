/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The arithmetic of FreeBSD's newfs (sbin/newfs/mkfs.c): how many cylinder
 * groups of what size, how many inodes in each. A file system that is shaped
 * otherwise works too, but is met by nobody's tests but ours.
 */
#include <inttypes.h>
#include <string.h>

#include "ufs/geom.h"
#include "ufs/mix.h"
#include "util/num.h"

#define FRAGS_AN_INODE 2u
#define GROUPS_WANTED  4u
#define MAXPHYS	       (1u << 20) /* of a 64-bit FreeBSD since 13 */
/* Addresses are kept in 32 bits, with some room beyond the end. */
#define FRAGS_MAX  0xf0000000u
#define INODES_MAX ((uint64_t)1 << 32)

void
pvk_ufs_options_init(struct pvk_ufs_options *o)
{
	*o = (struct pvk_ufs_options){ .block = 32768,
		.fragment = 4096,
		.minfree = 8,
		.soft_updates = true,
		.check_hashes = true,
		.memory = 96 * PVK_MIB };
}

static uint64_t
howmany(uint64_t n, uint64_t unit)
{
	return ((n + unit - 1) / unit);
}

static uint64_t
log2_of(uint64_t n)
{
	return ((uint64_t)(63 - __builtin_clzll(n)));
}

static bool
power_of_2(uint64_t n)
{
	return (n != 0 && (n & (n - 1)) == 0);
}

static int
check_options(const struct pvk_ufs_options *o, const char *name,
    struct pvk_err *e)
{
	static const char ok[] = "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	if (!power_of_2(o->block) || o->block < UFS_BSIZE_MIN ||
	    o->block > UFS_BSIZE_MAX)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: blocks of %" PRIu32 " bytes, expected a power of 2 "
		    "from 4096 to 65536",
		    name, o->block));
	if (!power_of_2(o->fragment) || o->fragment < UFS_SECTOR ||
	    o->fragment > o->block || o->block / o->fragment > UFS_FRAG_MAX)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: fragments of %" PRIu32 " bytes, expected 1, 2, 4 or 8 "
		    "in a block of %" PRIu32,
		    name, o->fragment, o->block));
	if (o->minfree > 99)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: %" PRIu32 " %% kept free, expected at most 99", name,
		    o->minfree));
	if (o->time.nsec > 999999999)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: %" PRIu32 " ns, expected less than a second", name,
		    o->time.nsec));
	if (o->label != NULL &&
	    (strlen(o->label) >= UFS_SB_volname_LEN ||
		o->label[strspn(o->label, ok)] != '\0'))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: label: expected at most 31 letters, digits, - and _",
		    name));
	return (0);
}

static void
set_block_sizes(struct ufs_sb *sb, const struct pvk_ufs_options *o)
{
	uint64_t reach;

	sb->bsize = o->block;
	sb->fsize = o->fragment;
	sb->frag = sb->bsize / sb->fsize;
	sb->bmask = ~(sb->bsize - 1);
	sb->fmask = ~(sb->fsize - 1);
	sb->qbmask = sb->bsize - 1;
	sb->qfmask = sb->fsize - 1;
	sb->bshift = log2_of(sb->bsize);
	sb->fshift = log2_of(sb->fsize);
	sb->fragshift = log2_of(sb->frag);
	sb->fsbtodb = log2_of(sb->fsize / UFS_SECTOR);
	sb->maxbsize = sb->bsize;
	sb->maxcontig = pvk_max(1, MAXPHYS / sb->bsize);
	if (sb->maxcontig > 1)
		sb->contigsumsize = pvk_min(sb->maxcontig, UFS_CONTIG_MAX);
	sb->nindir = sb->bsize / 8;
	sb->inopb = sb->bsize / UFS_INODE_LEN;
	sb->maxsymlinklen = UFS_SYMLINK_MAX;
	sb->sblockloc = sb->sblockactualloc = UFS_SB_OFFSET;
	sb->sblkno =
	    pvk_round_up(howmany(UFS_SB_OFFSET + UFS_SB_SIZE, sb->fsize),
		sb->frag);
	sb->cblkno = sb->sblkno +
	    pvk_round_up(howmany(UFS_SB_SIZE, sb->fsize), sb->frag);
	sb->iblkno = sb->cblkno + sb->frag;
	sb->maxfilesize = sb->bsize * UFS_NDADDR - 1;
	reach = sb->bsize;
	for (int i = 0; i < UFS_NIADDR; i++) {
		reach *= sb->nindir;
		sb->maxfilesize += reach;
	}
}

/* fpg is set: so many inodes go with it, and so much is not data then. */
static uint64_t
set_inodes(struct ufs_sb *sb, uint64_t frags_an_inode)
{
	uint64_t inopf = sb->inopb / sb->frag;

	sb->ipg = pvk_round_up(howmany(sb->fpg, frags_an_inode), sb->inopb);
	return (pvk_round_up(sb->iblkno + sb->ipg / inopf, sb->frag));
}

/* The smallest groups that have an inode for so many bytes. */
static void
start_groups(struct ufs_sb *sb, uint64_t *frags_an_inode, uint64_t density)
{
	uint64_t least, head, inopf = sb->inopb / sb->frag;

	for (;; density -= sb->fsize) {
		*frags_an_inode = pvk_max(density / sb->fsize, 1);
		least = pvk_min(*frags_an_inode * sb->inopb, sb->size);
		head = pvk_round_up(sb->iblkno + sb->inopb / inopf, sb->frag);
		sb->fpg = pvk_max(head, least);
		head = set_inodes(sb, *frags_an_inode);
		sb->fpg = pvk_max(head, least);
		set_inodes(sb, *frags_an_inode);
		if (ufs_cg_need(sb) < sb->bsize || density <= sb->fsize)
			return;
	}
}

static int
set_groups(struct ufs_sb *sb, const struct pvk_ufs_options *o, const char *name,
    struct pvk_err *e)
{
	uint64_t frags_an_inode, head, least = 1 + sb->size / INODES_MAX;
	uint64_t density = o->density;

	if (density == 0)
		density = pvk_max(FRAGS_AN_INODE, least) * sb->fsize;
	start_groups(sb, &frags_an_inode, pvk_max(density, least * sb->fsize));
	/* larger, until the maps fill their block or there are but 4 */
	for (;; sb->fpg += sb->frag) {
		set_inodes(sb, frags_an_inode);
		if (sb->size / sb->fpg < GROUPS_WANTED ||
		    ufs_cg_need(sb) == sb->bsize)
			break;
		if (ufs_cg_need(sb) < sb->bsize)
			continue;
		sb->fpg -= sb->frag;
		set_inodes(sb, frags_an_inode);
		break;
	}
	/* smaller, until the last one has room for its own head */
	for (;; sb->fpg -= sb->frag) {
		head = set_inodes(sb, frags_an_inode);
		if (sb->size < head || sb->fpg <= head)
			return (pvk_err_set(e, PVK_ELIMIT,
			    "%s: %" PRIu64 " bytes are too few for a file "
			    "system with blocks of %" PRIu64,
			    name, sb->size * sb->fsize, sb->bsize));
		if (sb->size % sb->fpg >= head || sb->size % sb->fpg == 0)
			break;
	}
	sb->ncg = howmany(sb->size, sb->fpg);
	sb->cgsize = pvk_round_up(ufs_cg_need(sb), sb->fsize);
	sb->dblkno = sb->iblkno + sb->ipg / (sb->inopb / sb->frag);
	return (0);
}

static void
set_rest(struct ufs_sb *sb, const struct pvk_ufs_options *o)
{
	sb->magic = UFS_MAGIC;
	sb->old_flags = UFS_OLD_FLAG_UPDATED;
	sb->csaddr = sb->dblkno;
	sb->cssize = pvk_round_up(sb->ncg * UFS_CSUM_LEN, sb->fsize);
	sb->sbsize = pvk_round_up(UFS_SB_LEN, sb->fsize);
	if (sb->sbsize > UFS_SB_SIZE)
		sb->sbsize = UFS_SB_SIZE;
	sb->minfree = o->minfree;
	sb->metaspace = (sb->fpg * o->minfree / 200) & ~(sb->frag - 1);
	sb->maxbpg = sb->bsize / 8;
	/* newfs: below 8 % space matters more than time */
	sb->optim = o->minfree < 8;
	sb->avgfilesize = 16384;
	sb->avgfpdir = 64;
	sb->clean = 1;
	sb->id_0 = (uint32_t)o->time.sec;
	sb->id_1 = (uint32_t)ufs_mix(o->seed);
	sb->time = (uint64_t)o->time.sec;
	sb->dsize = sb->size - sb->sblkno -
	    sb->ncg * (sb->dblkno - sb->sblkno) - ufs_cs_frags(sb);
	sb->providersize = sb->size;
	if (o->soft_updates)
		sb->flags |= UFS_FLAG_SOFTDEP;
	if (o->check_hashes) {
		sb->flags |= UFS_FLAG_METACKHASH;
		sb->metackhash = UFS_CK_ALL;
	}
	if (o->label != NULL)
		memcpy(sb->volname, o->label, strlen(o->label));
}

int
ufs_geom(struct ufs_sb *sb, const struct pvk_ufs_options *o, const char *name,
    uint64_t size, struct pvk_err *e)
{
	memset(sb, 0, sizeof(*sb));
	if (check_options(o, name, e) != 0)
		return (-1);
	sb->size = size / o->fragment;
	if (sb->size > FRAGS_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %" PRIu64 " bytes, expected at most %" PRIu64
		    " with fragments of %" PRIu32,
		    name, size, (uint64_t)FRAGS_MAX * o->fragment,
		    o->fragment));
	set_block_sizes(sb, o);
	if (sb->size < 8 * sb->frag)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %" PRIu64 " bytes are too few for a file system", name,
		    size));
	if (set_groups(sb, o, name, e) != 0)
		return (-1);
	set_rest(sb, o);
	if (sb->csaddr + ufs_cs_frags(sb) + sb->frag > ufs_cg_size(sb, 0))
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: %" PRIu64 " bytes in fragments of %" PRIu32 ": the "
		    "first cylinder group has no room",
		    name, size, o->fragment));
	return (0);
}

/* Whether a file system of so many bytes holds that much. */
static bool
holds(const struct pvk_ufs_options *o, uint64_t size, uint64_t blocks,
    uint64_t inodes)
{
	struct ufs_sb sb;
	struct pvk_err e;
	uint64_t n = 0, frags;

	if (ufs_geom(&sb, o, "", size, &e) != 0 ||
	    sb.ipg * sb.ncg < inodes + UFS_ROOT)
		return (false);
	/* whole blocks: before the superblock's copy, and behind the inodes */
	for (uint64_t c = 0; c < sb.ncg && n < blocks; c++) {
		frags = ufs_cg_size(&sb, c) - sb.dblkno;
		if (c == 0)
			frags -= pvk_round_up(ufs_cs_frags(&sb), sb.frag);
		else
			frags += sb.sblkno;
		n += frags / sb.frag;
	}
	return (n >= blocks);
}

uint64_t
ufs_geom_enough(const struct pvk_ufs_options *o, uint64_t blocks,
    uint64_t inodes)
{
	uint64_t lo = 0, hi = 1, mid;

	while (!holds(o, hi * PVK_MIB, blocks, inodes)) {
		lo = hi;
		hi *= 2;
		if (hi > (uint64_t)FRAGS_MAX * o->fragment / PVK_MIB)
			return (0);
	}
	while (hi - lo > 1) {
		mid = lo + (hi - lo) / 2;
		if (holds(o, mid * PVK_MIB, blocks, inodes))
			hi = mid;
		else
			lo = mid;
	}
	return (hi * PVK_MIB);
}
