/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checker, against its own file systems with one thing changed. Every field
 * of every structure is changed in many ways, and the check-hashes are made
 * right again, so that the rules themselves have to find it.
 */
#include "ufs_sample.h"
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

/* Changes field f of the structure at p, in all ways, and back. */
static void
mutate(struct ufs_sample *s, const struct field *f, uint8_t *p)
{
	size_t whole = f->name[0] == 'C' ? (size_t)s->sb.cgsize : UFS_SB_SIZE;
	enum meaning m = meaning_of(f->name);
	uint64_t seed = f->at, found = 0, made = 0;
	uint8_t old[UFS_SB_SIZE];
	char *rules;

	whole = f->name[0] == 'I' ? UFS_INODE_LEN : whole;
	memcpy(old, p, whole);
	for (int k = 0; k < UFS_SAMPLE_WAYS; k++) {
		if (ufs_sample_change(p + f->at, f->len, k, &seed)) {
			ufs_sample_rehash(s, f->name, p);
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
mutate_all(struct ufs_sample *s, const char *structure, uint8_t *p)
{
	size_t len = strlen(structure);

	for (size_t i = 0; i < PVK_COUNT(fields); i++)
		if (strncmp(fields[i].name, structure, len) == 0)
			mutate(s, &fields[i], p);
}

static void
test_superblock(void **state)
{
	struct ufs_sample s;

	(void)state;
	ufs_sample_begin(&s);
	mutate_all(&s, "SB ", s.im.bytes + UFS_SB_OFFSET);
	ufs_image_free(&s.im);
}

static void
test_groups(void **state)
{
	struct ufs_sample s;

	(void)state;
	ufs_sample_begin(&s);
	for (uint64_t c = 0; c < s.sb.ncg; c += s.sb.ncg - 1)
		mutate_all(&s, "CG ", ufs_sample_group(&s, c));
	ufs_image_free(&s.im);
}

static void
test_inodes(void **state)
{
	static const char *const paths[] = { "/", "etc" };
	struct ufs_sample s;
	uint8_t *p;

	(void)state;
	ufs_sample_begin(&s);
	for (size_t i = 0; i < PVK_COUNT(paths); i++)
		mutate_all(&s, "INODE ", ufs_sample_inode(&s, paths[i]));
	p = ufs_sample_inode(&s, "big");
	for (size_t i = 0; i < PVK_COUNT(fields); i++)
		/* of a file it links those that are unlinked, in memory */
		if (fields[i].name[0] == 'I' &&
		    strcmp(fields[i].name, "INODE dirdepth") != 0)
			mutate(&s, &fields[i], p);
	ufs_image_free(&s.im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_superblock),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_inodes),
	};

	return (cmocka_run_group_tests_name("ufs_fields", tests, NULL, NULL));
}
