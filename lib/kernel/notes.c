/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF notes, from segments and sections of that type: Xen's say what the kernel
 * is to a hypervisor that loads it directly (Xen: public/elfnote.h; FreeBSD:
 * xen-locore.S), those of systems are in programs.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel_private.h"
#include "util/auto.h"

#define XEN_GUEST_OS	  6
#define XEN_GUEST_VERSION 7
#define XEN_PHYS32_ENTRY  18

struct note {
	uint32_t type;
	const char *name;
	size_t name_len; /* without its NUL */
	const char *desc;
	size_t desc_len;
};

static bool
named(const struct note *n, const char *name)
{
	return (n->name_len == strlen(name) &&
	    memcmp(n->name, name, n->name_len) == 0);
}

/* The text of a number; 0 when it is none */
static uint32_t
decimal(const char *text, size_t len)
{
	uint32_t n = 0;

	for (size_t i = 0; i < len && text[i] != '\0'; i++) {
		if (text[i] < '0' || text[i] > '9' || n > 99999999)
			return (0);
		n = n * 10 + (uint32_t)(text[i] - '0');
	}
	return (n);
}

static void
take_note(const struct note *n, struct pvk_kernel *k, struct other *o)
{
	static const char *const systems[] = { "NetBSD", "OpenBSD",
		"DragonFly" };

	if (named(n, "Xen")) {
		k->xen_notes = true;
		if (n->type == XEN_PHYS32_ENTRY)
			k->pvh = true;
		else if (n->type == XEN_GUEST_VERSION && k->osreldate == 0)
			k->osreldate = decimal(n->desc, n->desc_len);
		else if (n->type == XEN_GUEST_OS && n->desc_len >= 5 &&
		    memcmp(n->desc, "linux", 5) == 0)
			o->linux_kernel = true;
	} else if (named(n, "FreeBSD"))
		o->program = true;
	for (size_t i = 0; i < PVK_COUNT(systems); i++)
		if (named(n, systems[i]))
			o->system = systems[i];
}

/* Names and contents are padded to multiples of four bytes. */
static bool
next_note(const uint8_t *p, size_t len, size_t *at, struct note *n)
{
	uint64_t name_len, desc_len, end;

	if (len - *at < 12)
		return (false);
	name_len = elf_u32(p + *at);
	desc_len = elf_u32(p + *at + 4);
	n->type = elf_u32(p + *at + 8);
	end = *at + 12 + pvk_round_up(name_len, 4);
	if (end > len || end + desc_len > len)
		return (false);
	n->name = (const char *)p + *at + 12;
	n->name_len = (size_t)name_len;
	if (name_len > 0 && n->name[name_len - 1] == '\0')
		n->name_len--;
	n->desc = (const char *)p + end;
	n->desc_len = (size_t)desc_len;
	*at = (size_t)pvk_min(end + pvk_round_up(desc_len, 4), len);
	return (true);
}

static int
read_table(const struct elf *elf, uint64_t off, uint64_t size,
    struct pvk_kernel *k, struct other *o, struct pvk_err *e)
{
	size_t len = (size_t)pvk_min(size, NOTES_MAX), at = 0;
	PVK_AUTO_FREE uint8_t *table = NULL;
	struct note n;

	if (len == 0)
		return (0);
	table = malloc(len);
	if (table == NULL)
		return (
		    pvk_err_set(e, PVK_ENOMEM, "%s: no memory", elf->in->name));
	if (elf_pread(elf, table, len, off, e) != 0)
		return (-1);
	while (next_note(table, len, &at, &n))
		take_note(&n, k, o);
	return (0);
}

static int
read_interp(const struct elf *elf, const struct elf_segment *s, struct other *o,
    struct pvk_err *e)
{
	size_t len = (size_t)pvk_min(s->len, sizeof(o->interp) - 1);

	if (elf_pread(elf, o->interp, len, s->off, e) != 0)
		return (-1);
	o->interp[len] = '\0';
	return (0);
}

int
notes_read(const struct elf *elf, struct pvk_kernel *k, struct other *o,
    struct pvk_err *e)
{
	unsigned tables = 0;

	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segments[i];

		if (s->type == ELF_PT_INTERP && read_interp(elf, s, o, e) != 0)
			return (-1);
		if (s->type == ELF_PT_NOTE && tables++ < NOTE_TABLES &&
		    read_table(elf, s->off, s->len, k, o, e) != 0)
			return (-1);
	}
	for (size_t i = 0; i < elf->nsections; i++) {
		const struct elf_section *s = &elf->sections[i];

		if (s->type == ELF_SHT_NOTE && tables++ < NOTE_TABLES &&
		    read_table(elf, s->off, s->len, k, o, e) != 0)
			return (-1);
	}
	return (0);
}
