/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a path should do, on paper: the capacity of each stage, the least of
 * them or all of them in a row, what is next, and what that means in hours.
 */
#ifndef PVK_PAPER_SOLVE_H
#define PVK_PAPER_SOLVE_H

#include "paper/board.h"

#define PVK_FORMULA 200

struct pvk_stage {
	const struct pvk_component *component; /* borrowed from the board */
	double bound;			       /* bytes a second: physics */
	double typical;	 /* practice, where the whiteboard says; else 0 */
	double expected; /* typical, else bound */
	char formula[PVK_FORMULA]; /* with its numbers put in */
};

struct pvk_solution {
	const struct pvk_path *path; /* borrowed */
	size_t nstages;
	struct pvk_stage stages[PVK_BOARD_STAGES];
	double bound, expected; /* bytes a second, of the whole path */
	size_t limit;		/* the stage that is the bottleneck */
	size_t next;		/* the one behind it; SIZE_MAX: there is none */
	double seconds;		/* to move the volume; 0: no volume */
	double required;	/* to move it within the window; 0: no window */
	bool fits;		/* in the window */
};

/*
 * PVK_ECONFIG when a stage is left with no capacity at all. The board must
 * outlive the solution.
 */
int pvk_solve(const struct pvk_board *b, const struct pvk_path *path,
    struct pvk_solution *s, struct pvk_err *e);

struct pvk_queueing {
	double knee;   /* requests under way from which on the limit is busy */
	double queued; /* bytes a second that queueing leaves at that qd */
};
/* Requests as customers, stages as queues of one server each: exact MVA. */
struct pvk_queueing pvk_solve_queue(const struct pvk_solution *s);

/* seconds to move the path's volume at that rate; 0 when it has none */
double pvk_seconds(const struct pvk_path *path, double rate);

/* capacity.c: one component by its kind, of that path. PVK_ECONFIG as above. */
int paper_capacity(const struct pvk_board *b, const struct pvk_component *c,
    const struct pvk_path *path, struct pvk_stage *out, struct pvk_err *e);

#endif
