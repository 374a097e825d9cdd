/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files without a name on Linux: O_TMPFILE, named later through the link in
 * /proc, as open(2) tells; the way without /proc needs a privilege.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "util/auto.h"
#include "util/outfile_private.h"

#define FD_PATH_SIZE 32

static const char *
fd_path(int fd, char buf[FD_PATH_SIZE])
{
	snprintf(buf, FD_PATH_SIZE, "/proc/self/fd/%d", fd);
	return (buf);
}

int
outfile_open_unnamed(const char *dir)
{
	PVK_AUTO_FD int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	char path[FD_PATH_SIZE];
	struct stat a, b;

	/* found out now, not after an hour of writing: is there a /proc? */
	if (fd < 0 || fstat(fd, &a) != 0 || stat(fd_path(fd, path), &b) != 0 ||
	    a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return (-1);
	return (pvk_steal_fd(&fd));
}

int
outfile_link_unnamed(int fd, const char *path)
{
	char from[FD_PATH_SIZE];

	return (linkat(AT_FDCWD, fd_path(fd, from), AT_FDCWD, path,
	    AT_SYMLINK_FOLLOW));
}
