/* SPDX-License-Identifier: BSD-2-Clause */
/* A path as a whole; see solve.h. */
#include <math.h>
#include <string.h>

#include "paper/solve.h"

double
pvk_seconds(const struct pvk_path *path, double rate)
{
	return (path->volume > 0 && rate > 0 ? path->volume / rate : 0);
}

/* The least stage but those in front of it in that order; SIZE_MAX: none */
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

/* Requests as customers, stages as queues of one server each */
static void
queue(struct pvk_solution *s)
{
	double demand[PVK_BOARD_STAGES];
	unsigned qd = (unsigned)fmin(s->path->qd, 4096);

	for (size_t i = 0; i < s->nstages; i++)
		demand[i] = s->path->block / s->stages[i].expected;
	s->knee = pvk_law_knee(demand, s->nstages, 0);
	s->queued =
	    pvk_law_mva(demand, s->nstages, qd, 0, NULL) * s->path->block;
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
	queue(s);
	s->seconds = pvk_seconds(path, s->expected);
	if (b->economics.window > 0 && path->volume > 0) {
		s->required = path->volume / b->economics.window;
		s->fits = s->expected >= s->required * (1 - 1e-9);
	}
	return (0);
}
