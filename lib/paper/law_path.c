/* SPDX-License-Identifier: BSD-2-Clause */
/* Stages in a row, and the one that is missing; see law.h. */
#include <math.h>

#include "paper/law.h"

double
pvk_law_pipelined(const double *capacity, size_t n)
{
	double least = n > 0 ? capacity[0] : 0;

	for (size_t i = 1; i < n; i++)
		least = fmin(least, capacity[i]);
	return (least);
}

double
pvk_law_serial(const double *capacity, size_t n)
{
	double seconds = 0; /* a byte */

	for (size_t i = 0; i < n; i++)
		seconds += 1 / capacity[i];
	return (seconds > 0 ? 1 / seconds : 0);
}

double
pvk_law_unknown(double measured, double rest)
{
	if (measured <= 0 || rest <= measured)
		return (0);
	return (1 / (1 / measured - 1 / rest));
}
