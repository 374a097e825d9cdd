/* SPDX-License-Identifier: BSD-2-Clause */
/* Options in the image itself; see given.h. */
#include "boot/given.h"

/* volatile: else the compiler would know that there are none */
static volatile struct {
	char mark[sizeof(GIVEN_MARK) - 1];
	char text[GIVEN_BYTES];
} given = { GIVEN_MARK, "" };

void
given_options(char out[GIVEN_BYTES])
{
	for (unsigned i = 0; i < GIVEN_BYTES; i++)
		out[i] = given.text[i];
	/* all of it is together, or nothing finds it */
	if (given.mark[0] != GIVEN_MARK[0])
		out[0] = '\0';
	out[GIVEN_BYTES - 1] = '\0';
}
