/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A partition table: the input is the first 34 sectors of a disk of 2 MiB,
 * its checksums made right. What is read lies on the disk, and apart.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "image/bytes.h"
#include "image/gpt_private.h"
#include "util/num.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
judge(const struct gpt *g)
{
	for (size_t i = 0; i < g->len; i++) {
		const struct gpt_part *p = &g->part[i];

		if (p->size == 0 || p->start + p->size > g->size)
			abort();
		for (size_t k = 0; k < i; k++)
			if (p->start < g->part[k].start + g->part[k].size &&
			    g->part[k].start < p->start + p->size)
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t *disk = calloc(2, PVK_MIB), *header = disk + GPT_SECTOR;
	struct gpt *g = calloc(1, sizeof(*g));
	struct gpt_faults f;
	struct pvk_err e;
	struct pvk_src *src = NULL;

	if (disk == NULL || g == NULL)
		goto out;
	memcpy(disk, data, pvk_min(len, 2 * GPT_SECTOR + GPT_TABLE));
	put32(header + HDR_TABLE_CRC,
	    (uint32_t)crc32(0, disk + 2 * GPT_SECTOR, GPT_TABLE));
	put32(header + HDR_CRC, 0);
	put32(header + HDR_CRC, (uint32_t)crc32(0, header, GPT_HEADER_SIZE));
	src = pvk_src_memory(disk, 2 * PVK_MIB, &e);
	if (src != NULL && gpt_read(src, g, &f, &e) == 0)
		judge(g);
out:
	pvk_src_close(src);
	free(g);
	free(disk);
	return (0);
}
