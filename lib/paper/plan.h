/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Biggest win first: which option gains most, which after that, and which are
 * not worth doing.
 */
#ifndef PVK_PAPER_PLAN_H
#define PVK_PAPER_PLAN_H

#include "paper/solve.h"

struct pvk_step {
	const struct pvk_option *option; /* borrowed from the board */
	bool worth;			 /* doing: it comes in this order */
	double before, after;		 /* bytes a second */
	bool on_paper;	/* before is what paper says, not what was measured */
	double gain;	/* after / before - 1 */
	double saved;	/* seconds a run; 0 when there is no volume */
	double money;	/* of that, a run */
	double cost;	/* once, labour included */
	double net;	/* runs x money - cost */
	double payback; /* runs; 0: at once, or never */
	char then[PVK_BOARD_NAME]; /* the limit afterwards */
	char why[120];		   /* why it is not worth doing */
};

struct pvk_plan {
	const struct pvk_path *path;
	const struct pvk_result *now; /* how it is; NULL: as paper says */
	double rate;		      /* bytes a second that it begins with */
	bool measured; /* it is that of now, which is not as on paper */
	size_t nsteps;
	struct pvk_step steps[PVK_BOARD_OPTIONS];
};

/*
 * The options of the board for one path, each taken into account by those
 * behind it. PVK_ECONFIG when one leaves a stage with no capacity.
 */
int pvk_plan_make(const struct pvk_board *b, const struct pvk_path *path,
    struct pvk_plan *plan, struct pvk_err *e);

/* A copy whose components may be changed; shares the rest. NULL: no memory. */
struct pvk_board *pvk_plan_copy(const struct pvk_board *b, struct pvk_err *e);
void pvk_plan_copy_free(struct pvk_board *copy);

#endif
