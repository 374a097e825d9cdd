/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds a file in an EFI system partition; see fat.h. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "image/bytes.h"
#include "image/fat.h"
#include "util/num.h"
#include "util/stop.h"

#define ENTRY	  32u
#define DIRECTORY 0x10
#define LABEL	  0x08 /* a volume label; a part of a long name has it, too */
#define DEPTH	  8
#define DIR_MAX	  65536u /* entries that are looked at */
#define WINDOW	  4096u
/* fewer clusters are a FAT12, more than a FAT16 holds are a FAT32 */
#define MAX_12 4084u
#define MAX_16 65524u
#define MAX_32 0x0ffffff4u

struct fat {
	struct pvk_src *src;
	unsigned bits;		    /* of an entry of the table: 12, 16, 32 */
	uint64_t table, root, data; /* bytes on the disk */
	uint64_t table_size;	    /* of one of them */
	uint32_t cluster;	    /* bytes of one */
	uint32_t clusters, root_entries, root_cluster;
	/* a piece of the table: chains mostly go on where they are */
	uint8_t window[WINDOW];
	uint64_t window_at;
	uint32_t window_len;
};

/* Where a file or directory is. */
struct found {
	uint32_t cluster; /* 0: the root directory */
	uint32_t size;
	bool dir;
};

static int
broken(const struct fat *f, const char *what, struct pvk_err *e)
{
	return (pvk_err_set(e, PVK_ECORRUPT, "%s: ESP: %s",
	    pvk_src_name(f->src), what));
}

/* What only FAT32 has: a larger table, a root directory like any other. */
static int
read_shape32(struct fat *f, const uint8_t *b, uint64_t sector,
    struct pvk_err *e)
{
	unsigned active = b[40] & 0x0f;

	f->bits = 32;
	f->table_size = get32(b + 36) * sector;
	f->root_cluster = get32(b + 44);
	if (f->root_entries != 0 || get16(b + 42) != 0 || f->table_size == 0)
		return (pvk_err_set(e, PVK_ENOENT, "%s: ESP: no FAT in it",
		    pvk_src_name(f->src)));
	/* the tables are not all the same: one of them counts */
	if ((b[40] & 0x80) != 0) {
		if (active >= b[16])
			return (broken(f, "the table that counts is none", e));
		f->table += active * f->table_size;
	}
	return (0);
}

/* How many clusters there are, and what that makes of it. */
static int
count_clusters(struct fat *f, const uint8_t *b, uint64_t first,
    uint64_t sectors, struct pvk_err *e)
{
	uint64_t n = (sectors - first) / b[13];

	if (f->bits == 32) {
		f->clusters = (uint32_t)pvk_min(n, MAX_32);
		if (f->root_cluster < 2 || f->root_cluster >= f->clusters + 2)
			return (broken(f, "its root directory is nowhere", e));
	} else {
		f->clusters = (uint32_t)pvk_min(n, MAX_16);
		f->bits = f->clusters <= MAX_12 ? 12 : 16;
	}
	return (0);
}

static int
read_shape(struct fat *f, uint64_t offset, uint64_t size, struct pvk_err *e)
{
	uint64_t sector, sectors, first;
	uint8_t b[512];

	if (size < sizeof(b) ||
	    pvk_src_pread(f->src, b, sizeof(b), offset, e) != 0)
		return (size < sizeof(b) ? broken(f, "too small", e) : -1);
	sector = get16(b + 11);
	sectors = get16(b + 19) != 0 ? get16(b + 19) : get32(b + 32);
	f->root_entries = get16(b + 17);
	f->cluster = (uint32_t)(b[13] * sector);
	if (get16(b + 510) != 0xaa55 || sector < 512 || sector > 4096 ||
	    (sector & (sector - 1)) != 0 || b[13] == 0 ||
	    (b[13] & (b[13] - 1)) != 0 || b[16] == 0 || get16(b + 14) == 0)
		return (pvk_err_set(e, PVK_ENOENT, "%s: ESP: no FAT in it",
		    pvk_src_name(f->src)));
	f->table = offset + get16(b + 14) * sector;
	f->table_size = get16(b + 22) * sector;
	f->root = f->table;
	if (f->table_size == 0 && read_shape32(f, b, sector, e) != 0)
		return (-1);
	f->root += b[16] * f->table_size;
	f->data =
	    f->root + pvk_round_up((uint64_t)f->root_entries * ENTRY, sector);
	first = (f->data - offset) / sector;
	if (sectors * sector > size || first >= sectors)
		return (broken(f, "larger than its partition", e));
	return (count_clusters(f, b, first, sectors, e));
}

/* Four bytes of the table, or as many as it has there. */
static int
read_table(struct fat *f, uint64_t at, uint8_t b[4], struct pvk_err *e)
{
	uint64_t end;

	if (at + f->bits / 8 > f->table_size)
		return (broken(f, "a chain of clusters leaves its table", e));
	end = pvk_min(at + 4, f->table_size);
	if (at < f->window_at || end > f->window_at + f->window_len) {
		f->window_at = at;
		f->window_len = (uint32_t)pvk_min(WINDOW, f->table_size - at);
		if (pvk_src_pread(f->src, f->window, f->window_len,
			f->table + at, e) != 0) {
			f->window_len = 0;
			return (-1);
		}
	}
	for (unsigned i = 0; i < 4; i++)
		b[i] = at + i < end ? f->window[at + i - f->window_at] : 0;
	return (0);
}

/* The cluster behind c: *next, or 0 at the end of the chain. */
static int
next_cluster(struct fat *f, uint32_t c, uint32_t *next, struct pvk_err *e)
{
	uint32_t n, all = f->bits == 32 ? 0x0fffffffu : (1u << f->bits) - 1;
	uint8_t b[4] = { 0 };

	if (read_table(f, (uint64_t)c * f->bits / 8, b, e) != 0)
		return (-1);
	n = get32(b);
	if (f->bits == 12 && (c & 1) != 0)
		n >>= 4;
	n &= all;
	if (n >= all - 7) {
		*next = 0;
		return (0);
	}
	if (n < 2 || n >= f->clusters + 2)
		return (broken(f, "a chain of clusters leads nowhere", e));
	*next = n;
	return (0);
}

/* The entry numbered i of dir; *last: there are no more. */
static int
read_entry(struct fat *f, uint32_t *cluster, uint32_t i, uint8_t *p, bool *last,
    struct pvk_err *e)
{
	uint32_t per = f->cluster / ENTRY;

	*last = false;
	if (*cluster == 0) {
		*last = i >= f->root_entries;
		return (*last ? 0
			      : pvk_src_pread(f->src, p, ENTRY,
				    f->root + (uint64_t)i * ENTRY, e));
	}
	if (i > 0 && i % per == 0) {
		if (next_cluster(f, *cluster, cluster, e) != 0)
			return (-1);
		if (*cluster == 0) {
			*last = true;
			return (0);
		}
	}
	return (pvk_src_pread(f->src, p, ENTRY,
	    f->data + (uint64_t)(*cluster - 2) * f->cluster +
		(uint64_t)(i % per) * ENTRY,
	    e));
}

static int
find(struct fat *f, const uint8_t want[11], struct found *at, struct pvk_err *e)
{
	uint32_t cluster = at->cluster;
	uint8_t p[ENTRY];
	bool last;

	for (uint32_t i = 0; i < DIR_MAX; i++) {
		if (read_entry(f, &cluster, i, p, &last, e) != 0)
			return (-1);
		if (last || p[0] == 0)
			break;
		if (p[0] == 0xe5 || (p[11] & LABEL) != 0 ||
		    memcmp(p, want, 11) != 0)
			continue;
		at->cluster = get16(p + 26);
		if (f->bits == 32)
			at->cluster |= (uint32_t)get16(p + 20) << 16;
		at->size = get32(p + 28);
		at->dir = (p[11] & DIRECTORY) != 0;
		/* a file of no bytes has no cluster */
		if (at->cluster == 0 && at->size == 0 && !at->dir)
			return (0);
		if (at->cluster < 2 || at->cluster >= f->clusters + 2)
			return (broken(f, "an entry leads nowhere", e));
		return (0);
	}
	return (pvk_err_set(e, PVK_ENOENT, "%s: ESP: no such file",
	    pvk_src_name(f->src)));
}

/* The chain must be as long as the size says. */
static int
check_chain(struct fat *f, const struct found *at, struct pvk_err *e)
{
	uint64_t n = 0,
		 want = (at->size + (uint64_t)f->cluster - 1) / f->cluster;
	uint32_t c = at->cluster;

	/* a ring never ends, and so is longer than any size */
	for (; c != 0 && n <= want; n++)
		if (pvk_stop_check(e) != 0 || next_cluster(f, c, &c, e) != 0)
			return (-1);
	if (n != want)
		return (broken(f, "a file's clusters are not those of its size",
		    e));
	return (0);
}

int
fat_stat(struct pvk_src *src, uint64_t offset, uint64_t size, const char *path,
    uint64_t *bytes, struct pvk_err *e)
{
	struct fat f = { .src = src };
	struct found at = { .dir = true };

	if (read_shape(&f, offset, size, e) != 0)
		return (-1);
	at.cluster = f.root_cluster;
	for (int depth = 0; depth < DEPTH && *path != '\0'; depth++) {
		uint8_t want[11];
		size_t n = 0;

		memset(want, ' ', sizeof(want));
		for (; *path != '\0' && *path != '/'; path++) {
			if (*path == '.')
				n = 8;
			else if (n < sizeof(want))
				want[n++] = (uint8_t)*path;
		}
		path += *path == '/';
		if (!at.dir)
			return (broken(&f,
			    "a file where a directory is expected", e));
		if (find(&f, want, &at, e) != 0)
			return (-1);
	}
	if (at.dir)
		return (broken(&f, "a directory where a file is expected", e));
	*bytes = at.size;
	return (check_chain(&f, &at, e));
}
