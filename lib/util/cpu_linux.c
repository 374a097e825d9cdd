/* SPDX-License-Identifier: BSD-2-Clause */
/* How many processors this process may use, on Linux: its affinity counts. */
#include <sched.h>
#include <unistd.h>

#include "util/pipeline.h"

size_t
pvk_cpu_count(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return (n < 1 ? 1 : (size_t)n);
}
