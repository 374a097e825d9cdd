/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds a file in an EFI system partition; see fat.h. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "image/bytes.h"
#include "image/fat.h"
#include "util/num.h"

#define ENTRY	  32u
#define DIRECTORY 0x10
#define LONG_NAME 0x0f
#define DEPTH	  8
#define DIR_MAX	  65536u /* entries that are looked at */

struct fat {
	struct pvk_src *src;
	uint64_t table, root, data; /* bytes on the disk */
	uint32_t cluster;	    /* bytes of one */
	uint32_t clusters, root_entries;
	bool is12;
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

static int
read_shape(struct fat *f, uint64_t offset, uint64_t size, struct pvk_err *e)
{
	uint8_t b[512];
	uint64_t sector, sectors, tables, first;

	if (size < sizeof(b) ||
	    pvk_src_pread(f->src, b, sizeof(b), offset, e) != 0)
		return (size < sizeof(b) ? broken(f, "too small", e) : -1);
	sector = get16(b + 11);
	sectors = get16(b + 19) != 0 ? get16(b + 19) : get32(b + 32);
	tables = (uint64_t)b[16] * get16(b + 22);
	f->root_entries = get16(b + 17);
	f->cluster = (uint32_t)(b[13] * sector);
	if (get16(b + 510) != 0xaa55 || sector < 512 || sector > 4096 ||
	    (sector & (sector - 1)) != 0 || b[13] == 0 ||
	    (b[13] & (b[13] - 1)) != 0 || b[16] == 0 || get16(b + 14) == 0)
		return (pvk_err_set(e, PVK_ENOENT, "%s: ESP: no FAT in it",
		    pvk_src_name(f->src)));
	if (get16(b + 22) == 0)
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: ESP: FAT32, which is not looked into",
		    pvk_src_name(f->src)));
	f->table = offset + get16(b + 14) * sector;
	f->root = f->table + tables * sector;
	f->data =
	    f->root + pvk_round_up((uint64_t)f->root_entries * ENTRY, sector);
	first = (f->data - offset) / sector;
	if (sectors * sector > size || first >= sectors)
		return (broken(f, "larger than its partition", e));
	f->clusters = (uint32_t)pvk_min((sectors - first) / b[13], 65524);
	f->is12 = f->clusters < 4085;
	return (0);
}

/* The cluster behind c: *next, or 0 at the end of the chain. */
static int
next_cluster(const struct fat *f, uint32_t c, uint32_t *next, struct pvk_err *e)
{
	uint64_t at = f->is12 ? c + c / 2 : 2 * (uint64_t)c;
	uint8_t b[2];
	uint32_t n;

	if (pvk_src_pread(f->src, b, 2, f->table + at, e) != 0)
		return (-1);
	n = get16(b);
	if (f->is12)
		n = (c & 1) ? n >> 4 : n & 0xfff;
	if (n >= (f->is12 ? 0xff8u : 0xfff8u)) {
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
read_entry(const struct fat *f, uint32_t *cluster, uint32_t i, uint8_t *p,
    bool *last, struct pvk_err *e)
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
find(const struct fat *f, const uint8_t want[11], struct found *at,
    struct pvk_err *e)
{
	uint32_t cluster = at->cluster;
	uint8_t p[ENTRY];
	bool last;

	for (uint32_t i = 0; i < DIR_MAX; i++) {
		if (read_entry(f, &cluster, i, p, &last, e) != 0)
			return (-1);
		if (last || p[0] == 0)
			break;
		if (p[0] == 0xe5 || p[11] == LONG_NAME ||
		    memcmp(p, want, 11) != 0)
			continue;
		at->cluster = get16(p + 26);
		at->size = get32(p + 28);
		at->dir = (p[11] & DIRECTORY) != 0;
		if (at->cluster < 2 || at->cluster >= f->clusters + 2)
			return (broken(f, "an entry leads nowhere", e));
		return (0);
	}
	return (pvk_err_set(e, PVK_ENOENT, "%s: ESP: no such file",
	    pvk_src_name(f->src)));
}

/* The chain must be as long as the size says. */
static int
check_chain(const struct fat *f, const struct found *at, struct pvk_err *e)
{
	uint32_t c = at->cluster;
	uint64_t n = 0;

	for (; c != 0; n++) {
		if (n > f->clusters)
			return (broken(f, "a chain of clusters is a ring", e));
		if (next_cluster(f, c, &c, e) != 0)
			return (-1);
	}
	if (n != (at->size + (uint64_t)f->cluster - 1) / f->cluster)
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
