/* SPDX-License-Identifier: BSD-2-Clause */
/* A path as a whole; see solve.h. */
#include <math.h>
#include <string.h>

#include "paper/solve.h"

#define QUEUE_MOST 4096 /* requests: beyond, nothing changes any more */

double
pvk_seconds(const struct pvk_path *path, double rate)
{
	return (path->volume > 0 && rate > 0 ? path->volume / rate : 0);
}

/* The stage with the least capacity, but for one; SIZE_MAX: there is none */
static size_t
least(const struct pvk_solution *s, size_t but)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < s->nstages; i++)
		if (i != but &&
		    (found == SIZE_MAX ||
			s->stages[i].expected < s->stages[found].expected))
			found = i;
	return (found);
}

struct pvk_queueing
pvk_solve_queue(const struct pvk_solution *s)
{
	double demand[PVK_BOARD_STAGES];
	unsigned qd = (unsigned)fmin(s->path->qd, QUEUE_MOST);
	struct pvk_queueing q;

	for (size_t i = 0; i < s->nstages; i++)
		demand[i] = s->path->block / s->stages[i].expected;
	q.knee = pvk_law_knee(demand, s->nstages, 0);
	q.queued =
	    pvk_law_mva(demand, s->nstages, qd, 0, NULL) * s->path->block;
	return (q);
}

int
pvk_solve(const struct pvk_board *b, const struct pvk_path *path,
    struct pvk_solution *s, struct pvk_err *e)
{
	double bound[PVK_BOARD_STAGES], expected[PVK_BOARD_STAGES];

	memset(s, 0, sizeof(*s));
	s->path = path;
	s->nstages = path->nstages;
	for (size_t i = 0; i < s->nstages; i++) {
		if (paper_capacity(b, &b->components[path->stages[i]], path,
			&s->stages[i], e) != 0)
			return (-1);
		bound[i] = s->stages[i].bound;
		expected[i] = s->stages[i].expected;
	}
	if (path->mode == PVK_SERIAL) {
		s->bound = pvk_law_serial(bound, s->nstages);
		s->expected = pvk_law_serial(expected, s->nstages);
	} else {
		s->bound = pvk_law_pipelined(bound, s->nstages);
		s->expected = pvk_law_pipelined(expected, s->nstages);
	}
	s->limit = least(s, SIZE_MAX);
	s->next = least(s, s->limit);
	s->seconds = pvk_seconds(path, s->expected);
	if (b->economics.window > 0 && path->volume > 0) {
		s->required = path->volume / b->economics.window;
		s->fits = s->expected >= s->required * (1 - 1e-9);
	}
	return (0);
}
