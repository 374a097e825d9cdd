/* SPDX-License-Identifier: BSD-2-Clause */
/* A process that is confined as the publisher is, for tests of that. */
#ifndef PVK_TESTS_CONFINED_H
#define PVK_TESTS_CONFINED_H

#include <stdio.h>
#include <unistd.h>

#include "os/confine.h"

/* In *done, when what the process calls is watched */
#define FILTERED "system calls filtered"

/* Of this process: as root it becomes nobody. Ends it when that fails. */
static inline void
confine_or_exit(int peer, char *done, size_t size)
{
	struct pvk_err e = { PVK_OK };

	if (confine_publisher("nobody", -1, peer, done, size, &e) == 0)
		return;
	fprintf(stderr, "# %s\n", e.msg);
	_exit(99);
}

#endif
