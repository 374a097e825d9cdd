/* SPDX-License-Identifier: BSD-2-Clause */
/* What was measured against what should have been; see verdict.h. */
#include <math.h>
#include <string.h>

#include "paper/verdict.h"

/* An edge is inclusive although its product may be off by a rounding. */
#define EDGE 1e-9

const char *
pvk_state_name(enum pvk_state s)
{
	static const char *const names[PVK_STATES] = { "WITHIN", "BELOW",
		"ABOVE", "BORDERLINE", "INVALID" };

	return (names[s]);
}

static enum pvk_state
point(double m, double expected, double tolerance)
{
	if (m < (1 - tolerance) * expected * (1 - EDGE))
		return (PVK_BELOW);
	if (m > (1 + tolerance) * expected * (1 + EDGE))
		return (PVK_ABOVE);
	return (PVK_WITHIN);
}

enum pvk_state
pvk_state_of(double measured, double lo, double hi, double expected,
    double tolerance)
{
	if (point(lo, expected, tolerance) != point(hi, expected, tolerance))
		return (PVK_BORDERLINE);
	return (point(measured, expected, tolerance));
}

/* What of the way is behind a result: all of it, or up to its stage */
static double
expected_of(const struct pvk_board *b, const struct pvk_solution *s,
    const struct pvk_result *r)
{
	double rates[PVK_BOARD_STAGES];
	size_t n = 0;

	while (n < s->nstages) {
		rates[n] = s->stages[n].expected;
		n++;
		if (r->at != SIZE_MAX &&
		    s->stages[n - 1].component == &b->components[r->at])
			break;
	}
	return (s->path->mode == PVK_SERIAL ? pvk_law_serial(rates, n)
					    : pvk_law_pipelined(rates, n));
}

void
pvk_verdict_make(const struct pvk_board *b, const struct pvk_solution *s,
    size_t i, struct pvk_verdict *v)
{
	const struct pvk_result *r = &b->results[i];
	double expected = expected_of(b, s, r);

	memset(v, 0, sizeof(*v));
	v->result = r;
	pvk_stats_make(r->samples, r->nsamples, &v->stats);
	v->ratio = v->stats.median / expected;
	v->ratio_lo = v->stats.lo / expected;
	v->ratio_hi = v->stats.hi / expected;
	v->state = pvk_result_is_valid(r)
	    ? pvk_state_of(v->stats.median, v->stats.lo, v->stats.hi, expected,
		  b->tolerance)
	    : PVK_INVALID;
	v->seconds = pvk_seconds(s->path, v->stats.median);
	v->money = v->seconds / 3600 * b->economics.hour;
	v->fits = b->economics.window > 0 && v->seconds > 0 &&
	    v->seconds <= b->economics.window;
	if ((v->state == PVK_BELOW || v->state == PVK_ABOVE ||
		(v->state == PVK_BORDERLINE && v->ratio < 1)) &&
	    r->at == SIZE_MAX)
		paper_blame(b, s, v);
}
