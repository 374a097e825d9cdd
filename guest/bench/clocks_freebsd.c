/* SPDX-License-Identifier: BSD-2-Clause */
/* FreeBSD: the counter of Xen's own time, whatever counter the kernel uses. */
#include <sys/types.h>

#include <sys/sysctl.h>

#include "clocks.h"

#define COUNTER "kern.timecounter.tc.XENTIMER."

static bool
number(const char *name, uint64_t *out)
{
	union {
		uint32_t half;
		uint64_t whole;
	} n = { .whole = 0 };
	size_t len = sizeof(n);

	if (sysctlbyname(name, &n, &len, NULL, 0) != 0)
		return (false);
	*out = len == sizeof(n.half) ? n.half : n.whole;
	return (true);
}

double
bench_host_clock(const char **name, double *step, double *wrap)
{
	uint64_t count, frequency, mask;

	*name = "Xen's clock";
	*step = 0.01; /* between two readings other things may happen */
	*wrap = 0;
	if (!number(COUNTER "counter", &count) ||
	    !number(COUNTER "frequency", &frequency) ||
	    !number(COUNTER "mask", &mask) || frequency == 0)
		return (-1);
	*wrap = ((double)mask + 1) / (double)frequency;
	return ((double)count / (double)frequency);
}
