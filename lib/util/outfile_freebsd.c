/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD has no files without a name. */
#include <errno.h>

#include "util/outfile_private.h"

int
outfile_open_unnamed(const char *dir)
{
	(void)dir;
	errno = EOPNOTSUPP;
	return (-1);
}

int
outfile_link_unnamed(int fd, const char *path)
{
	(void)fd;
	(void)path;
	errno = EOPNOTSUPP;
	return (-1);
}
