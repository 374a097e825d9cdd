/* SPDX-License-Identifier: BSD-2-Clause */
/* Cylinder groups, their summaries, the superblock and its copies. */
#include <stdlib.h>
#include <string.h>

#include "ufs/writer_private.h"
#include "util/auto.h"
#include "util/num.h"

/* A group as it will be on disk; *cg has its counts. */
static int
pack_group(struct pvk_ufs_writer *w, uint64_t c, struct ufs_cg *cg,
    uint8_t *bytes, struct pvk_err *e)
{
	const struct ufs_sb *sb = &w->sb;
	uint64_t inodes = w->tree.nnodes + (uint64_t)UFS_ROOT;
	uint64_t first = c * sb->ipg, used;
	uint8_t head[UFS_CG_LEN];
	const uint8_t *map;

	used = inodes <= first ? 0 : pvk_min(inodes - first, sb->ipg);
	ufs_cg_layout(sb, c, cg);
	memset(bytes, 0, (size_t)sb->cgsize);
	for (uint64_t i = 0; i < used; i++)
		ufs_bit_set(bytes + cg->iusedoff, i);
	if (ufs_space_map(&w->space, c, &map, e) != 0)
		return (-1);
	memcpy(bytes + cg->freeoff, map, (size_t)((sb->fpg + 7) / 8));
	cg->time = sb->time;
	cg->ndir = w->ndir[c];
	cg->nifree = sb->ipg - used;
	/* as newfs: two blocks at least, the rest when it is needed */
	cg->initediblk = pvk_min(sb->ipg,
	    pvk_max(2 * sb->inopb, pvk_round_up(used, sb->inopb)));
	ufs_cg_count(sb, cg, bytes);
	ufs_cg_pack(cg, head);
	memcpy(head + UFS_CG_frsum, bytes + UFS_CG_frsum, UFS_CG_frsum_LEN);
	memcpy(bytes, head, sizeof(head));
	if (w->options.check_hashes)
		ufs_put(bytes + UFS_CG_ckhash, 4,
		    ufs_check_hash(bytes, (size_t)sb->cgsize, UFS_CG_ckhash));
	return (0);
}

static int
write_superblock(struct pvk_ufs_writer *w, uint64_t off, struct pvk_err *e)
{
	uint8_t bytes[UFS_SB_SIZE] = { 0 };
	size_t len = (size_t)w->sb.sbsize;

	w->sb.sblockactualloc = off;
	ufs_sb_pack(&w->sb, bytes);
	if (w->options.check_hashes)
		ufs_put(bytes + UFS_SB_ckhash, 4,
		    ufs_check_hash(bytes, len, UFS_SB_ckhash));
	return (ufs_out_write(&w->out, bytes, len, off, e));
}

/* By this fsck finds the copies when the superblock itself is lost. */
static int
write_recovery(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	uint8_t bytes[UFS_RECOVERY_LEN];

	ufs_put(bytes, 4, w->sb.magic);
	ufs_put(bytes + 4, 4, w->sb.fsbtodb);
	ufs_put(bytes + 8, 4, w->sb.sblkno);
	ufs_put(bytes + 12, 4, w->sb.fpg);
	ufs_put(bytes + 16, 4, w->sb.ncg);
	return (ufs_out_write(&w->out, bytes, sizeof(bytes),
	    UFS_SB_OFFSET - UFS_RECOVERY_LEN, e));
}

static int
write_groups(struct pvk_ufs_writer *w, uint8_t *bytes, uint8_t *summary,
    struct pvk_err *e)
{
	struct ufs_sb *sb = &w->sb;
	struct ufs_cg cg;
	uint8_t *cs;

	for (uint64_t c = 0; c < sb->ncg; c++) {
		if (pack_group(w, c, &cg, bytes, e) != 0 ||
		    ufs_out_write(&w->out, bytes, (size_t)sb->cgsize,
			(ufs_cg_base(sb, c) + sb->cblkno) * sb->fsize, e) != 0)
			return (-1);
		cs = summary + c * UFS_CSUM_LEN;
		memcpy(cs, bytes + UFS_CG_ndir, UFS_CSUM_LEN);
		sb->total_ndir += cg.ndir;
		sb->total_nbfree += cg.nbfree;
		sb->total_nifree += cg.nifree;
		sb->total_nffree += cg.nffree;
	}
	return (ufs_out_write(&w->out, summary, (size_t)sb->cssize,
	    sb->csaddr * sb->fsize, e));
}

int
ufs_emit_groups(struct pvk_ufs_writer *w, struct pvk_err *e)
{
	const struct ufs_sb *sb = &w->sb;
	PVK_AUTO_FREE uint8_t *bytes = malloc((size_t)sb->cgsize);
	PVK_AUTO_FREE uint8_t *summary = calloc(1, (size_t)sb->cssize);

	if (bytes == NULL || summary == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", w->name));
	if (write_groups(w, bytes, summary, e) != 0)
		return (-1);
	for (uint64_t c = 0; c < sb->ncg; c++)
		if (write_superblock(w,
			(ufs_cg_base(sb, c) + sb->sblkno) * sb->fsize, e) != 0)
			return (-1);
	if (write_recovery(w, e) != 0)
		return (-1);
	return (write_superblock(w, UFS_SB_OFFSET, e));
}
