/* SPDX-License-Identifier: BSD-2-Clause */
/* How many processors this process may use, on FreeBSD: its cpuset counts. */
#include <sys/param.h>

#include <sys/cpuset.h>

#include <unistd.h>

#include "util/pipeline.h"

size_t
pvk_cpu_count(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	cpuset_t set;

	if (cpuset_getaffinity(CPU_LEVEL_WHICH, CPU_WHICH_PID, -1, sizeof(set),
		&set) == 0)
		n = CPU_COUNT(&set);
	return (n < 1 ? 1 : (size_t)n);
}
