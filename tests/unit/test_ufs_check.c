/* SPDX-License-Identifier: BSD-2-Clause */
/* The checker, on maps, pointers, directories and copies that are damaged. */
#include "ufs_sample.h"
#include "util/num.h"

/* One bit of anything else that has a meaning */
static void
test_bits(void **state)
{
	struct ufs_sample s;
	struct ufs_inode in;
	struct ufs_cg cg;
	uint64_t seed = 1, off, len;
	char *rules;
	uint8_t *p;

	(void)state;
	ufs_sample_begin(&s);
	ufs_cg_layout(&s.sb, 1, &cg);
	ufs_inode_unpack(&in, ufs_sample_inode(&s, "big"));
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
			ufs_sample_rehash(&s, "CG", ufs_sample_group(&s, 1));
			rules = ufs_image_check(s.im.bytes, s.im.size);
			if (rules[0] == '\0')
				fail_msg("%s: byte %d, bit %d", spans[i].what,
				    (int)off, (int)len);
			free(rules);
			*p ^= (uint8_t)(1u << len);
			ufs_sample_rehash(&s, "CG", ufs_sample_group(&s, 1));
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
	struct ufs_sample s;
	uint8_t *p, old[8];
	char *rules;

	(void)state;
	ufs_sample_begin(&s);
	ufs_inode_unpack(&in, ufs_sample_inode(&s, "/"));
	assert_int_equal(in.size, 1024);
	p = s.im.bytes + in.db[0] * s.sb.fsize;
	for (uint64_t off = 0; off < in.size; off += reclen) {
		reclen = ufs_get(p + off + 4, 2);
		memcpy(old, p + off, 8);
		for (int k = 0; k < 4 * UFS_SAMPLE_WAYS; k++) {
			if (!ufs_sample_change(p + off + at[k % 4][0],
				at[k % 4][1], k / 4, &seed))
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
	struct ufs_sample s;
	uint8_t *p, old[UFS_INODE_LEN];
	char *rules;

	(void)state;
	ufs_sample_begin(&s);
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		p = ufs_sample_inode(&s, cases[i].path);
		memcpy(old, p, sizeof(old));
		ufs_put(p + cases[i].at, cases[i].len, cases[i].value);
		ufs_sample_rehash(&s, "INODE", p);
		rules = ufs_image_check(s.im.bytes, s.im.size);
		if (strstr(rules, cases[i].rules) == NULL)
			fail_msg("case %d: \"%s\"", (int)i, rules);
		free(rules);
		memcpy(p, old, sizeof(old));
	}
	/* the same block twice; an inode without its name */
	p = ufs_sample_inode(&s, "big");
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
	struct ufs_sample s;
	uint8_t *p, was;
	char *rules;

	(void)state;
	ufs_sample_begin(&s);
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
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_copies),
	};

	return (cmocka_run_group_tests_name("ufs_check", tests, NULL, NULL));
}
