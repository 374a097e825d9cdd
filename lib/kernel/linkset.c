/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The linker set of modules: the section set_modmetadata_set holds pointers to
 *
 *	struct mod_metadata {
 *		int md_version;		1
 *		int md_type;		MDT_MODULE 2, MDT_VERSION 3
 *		const void *md_data;	moduledata: a pointer to "bus/driver"
 *		const char *md_cval;	"driver_bus", "kernel"
 *	};
 *
 * (FreeBSD: sys/sys/module.h, sys/sys/linker_set.h). A kernel is linked to its
 * final addresses, so the pointers in the file are those.
 */
#include <string.h>

#include "kernel/kernel_private.h"

#define METADATA_VERSION 1
#define MDT_MODULE	 2
#define MDT_VERSION	 3

struct metadata {
	uint32_t type;
	uint64_t data, cval;
};

static int
read_metadata(const struct elf *elf, struct metadata *m, uint64_t addr,
    struct pvk_err *e)
{
	uint8_t raw[24] = { 0 };
	size_t word = elf_wordsize(elf);
	int r = elf_read_addr(elf, raw, 8 + 2 * word, addr, e);

	if (r != 1)
		return (r);
	if (elf_u32(raw) != METADATA_VERSION)
		return (0);
	m->type = elf_u32(raw + 4);
	m->data = elf_word(elf, raw + 8);
	m->cval = elf_word(elf, raw + 8 + word);
	return (1);
}

static int
take_module(const struct elf *elf, struct pvk_kernel *k, uint64_t data,
    struct pvk_err *e)
{
	char name[MODULE_NAME];
	const char *seen_as;
	unsigned found;
	uint64_t addr;
	int r = elf_read_pointer(elf, &addr, data, e);

	if (r == 1)
		r = elf_read_text(elf, name, sizeof(name), addr, e);
	if (r != 1)
		return (r);
	k->modules++;
	found = names_module(name, strlen(name), &seen_as);
	/* a string of its own, so the name has to be the whole of it */
	if (found != 0 && strcmp(name, seen_as) == 0)
		names_note(k, found, PVK_EVIDENCE_SET, seen_as);
	return (0);
}

/* "kernel" has the version __FreeBSD_version. */
static int
take_version(const struct elf *elf, struct pvk_kernel *k,
    const struct metadata *m, struct pvk_err *e)
{
	char name[MODULE_NAME];
	uint8_t version[4] = { 0 };
	int r = elf_read_text(elf, name, sizeof(name), m->cval, e);

	if (r != 1 || strcmp(name, "kernel") != 0)
		return (r < 0 ? -1 : 0);
	r = elf_read_addr(elf, version, sizeof(version), m->data, e);
	if (r == 1)
		k->osreldate = elf_u32(version);
	return (r < 0 ? -1 : 0);
}

static int
take_entry(const struct elf *elf, struct pvk_kernel *k, uint64_t addr,
    struct pvk_err *e)
{
	struct metadata m;
	int r = read_metadata(elf, &m, addr, e);

	if (r != 1)
		return (r);
	if (m.type == MDT_MODULE)
		return (take_module(elf, k, m.data, e));
	return (m.type == MDT_VERSION ? take_version(elf, k, &m, e) : 0);
}

int
linkset_read(const struct elf *elf, struct pvk_kernel *k, struct pvk_err *e)
{
	const struct elf_section *s = elf_section(elf, "set_modmetadata_set");
	size_t word = elf_wordsize(elf);
	uint64_t n;

	if (s == NULL)
		return (0);
	n = pvk_min(s->len / word, SET_MAX);
	for (uint64_t i = 0; i < n; i++) {
		uint8_t raw[8] = { 0 };

		if (elf_pread(elf, raw, word, s->off + i * word, e) != 0 ||
		    take_entry(elf, k, elf_word(elf, raw), e) < 0)
			return (-1);
	}
	return (0);
}
