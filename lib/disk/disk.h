/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where disk bytes come from (struct pvk_src) and go to (struct pvk_sink).
 *
 * Names are "PATH" or "FORMAT:PATH" with FORMAT raw, qcow2, vhd, vhdx or vmdk;
 * without one the name's extension decides (.qcow2 .vhd .vpc .vhdx .vmdk, else
 * raw). A raw name whose bytes look like another format is refused with the
 * two spellings to choose from: a guest could have written those bytes, and
 * a qcow2 header can name any file of the host as its backing file.
 */
#ifndef PVK_DISK_DISK_H
#define PVK_DISK_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

enum pvk_disk_format {
	PVK_DISK_RAW,
	PVK_DISK_QCOW2,
	PVK_DISK_VHD,
	PVK_DISK_VHDX,
	PVK_DISK_VMDK,
};

/* -1 (PVK_EUSAGE) when name is none of them. */
int pvk_disk_format_parse(const char *name, enum pvk_disk_format *f,
    struct pvk_err *e);
const char *pvk_disk_format_name(enum pvk_disk_format f);
/*
 * Splits "FORMAT:PATH" or decides by the extension, in any letter case. *path
 * is borrowed from name; *spelled: the format was written out.
 */
void pvk_disk_name_split(const char *name, enum pvk_disk_format *f,
    const char **path, bool *spelled);

/* ---- sources ---- */

struct pvk_src; /* opaque */

/*
 * Opens a disk for reading: a raw file, a block device, or through qemu-nbd
 * any other format (PVK_ESERVICE when libnbd or qemu-nbd is missing).
 */
struct pvk_src *pvk_src_open(const char *name, struct pvk_err *e);
/* A regular file that is open, raw whatever its bytes; fd is borrowed. */
struct pvk_src *pvk_src_file(int fd, const char *name, struct pvk_err *e);
/*
 * fd of a pipe with exactly size bytes to come; read front to back only. fd is
 * borrowed. Fewer bytes are PVK_EIO, more are PVK_ECORRUPT.
 */
struct pvk_src *pvk_src_stream(int fd, uint64_t size, const char *name,
    struct pvk_err *e);
/* bytes is borrowed. */
struct pvk_src *pvk_src_memory(const void *bytes, uint64_t size,
    struct pvk_err *e);
/* Bytes that another room reads, as below; thread-safe. Both borrowed. */
struct pvk_src_ops {
	int (*pread)(void *ctx, void *buf, size_t len, uint64_t off,
	    struct pvk_err *e);
	int (*extent)(void *ctx, uint64_t off, uint64_t *len, bool *hole,
	    struct pvk_err *e);
};
struct pvk_src *pvk_src_custom(const struct pvk_src_ops *ops, void *ctx,
    uint64_t size, const char *name, struct pvk_err *e);
void pvk_src_close(struct pvk_src *s);

uint64_t pvk_src_size(const struct pvk_src *s);
const char *pvk_src_name(const struct pvk_src *s);
/* False: reads must come in order, from one thread. True: any, from all. */
bool pvk_src_random_access(const struct pvk_src *s);
/*
 * Reads exactly len bytes at off; a source that turns out shorter is PVK_EIO.
 * Thread-safe when random access is.
 */
int pvk_src_pread(struct pvk_src *s, void *buf, size_t len, uint64_t off,
    struct pvk_err *e);
/*
 * The extent at off: *len bytes from off on, at least 1, at most up to the
 * end of the disk, are a hole (read as zeros, *hole true) or may hold data.
 * Called with off rising, from one thread at a time.
 */
int pvk_src_extent(struct pvk_src *s, uint64_t off, uint64_t *len, bool *hole,
    struct pvk_err *e);

/* ---- sinks ---- */

struct pvk_sink; /* opaque */

#define PVK_SINK_FORCE 1u /* replace an existing file */

/*
 * A new disk of size bytes, all zero until written. Raw: a sparse file, a
 * block device (at least that large), or "-" for standard output. Other formats
 * through qemu-img create and qemu-nbd.
 */
struct pvk_sink *pvk_sink_new(const char *path, enum pvk_disk_format f,
    uint64_t size, unsigned flags, struct pvk_err *e);
/* False: writes must come front to back (standard output). */
bool pvk_sink_random_access(const struct pvk_sink *s);
const char *pvk_sink_name(const struct pvk_sink *s);
/*
 * Writes len bytes at off; runs of zeros stay holes where the sink can. Every
 * byte is written at most once. Thread-safe when random access is.
 */
int pvk_sink_pwrite(struct pvk_sink *s, const void *buf, size_t len,
    uint64_t off, struct pvk_err *e);
/*
 * len zero bytes at off that no pwrite will cover. Every byte that is not
 * written has to be named so: a device still holds its old ones.
 */
int pvk_sink_zero(struct pvk_sink *s, uint64_t off, uint64_t len,
    struct pvk_err *e);
/* Whole and synced under its name. The caller still frees it. */
int pvk_sink_commit(struct pvk_sink *s, struct pvk_err *e);
/* Frees; a disk that was not committed is removed. NULL is fine. */
void pvk_sink_free(struct pvk_sink *s);

#endif
