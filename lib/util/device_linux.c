/* SPDX-License-Identifier: BSD-2-Clause */
/* Disk devices on Linux; see device.h. */
#include <sys/ioctl.h>

#include <linux/fs.h>
#include <stddef.h>

#include "util/device.h"

int
pvk_device_size(int fd, uint64_t *bytes)
{
	return (ioctl(fd, BLKGETSIZE64, bytes));
}

/* Discards where the device promises zeros afterwards, else writes them. */
int
pvk_device_zero(int fd, uint64_t off, uint64_t len)
{
	uint64_t range[2] = { off, len };

	return (ioctl(fd, BLKZEROOUT, range));
}
