/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checker, against its own file systems with one thing changed. Every field
 * of every structure is changed in many ways, and the check-hashes are made
 * right again, so that the rules themselves have to find it.
 */
#include <stdio.h>

#include "ufs_image.h"
#include "util/num.h"

/* What a change of a field does. All that is not listed is always found. */
enum meaning {
	ALWAYS,
	SOME,  /* it has a range, or values that are as good */
	NEVER, /* it says nothing about the rest */
};

static const struct {
	const char *field; /* all whose name begins so */
	enum meaning meaning;
} exceptions[] = {
	/* of UFS1 only; nobody reads them in UFS2 */
	{ "SB old_time", NEVER },
	{ "SB old_size", NEVER },
	{ "SB old_dsize", NEVER },
	{ "SB old_ro", NEVER },
	{ "SB old_rps", NEVER },
	{ "SB old_n", NEVER },
	{ "SB old_interleave", NEVER },
	{ "SB old_trackskew", NEVER },
	{ "SB old_csaddr", NEVER },
	{ "SB old_spc", NEVER },
	{ "SB old_cstotal", NEVER },
	{ "SB old_cpc", NEVER },
	{ "SB old_inodefmt", NEVER },
	{ "SB old_postblformat", NEVER },
	{ "CG old_time", NEVER },
	/* of a mounted file system: set anew by each mount */
	{ "SB firstfield", NEVER },
	{ "SB unused_1", NEVER },
	{ "SB fsmnt", NEVER },
	{ "SB in_core", NEVER },
	{ "SB save_cgsize", NEVER },
	/* names, times and owners: any is as good as another */
	{ "SB id_", NEVER },
	{ "SB swuid", NEVER },
	{ "SB pad", NEVER },
	{ "SB time", NEVER },
	{ "SB mtime", NEVER },
	{ "SB volname", SOME },
	{ "CG time", NEVER },
	{ "INODE uid", NEVER },
	{ "INODE gid", NEVER },
	{ "INODE atimensec", SOME },
	{ "INODE mtimensec", SOME },
	{ "INODE ctimensec", SOME },
	{ "INODE birthnsec", SOME },
	{ "INODE atime", NEVER },
	{ "INODE mtime", NEVER },
	{ "INODE ctime", NEVER },
	{ "INODE birthtime", NEVER },
	{ "INODE gen", NEVER },
	{ "INODE modrev", NEVER },
	/* the journal of soft updates, which is not there */
	{ "SB sujfree", NEVER },
	{ "CG unrefs", NEVER },
	/* what tunefs may choose, or where the kernel goes on: ranges */
	{ "SB minfree", SOME },
	{ "SB maxcontig", SOME },
	{ "SB maxbpg", SOME },
	{ "SB maxbsize", SOME },
	{ "SB sbsize", SOME },
	{ "SB cgsize", SOME },
	{ "SB optim", SOME },
	{ "SB metaspace", SOME },
	{ "SB avg", SOME },
	{ "SB flags", SOME },
	{ "SB old_flags", SOME },
	{ "SB cgrotor", SOME },
	{ "SB providersize", SOME },
	{ "SB sblockactualloc", SOME },
	{ "SB metackhash", SOME },
	{ "SB snapinum", SOME },
	{ "CG rotor", SOME },
	{ "CG frotor", SOME },
	{ "CG irotor", SOME },
	{ "CG initediblk", SOME },
	/* permissions; bytes of the last fragment */
	{ "INODE mode", SOME },
	{ "INODE size", SOME },
	{ "INODE flags", SOME },
	/* 0 is what FreeBSD before 14 has there */
	{ "INODE dirdepth", SOME },
};

struct field {
	const char *name; /* "SB magic" */
	size_t at, len;
};

static const struct field fields[] = {
#define FIELD(structure, kind, name, offset) \
	{ #structure " " #name, offset, UFS_WIDTH_##kind },
#define SPAN(structure, name, offset, length) \
	{ #structure " " #name, offset, length },
#include "ufs/fields.def"
#undef FIELD
#undef SPAN
};

static enum meaning
meaning_of(const char *name)
{
	size_t best = 0;
	enum meaning m = ALWAYS;

	for (size_t i = 0; i < PVK_COUNT(exceptions); i++)
		if (strlen(exceptions[i].field) > best &&
		    strncmp(name, exceptions[i].field,
			strlen(exceptions[i].field)) == 0) {
			best = strlen(exceptions[i].field);
			m = exceptions[i].meaning;
		}
	return (m);
}

/* ---- the image ---- */

struct sample {
	struct ufs_image im;
	struct ufs_sb sb;
};

static void
sample_begin(struct sample *s)
{
	char name[64];

	ufs_image_begin(&s->im, 5 * PVK_MIB, 4096);
	ufs_image_file(&s->im, "big", 1, 700 * 4096 + 700);
	ufs_image_file(&s->im, "etc/small", 2, 700);
	ufs_image_link(&s->im, "etc/other", "etc/small");
	ufs_image_symlink(&s->im, "short", "etc/small");
	memset(name, 'x', sizeof(name));
	name[63] = '\0';
	for (int i = 0; i < 4; i++) {
		name[62] = (char)('a' + i);
		ufs_image_dir(&s->im, name);
		ufs_image_file(&s->im, name + 1, 5, 5);
	}
	ufs_image_end(&s->im);
	ufs_sb_unpack(&s->sb, s->im.bytes + UFS_SB_OFFSET);
	assert_true(s->sb.ncg >= 3);
}

static uint8_t *
group_at(struct sample *s, uint64_t c)
{
	return (s->im.bytes +
	    (ufs_cg_base(&s->sb, c) + s->sb.cblkno) * s->sb.fsize);
}

static uint8_t *
inode_at(struct sample *s, const char *path)
{
	struct ufs_opened o = ufs_image_open(s->im.bytes, s->im.size);
	struct pvk_ufs_stat st;
	struct pvk_err e;

	expect_ok(pvk_ufs_lookup(o.u, path, PVK_UFS_NOFOLLOW, &st, &e) == 0,
	    &e);
	ufs_image_shut(&o);
	return (s->im.bytes + ufs_inode_block(&s->sb, st.ino) * s->sb.fsize +
	    ufs_inode_offset(&s->sb, st.ino));
}

/* The check-hash of what was changed is made right again. */
static void
rehash(const struct sample *s, const char *name, uint8_t *p)
{
	uint64_t len = ufs_get(p + UFS_SB_sbsize, 4);

	if (strstr(name, "ckhash") != NULL)
		return;
	if (name[0] == 'C')
		ufs_put(p + UFS_CG_ckhash, 4,
		    ufs_check_hash(p, (size_t)s->sb.cgsize, UFS_CG_ckhash));
	if (name[0] == 'I')
		ufs_put(p + UFS_INODE_ckhash, 4,
		    ufs_check_hash(p, UFS_INODE_LEN, UFS_INODE_ckhash));
	if (name[0] == 'S' && len >= UFS_SB_LEN && len <= UFS_SB_SIZE)
		ufs_put(p + UFS_SB_ckhash, 4,
		    ufs_check_hash(p, (size_t)len, UFS_SB_ckhash));
}

/* Changes len bytes at p in way k; false: they are what they were. */
static bool
change(uint8_t *p, size_t len, int k, uint64_t *seed)
{
	uint8_t old[512];

	assert_true(len <= sizeof(old));
	memcpy(old, p, len);
	switch (k) {
	case 0:
		p[0] ^= 1;
		break;
	case 1:
		p[len - 1] ^= 0x80;
		break;
	case 2:
		memset(p, 0, len);
		break;
	case 3:
		memset(p, 0xff, len);
		break;
	case 4:
		ufs_put(p, len < 8 ? len : 8,
		    ufs_get(p, len < 8 ? len : 8) + 1);
		break;
	case 5:
		p[testing_random(seed) % len] ^=
		    (uint8_t)(1u << testing_random(seed) % 8);
		break;
	default:
		testing_random_bytes(seed, p, len);
	}
	return (memcmp(old, p, len) != 0);
}

#define WAYS 24

/* Changes field f of the structure at p, in all ways, and back. */
static void
mutate(struct sample *s, const struct field *f, uint8_t *p)
{
	size_t whole = f->name[0] == 'C' ? (size_t)s->sb.cgsize : UFS_SB_SIZE;
	enum meaning m = meaning_of(f->name);
	uint64_t seed = f->at, found = 0, made = 0;
	uint8_t old[UFS_SB_SIZE];
	char *rules;

	whole = f->name[0] == 'I' ? UFS_INODE_LEN : whole;
	memcpy(old, p, whole);
	for (int k = 0; k < WAYS; k++) {
		if (change(p + f->at, f->len, k, &seed)) {
			rehash(s, f->name, p);
			rules = ufs_image_check(s->im.bytes, s->im.size);
			made++;
			found += rules[0] != '\0';
			if ((m == ALWAYS && rules[0] == '\0') ||
			    (m == NEVER && rules[0] != '\0'))
				fail_msg("%s, way %d: \"%s\"", f->name, k,
				    rules);
			free(rules);
		}
		memcpy(p, old, whole);
	}
	if (m == SOME && (found == 0 || made == 0))
		fail_msg("%s: %d changes, none found", f->name, (int)made);
}

static void
mutate_all(struct sample *s, const char *structure, uint8_t *p)
{
	size_t len = strlen(structure);

	for (size_t i = 0; i < PVK_COUNT(fields); i++)
		if (strncmp(fields[i].name, structure, len) == 0)
			mutate(s, &fields[i], p);
}

static void
test_superblock(void **state)
{
	struct sample s;

	(void)state;
	sample_begin(&s);
	mutate_all(&s, "SB ", s.im.bytes + UFS_SB_OFFSET);
	ufs_image_free(&s.im);
}

static void
test_groups(void **state)
{
	struct sample s;

	(void)state;
	sample_begin(&s);
	for (uint64_t c = 0; c < s.sb.ncg; c += s.sb.ncg - 1)
		mutate_all(&s, "CG ", group_at(&s, c));
	ufs_image_free(&s.im);
}

static void
test_inodes(void **state)
{
	static const char *const paths[] = { "/", "etc" };
	struct sample s;
	uint8_t *p;

	(void)state;
	sample_begin(&s);
	for (size_t i = 0; i < PVK_COUNT(paths); i++)
		mutate_all(&s, "INODE ", inode_at(&s, paths[i]));
	p = inode_at(&s, "big");
	for (size_t i = 0; i < PVK_COUNT(fields); i++)
		/* of a file it links those that are unlinked, in memory */
		if (fields[i].name[0] == 'I' &&
		    strcmp(fields[i].name, "INODE dirdepth") != 0)
			mutate(&s, &fields[i], p);
	ufs_image_free(&s.im);
}

/* One bit of anything else that has a meaning */
static void
test_bits(void **state)
{
	struct sample s;
	struct ufs_inode in;
	struct ufs_cg cg;
	uint64_t seed = 1, off, len;
	char *rules;
	uint8_t *p;

	(void)state;
	sample_begin(&s);
	ufs_cg_layout(&s.sb, 1, &cg);
	ufs_inode_unpack(&in, inode_at(&s, "big"));
	const struct {
		const char *what;
		uint64_t at, len;
	} spans[] = {
		{ "maps",
		    (ufs_cg_base(&s.sb, 1) + s.sb.cblkno) * s.sb.fsize +
			cg.iusedoff,
		    cg.clustersumoff + 4 - cg.iusedoff },
		{ "clusters",
		    (ufs_cg_base(&s.sb, 1) + s.sb.cblkno) * s.sb.fsize +
			cg.clustersumoff + 4,
		    cg.nextfreeoff - cg.clustersumoff - 4 },
		{ "summary", s.sb.csaddr * s.sb.fsize, s.sb.ncg * 16 },
		{ "recovery", UFS_SB_OFFSET - 20, 16 },
		{ "indirect", in.ib[0] * s.sb.fsize, s.sb.bsize },
		{ "double", in.ib[1] * s.sb.fsize, 8 },
	};
	for (size_t i = 0; i < PVK_COUNT(spans); i++)
		for (int k = 0; k < 200; k++) {
			off = testing_random(&seed) % spans[i].len;
			len = testing_random(&seed) % 8;
			p = s.im.bytes + spans[i].at + off;
			*p ^= (uint8_t)(1u << len);
			rehash(&s, "CG", group_at(&s, 1));
			rules = ufs_image_check(s.im.bytes, s.im.size);
			if (rules[0] == '\0')
				fail_msg("%s: byte %d, bit %d", spans[i].what,
				    (int)off, (int)len);
			free(rules);
			*p ^= (uint8_t)(1u << len);
			rehash(&s, "CG", group_at(&s, 1));
		}
	ufs_image_free(&s.im);
}

/* The fields of directory entries; of names only what cannot be */
static void
test_directory(void **state)
{
	static const size_t at[][2] = { { 0, 4 }, { 4, 2 }, { 6, 1 },
		{ 7, 1 } };
	uint64_t seed = 1, reclen;
	struct ufs_inode in;
	struct sample s;
	uint8_t *p, old[8];
	char *rules;

	(void)state;
	sample_begin(&s);
	ufs_inode_unpack(&in, inode_at(&s, "/"));
	assert_int_equal(in.size, 1024);
	p = s.im.bytes + in.db[0] * s.sb.fsize;
	for (uint64_t off = 0; off < in.size; off += reclen) {
		reclen = ufs_get(p + off + 4, 2);
		memcpy(old, p + off, 8);
		for (int k = 0; k < 4 * WAYS; k++) {
			if (!change(p + off + at[k % 4][0], at[k % 4][1], k / 4,
				&seed))
				continue;
			rules = ufs_image_check(s.im.bytes, s.im.size);
			if (rules[0] == '\0')
				fail_msg("entry at %d, field %d, way %d",
				    (int)off, k % 4, k / 4);
			free(rules);
			memcpy(p + off, old, 8);
		}
		for (int k = 0; k < 3; k++) {
			uint8_t *name = p + off + 8 + (k < 2 ? 0 : p[off + 7]);
			uint8_t was = *name;

			*name = k == 0 ? '/' : k == 1 ? '\0' : 'x';
			rules = ufs_image_check(s.im.bytes, s.im.size);
			assert_string_not_equal(rules, "");
			free(rules);
			*name = was;
		}
	}
	ufs_image_free(&s.im);
}

/* What each rule is for, by its id */
static void
test_rules(void **state)
{
	static const struct {
		const char *path; /* of the inode */
		size_t at, len;
		uint64_t value;
		const char *rules;
	} cases[] = {
		{ "big", UFS_INODE_mode, 2, 0050644, "UFS-INODE-TYPE" },
		{ "big", UFS_INODE_nlink, 2, 2, "UFS-INODE-NLINK" },
		{ "big", UFS_INODE_blocks, 8, 1, "UFS-INODE-BLOCKS" },
		{ "big", UFS_INODE_size, 8, 701 * 4096 + 1, "UFS-INODE-END" },
		{ "big", UFS_INODE_size, 8, 3 * 4096, "UFS-INODE-POINTER" },
		{ "big", UFS_INODE_size, 8, UINT64_MAX, "UFS-INODE-SIZE" },
		{ "big", UFS_INODE_db, 8, UINT64_MAX, "UFS-INODE-POINTER" },
		{ "big", UFS_INODE_db, 8, 8, "UFS-INODE-POINTER" },
		{ "big", UFS_INODE_mtimensec, 4, 1000000000, "UFS-INODE-TIME" },
		{ "big", UFS_INODE_spare, 4, 1, "UFS-INODE-SPARE" },
		{ "big", UFS_INODE_flags, 4, 0x200000, "UFS-INODE-SNAPSHOT" },
		{ "etc", UFS_INODE_size, 8, 513, "UFS-INODE-SIZE" },
		{ "etc", UFS_INODE_dirdepth, 4, 9, "UFS-INODE-DEPTH" },
		{ "/", UFS_INODE_mode, 2, 0100755, "UFS-ROOT" },
		{ "short", UFS_INODE_db, 1, 0, "UFS-INODE-TARGET" },
		{ "short", UFS_INODE_db + 60, 1, 1, "UFS-INODE-TARGET" },
	};
	struct sample s;
	uint8_t *p, old[UFS_INODE_LEN];
	char *rules;

	(void)state;
	sample_begin(&s);
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		p = inode_at(&s, cases[i].path);
		memcpy(old, p, sizeof(old));
		ufs_put(p + cases[i].at, cases[i].len, cases[i].value);
		rehash(&s, "INODE", p);
		rules = ufs_image_check(s.im.bytes, s.im.size);
		if (strstr(rules, cases[i].rules) == NULL)
			fail_msg("case %d: \"%s\"", (int)i, rules);
		free(rules);
		memcpy(p, old, sizeof(old));
	}
	/* the same block twice; an inode without its name */
	p = inode_at(&s, "big");
	memcpy(old, p, sizeof(old));
	ufs_put(p + UFS_INODE_db, 8, ufs_get(p + UFS_INODE_db + 8, 8));
	rules = ufs_image_check(s.im.bytes, s.im.size);
	assert_string_equal(rules,
	    "UFS-CG-BLOCKS UFS-CG-COUNT UFS-CG-CLUSTERS UFS-INODE-HASH "
	    "UFS-INODE-DUP");
	free(rules);
	memcpy(p, old, sizeof(old));
	ufs_image_free(&s.im);
}

static void
test_copies(void **state)
{
	struct sample s;
	uint8_t *p, was;
	char *rules;

	(void)state;
	sample_begin(&s);
	for (uint64_t c = 0; c < s.sb.ncg; c++)
		for (size_t at = UFS_SB_sblkno; at < UFS_SB_LEN; at += 61) {
			p = s.im.bytes +
			    (ufs_cg_base(&s.sb, c) + s.sb.sblkno) * s.sb.fsize +
			    at;
			was = *p;
			*p ^= 0x55;
			rules = ufs_image_check(s.im.bytes, s.im.size);
			assert_string_equal(rules, "UFS-SB-BACKUP");
			free(rules);
			*p = was;
		}
	memset(s.im.bytes, 0, 2 * UFS_SB_OFFSET);
	rules = ufs_image_check(s.im.bytes, s.im.size);
	assert_string_equal(rules, "UFS-SB-MISSING");
	free(rules);
	rules = ufs_image_check(s.im.bytes, 10000);
	assert_string_equal(rules, "UFS-SB-MISSING");
	free(rules);
	ufs_image_free(&s.im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_superblock),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_inodes),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_copies),
	};

	return (cmocka_run_group_tests_name("ufs_check", tests, NULL, NULL));
}
