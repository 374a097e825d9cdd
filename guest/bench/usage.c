/* SPDX-License-Identifier: BSD-2-Clause */
/* What processors do between two moments; see usage.h. */
#include <sys/resource.h>

#include "machine.h"
#include "usage.h"

struct usage
usage_read(void)
{
	struct rusage u = { 0 };

	getrusage(RUSAGE_SELF, &u);
	return ((struct usage){
	    .now = bench_now(),
	    .guest = machine_cpu(),
	    .own = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6,
	});
}

struct usage
usage_between(const struct usage *a, const struct usage *b)
{
	double took = b->now - a->now;
	bool known = a->guest >= 0 && b->guest >= 0;

	return ((struct usage){
	    .now = took,
	    .guest = known && took > 0 ? (b->guest - a->guest) / took : -1,
	    .own = took > 0 ? (b->own - a->own) / took : 0,
	});
}

double
usage_cpu(const struct usage *u)
{
	return (u->guest >= 0 ? u->guest : u->own);
}
