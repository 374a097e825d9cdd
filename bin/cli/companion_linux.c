/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of the program that runs, on Linux: what /proc says. */
#include <unistd.h>

#include "companion.h"

int
companion_self(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size);

	if (n <= 0 || (size_t)n == size)
		return (-1);
	path[n] = '\0';
	return (0);
}
