/* SPDX-License-Identifier: BSD-2-Clause */
/* Is there room for a large file, and for everybody else beside it? */
#ifndef PVK_UTIL_ROOM_H
#define PVK_UTIL_ROOM_H

#include <stdint.h>

#include "util/err.h"

/*
 * A file of so many bytes where fd is: PVK_ECREATE when that would leave less
 * free than the twentieth part of the file system, or 1 GiB where that is less.
 * A full one stops whatever else lives there. name: for the message.
 */
int pvk_room_check(int fd, uint64_t size, const char *name, struct pvk_err *e);
/* Bytes that are to stay free of a file system of so many. */
uint64_t pvk_room_kept(uint64_t total);

#endif
