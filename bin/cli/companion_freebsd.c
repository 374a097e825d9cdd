/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of the program that runs, on FreeBSD: what the kernel says. */
#include <sys/types.h>

#include <sys/sysctl.h>

#include "companion.h"
#include "util/num.h"

int
companion_self(char *path, size_t size)
{
	int mib[] = { CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1 };

	return (sysctl(mib, PVK_COUNT(mib), path, &size, NULL, 0));
}
