/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes the partition table; see gpt.h. */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "image/bytes.h"
#include "image/gpt_private.h"
#include "util/num.h"

/* Of FreeBSD's sys/sys/disk/gpt.h and of UEFI, as stored. */
static const uint8_t types[][GUID_SIZE] = {
	[GPT_OTHER] = { 0 },
	[GPT_BOOT] = { 0x9d, 0x6b, 0xbd, 0x83, 0x41, 0x7f, 0xdc, 0x11, 0xbe,
	    0x0b, 0x00, 0x15, 0x60, 0xb8, 0x4f, 0x0f },
	[GPT_ESP] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba,
	    0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b },
	[GPT_SWAP] = { 0xb5, 0x7c, 0x6e, 0x51, 0xcf, 0x6e, 0xd6, 0x11, 0x8f,
	    0xf8, 0x00, 0x02, 0x2d, 0x09, 0x71, 0x2b },
	[GPT_UFS] = { 0xb6, 0x7c, 0x6e, 0x51, 0xcf, 0x6e, 0xd6, 0x11, 0x8f,
	    0xf8, 0x00, 0x02, 0x2d, 0x09, 0x71, 0x2b },
	[GPT_ZFS] = { 0xba, 0x7c, 0x6e, 0x51, 0xcf, 0x6e, 0xd6, 0x11, 0x8f,
	    0xf8, 0x00, 0x02, 0x2d, 0x09, 0x71, 0x2b },
};

const uint8_t *
gpt_type_guid(enum gpt_type t)
{
	return (types[t]);
}

enum gpt_type
gpt_type_of(const uint8_t guid[GUID_SIZE])
{
	for (size_t i = GPT_OTHER + 1; i < PVK_COUNT(types); i++)
		if (memcmp(types[i], guid, GUID_SIZE) == 0)
			return ((enum gpt_type)i);
	return (GPT_OTHER);
}

const char *
gpt_type_name(enum gpt_type t)
{
	static const char *const names[] = {
		[GPT_OTHER] = "other",
		[GPT_BOOT] = "freebsd-boot",
		[GPT_ESP] = "efi",
		[GPT_SWAP] = "freebsd-swap",
		[GPT_UFS] = "freebsd-ufs",
		[GPT_ZFS] = "freebsd-zfs",
	};

	return (names[t]);
}

static void
put_entry(uint8_t *p, const struct gpt_part *part, uint64_t seed)
{
	char name[GPT_NAME + 16];

	snprintf(name, sizeof(name), "partition %s", part->label);
	memcpy(p + ENT_TYPE, gpt_type_guid(part->type), GUID_SIZE);
	guid_make(seed, name, p + ENT_GUID);
	put64(p + ENT_FIRST, part->start / GPT_SECTOR);
	put64(p + ENT_LAST, (part->start + part->size) / GPT_SECTOR - 1);
	for (size_t i = 0; part->label[i] != '\0'; i++)
		put16(p + ENT_NAME + 2 * i, (uint8_t)part->label[i]);
}

static void
put_header(uint8_t *p, const struct gpt *g, const uint8_t *table, uint64_t seed,
    bool backup)
{
	uint64_t last = g->size / GPT_SECTOR - 1;

	memcpy(p + HDR_SIGNATURE, GPT_SIGNATURE, 8);
	put32(p + HDR_REVISION, GPT_REVISION);
	put32(p + HDR_SIZE, GPT_HEADER_SIZE);
	put64(p + HDR_SELF, backup ? last : 1);
	put64(p + HDR_OTHER, backup ? 1 : last);
	put64(p + HDR_FIRST, 2 + GPT_TABLE_SECTORS);
	put64(p + HDR_LAST, last - GPT_TABLE_SECTORS - 1);
	guid_make(seed, "disk", p + HDR_GUID);
	put64(p + HDR_TABLE, backup ? last - GPT_TABLE_SECTORS : 2);
	put32(p + HDR_ENTRIES, GPT_ENTRIES);
	put32(p + HDR_ENTRY_SIZE, GPT_ENTRY_SIZE);
	put32(p + HDR_TABLE_CRC, (uint32_t)crc32(0, table, GPT_TABLE));
	put32(p + HDR_CRC, (uint32_t)crc32(0, p, GPT_HEADER_SIZE));
}

static void
put_mbr(uint8_t *p, const struct gpt *g, const struct pvk_buf *code)
{
	uint8_t *part = p + MBR_PART;

	memcpy(p, code->data, pvk_min(code->len, GPT_MBR_CODE));
	/* from cylinder 0, head 0, sector 2 to what CHS cannot tell */
	part[2] = 2;
	part[MBR_PART_TYPE] = MBR_PROTECTIVE;
	memset(part + 5, 0xff, 3);
	put32(part + MBR_PART_START, 1);
	put32(part + MBR_PART_SIZE,
	    (uint32_t)pvk_min(g->size / GPT_SECTOR - 1, UINT32_MAX));
	put16(p + MBR_MAGIC, 0xaa55);
}

int
gpt_write(const struct gpt *g, const struct pvk_buf *code, uint64_t seed,
    struct pvk_canvas *out, struct pvk_err *e)
{
	/* the MBR, a header, the table, a header */
	uint8_t front[2 * GPT_SECTOR + GPT_TABLE + GPT_SECTOR] = { 0 };
	uint8_t *table = front + 2 * GPT_SECTOR;

	if (code->len > 0)
		put_mbr(front, g, code);
	else
		put_mbr(front, g, &(struct pvk_buf){ .data = front });
	for (size_t i = 0; i < g->len; i++)
		put_entry(table + i * GPT_ENTRY_SIZE, &g->part[i], seed);
	put_header(front + GPT_SECTOR, g, table, seed, false);
	put_header(table + GPT_TABLE, g, table, seed, true);
	if (pvk_canvas_write(out, front, 2 * GPT_SECTOR + GPT_TABLE, 0, e) != 0)
		return (-1);
	return (pvk_canvas_write(out, table, GPT_TABLE + GPT_SECTOR,
	    g->size - GPT_TABLE - GPT_SECTOR, e));
}
