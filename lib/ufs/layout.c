/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the structures in memory and their bytes; see layout.h. */
#include <string.h>

#include "ufs/crc32c.h"
#include "ufs/layout.h"
#include "util/num.h"

#define SPAN(structure, name, offset, length)
#define FIELD(structure, kind, name, offset) UFS_IN_##structure(kind, name)
#define UFS_IN_CG(kind, name)
#define UFS_IN_INODE(kind, name)

void
ufs_sb_unpack(struct ufs_sb *sb, const uint8_t *bytes)
{
#define UFS_IN_SB(kind, name) sb->name = ufs_get_##kind(bytes + UFS_SB_##name);
#include "ufs/fields.def"
#undef UFS_IN_SB
	memcpy(sb->volname, bytes + UFS_SB_volname, sizeof(sb->volname));
}

void
ufs_sb_pack(const struct ufs_sb *sb, uint8_t *bytes)
{
	memset(bytes, 0, UFS_SB_LEN);
#define UFS_IN_SB(kind, name) \
	ufs_put(bytes + UFS_SB_##name, UFS_WIDTH_##kind, sb->name);
#include "ufs/fields.def"
#undef UFS_IN_SB
	memcpy(bytes + UFS_SB_volname, sb->volname, sizeof(sb->volname));
}

#undef UFS_IN_CG
#define UFS_IN_SB(kind, name)

void
ufs_cg_unpack(struct ufs_cg *cg, const uint8_t *bytes)
{
#define UFS_IN_CG(kind, name) cg->name = ufs_get_##kind(bytes + UFS_CG_##name);
#include "ufs/fields.def"
#undef UFS_IN_CG
}

void
ufs_cg_pack(const struct ufs_cg *cg, uint8_t *bytes)
{
	memset(bytes, 0, UFS_CG_LEN);
#define UFS_IN_CG(kind, name) \
	ufs_put(bytes + UFS_CG_##name, UFS_WIDTH_##kind, cg->name);
#include "ufs/fields.def"
#undef UFS_IN_CG
}

#undef UFS_IN_INODE
#define UFS_IN_CG(kind, name)

void
ufs_inode_unpack(struct ufs_inode *in, const uint8_t *bytes)
{
#define UFS_IN_INODE(kind, name) \
	in->name = ufs_get_##kind(bytes + UFS_INODE_##name);
#include "ufs/fields.def"
#undef UFS_IN_INODE
	for (size_t i = 0; i < UFS_NDADDR; i++)
		in->db[i] = ufs_get(bytes + UFS_INODE_db + i * 8, 8);
	for (size_t i = 0; i < UFS_NIADDR; i++)
		in->ib[i] = ufs_get(bytes + UFS_INODE_ib + i * 8, 8);
	for (size_t i = 0; i < UFS_NXADDR; i++)
		in->extb[i] = ufs_get(bytes + UFS_INODE_extb + i * 8, 8);
	memcpy(in->target, bytes + UFS_INODE_db, sizeof(in->target));
}

void
ufs_inode_pack(const struct ufs_inode *in, uint8_t *bytes)
{
	memset(bytes, 0, UFS_INODE_LEN);
#define UFS_IN_INODE(kind, name) \
	ufs_put(bytes + UFS_INODE_##name, UFS_WIDTH_##kind, in->name);
#include "ufs/fields.def"
#undef UFS_IN_INODE
	if ((in->mode & UFS_IFMT) == UFS_IFLNK && in->size < UFS_SYMLINK_MAX) {
		memcpy(bytes + UFS_INODE_db, in->target, sizeof(in->target));
		return;
	}
	for (size_t i = 0; i < UFS_NDADDR; i++)
		ufs_put(bytes + UFS_INODE_db + i * 8, 8, in->db[i]);
	for (size_t i = 0; i < UFS_NIADDR; i++)
		ufs_put(bytes + UFS_INODE_ib + i * 8, 8, in->ib[i]);
	for (size_t i = 0; i < UFS_NXADDR; i++)
		ufs_put(bytes + UFS_INODE_extb + i * 8, 8, in->extb[i]);
}

uint32_t
ufs_check_hash(const uint8_t *bytes, size_t len, size_t hole)
{
	static const uint8_t zero[4];
	uint32_t crc = UINT32_MAX;

	crc = ufs_crc32c(crc, bytes, hole);
	crc = ufs_crc32c(crc, zero, sizeof(zero));
	return (ufs_crc32c(crc, bytes + hole + 4, len - hole - 4));
}

static uint64_t
bytes_for(uint64_t bits)
{
	return ((bits + 7) / 8);
}

uint64_t
ufs_cg_need(const struct ufs_sb *sb)
{
	/*
	 * 8 more than the head: there was once a first byte of the maps in the
	 * structure, and newfs leaves room for it to this day.
	 */
	uint64_t n =
	    UFS_CG_LEN + 8 + bytes_for(sb->ipg) + bytes_for(sb->fpg) + 4;

	if (sb->contigsumsize > 0)
		n += sb->contigsumsize * 4 + bytes_for(sb->fpg / sb->frag);
	return (n);
}

void
ufs_cg_layout(const struct ufs_sb *sb, uint64_t cgx, struct ufs_cg *cg)
{
	memset(cg, 0, sizeof(*cg));
	cg->magic = UFS_CG_MAGIC;
	cg->cgx = cgx;
	cg->ndblk = ufs_cg_size(sb, cgx);
	cg->niblk = sb->ipg;
	cg->iusedoff = UFS_CG_LEN;
	cg->freeoff = cg->iusedoff + bytes_for(sb->ipg);
	cg->nextfreeoff = cg->freeoff + bytes_for(sb->fpg);
	if (sb->contigsumsize == 0)
		return;
	cg->nclusterblks = cg->ndblk / sb->frag;
	/* counts begin with [1]: the place of [0] is before them */
	cg->clustersumoff = ((cg->nextfreeoff + 3) & ~(uint64_t)3) - 4;
	cg->clusteroff = cg->clustersumoff + (sb->contigsumsize + 1) * 4;
	cg->nextfreeoff = cg->clusteroff + bytes_for(sb->fpg / sb->frag);
}

/*
 * How many runs of each length 1 to frag - 1 the free bits of one block have; a
 * block that is wholly free has none.
 */
static void
frag_runs(unsigned bits, uint64_t frag, uint64_t *sum)
{
	uint64_t run = 0;

	if (bits == (1u << frag) - 1)
		return;
	for (uint64_t i = 0; i <= frag; i++) {
		if (i < frag && (bits >> i & 1u) != 0) {
			run++;
			continue;
		}
		if (run > 0)
			sum[run]++;
		run = 0;
	}
}

/* Runs of free blocks: sum[1] to sum[max], the last for all that are longer. */
static void
cluster_runs(const uint8_t *map, uint64_t nblocks, uint64_t max, uint64_t *sum)
{
	uint64_t run = 0;

	for (uint64_t i = 0; i <= nblocks; i++) {
		if (i < nblocks && ufs_bit(map, i) != 0) {
			run++;
			continue;
		}
		if (run > 0)
			sum[run < max ? run : max]++;
		run = 0;
	}
}

void
ufs_cg_count(const struct ufs_sb *sb, struct ufs_cg *cg, uint8_t *bytes)
{
	uint64_t all = ((uint64_t)1 << sb->frag) - 1, run[UFS_FRAG_MAX] = { 0 };
	uint64_t cluster[UFS_CONTIG_MAX + 1] = { 0 };
	const uint8_t *map = bytes + cg->freeoff;
	uint64_t left;
	unsigned bits;

	for (uint64_t k = 0; k * sb->frag < cg->ndblk; k++) {
		/* the last block may be a part of one: not a free block */
		left = cg->ndblk - k * sb->frag;
		bits = ufs_bits(map, k * sb->frag, sb->frag);
		if (bits == all) {
			cg->nbfree++;
			if (sb->contigsumsize > 0)
				ufs_bit_set(bytes + cg->clusteroff, k);
			continue;
		}
		frag_runs(bits, sb->frag, run);
		for (uint64_t i = 0; i < pvk_min(sb->frag, left); i++)
			cg->nffree += bits >> i & 1u;
	}
	for (size_t i = 0; i < UFS_FRAG_MAX; i++)
		ufs_put(bytes + UFS_CG_frsum + i * 4, 4, run[i]);
	if (sb->contigsumsize == 0)
		return;
	cluster_runs(bytes + cg->clusteroff, cg->nclusterblks,
	    sb->contigsumsize, cluster);
	for (size_t i = 1; i <= sb->contigsumsize; i++)
		ufs_put(bytes + cg->clustersumoff + i * 4, 4, cluster[i]);
}
