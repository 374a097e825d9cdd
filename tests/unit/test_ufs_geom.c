/* SPDX-License-Identifier: BSD-2-Clause */
/* The shape of file systems, against what newfs(8) is known to have printed. */
#include "testing.h"
#include "ufs/crc32c.h"
#include "ufs/geom.h"
#include "util/num.h"

static void
make(struct ufs_sb *sb, uint64_t size, uint32_t block, uint32_t fragment)
{
	struct pvk_ufs_options o;
	struct pvk_err e;

	pvk_ufs_options_init(&o);
	o.block = block;
	o.fragment = fragment;
	expect_ok(ufs_geom(sb, &o, "x", size, &e) == 0, &e);
}

/* "using N cylinder groups of M blks, K inodes", as newfs -U says */
static void
test_newfs(void **state)
{
	static const struct {
		uint64_t size, ncg, blocks, inodes;
	} disks[] = {
		{ 200 * PVK_MIB, 4, 1601, 6528 },
		{ 1 * PVK_GIB, 4, 8193, 32896 },
		{ 2 * PVK_GIB, 4, 16385, 65664 },
		{ 5 * PVK_GIB, 9, 20007, 80128 },
		{ 20 * PVK_GIB, 33, 20007, 80128 },
		/* and no larger ones, whatever the size */
		{ 8 * PVK_GIB, 14, 20007, 80128 },
		{ 2 * PVK_TIB, 3355, 20007, 80128 },
	};
	struct ufs_sb sb;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(disks); i++) {
		make(&sb, disks[i].size, 32768, 4096);
		assert_int_equal(sb.fpg / sb.frag, disks[i].blocks);
		assert_int_equal(sb.ipg, disks[i].inodes);
		assert_int_equal(sb.ncg, disks[i].ncg);
	}
	assert_int_equal(ufs_cg_need(&sb), 32768);
	/* before 13, with transfers of 128 KiB: 626.09MB, 20035 blks, 80256 */
	sb.contigsumsize = 4;
	sb.fpg = 20035 * 8;
	sb.ipg = 80256;
	assert_int_equal(ufs_cg_need(&sb), 32768);
}

/* What newfs -U writes on a disk of 1 GiB */
static void
test_fields(void **state)
{
	struct ufs_sb sb;

	(void)state;
	make(&sb, PVK_GIB, 32768, 4096);
	assert_int_equal(sb.size, 262144);
	assert_int_equal(sb.ncg, 4);
	assert_int_equal(sb.fpg, 65544);
	assert_int_equal(sb.ipg, 32896);
	assert_int_equal(sb.sblkno, 24);
	assert_int_equal(sb.cblkno, 32);
	assert_int_equal(sb.iblkno, 40);
	assert_int_equal(sb.dblkno, 2096);
	assert_int_equal(sb.csaddr, 2096);
	assert_int_equal(sb.cssize, 4096);
	assert_int_equal(sb.sbsize, 4096);
	assert_int_equal(sb.nindir, 4096);
	assert_int_equal(sb.inopb, 128);
	assert_int_equal(sb.maxcontig, 32);
	assert_int_equal(sb.contigsumsize, 16);
	assert_int_equal(sb.maxbpg, 4096);
	assert_int_equal(sb.maxfilesize, 2252349704110079);
	assert_int_equal(sb.metaspace, 2616);
	assert_int_equal(sb.flags, 0x202);
	assert_int_equal(sb.metackhash, 7);
}

/* Whatever the size, the last group has its head and the shape is sound. */
static void
test_sizes(void **state)
{
	static const uint32_t blocks[][2] = { { 4096, 512 }, { 4096, 4096 },
		{ 8192, 1024 }, { 16384, 2048 }, { 32768, 4096 },
		{ 32768, 32768 }, { 65536, 8192 }, { 65536, 65536 } };
	struct pvk_ufs_options o;
	struct ufs_sb sb;
	struct pvk_err e;
	uint64_t seed = 1, size;
	int made = 0;

	(void)state;
	pvk_ufs_options_init(&o);
	for (int i = 0; i < 4000; i++) {
		o.block = blocks[i % 8][0];
		o.fragment = blocks[i % 8][1];
		o.density = i % 3 == 0 ? 0 : (uint32_t)(1 << (i % 24));
		size = testing_random(&seed) >> (24 + i % 30);
		if (ufs_geom(&sb, &o, "x", size, &e) != 0) {
			assert_int_equal(e.code, PVK_ELIMIT);
			continue;
		}
		made++;
		assert_true(sb.size * sb.fsize <= size);
		assert_true(sb.size > (sb.ncg - 1) * sb.fpg);
		assert_true(sb.size <= sb.ncg * sb.fpg);
		assert_true(ufs_cg_size(&sb, sb.ncg - 1) >= sb.dblkno);
		assert_true(ufs_cg_need(&sb) <= sb.bsize);
		assert_int_equal(sb.ipg % sb.inopb, 0);
		assert_true(sb.ipg * sb.ncg <= UINT32_MAX);
	}
	assert_true(made > 2000);
}

static void
test_refused(void **state)
{
	static const struct {
		uint32_t block, fragment, minfree;
		const char *label;
		uint64_t size;
		enum pvk_code code;
	} cases[] = {
		{ 3000, 512, 8, NULL, PVK_GIB, PVK_EUSAGE },
		{ 2048, 512, 8, NULL, PVK_GIB, PVK_EUSAGE },
		{ 131072, 16384, 8, NULL, PVK_GIB, PVK_EUSAGE },
		{ 32768, 2048, 8, NULL, PVK_GIB, PVK_EUSAGE },
		{ 4096, 256, 8, NULL, PVK_GIB, PVK_EUSAGE },
		{ 4096, 8192, 8, NULL, PVK_GIB, PVK_EUSAGE },
		{ 32768, 4096, 100, NULL, PVK_GIB, PVK_EUSAGE },
		{ 32768, 4096, 8, "a/b", PVK_GIB, PVK_EUSAGE },
		{ 32768, 4096, 8, "a b", PVK_GIB, PVK_EUSAGE },
		{ 32768, 4096, 8, "12345678901234567890123456789012", PVK_GIB,
		    PVK_EUSAGE },
		{ 32768, 4096, 8, NULL, 0, PVK_ELIMIT },
		{ 32768, 4096, 8, NULL, 200000, PVK_ELIMIT },
		{ 4096, 512, 8, NULL, UINT64_MAX, PVK_ELIMIT },
	};
	struct pvk_ufs_options o;
	struct ufs_sb sb;
	struct pvk_err e;

	(void)state;
	for (size_t i = 0; i < PVK_COUNT(cases); i++) {
		pvk_ufs_options_init(&o);
		o.block = cases[i].block;
		o.fragment = cases[i].fragment;
		o.minfree = cases[i].minfree;
		o.label = cases[i].label;
		expect_error(ufs_geom(&sb, &o, "x", cases[i].size, &e) == 0, &e,
		    cases[i].code, "x: ");
	}
	pvk_ufs_options_init(&o);
	o.time.nsec = 1000000000;
	expect_error(ufs_geom(&sb, &o, "x", PVK_GIB, &e) == 0, &e, PVK_EUSAGE,
	    "less than a second");
}

/* The fields of each structure lie one behind the other, without a gap. */
static void
test_tiles(void **state)
{
	size_t at[3] = { 0, 0, 0 };
	enum { SB, CG, INODE };

	(void)state;
#define FIELD(structure, kind, name, offset)     \
	assert_int_equal(at[structure], offset); \
	at[structure] += UFS_WIDTH_##kind;
#define SPAN(structure, name, offset, length)    \
	assert_int_equal(at[structure], offset); \
	at[structure] += (length);
#include "ufs/fields.def"
#undef FIELD
#undef SPAN
	assert_int_equal(at[SB], UFS_SB_LEN);
	assert_int_equal(at[CG], UFS_CG_LEN);
	assert_int_equal(at[INODE], UFS_INODE_LEN);
}

/* What was unpacked and packed again is what it was. */
static void
test_pack(void **state)
{
	uint8_t bytes[UFS_SB_LEN], again[UFS_SB_LEN];
	struct ufs_inode in, in2;
	struct ufs_sb sb, sb2;
	struct ufs_cg cg, cg2;
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 100; i++) {
		testing_random_bytes(&seed, bytes, sizeof(bytes));
		memset(&sb, 0, sizeof(sb));
		memset(&sb2, 0, sizeof(sb2));
		ufs_sb_unpack(&sb, bytes);
		ufs_sb_pack(&sb, again);
		ufs_sb_unpack(&sb2, again);
		assert_memory_equal(&sb, &sb2, sizeof(sb));
		ufs_cg_unpack(&cg, bytes);
		ufs_cg_pack(&cg, again);
		ufs_cg_unpack(&cg2, again);
		assert_memory_equal(&cg, &cg2, sizeof(cg));
		memset(&in, 0, sizeof(in));
		memset(&in2, 0, sizeof(in2));
		ufs_inode_unpack(&in, bytes);
		ufs_inode_pack(&in, again);
		ufs_inode_unpack(&in2, again);
		assert_memory_equal(&in, &in2, sizeof(in));
	}
}

static void
test_crc32c(void **state)
{
	static const uint8_t digits[] = "123456789";
	uint8_t bytes[32];

	(void)state;
	/* the check value of the catalogue of CRCs, and RFC 3720, B.4 */
	assert_int_equal(ufs_crc32c(UINT32_MAX, digits, 9) ^ UINT32_MAX,
	    0xe3069283);
	memset(bytes, 0, sizeof(bytes));
	assert_int_equal(ufs_crc32c(UINT32_MAX, bytes, 32) ^ UINT32_MAX,
	    0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	assert_int_equal(ufs_crc32c(UINT32_MAX, bytes, 32) ^ UINT32_MAX,
	    0x62a8ab43);
	assert_int_equal(ufs_crc32c(5, bytes, 0), 5);
}

/* What is said to be enough is enough, and a MiB less is not. */
static void
test_enough(void **state)
{
	struct pvk_ufs_options o;
	uint64_t seed = 3, blocks, inodes, size;
	struct ufs_sb sb;
	struct pvk_err e;

	(void)state;
	pvk_ufs_options_init(&o);
	for (int i = 0; i < 200; i++) {
		blocks = testing_random(&seed) % 1000000;
		inodes = testing_random(&seed) % 1000000;
		size = ufs_geom_enough(&o, blocks, inodes);
		assert_true(size > blocks * o.block);
		expect_ok(ufs_geom(&sb, &o, "x", size, &e) == 0, &e);
		assert_true(sb.ipg * sb.ncg >= inodes + 2);
		assert_true(sb.dsize >= blocks * sb.frag);
	}
	assert_int_equal(ufs_geom_enough(&o, UINT64_MAX, 0), 0);
	assert_int_equal(ufs_geom_enough(&o, 0, UINT32_MAX - 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_newfs),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_tiles),
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_crc32c),
		cmocka_unit_test(test_enough),
	};

	return (cmocka_run_group_tests_name("ufs_geom", tests, NULL, NULL));
}
