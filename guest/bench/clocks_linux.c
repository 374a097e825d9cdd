/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux: the clock of the board, which in a guest is the host's. */
#include <stdlib.h>

#include "clocks.h"

double
bench_host_clock(const char **name, double *step, double *wrap)
{
	FILE *f = fopen("/sys/class/rtc/rtc0/since_epoch", "re");
	char text[32] = "";

	*name = "the board's clock";
	*step = 1;
	*wrap = 0;
	if (f == NULL)
		return (-1);
	if (fgets(text, sizeof(text), f) == NULL)
		text[0] = '\0';
	fclose(f);
	return (text[0] != '\0' ? strtod(text, NULL) : -1);
}
