/* SPDX-License-Identifier: BSD-2-Clause */
/* Holes in files, on Linux; see punch.h. */
#include <fcntl.h>

#include "util/punch.h"

int
pvk_punch(int fd, uint64_t off, uint64_t len)
{
	return (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
	    (off_t)off, (off_t)len));
}
