/* SPDX-License-Identifier: BSD-2-Clause */
/* Disk devices on FreeBSD; see device.h. */
#include <sys/disk.h>
#include <sys/ioctl.h>
#include <sys/types.h>

#include <errno.h>

#include "util/device.h"

int
pvk_device_size(int fd, uint64_t *bytes)
{
	off_t size;

	if (ioctl(fd, DIOCGMEDIASIZE, &size) != 0)
		return (-1);
	*bytes = (uint64_t)size;
	return (0);
}

/* DIOCGDELETE does not promise that zeros are read afterwards. */
int
pvk_device_zero(int fd, uint64_t off, uint64_t len)
{
	(void)fd;
	(void)off;
	(void)len;
	errno = EOPNOTSUPP;
	return (-1);
}
