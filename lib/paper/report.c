/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds out everything that is to be said; see report.h. */
#include <stdlib.h>
#include <string.h>

#include "paper/import.h"
#include "paper/sweep.h"

/* Fastest first; the same speed as in the file */
static int
compare(const void *a, const void *b)
{
	const struct pvk_verdict *x = a, *y = b;

	if (x->stats.median != y->stats.median)
		return (x->stats.median < y->stats.median ? 1 : -1);
	return (x->result < y->result ? -1 : 1);
}

static int
path_make(const struct pvk_board *b, size_t index, struct pvk_report_path *p,
    struct pvk_err *e)
{
	const struct pvk_path *path = &b->paths[index];

	if (pvk_solve(b, path, &p->solution, e) != 0 ||
	    pvk_plan_make(b, path, &p->plan, e) != 0)
		return (-1);
	p->verdicts = calloc(b->nresults + 1, sizeof(*p->verdicts));
	if (p->verdicts == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file));
	for (size_t i = 0; i < b->nresults; i++)
		if (b->results[i].path_index == index &&
		    b->results[i].at == SIZE_MAX && !b->results[i].elsewhere)
			pvk_verdict_make(b, &p->solution, i,
			    &p->verdicts[p->nverdicts++]);
	qsort(p->verdicts, p->nverdicts, sizeof(*p->verdicts), compare);
	return (0);
}

struct pvk_report *
pvk_report_make(const struct pvk_board *b, const char *only, struct pvk_err *e)
{
	struct pvk_report *r = calloc(1, sizeof(*r));
	size_t index;

	if (r != NULL) {
		r->board = b;
		r->paths = calloc(b->npaths, sizeof(*r->paths));
	}
	if (r == NULL || r->paths == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file);
		goto fail;
	}
	if (only != NULL && pvk_board_need_path(b, only, &index, e) != 0)
		goto fail;
	for (size_t i = 0; i < b->npaths; i++) {
		if (only != NULL && strcmp(only, b->paths[i].name) != 0)
			continue;
		if (path_make(b, i, &r->paths[r->npaths++], e) != 0)
			goto fail;
	}
	r->sweeps = pvk_sweeps_marked(b, e);
	if (r->sweeps == NULL)
		goto fail;
	return (r);
fail:
	pvk_report_free(r);
	return (NULL);
}

void
pvk_report_free(struct pvk_report *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->npaths; i++)
		free(r->paths[i].verdicts);
	free(r->paths);
	pvk_sweeps_free(r->sweeps);
	free(r);
}

const struct pvk_verdict *
pvk_report_now(const struct pvk_report_path *p)
{
	for (size_t i = 0; i < p->nverdicts; i++)
		if (p->verdicts[i].result == p->plan.now)
			return (&p->verdicts[i]);
	return (NULL);
}

const struct pvk_verdict *
pvk_report_best(const struct pvk_report_path *p)
{
	const struct pvk_verdict *best = NULL;

	for (size_t i = 0; i < p->nverdicts; i++) {
		const struct pvk_verdict *v = &p->verdicts[i];

		/* what is too good to be true is none, where there is another
		 */
		if (v->state != PVK_INVALID &&
		    (best == NULL ||
			(best->state == PVK_ABOVE && v->state != PVK_ABOVE)))
			best = v;
	}
	return (best);
}

bool
pvk_report_swept(const struct pvk_report *r, const struct pvk_report_path *p)
{
	for (size_t i = 0; i < r->sweeps->n; i++)
		if (r->sweeps->sweeps[i].path == p->solution.path)
			return (true);
	return (false);
}

bool
pvk_report_caveat(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_verdict *v, char *how, size_t size)
{
	size_t i = (size_t)(v->result - r->board->results);

	return (v->state != PVK_INVALID && !pvk_work_is_vouched(r->board, i) &&
	    !pvk_work_differs(r->board, p->solution.path, v->result, how,
		size) &&
	    how[0] != '\0');
}
