/* SPDX-License-Identifier: BSD-2-Clause */
/* ELF headers and what they lead to; see elf.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/elf.h"
#include "util/auto.h"

/* Where the fields are that the two classes have in different places. */
struct layout {
	size_t ehsize, phoff, shoff, phentsize, phnum, shentsize, shnum,
	    shstrndx;
	size_t phsize, p_offset, p_vaddr, p_filesz;
	size_t shsize, sh_addr, sh_offset, sh_size, sh_link;
};

static const struct layout narrow = { 52, 28, 32, 42, 44, 46, 48, 50, 32, 4, 8,
	16, 40, 12, 16, 20, 24 };
static const struct layout wide = { 64, 32, 40, 54, 56, 58, 60, 62, 56, 8, 16,
	32, 64, 16, 24, 32, 40 };

static const struct layout *
layout_of(const struct elf *elf)
{
	return (elf->wide ? &wide : &narrow);
}

static bool
within(const struct elf *elf, uint64_t off, uint64_t len)
{
	uint64_t end;

	return (!pvk_add_overflow(off, len, &end) && end <= elf->in->size);
}

int
elf_pread(const struct elf *elf, void *buf, size_t len, uint64_t off,
    struct pvk_err *e)
{
	if (!within(elf, off, len))
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: %zu bytes at %" PRIu64
		    ": beyond the end of the file, %" PRIu64,
		    elf->in->name, len, off, elf->in->size));
	return (len == 0 ? 0 : elf->in->pread(elf->in->ctx, buf, len, off, e));
}

static int
read_segments(struct elf *elf, const uint8_t *ehdr, struct pvk_err *e)
{
	const struct layout *l = layout_of(elf);
	uint64_t off = elf_word(elf, ehdr + l->phoff), total = 0;
	unsigned n = elf_u16(ehdr + l->phnum);
	uint8_t ph[64] = { 0 };

	if (n == 0)
		return (0);
	if (n > ELF_SEGMENTS_MAX || elf_u16(ehdr + l->phentsize) != l->phsize ||
	    !within(elf, off, n * l->phsize))
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: program headers: %u of %u bytes at %" PRIu64
		    ", expected at most %d of %zu bytes within the file",
		    elf->in->name, n, elf_u16(ehdr + l->phentsize), off,
		    ELF_SEGMENTS_MAX, l->phsize));
	for (unsigned i = 0; i < n; i++) {
		struct elf_segment *s = &elf->segments[i];

		if (elf_pread(elf, ph, l->phsize, off + i * l->phsize, e) != 0)
			return (-1);
		s->type = elf_u32(ph);
		s->off = elf_word(elf, ph + l->p_offset);
		s->addr = elf_word(elf, ph + l->p_vaddr);
		s->len = elf_word(elf, ph + l->p_filesz);
		if (!within(elf, s->off, s->len))
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: segment %u: %" PRIu64 " bytes at %" PRIu64
			    ", but the file has %" PRIu64 ": cut short",
			    elf->in->name, i, s->len, s->off, elf->in->size));
		total += s->type == ELF_PT_LOAD ? s->len : 0;
	}
	elf->nsegments = n;
	/* neighbours may share a page of the file, but not all of it */
	if (total > 2 * elf->in->size)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: segments of %" PRIu64 " bytes in a file of %" PRIu64
		    ": they overlap",
		    elf->in->name, total, elf->in->size));
	return (0);
}

static void
section_fill(const struct elf *elf, struct elf_section *s, const uint8_t *sh,
    size_t names_len)
{
	const struct layout *l = layout_of(elf);
	uint32_t name = elf_u32(sh);

	s->name = name < names_len ? elf->names + name : "";
	s->type = elf_u32(sh + 4);
	s->link = elf_u32(sh + l->sh_link);
	s->addr = elf_word(elf, sh + l->sh_addr);
	s->off = elf_word(elf, sh + l->sh_offset);
	s->len = elf_word(elf, sh + l->sh_size);
	/* one that is not all there is of no use */
	if (s->type != ELF_SHT_NOBITS && !within(elf, s->off, s->len))
		s->type = ELF_SHT_NOBITS;
}

/* Leaves the file without sections when their table makes no sense. */
static int
read_sections(struct elf *elf, const uint8_t *ehdr, struct pvk_err *e)
{
	const struct layout *l = layout_of(elf);
	uint64_t off = elf_word(elf, ehdr + l->shoff), names_off, names_len;
	unsigned n = elf_u16(ehdr + l->shnum);
	unsigned strndx = elf_u16(ehdr + l->shstrndx);
	PVK_AUTO_FREE uint8_t *table = NULL;
	const uint8_t *sh;

	if (n == 0 || n > ELF_SECTIONS_MAX || strndx >= n ||
	    elf_u16(ehdr + l->shentsize) != l->shsize ||
	    !within(elf, off, n * l->shsize))
		return (0);
	table = calloc(n, l->shsize);
	if (table == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", elf->in->name));
	if (elf_pread(elf, table, n * l->shsize, off, e) != 0)
		return (-1);
	sh = table + strndx * l->shsize;
	names_off = elf_word(elf, sh + l->sh_offset);
	names_len = elf_word(elf, sh + l->sh_size);
	if (names_len > ELF_NAMES_MAX || !within(elf, names_off, names_len))
		return (0);
	elf->names = malloc(names_len + 1);
	elf->sections = calloc(n, sizeof(*elf->sections));
	if (elf->names == NULL || elf->sections == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", elf->in->name));
	if (elf_pread(elf, elf->names, names_len, names_off, e) != 0)
		return (-1);
	elf->names[names_len] = '\0';
	for (unsigned i = 0; i < n; i++)
		section_fill(elf, &elf->sections[i], table + i * l->shsize,
		    names_len);
	elf->nsections = n;
	return (0);
}

int
elf_open(struct elf *elf, const struct pvk_kernel_bytes *in, struct pvk_err *e)
{
	uint8_t ehdr[64];

	memset(elf, 0, sizeof(*elf));
	elf->in = in;
	if (in->size < narrow.ehsize)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: %" PRIu64 " bytes, expected an ELF file", in->name,
		    in->size));
	memset(ehdr, 0, sizeof(ehdr));
	if (elf_pread(elf, ehdr, pvk_min(sizeof(ehdr), in->size), 0, e) != 0)
		return (-1);
	/* EI_CLASS, EI_DATA, EI_VERSION */
	if (memcmp(ehdr, "\177ELF", 4) != 0 || ehdr[4] < 1 || ehdr[4] > 2 ||
	    ehdr[5] < 1 || ehdr[5] > 2 || ehdr[6] != 1)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: not the header of an ELF file", in->name));
	elf->wide = ehdr[4] == 2;
	if (in->size < layout_of(elf)->ehsize)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: %" PRIu64 " bytes, the header of an ELF file has %zu",
		    in->name, in->size, layout_of(elf)->ehsize));
	elf->type = elf_u16(ehdr + 16);
	elf->machine = elf_u16(ehdr + 18);
	if (ehdr[5] == 2) { /* big-endian: all there is to know is for whom */
		elf->type = (uint16_t)(ehdr[16] << 8 | ehdr[17]);
		elf->machine = (uint16_t)(ehdr[18] << 8 | ehdr[19]);
		return (0);
	}
	if (read_segments(elf, ehdr, e) == 0 &&
	    read_sections(elf, ehdr, e) == 0)
		return (0);
	elf_close(elf);
	return (-1);
}

void
elf_close(struct elf *elf)
{
	free(elf->sections);
	free(elf->names);
	elf->sections = NULL;
	elf->names = NULL;
	elf->nsections = 0;
}

const struct elf_section *
elf_section(const struct elf *elf, const char *name)
{
	for (size_t i = 0; i < elf->nsections; i++)
		if (elf->sections[i].type != ELF_SHT_NOBITS &&
		    strcmp(elf->sections[i].name, name) == 0)
			return (&elf->sections[i]);
	return (NULL);
}

/* How many bytes the file has from addr on, in one segment, and where */
static uint64_t
segment_at(const struct elf *elf, uint64_t addr, uint64_t *off)
{
	const struct elf_segment *s = elf->segments;

	for (; s < elf->segments + elf->nsegments; s++)
		if (s->type == ELF_PT_LOAD && addr >= s->addr &&
		    addr - s->addr < s->len) {
			*off = s->off + (addr - s->addr);
			return (s->len - (addr - s->addr));
		}
	return (0);
}

int
elf_read_addr(const struct elf *elf, void *buf, size_t len, uint64_t addr,
    struct pvk_err *e)
{
	uint64_t off;

	if (len == 0 || segment_at(elf, addr, &off) < len)
		return (0);
	return (elf_pread(elf, buf, len, off, e) == 0 ? 1 : -1);
}

int
elf_read_text(const struct elf *elf, char *buf, size_t size, uint64_t addr,
    struct pvk_err *e)
{
	uint64_t off, left = segment_at(elf, addr, &off);
	size_t len = (size_t)pvk_min(left, size);

	if (len == 0)
		return (0);
	if (elf_pread(elf, buf, len, off, e) != 0)
		return (-1);
	return (memchr(buf, '\0', len) != NULL ? 1 : 0);
}

int
elf_read_pointer(const struct elf *elf, uint64_t *value, uint64_t addr,
    struct pvk_err *e)
{
	uint8_t word[8] = { 0 };
	int r = elf_read_addr(elf, word, elf_wordsize(elf), addr, e);

	if (r == 1)
		*value = elf_word(elf, word);
	return (r);
}
