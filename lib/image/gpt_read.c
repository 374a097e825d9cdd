/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads and judges a partition table; see gpt.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "image/bytes.h"
#include "image/gpt_private.h"
#include "util/auto.h"
#include "util/num.h"

/* Says why a copy is not sound; -1. */
static int fault(char why[160], const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int
fault(char why[160], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, 160, fmt, ap);
	va_end(ap);
	return (-1);
}

/* One copy: 0 when it is sound, else -1 and why. */
struct copy {
	uint64_t at; /* sector of the header */
	uint8_t header[GPT_SECTOR];
	uint8_t *table; /* of GPT_TABLE bytes, owned by the caller */
	char why[160];
};

static int
judge_header(struct copy *c, uint64_t sectors)
{
	const uint8_t *h = c->header;
	uint8_t blank[GPT_HEADER_SIZE];
	uint64_t first = get64(h + HDR_FIRST), last = get64(h + HDR_LAST);

	if (memcmp(h + HDR_SIGNATURE, GPT_SIGNATURE, 8) != 0)
		return (fault(c->why, "no signature"));
	if (get32(h + HDR_SIZE) != GPT_HEADER_SIZE)
		return (
		    fault(c->why, "header of %" PRIu32 " bytes, expected %u",
			get32(h + HDR_SIZE), GPT_HEADER_SIZE));
	memcpy(blank, h, sizeof(blank));
	put32(blank + HDR_CRC, 0);
	if (crc32(0, blank, sizeof(blank)) != get32(h + HDR_CRC))
		return (
		    fault(c->why, "checksum 0x%08" PRIx32 ", expected 0x%08lx",
			get32(h + HDR_CRC), crc32(0, blank, sizeof(blank))));
	if (get64(h + HDR_SELF) != c->at)
		return (fault(c->why,
		    "says it is at sector %" PRIu64 ", expected %" PRIu64,
		    get64(h + HDR_SELF), c->at));
	if (get32(h + HDR_ENTRIES) != GPT_ENTRIES ||
	    get32(h + HDR_ENTRY_SIZE) != GPT_ENTRY_SIZE)
		return (fault(c->why,
		    "%" PRIu32 " entries of %" PRIu32
		    " bytes, expected 128 of 128",
		    get32(h + HDR_ENTRIES), get32(h + HDR_ENTRY_SIZE)));
	if (first > last || last >= sectors)
		return (fault(c->why,
		    "usable sectors %" PRIu64 " to %" PRIu64 " of %" PRIu64,
		    first, last, sectors));
	return (0);
}

static int
judge_copy(struct pvk_src *src, struct copy *c, struct pvk_err *e)
{
	uint64_t sectors = pvk_src_size(src) / GPT_SECTOR, table;

	c->why[0] = '\0';
	if (pvk_src_pread(src, c->header, GPT_SECTOR, c->at * GPT_SECTOR, e) !=
	    0)
		return (-1);
	if (judge_header(c, sectors) != 0)
		return (0);
	table = get64(c->header + HDR_TABLE);
	if (table >= sectors || sectors - table < GPT_TABLE_SECTORS) {
		fault(c->why, "table at sector %" PRIu64 " of %" PRIu64, table,
		    sectors);
		return (0);
	}
	if (pvk_src_pread(src, c->table, GPT_TABLE, table * GPT_SECTOR, e) != 0)
		return (-1);
	if (crc32(0, c->table, GPT_TABLE) != get32(c->header + HDR_TABLE_CRC))
		fault(c->why, "table does not match its checksum");
	return (0);
}

static void
get_label(const uint8_t *name, char label[GPT_NAME])
{
	size_t i;

	for (i = 0; i < GPT_NAME - 1 && get16(name + 2 * i) != 0; i++) {
		uint16_t c = get16(name + 2 * i);

		label[i] = (char)(c > ' ' && c < 0x7f ? c : '?');
	}
	label[i] = '\0';
}

static int
get_parts(const struct copy *c, struct gpt *g, const char *name,
    struct pvk_err *e)
{
	uint64_t low = get64(c->header + HDR_FIRST);
	uint64_t high = get64(c->header + HDR_LAST);
	static const uint8_t unused[GUID_SIZE];

	for (unsigned i = 0; i < GPT_ENTRIES; i++) {
		const uint8_t *p = c->table + (size_t)i * GPT_ENTRY_SIZE;
		uint64_t first = get64(p + ENT_FIRST),
			 last = get64(p + ENT_LAST);
		struct gpt_part *part = &g->part[g->len];

		if (memcmp(p + ENT_TYPE, unused, GUID_SIZE) == 0)
			continue;
		if (first > last || first < low || last > high)
			return (pvk_err_set(e, PVK_ECORRUPT,
			    "%s: partition %u: sectors %" PRIu64 " to %" PRIu64
			    ", expected some of %" PRIu64 " to %" PRIu64,
			    name, i + 1, first, last, low, high));
		for (size_t k = 0; k < g->len; k++)
			if (first * GPT_SECTOR <
				g->part[k].start + g->part[k].size &&
			    g->part[k].start < (last + 1) * GPT_SECTOR)
				return (pvk_err_set(e, PVK_ECORRUPT,
				    "%s: partitions %u and %u overlap", name,
				    g->part[k].index, i + 1));
		part->type = gpt_type_of(p + ENT_TYPE);
		part->start = first * GPT_SECTOR;
		part->size = (last - first + 1) * GPT_SECTOR;
		part->index = i + 1;
		get_label(p + ENT_NAME, part->label);
		g->len++;
	}
	return (0);
}

static int
judge_mbr(struct pvk_src *src, struct gpt_faults *f, struct pvk_err *e)
{
	uint8_t mbr[GPT_SECTOR];
	const uint8_t *part = mbr + MBR_PART;

	f->mbr[0] = '\0';
	if (pvk_src_pread(src, mbr, sizeof(mbr), 0, e) != 0)
		return (-1);
	if (get16(mbr + MBR_MAGIC) != 0xaa55)
		fault(f->mbr, "no signature in the MBR");
	else if (part[MBR_PART_TYPE] != MBR_PROTECTIVE ||
	    get32(part + MBR_PART_START) != 1)
		fault(f->mbr, "the MBR does not protect the table");
	return (0);
}

int
gpt_read(struct pvk_src *src, struct gpt *g, struct gpt_faults *f,
    struct pvk_err *e)
{
	PVK_AUTO_FREE uint8_t *tables = malloc(2 * GPT_TABLE);
	struct copy primary = { .at = 1, .table = tables };
	struct copy backup = { 0 };
	const char *name = pvk_src_name(src);

	memset(g, 0, sizeof(*g));
	g->size = pvk_src_size(src);
	if (tables == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	backup.at = g->size / GPT_SECTOR - 1;
	backup.table = tables + GPT_TABLE;
	if (g->size < PVK_MIB)
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: %" PRIu64 " bytes, expected a disk", name, g->size));
	if (judge_mbr(src, f, e) != 0 || judge_copy(src, &primary, e) != 0 ||
	    judge_copy(src, &backup, e) != 0)
		return (-1);
	memcpy(f->primary, primary.why, sizeof(f->primary));
	memcpy(f->backup, backup.why, sizeof(f->backup));
	if (f->primary[0] == '\0')
		return (get_parts(&primary, g, name, e));
	if (f->backup[0] == '\0')
		return (get_parts(&backup, g, name, e));
	if (strcmp(f->primary, f->backup) == 0)
		return (pvk_err_set(e, PVK_ENOENT, "%s: no GPT: %s", name,
		    f->primary));
	return (pvk_err_set(e, PVK_ECORRUPT, "%s: GPT: %s; its copy: %s", name,
	    f->primary, f->backup));
}
