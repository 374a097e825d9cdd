/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A disk image served by a qemu-nbd of our own: read, write and ask for holes
 * from any thread. qemu-nbd ends with its last connection, hence with us,
 * however we end.
 */
#ifndef PVK_DISK_QEMU_H
#define PVK_DISK_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk/disk.h"
#include "util/err.h"

struct qemu; /* opaque */

struct qemu_extent {
	uint64_t len;
	bool hole;
};

/* The format's name as QEMU has it. */
const char *qemu_format_name(enum pvk_disk_format f);

/*
 * Starts qemu-nbd for the image at path. name is what messages call it;
 * borrowed until qemu_free. NULL on error: PVK_ESERVICE when there is no
 * qemu-nbd, PVK_ECORRUPT with its own words when it does not take the image.
 */
struct qemu *qemu_start(const char *path, enum pvk_disk_format f, bool writable,
    const char *name, struct pvk_err *e);
uint64_t qemu_size(const struct qemu *q);
int qemu_read(struct qemu *q, void *buf, size_t len, uint64_t off,
    struct pvk_err *e);
int qemu_write(struct qemu *q, const void *buf, size_t len, uint64_t off,
    struct pvk_err *e);
/*
 * Extents from off on, merged: *n is room on entry, at least 1, and how many
 * there are on return, at least 1. None reaches beyond the disk's end.
 */
int qemu_extents(struct qemu *q, uint64_t off, struct qemu_extent *list,
    size_t *n, struct pvk_err *e);
/* Flushes and waits for qemu-nbd's end: the file is whole. Only free follows.
 */
int qemu_finish(struct qemu *q, struct pvk_err *e);
/* Ends qemu-nbd. NULL is fine. */
void qemu_free(struct qemu *q);

/*
 * Makes an empty image with qemu-img, over the file at path. The same errors,
 * but PVK_EUNSUPP with its own words when it fails.
 */
int qemu_create(const char *path, enum pvk_disk_format f, uint64_t size,
    const char *name, struct pvk_err *e);

#endif
