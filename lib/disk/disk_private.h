/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the sources and sinks share. Each kind embeds struct pvk_src or struct
 * pvk_sink as its first member and brings a table of operations.
 */
#ifndef PVK_DISK_DISK_PRIVATE_H
#define PVK_DISK_DISK_PRIVATE_H

#include "disk/disk.h"

/* ---- formats ---- */

/*
 * What the first and last bytes look like; PVK_DISK_RAW when like nothing
 * known. fd must allow pread.
 */
int disk_format_probe(int fd, uint64_t size, const char *name,
    enum pvk_disk_format *f, struct pvk_err *e);
/* PVK_EUNSUPP when a disk of that size can't be held by the format. */
int disk_format_check_size(enum pvk_disk_format f, uint64_t size,
    const char *name, struct pvk_err *e);

/* ---- sources ---- */

struct src_ops {
	/* off + len is within the disk, len is not 0 */
	int (*pread)(struct pvk_src *s, void *buf, size_t len, uint64_t off,
	    struct pvk_err *e);
	/* off is within the disk; NULL: all of it is data */
	int (*extent)(struct pvk_src *s, uint64_t off, uint64_t *len,
	    bool *hole, struct pvk_err *e);
	/*
	 * Releases what the kind holds, not s; accepts half-built ones. NULL
	 * when there is nothing.
	 */
	void (*close)(struct pvk_src *s);
};

struct pvk_src {
	const struct src_ops *ops;
	char *name; /* owned; for messages */
	uint64_t size;
	bool random_access;
};

/* A zeroed kind of structsize bytes around a struct pvk_src. NULL on error. */
void *src_alloc(size_t structsize, const struct src_ops *ops, const char *name,
    struct pvk_err *e);
struct pvk_src *src_raw_open(const char *path, bool probe, struct pvk_err *e);
struct pvk_src *src_nbd_open(const char *path, enum pvk_disk_format f,
    struct pvk_err *e);

/* ---- sinks ---- */

struct sink_ops {
	/* the range is within the disk, len is not 0 */
	int (*write)(struct pvk_sink *s, const void *buf, size_t len,
	    uint64_t off, struct pvk_err *e);
	int (*zero)(struct pvk_sink *s, uint64_t off, uint64_t len,
	    struct pvk_err *e);
	int (*commit)(struct pvk_sink *s, struct pvk_err *e);
	/* releases what the kind holds, not s; accepts half-built ones */
	void (*free)(struct pvk_sink *s);
};

struct pvk_sink {
	const struct sink_ops *ops;
	char *name; /* owned; for messages */
	uint64_t size;
	bool random_access;
};

void *sink_alloc(size_t structsize, const struct sink_ops *ops,
    const char *name, uint64_t size, struct pvk_err *e);
struct pvk_sink *sink_raw_new(const char *path, uint64_t size, unsigned flags,
    struct pvk_err *e);
struct pvk_sink *sink_nbd_new(const char *path, enum pvk_disk_format f,
    uint64_t size, unsigned flags, struct pvk_err *e);

#endif
