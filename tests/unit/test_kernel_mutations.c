/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel with one field of it made bad, each in turn. */
#include "kernel/kernel.h"
#include "kernel_build.h"
#include "testing.h"

#define HUGE UINT64_MAX

/* What one field does to the whole. 0: it is read, and PV as before. */
enum effect { STILL_PV, NO_MODULES, NO_SECTIONS, ONE_LESS };

enum where { EHDR, PHDR, SHDR, SET, METADATA, MODULEDATA, NOTES };

struct mutation {
	const char *name;
	enum where where;
	int index;    /* of the header */
	size_t field; /* as in 64 bits */
	size_t width; /* 0: as wide as a pointer */
	uint64_t value;
	enum pvk_code code; /* PVK_OK: see effect */
	const char *text;
	enum effect effect;
};

static const struct mutation mutations[] = {
	{ "class", EHDR, 0, 4, 1, 3, PVK_ECORRUPT, "header", 0 },
	{ "byte order 0", EHDR, 0, 5, 1, 0, PVK_ECORRUPT, "header", 0 },
	{ "big-endian", EHDR, 0, 5, 1, 2, PVK_EUNSUPP, "another machine", 0 },
	{ "EI_VERSION", EHDR, 0, 6, 1, 0, PVK_ECORRUPT, "header", 0 },
	{ "type: none", EHDR, 0, 16, 2, 0, PVK_EUNSUPP, "without a type", 0 },
	{ "type: module", EHDR, 0, 16, 2, 1, PVK_EUNSUPP, "module", 0 },
	{ "type: core", EHDR, 0, 16, 2, 4, PVK_EUNSUPP, "core dump", 0 },
	{ "type: 65535", EHDR, 0, 16, 2, 65535, PVK_EUNSUPP, "unknown", 0 },
	{ "machine", EHDR, 0, 18, 2, 183, PVK_EUNSUPP, "arm64", 0 },
	{ "phoff", EHDR, 0, 32, 0, HUGE, PVK_ECORRUPT, "program headers", 0 },
	{ "phentsize", EHDR, 0, 54, 2, 1, PVK_ECORRUPT, "program headers", 0 },
	{ "phnum", EHDR, 0, 56, 2, 65535, PVK_ECORRUPT, "program headers", 0 },
	{ "no segments", EHDR, 0, 56, 2, 0, PVK_OK, NULL, NO_MODULES },
	{ "shoff", EHDR, 0, 40, 0, HUGE, PVK_OK, NULL, NO_SECTIONS },
	{ "shoff: 1", EHDR, 0, 40, 0, 1, PVK_OK, NULL, STILL_PV },
	{ "shentsize", EHDR, 0, 58, 2, 3, PVK_OK, NULL, NO_SECTIONS },
	{ "shnum", EHDR, 0, 60, 2, 65535, PVK_OK, NULL, NO_SECTIONS },
	{ "shnum: 0", EHDR, 0, 60, 2, 0, PVK_OK, NULL, NO_SECTIONS },
	{ "shstrndx", EHDR, 0, 62, 2, 99, PVK_OK, NULL, NO_SECTIONS },
	{ "segment: offset", PHDR, SEGMENT_LOAD, 8, 0, HUGE, PVK_ECORRUPT,
	    "cut short", 0 },
	{ "segment: size", PHDR, SEGMENT_LOAD, 32, 0, 1 << 20, PVK_ECORRUPT,
	    "cut short", 0 },
	{ "segment: size, overflow", PHDR, SEGMENT_LOAD, 32, 0, HUGE,
	    PVK_ECORRUPT, "cut short", 0 },
	{ "segment: address", PHDR, SEGMENT_LOAD, 16, 0, HUGE, PVK_OK, NULL,
	    NO_MODULES },
	{ "notes: offset", PHDR, SEGMENT_NOTE, 8, 0, HUGE, PVK_ECORRUPT,
	    "cut short", 0 },
	{ "linker: not ours", PHDR, SEGMENT_INTERP, 8, 0, 0, PVK_OK, NULL,
	    STILL_PV },
	{ "names: size", SHDR, SECTION_NAMES, 32, 0, HUGE, PVK_OK, NULL,
	    NO_SECTIONS },
	{ "names: 2 MiB", SHDR, SECTION_NAMES, 32, 0, 2 << 20, PVK_OK, NULL,
	    NO_SECTIONS },
	{ "names: offset", SHDR, SECTION_NAMES, 24, 0, HUGE - 8, PVK_OK, NULL,
	    NO_SECTIONS },
	{ "names: empty", SHDR, SECTION_NAMES, 32, 0, 0, PVK_OK, NULL,
	    NO_MODULES },
	{ "set: name", SHDR, SECTION_SET, 0, 4, 0xffffffff, PVK_OK, NULL,
	    NO_MODULES },
	{ "set: offset", SHDR, SECTION_SET, 24, 0, HUGE - 1, PVK_OK, NULL,
	    NO_MODULES },
	{ "set: size", SHDR, SECTION_SET, 32, 0, HUGE, PVK_OK, NULL,
	    NO_MODULES },
	{ "set: size 0", SHDR, SECTION_SET, 32, 0, 0, PVK_OK, NULL,
	    NO_MODULES },
	{ "set: no bits", SHDR, SECTION_SET, 4, 4, 8, PVK_OK, NULL,
	    NO_MODULES },
	{ "config: size", SHDR, SECTION_CONFIG, 32, 0, HUGE, PVK_OK, NULL,
	    STILL_PV },
	{ "config: size 3", SHDR, SECTION_CONFIG, 32, 0, 3, PVK_OK, NULL,
	    STILL_PV },
	{ "symbols: size", SHDR, SECTION_SYMTAB, 32, 0, HUGE, PVK_OK, NULL,
	    STILL_PV },
	{ "symbols: link", SHDR, SECTION_SYMTAB, 40, 4, 0xffffffff, PVK_OK,
	    NULL, STILL_PV },
	{ "symbols: link to others", SHDR, SECTION_SYMTAB, 40, 4, 1, PVK_OK,
	    NULL, STILL_PV },
	{ "strings: size", SHDR, SECTION_STRTAB, 32, 0, HUGE, PVK_OK, NULL,
	    STILL_PV },
	{ "strings: size 5", SHDR, SECTION_STRTAB, 32, 0, 5, PVK_OK, NULL,
	    STILL_PV },
	{ "notes: size of section", SHDR, SECTION_NOTES, 32, 0, HUGE, PVK_OK,
	    NULL, STILL_PV },
	{ "entry of the set", SET, 0, 0, 0, HUGE, PVK_OK, NULL, ONE_LESS },
	{ "metadata: version", METADATA, 0, 0, 4, 2, PVK_OK, NULL, ONE_LESS },
	{ "metadata: type", METADATA, 0, 4, 4, 77, PVK_OK, NULL, ONE_LESS },
	{ "metadata: data", METADATA, 0, 8, 0, HUGE, PVK_OK, NULL, ONE_LESS },
	{ "moduledata: name", MODULEDATA, 0, 0, 0, HUGE, PVK_OK, NULL,
	    ONE_LESS },
	{ "notes: name size", NOTES, 0, 0, 4, 0xffffffff, PVK_OK, NULL,
	    STILL_PV },
	{ "notes: data size", NOTES, 0, 4, 4, 0xfffffffc, PVK_OK, NULL,
	    STILL_PV },
};

/* Offsets in the file header that 32 bits have elsewhere */
static size_t
ehdr_field(const struct kernel_image *k, size_t field)
{
	static const size_t map[][2] = { { 32, 28 }, { 40, 32 }, { 54, 42 },
		{ 56, 44 }, { 58, 46 }, { 60, 48 }, { 62, 50 } };

	if (!k->wide)
		for (size_t i = 0; i < PVK_COUNT(map); i++)
			if (map[i][0] == field)
				return (map[i][1]);
	return (field);
}

static void
mutate(struct kernel_image *k, const struct mutation *m)
{
	size_t width = m->width != 0 ? m->width : k->wide ? 8 : 4, at = 0;

	switch (m->where) {
	case EHDR:
		at = ehdr_field(k, m->field);
		break;
	case PHDR:
		at = kernel_phdr(k, m->index, m->field);
		break;
	case SHDR:
		at = kernel_shdr(k, m->index, m->field);
		break;
	case SET:
		at = k->off[SECTION_SET] + m->field;
		break;
	case METADATA:
		at = k->metadata + m->field;
		break;
	case MODULEDATA:
		at = k->moduledata + m->field;
		break;
	case NOTES:
		at = k->off[SECTION_NOTES] + m->field;
		break;
	}
	kernel_poke(k, at, width, m->value);
}

static void
check_effect(const struct mutation *m, const struct pvk_kernel *k)
{
	if (m->effect == ONE_LESS) { /* one module less */
		assert_int_equal(k->verdict, PVK_KERNEL_PARTIAL);
		assert_false(pvk_kernel_has(k, PVK_DRIVER_PLATFORM));
		return;
	}
	if (m->effect == NO_SECTIONS)
		assert_false(k->has_sections);
	if (m->effect == NO_SECTIONS || m->effect == NO_MODULES)
		assert_int_equal(k->modules, 0);
	/* what is not to be seen in one place is in another */
	if (m->where != EHDR || m->index != 0 || m->field != 56)
		assert_int_equal(k->verdict, PVK_KERNEL_PV);
}

static void
survives_mutations(void **state)
{
	struct kernel_image image;
	struct pvk_kernel k;
	struct pvk_err e;
	int r;

	(void)state;
	for (int wide = 0; wide < 2; wide++)
		for (size_t i = 0; i < PVK_COUNT(mutations); i++) {
			const struct mutation *m = &mutations[i];

			print_message("# %d bits: %s\n", wide ? 64 : 32,
			    m->name);
			kernel_build(&image, wide, NULL);
			mutate(&image, m);
			r = kernel_read_image(&image, &k, &e);
			if (m->code != PVK_OK)
				expect_error(r == 0, &e, m->code, m->text);
			else {
				expect_ok(r == 0, &e);
				check_effect(m, &k);
			}
			kernel_free(&image);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_mutations),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
