/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole reads and writes: they go on after EINTR and short counts. "name" is
 * what the error message calls the file. Offsets and lengths are in bytes.
 */
#ifndef PVK_UTIL_IO_H
#define PVK_UTIL_IO_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/*
 * Read until len bytes or the end; *got says how many. 0 or -1 (PVK_EIO).
 * pvk_read_full ends with PVK_EINTR when a stop is asked for while it waits.
 */
int pvk_read_full(int fd, void *buf, size_t len, size_t *got, const char *name,
    struct pvk_err *e);
int pvk_pread_full(int fd, void *buf, size_t len, uint64_t off, size_t *got,
    const char *name, struct pvk_err *e);

/*
 * The first size - 1 bytes of a small file, with a NUL behind them: their
 * number, or -1 and errno, and then buf has whatever it has. Reads and does
 * nothing else, for who may do nothing else. size is at most INT_MAX.
 */
int pvk_read_text(int fd, char *buf, size_t size);

/*
 * Write all of it. A closed pipe is PVK_EIO with sys EPIPE (SIGPIPE must be
 * ignored), a full disk PVK_EIO with sys ENOSPC.
 */
int pvk_write_full(int fd, const void *buf, size_t len, const char *name,
    struct pvk_err *e);
int pvk_pwrite_full(int fd, const void *buf, size_t len, uint64_t off,
    const char *name, struct pvk_err *e);

/* True when all len bytes at p are zero. */
int pvk_is_zero(const void *p, size_t len);

#endif
