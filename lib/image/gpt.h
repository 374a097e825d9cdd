/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The partition table: GPT of UEFI 2.10 chapter 5, in both copies, behind a
 * protective MBR that carries boot code. Sectors are of 512 bytes.
 */
#ifndef PVK_IMAGE_GPT_H
#define PVK_IMAGE_GPT_H

#include <stdint.h>

#include "disk/canvas.h"
#include "disk/disk.h"
#include "util/buf.h"
#include "util/err.h"

#define GPT_SECTOR     512
#define GPT_ENTRIES    128
#define GPT_ENTRY_SIZE 128
#define GPT_TABLE      ((size_t)GPT_ENTRIES * GPT_ENTRY_SIZE)
#define GPT_MBR_CODE   440 /* bytes of boot code in the MBR */
#define GPT_PARTS_MAX  GPT_ENTRIES
#define GPT_NAME       37 /* 36 characters and a NUL */

enum gpt_type {
	GPT_OTHER,
	GPT_BOOT, /* freebsd-boot */
	GPT_ESP,
	GPT_SWAP, /* freebsd-swap */
	GPT_UFS,  /* freebsd-ufs */
	GPT_ZFS,  /* freebsd-zfs */
};
const char *gpt_type_name(enum gpt_type t); /* as gpart(8) names it */

struct gpt_part {
	enum gpt_type type;
	char label[GPT_NAME]; /* ASCII; what is not, reads as "?" */
	uint64_t start, size; /* bytes */
	unsigned index;	      /* 1 is the first */
};

struct gpt {
	uint64_t size; /* of the disk, bytes */
	size_t len;
	struct gpt_part part[GPT_PARTS_MAX];
};

/*
 * Writes both copies and the MBR to out, at most GPT_MBR_CODE bytes of code in
 * it. GUIDs come of seed.
 */
int gpt_write(const struct gpt *g, const struct pvk_buf *code, uint64_t seed,
    struct pvk_canvas *out, struct pvk_err *e);

/* What gpt_read found besides; each may be "". */
struct gpt_faults {
	char primary[160], backup[160], mbr[160];
};

/*
 * Reads it. A copy that is damaged is told in f, the other one is used then.
 * PVK_ENOENT when there is none, PVK_ECORRUPT when both are damaged.
 */
int gpt_read(struct pvk_src *src, struct gpt *g, struct gpt_faults *f,
    struct pvk_err *e);

#endif
