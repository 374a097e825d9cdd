/* SPDX-License-Identifier: BSD-2-Clause */
/* Where devices stand; see device.h. */
#include <sys/stat.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util/device.h"

bool
pvk_device_place(const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];
	struct stat dev, root, place;

	/* where /dev is part of the whole only names tell */
	if (stat("/dev", &dev) != 0 || stat("/", &root) != 0 ||
	    dev.st_dev == root.st_dev)
		return (strncmp(path, "/dev/", 5) == 0);
	snprintf(dir, sizeof(dir), "%.*s",
	    slash != NULL ? (int)(slash - path) + 1 : 1,
	    slash != NULL ? path : ".");
	/* a directory under /dev that is not there is a mistyped device, too */
	if (stat(dir, &place) != 0)
		return (strncmp(path, "/dev/", 5) == 0);
	return (place.st_dev == dev.st_dev);
}
