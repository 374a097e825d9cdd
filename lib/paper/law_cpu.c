/* SPDX-License-Identifier: BSD-2-Clause */
/* What processors can move, from what they were seen to do; see law.h. */
#include "paper/law.h"

double
pvk_law_cpu_measured(double rate, double count, double use)
{
	return (rate * count / use);
}

double
pvk_law_cpu_work(double count, double work)
{
	return (count / work);
}

double
pvk_law_cpu_cycles(double clock, double count, double cycles)
{
	return (clock * count / cycles);
}
