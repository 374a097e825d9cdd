/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The symbol table: drivers by the name of their driver_t, which is there even
 * for static ones, and the variables of newvers.sh: version, sccs, kern_ident,
 * osreldate.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel_private.h"
#include "util/auto.h"

#define BLOCK 2048 /* symbols at once */

struct symbol {
	uint32_t name;
	uint64_t addr;
};

static void
parse(const struct elf *elf, const uint8_t *raw, struct symbol *s)
{
	s->name = elf_u32(raw);
	s->addr = elf->wide ? elf_u64(raw + 8) : elf_u32(raw + 4);
}

static int
take_variable(const struct elf *elf, struct pvk_kernel *k, const char *name,
    uint64_t addr, struct pvk_err *e)
{
	char text[1024]; /* two lines, one of them a path */
	uint8_t number[4] = { 0 };
	int r = 0;

	if (strcmp(name, "osreldate") == 0) {
		r = elf_read_addr(elf, number, sizeof(number), addr, e);
		if (r == 1)
			k->osreldate = elf_u32(number);
	} else if (strcmp(name, "kern_ident") == 0) {
		r = elf_read_text(elf, text, sizeof(text), addr, e);
		if (r == 1)
			version_set_ident(k, text, strlen(text));
	} else if (strcmp(name, "version") == 0) {
		r = elf_read_text(elf, text, sizeof(text), addr, e);
		if (r == 1)
			version_parse(text, strlen(text), k);
	}
	return (r < 0 ? -1 : 0);
}

static int
take_symbol(const struct elf *elf, struct pvk_kernel *k, const char *name,
    uint64_t addr, struct pvk_err *e)
{
	unsigned found;

	/* all that count have one of these letters first */
	if (name[0] == '\0' || strchr("xbnvko", name[0]) == NULL)
		return (0);
	found = names_symbol(name);
	if (found != 0) {
		names_note(k, found, PVK_EVIDENCE_SYMBOL, NULL);
		return (0);
	}
	return (take_variable(elf, k, name, addr, e));
}

static int
walk(const struct elf *elf, struct pvk_kernel *k, const struct elf_section *s,
    const char *names, size_t names_len, struct pvk_err *e)
{
	size_t size = elf->wide ? 24 : 16, n;
	PVK_AUTO_FREE uint8_t *block = malloc(BLOCK * size);
	uint64_t left = pvk_min(s->len, SYMTAB_MAX) / size, off = s->off;
	struct symbol sym;

	if (block == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", elf->in->name));
	for (; left > 0; left -= n, off += n * size) {
		n = (size_t)pvk_min(left, BLOCK);
		if (elf_pread(elf, block, n * size, off, e) != 0)
			return (-1);
		for (size_t i = 0; i < n; i++) {
			parse(elf, block + i * size, &sym);
			if (sym.name < names_len &&
			    take_symbol(elf, k, names + sym.name, sym.addr,
				e) != 0)
				return (-1);
		}
	}
	return (0);
}

int
symbols_read(const struct elf *elf, struct pvk_kernel *k, struct pvk_err *e)
{
	const struct elf_section *s = NULL, *strtab;
	PVK_AUTO_FREE char *names = NULL;
	size_t len;

	for (size_t i = 0; i < elf->nsections && s == NULL; i++)
		if (elf->sections[i].type == ELF_SHT_SYMTAB)
			s = &elf->sections[i];
	if (s == NULL || s->link >= elf->nsections)
		return (0);
	strtab = &elf->sections[s->link];
	if (strtab->type != ELF_SHT_STRTAB || strtab->len > STRTAB_MAX)
		return (0);
	len = (size_t)strtab->len;
	names = malloc(len + 1);
	if (names == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", elf->in->name));
	if (elf_pread(elf, names, len, strtab->off, e) != 0)
		return (-1);
	names[len] = '\0';
	k->has_symbols = s->len > 0;
	return (walk(elf, k, s, names, len, e));
}
