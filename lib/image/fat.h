/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The EFI system partition: FAT16 as Microsoft's "FAT: General Overview of
 * On-Disk Format" has it, of a few files with short names.
 */
#ifndef PVK_IMAGE_FAT_H
#define PVK_IMAGE_FAT_H

#include <stdint.h>

#include "disk/canvas.h"
#include "disk/disk.h"
#include "image/gpt.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * A file system that fills a partition of out, zero so far, with data as
 * /EFI/BOOT/boot ("BOOTX64.EFI") and as /EFI/FREEBSD/LOADER.EFI. PVK_ELIMIT
 * when it does not fit.
 */
int fat_write(struct pvk_canvas *out, const struct gpt_part *part,
    const char *boot, const struct pvk_buf *data, uint32_t serial,
    struct pvk_err *e);

/*
 * The size of a file in the file system, FAT12, 16 or 32, at offset; path is of
 * short names in upper case. PVK_ENOENT when it is not there, or no such file
 * system is, PVK_ECORRUPT when its chain is broken.
 */
int fat_stat(struct pvk_src *src, uint64_t offset, uint64_t size,
    const char *path, uint64_t *bytes, struct pvk_err *e);

#endif
