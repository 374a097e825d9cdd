/* SPDX-License-Identifier: BSD-2-Clause */
/* Disk devices: block devices on Linux, GEOM providers on FreeBSD. */
#ifndef PVK_UTIL_DEVICE_H
#define PVK_UTIL_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Would a new file of that name stand among the devices, on the file system
 * that /dev is? There it would be a file in memory in a device's stead.
 */
bool pvk_device_place(const char *path);

/* 0 and its size in bytes; -1 (errno) when fd is not a disk device. */
int pvk_device_size(int fd, uint64_t *bytes);

/*
 * Has the device write zeros, which may be much faster than sending them.
 * -1 (errno) when it can't: then they have to be written.
 */
int pvk_device_zero(int fd, uint64_t off, uint64_t len);

#endif
