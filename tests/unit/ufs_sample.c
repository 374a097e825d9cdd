/* SPDX-License-Identifier: BSD-2-Clause */
/* A small UFS2 image, to be damaged; see ufs_sample.h. */
#include "ufs_sample.h"

#include "util/num.h"

void
ufs_sample_begin(struct ufs_sample *s)
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

uint8_t *
ufs_sample_group(struct ufs_sample *s, uint64_t c)
{
	return (s->im.bytes +
	    (ufs_cg_base(&s->sb, c) + s->sb.cblkno) * s->sb.fsize);
}

uint8_t *
ufs_sample_inode(struct ufs_sample *s, const char *path)
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

void
ufs_sample_rehash(const struct ufs_sample *s, const char *name, uint8_t *p)
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

bool
ufs_sample_change(uint8_t *p, size_t len, int k, uint64_t *seed)
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
