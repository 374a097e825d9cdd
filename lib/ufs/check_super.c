/* SPDX-License-Identifier: BSD-2-Clause */
/* The superblock, its copies, and the notes by which fsck finds these. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ufs/check_private.h"
#include "ufs/super.h"
#include "util/io.h"
#include "util/num.h"
#include "util/stop.h"

struct super {
	struct pvk_src *src;
	uint64_t offset, size;
	struct pvk_ufs_report *r;
	char where[64];
	bool copy;
};

static int
note_fault(void *ctx, enum pvk_ufs_rule rule, const char *text,
    struct pvk_err *e)
{
	const struct super *s = ctx;

	if (s->copy) {
		/* a copy is as old as the last growfs */
		if (rule != PVK_UFS_SB_FIELD)
			return (0);
		rule = PVK_UFS_SB_BACKUP;
	}
	return (ufs_note(s->r, rule, s->where, e, "%s", text));
}

static int
check_hash(const struct super *s, const struct ufs_sb *sb, const uint8_t *bytes,
    struct pvk_err *e)
{
	uint32_t hash;

	if (!ufs_hashed(sb, UFS_CK_SUPERBLOCK) || sb->sbsize < UFS_SB_LEN ||
	    sb->sbsize > UFS_SB_SIZE)
		return (0);
	hash = ufs_check_hash(bytes, (size_t)sb->sbsize, UFS_SB_ckhash);
	if (hash == sb->ckhash)
		return (0);
	return (ufs_note(s->r, s->copy ? PVK_UFS_SB_BACKUP : PVK_UFS_SB_HASH,
	    s->where, e,
	    "the check-hash is 0x%08" PRIx32 ", expected 0x%08" PRIx32,
	    (uint32_t)sb->ckhash, hash));
}

/* What nobody uses and newfs leaves zero, after the last byte too. */
static int
check_spare(const struct super *s, const struct ufs_sb *sb,
    const uint8_t *bytes, struct pvk_err *e)
{
	static const struct {
		const char *name;
		size_t at, len;
	} spare[] = {
		{ "spare1", UFS_SB_spare1, UFS_SB_spare1_LEN },
		{ "spare2", UFS_SB_spare2, 4 },
		{ "sparecon64", UFS_SB_sparecon64, UFS_SB_sparecon64_LEN },
		{ "cstotal.cs_spare", UFS_SB_total_spare,
		    UFS_SB_total_spare_LEN },
		{ "sparecon32", UFS_SB_sparecon32, UFS_SB_sparecon32_LEN },
		{ "spare5", UFS_SB_spare5, UFS_SB_spare5_LEN },
	};

	for (size_t i = 0; i < PVK_COUNT(spare); i++)
		if (!pvk_is_zero(bytes + spare[i].at, spare[i].len) &&
		    ufs_note(s->r, PVK_UFS_SB_VALUE, s->where, e,
			"fs_%s is not zero", spare[i].name) != 0)
			return (-1);
	for (size_t i = 0; i < UFS_SB_snapinum_LEN; i += 4)
		if (ufs_get(bytes + UFS_SB_snapinum + i, 4) >=
			sb->ipg * sb->ncg &&
		    ufs_note(s->r, PVK_UFS_SB_VALUE, s->where, e,
			"fs_snapinum has an inode that is not there") != 0)
			return (-1);
	if (sb->volname[sizeof(sb->volname) - 1] != '\0')
		return (ufs_note(s->r, PVK_UFS_SB_VALUE, s->where, e,
		    "fs_volname has no end"));
	return (0);
}

/* What growfs changes in all copies, and nothing else ever does. */
static int
compare(const struct super *s, const struct ufs_sb *copy,
    const struct ufs_sb *sb, struct pvk_err *e)
{
	const struct {
		const char *name;
		uint64_t got, want;
	} f[] = {
		{ "ncg", copy->ncg, sb->ncg },
		{ "bsize", copy->bsize, sb->bsize },
		{ "fsize", copy->fsize, sb->fsize },
		{ "ipg", copy->ipg, sb->ipg },
		{ "fpg", copy->fpg, sb->fpg },
		{ "size", copy->size, sb->size },
		{ "dsize", copy->dsize, sb->dsize },
		{ "csaddr", copy->csaddr, sb->csaddr },
		{ "cssize", copy->cssize, sb->cssize },
		{ "cgsize", copy->cgsize, sb->cgsize },
		{ "contigsumsize", copy->contigsumsize, sb->contigsumsize },
	};

	for (size_t i = 0; i < PVK_COUNT(f); i++)
		if (f[i].got != f[i].want &&
		    ufs_note(s->r, PVK_UFS_SB_BACKUP, s->where, e,
			"fs_%s is %" PRIu64 ", expected %" PRIu64, f[i].name,
			f[i].got, f[i].want) != 0)
			return (-1);
	return (0);
}

static int
check_copy(struct super *s, const struct ufs_sb *sb, uint64_t c,
    struct pvk_err *e)
{
	struct ufs_faults f = { .fn = note_fault, .ctx = s };
	uint64_t at = (ufs_cg_base(sb, c) + sb->sblkno) * sb->fsize;
	uint8_t bytes[UFS_SB_SIZE];
	struct ufs_sb copy;

	snprintf(s->where, sizeof(s->where), "superblock of group %" PRIu64, c);
	if (pvk_src_pread(s->src, bytes, sizeof(bytes), s->offset + at, e) != 0)
		return (-1);
	ufs_sb_unpack(&copy, bytes);
	if (ufs_sb_check(&copy, s->size, at, &f, e) != 0)
		return (-1);
	if (f.nerrors > 0)
		return (0);
	if (check_hash(s, &copy, bytes, e) != 0)
		return (-1);
	return (compare(s, &copy, sb, e));
}

static int
check_recovery(const struct super *s, const struct ufs_sb *sb,
    struct pvk_err *e)
{
	uint8_t bytes[UFS_RECOVERY_LEN];
	/* growfs leaves the old number of groups, which is enough to find one
	 */
	const struct {
		const char *name;
		uint64_t min, max;
	} f[] = {
		{ "magic", sb->magic, sb->magic },
		{ "fsbtodb", sb->fsbtodb, sb->fsbtodb },
		{ "sblkno", sb->sblkno, sb->sblkno },
		{ "fpg", sb->fpg, sb->fpg },
		{ "ncg", 1, sb->ncg },
	};
	uint64_t got;

	if (pvk_src_pread(s->src, bytes, sizeof(bytes),
		s->offset + UFS_SB_OFFSET - sizeof(bytes), e) != 0)
		return (-1);
	for (size_t i = 0; i < PVK_COUNT(f); i++) {
		got = ufs_get(bytes + i * 4, 4);
		if ((got < f[i].min || got > f[i].max) &&
		    ufs_note(s->r, PVK_UFS_SB_RECOVERY, "recovery notes", e,
			"fsr_%s is %" PRIu64 ", expected %" PRIu64, f[i].name,
			got, f[i].max) != 0)
			return (-1);
	}
	return (0);
}

int
ufs_check_super(struct pvk_src *src, uint64_t offset, uint64_t size,
    struct pvk_ufs_report *r, struct ufs_sb *sb, bool *usable,
    struct pvk_err *e)
{
	struct super s = { .src = src,
		.offset = offset,
		.size = size,
		.r = r,
		.where = "superblock" };
	struct ufs_faults f = { .fn = note_fault, .ctx = &s };
	uint8_t bytes[UFS_SB_SIZE] = { 0 };
	uint64_t end;

	*usable = false;
	if (pvk_add_overflow(offset, size, &end) || end > pvk_src_size(src))
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: %" PRIu64 " bytes at %" PRIu64 " are beyond its end",
		    pvk_src_name(src), size, offset));
	if (size >= UFS_SB_OFFSET + UFS_SB_SIZE &&
	    pvk_src_pread(src, bytes, sizeof(bytes), offset + UFS_SB_OFFSET,
		e) != 0)
		return (-1);
	ufs_sb_unpack(sb, bytes);
	if (sb->magic != UFS_MAGIC)
		return (ufs_note(r, PVK_UFS_SB_MISSING, s.where, e,
		    "the magic number is 0x%" PRIx64 ", expected 0x%x",
		    sb->magic, UFS_MAGIC));
	if (ufs_sb_check(sb, size, UFS_SB_OFFSET, &f, e) != 0 ||
	    check_hash(&s, sb, bytes, e) != 0 ||
	    check_spare(&s, sb, bytes, e) != 0)
		return (-1);
	if (f.nerrors > 0)
		return (0);
	*usable = true;
	return (check_recovery(&s, sb, e));
}

int
ufs_check_copies(struct ufs_check *c, uint64_t size, struct pvk_err *e)
{
	struct super s = { .src = c->u->src,
		.offset = c->u->offset,
		.size = size,
		.r = c->report,
		.copy = true };

	for (uint64_t i = 0; i < c->sb->ncg; i++)
		if (pvk_stop_check(e) != 0 || check_copy(&s, c->sb, i, e) != 0)
			return (-1);
	return (0);
}
