/* SPDX-License-Identifier: BSD-2-Clause */
/* Holes in files, on FreeBSD 14 and later; see punch.h. */
#include <errno.h>
#include <fcntl.h>

#include "util/punch.h"

#ifdef SPACECTL_DEALLOC

int
pvk_punch(int fd, uint64_t off, uint64_t len)
{
	struct spacectl_range r = { .r_offset = (off_t)off,
		.r_len = (off_t)len };

	while (r.r_len > 0)
		if (fspacectl(fd, SPACECTL_DEALLOC, &r, 0, &r) != 0 &&
		    errno != EINTR)
			return (-1);
	return (0);
}

#else

int
pvk_punch(int fd, uint64_t off, uint64_t len)
{
	(void)fd;
	(void)off;
	(void)len;
	errno = EOPNOTSUPP;
	return (-1);
}

#endif
