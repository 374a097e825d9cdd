/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the EFI system partition; see fat.h.
 *
 *	sector 0	boot sector: the shape
 *	then		two tables of 16 bits a cluster
 *	then		the root directory: 512 entries of 32 bytes
 *	then		clusters, the first of them number 2: directories, data
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "image/bytes.h"
#include "image/fat.h"
#include "util/auto.h"
#include "util/num.h"

#define SECTOR	     512u
#define PER_CLUSTER  4u
#define CLUSTER	     (SECTOR * PER_CLUSTER)
#define ROOT_ENTRIES 512u
#define ENTRY	     32u
#define TABLES	     2u
#define END	     0xffffu
/* fewer make it a FAT12, more a FAT32, in the eyes of all who read it */
#define CLUSTERS_MIN 4085u
#define CLUSTERS_MAX 65524u
/* 1980-01-01, the first day it knows: nobody looks at these */
#define DAY 0x0021u

enum {
	DIR_ATTR = 11,
	DIR_CREATED = 16,
	DIR_MODIFIED = 24,
	DIR_CLUSTER = 26,
	DIR_SIZE = 28
};
enum { ATTR_VOLUME = 0x08, ATTR_DIRECTORY = 0x10, ATTR_ARCHIVE = 0x20 };

struct fat {
	uint32_t sectors, table_sectors, clusters;
	uint64_t table, root, data; /* bytes from the start */
	uint8_t *map;		    /* one table; owned */
	uint32_t next;		    /* free cluster */
};

/* "BOOTX64.EFI" to "BOOTX64 EFI" */
static void
short_name(uint8_t *p, const char *name)
{
	bool dots = *name == '.'; /* "." and "..", which are no suffixes */
	size_t at = 0;

	memset(p, ' ', 11);
	for (; *name != '\0' && at < 11; name++) {
		if (*name == '.' && !dots)
			at = 8;
		else
			p[at++] = (uint8_t)*name;
	}
}

static void
put_entry(uint8_t *p, const char *name, uint8_t attr, uint32_t cluster,
    uint32_t size)
{
	short_name(p, name);
	p[DIR_ATTR] = attr;
	put16(p + DIR_CREATED, DAY);
	put16(p + DIR_MODIFIED, DAY);
	put16(p + DIR_CLUSTER, (uint16_t)cluster);
	put32(p + DIR_SIZE, size);
}

static int
reckon(struct fat *f, const char *name, uint64_t size, struct pvk_err *e)
{
	uint32_t left;

	f->sectors = (uint32_t)(size / SECTOR);
	left = f->sectors - 1 - ROOT_ENTRIES * ENTRY / SECTOR;
	/* as many as there would be without tables: a sector too many at most
	 */
	f->table_sectors =
	    (uint32_t)((left / PER_CLUSTER + 2) * 2 + SECTOR - 1) / SECTOR;
	f->clusters = (left - TABLES * f->table_sectors) / PER_CLUSTER;
	if (f->clusters < CLUSTERS_MIN || f->clusters > CLUSTERS_MAX)
		return (pvk_err_set(e, PVK_EBUG,
		    "%s: ESP of %" PRIu64 " bytes is no FAT16", name, size));
	f->table = SECTOR;
	f->root = f->table + (uint64_t)TABLES * f->table_sectors * SECTOR;
	f->data = f->root + ROOT_ENTRIES * ENTRY;
	f->next = 2;
	f->map = calloc(f->table_sectors, SECTOR);
	if (f->map == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", name));
	put16(f->map, 0xfff8);
	put16(f->map + 2, END);
	return (0);
}

/* n clusters in a row, chained; 0 when there are no more. */
static uint32_t
take(struct fat *f, uint64_t n)
{
	uint32_t first = f->next;

	if (n > f->clusters + 2 - f->next)
		return (0);
	for (uint64_t i = 0; i < n; i++, f->next++)
		put16(f->map + 2 * (size_t)f->next,
		    (uint16_t)(i + 1 < n ? f->next + 1 : END));
	return (first);
}

static uint64_t
place(const struct fat *f, uint64_t offset, uint32_t cluster)
{
	return (offset + f->data + (uint64_t)(cluster - 2) * CLUSTER);
}

static void
put_boot(uint8_t *p, const struct fat *f, uint32_t serial)
{
	memcpy(p,
	    "\xeb\x3c\x90"
	    "PVKIT   ",
	    11);
	put16(p + 11, SECTOR);
	p[13] = PER_CLUSTER;
	put16(p + 14, 1); /* sectors before the tables */
	p[16] = TABLES;
	put16(p + 17, ROOT_ENTRIES);
	if (f->sectors < 0x10000)
		put16(p + 19, (uint16_t)f->sectors);
	else
		put32(p + 32, f->sectors);
	p[21] = 0xf8; /* a fixed disk */
	put16(p + 22, (uint16_t)f->table_sectors);
	put16(p + 24, 63); /* sectors a track, heads: nobody has any */
	put16(p + 26, 255);
	p[36] = 0x80;
	p[38] = 0x29; /* the next three are there */
	put32(p + 39, serial);
	memcpy(p + 43, "EFISYS     FAT16   ", 19);
	put16(p + 510, 0xaa55);
}

/* A directory of two entries and its own two. */
static void
put_dir(uint8_t *p, uint32_t self, uint32_t parent)
{
	put_entry(p, ".", ATTR_DIRECTORY, self, 0);
	put_entry(p + ENTRY, "..", ATTR_DIRECTORY, parent, 0);
}

/* EFI, EFI/BOOT, EFI/FREEBSD: a cluster each, in a row from dir on. */
static void
put_dirs(uint8_t dirs[3 * CLUSTER], uint32_t dir, const char *boot,
    const uint32_t file[2], uint32_t len)
{
	put_dir(dirs, dir, 0);
	put_entry(dirs + 2 * ENTRY, "BOOT", ATTR_DIRECTORY, dir + 1, 0);
	put_entry(dirs + 3 * ENTRY, "FREEBSD", ATTR_DIRECTORY, dir + 2, 0);
	put_dir(dirs + CLUSTER, dir + 1, dir);
	put_entry(dirs + CLUSTER + 2 * ENTRY, boot, ATTR_ARCHIVE, file[0], len);
	put_dir(dirs + 2 * CLUSTER, dir + 2, dir);
	put_entry(dirs + 2 * CLUSTER + 2 * ENTRY, "LOADER.EFI", ATTR_ARCHIVE,
	    file[1], len);
}

/* The boot sector, both tables, the root directory. */
static int
write_head(const struct fat *f, struct pvk_canvas *out, uint64_t offset,
    uint32_t serial, struct pvk_err *e)
{
	uint8_t sector[SECTOR] = { 0 }, root[2 * ENTRY] = { 0 };
	int r;

	put_boot(sector, f, serial);
	put_entry(root, "EFISYS", ATTR_VOLUME, 0, 0);
	put_entry(root + ENTRY, "EFI", ATTR_DIRECTORY, 2, 0);
	r = pvk_canvas_write(out, sector, SECTOR, offset, e);
	for (uint32_t i = 0; i < TABLES && r == 0; i++)
		r = pvk_canvas_write(out, f->map, 2 * (size_t)f->next,
		    offset + f->table + (uint64_t)i * f->table_sectors * SECTOR,
		    e);
	if (r == 0)
		r = pvk_canvas_write(out, root, sizeof(root), offset + f->root,
		    e);
	return (r);
}

int
fat_write(struct pvk_canvas *out, const struct gpt_part *part, const char *boot,
    const struct pvk_buf *data, uint32_t serial, struct pvk_err *e)
{
	const char *name = pvk_canvas_name(out);
	uint8_t dirs[3 * CLUSTER] = { 0 };
	PVK_AUTO_FREE uint8_t *map = NULL;
	struct fat f = { 0 };
	uint32_t dir, file[2];
	int r;

	r = reckon(&f, name, part->size, e);
	map = f.map;
	if (r != 0 || map == NULL)
		return (-1);
	dir = take(&f, 1);
	take(&f, 1);
	take(&f, 1);
	for (int i = 0; i < 2; i++) {
		file[i] = take(&f, (data->len + CLUSTER - 1) / CLUSTER);
		if (file[i] == 0 || data->len == 0)
			return (pvk_err_set(e, PVK_ELIMIT,
			    "%s: a loader.efi of %zu bytes does not fit into the ESP",
			    name, data->len));
	}
	put_dirs(dirs, dir, boot, file, (uint32_t)data->len);
	r = write_head(&f, out, part->start, serial, e);
	if (r == 0)
		r = pvk_canvas_write(out, dirs, sizeof(dirs),
		    place(&f, part->start, dir), e);
	for (int i = 0; i < 2 && r == 0; i++)
		r = pvk_canvas_write(out, data->data, data->len,
		    place(&f, part->start, file[i]), e);
	return (r);
}
