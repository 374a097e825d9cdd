/* SPDX-License-Identifier: BSD-2-Clause */
/* For tests of whiteboards that are a line of text. */
#ifndef PAPER_TEXT_H
#define PAPER_TEXT_H

#include <math.h>
#include <string.h>

#include "paper/board.h"
#include "testing.h"

#define MB 1e6

static inline void
near(double got, double wanted, int decimals, const char *what)
{
	if (!(fabs(got - wanted) <= 0.5000001 * pow(10, -decimals)))
		fail_msg("%s: %.12g, expected %.12g", what, got, wanted);
}

static inline struct pvk_board *
parse(const char *text)
{
	struct pvk_err e;
	struct pvk_board *b = pvk_board_parse(text, strlen(text), "b.cfg", &e);

	expect_ok(b != NULL, &e);
	return (b);
}

#endif
