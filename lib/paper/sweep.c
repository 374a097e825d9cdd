/* SPDX-License-Identifier: BSD-2-Clause */
/* Results sorted into sweeps; see sweep.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/import.h"
#include "paper/sweep.h"
#include "util/text.h"

/* A result as it is sorted */
struct sorted {
	const struct pvk_result *result;
	size_t sweep;
};

void
paper_sweep_label(const struct pvk_result *r, char out[PVK_BOARD_TEXT])
{
	char *job = NULL;

	snprintf(out, PVK_BOARD_TEXT, "%s",
	    strcmp(r->label, r->name) != 0 ? r->label : "");
	for (char *p = strstr(out, ", "); p != NULL; p = strstr(p + 2, ", "))
		job = p;
	if (job != NULL && strncmp(r->name, job + 2, strlen(job + 2)) == 0)
		*job = '\0';
}

static int
sweep_begin(const struct pvk_board *b, const struct pvk_result *r,
    struct pvk_sweep *s, struct pvk_err *e)
{
	char shown[80];
	double load;
	size_t i;

	memset(s, 0, sizeof(*s));
	if (pvk_board_place(b, r, &i, e) != 0)
		return (-1);
	pvk_text_show(r->name, strlen(r->name), shown, sizeof(shown));
	if (r->load <= 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "result %s: it does not say at which load it was measured",
		    shown));
	s->path = &b->paths[i];
	pvk_work_parse(r->command, s->work, sizeof(s->work), &load);
	paper_sweep_label(r, s->label);
	memcpy(s->device, r->device, sizeof(s->device));
	memcpy(s->unit, r->load_unit, sizeof(s->unit));
	return (0);
}

static bool
is_same(const struct pvk_sweep *a, const struct pvk_sweep *b)
{
	return (a->path == b->path && strcmp(a->work, b->work) == 0 &&
	    strcmp(a->label, b->label) == 0 &&
	    strcmp(a->device, b->device) == 0);
}

/* Which sweep it belongs to; a new one if need be */
static int
sort_one(const struct pvk_board *b, struct pvk_sweeps *all, struct sorted *to,
    struct pvk_err *e)
{
	struct pvk_sweep *s = calloc(1, sizeof(*s));
	int r = -1;

	if (s == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "sweep: no memory"));
	if (sweep_begin(b, to->result, s, e) != 0)
		goto out;
	to->sweep = 0;
	while (to->sweep < all->n && !is_same(&all->sweeps[to->sweep], s))
		to->sweep++;
	if (to->sweep == PVK_SWEEPS) {
		pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than %d kinds of work, expected runs of one",
		    to->result->name, PVK_SWEEPS);
		goto out;
	}
	if (to->sweep == all->n)
		all->sweeps[all->n++] = *s;
	r = 0;
out:
	free(s);
	return (r);
}

static int
by_load(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	if (x->sweep != y->sweep)
		return (x->sweep < y->sweep ? -1 : 1);
	if (x->result->load != y->result->load)
		return (x->result->load < y->result->load ? -1 : 1);
	/* so that neighbours tell whether they come from one file */
	return (strcmp(x->result->sha256, y->result->sha256));
}

/* What makes it no measurement; NULL: nothing does */
static const char *
failure(const struct pvk_result *r)
{
	for (size_t i = 0; i < r->ngates; i++)
		if (!r->gates[i].ok)
			return (r->gates[i].detail);
	return (NULL);
}

/*
 * The runs at one load, which are n of sorted: the valid ones, or all when none
 * is.
 */
static int
point_make(const struct pvk_board *b, const struct sorted *sorted, size_t n,
    struct pvk_sweep *s, struct pvk_err *e)
{
	struct pvk_sweep_point *p = &s->points[s->npoints++];
	struct pvk_path at;
	struct pvk_solution *paper = NULL;
	double *samples;
	size_t count = 0;
	int r = -1;

	samples = calloc(PVK_STATS_MAX, sizeof(*samples));
	paper = calloc(1, sizeof(*paper));
	if (samples == NULL || paper == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "sweep: no memory");
		goto out;
	}
	*p = (struct pvk_sweep_point){ .load = sorted->result->load };
	for (size_t i = 0; i < n; i++)
		p->valid = p->valid || failure(sorted[i].result) == NULL;
	if (!p->valid)
		snprintf(p->why, sizeof(p->why), "%s", failure(sorted->result));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sorted[i].result->nsamples; k++)
			if ((!p->valid || failure(sorted[i].result) == NULL) &&
			    count < PVK_STATS_MAX)
				samples[count++] = sorted[i].result->samples[k];
	pvk_stats_make(samples, count, &p->stats);
	/* streams share one way: more of them are no more requests */
	at = pvk_path_at(b, s->path,
	    strcmp(s->unit, "streams") == 0 ? s->path->qd : p->load);
	if (pvk_work_block(sorted->result) > 0)
		at.block = pvk_work_block(sorted->result);
	if (pvk_solve(b, &at, paper, e) != 0)
		goto out;
	p->paper = paper->expected;
	r = 0;
out:
	free(samples);
	free(paper);
	return (r);
}

/* The points of each sweep, of what is sorted */
static int
points_make(const struct pvk_board *b, const struct sorted *sorted, size_t n,
    struct pvk_sweeps *all, struct pvk_err *e)
{
	size_t same;

	for (size_t i = 0; i < n; i += same) {
		struct pvk_sweep *s = &all->sweeps[sorted[i].sweep];
		const struct pvk_result *r = sorted[i].result;

		for (same = 1; i + same < n &&
		     sorted[i + same].sweep == sorted[i].sweep &&
		     sorted[i + same].result->load == r->load;
		     same++) {
			const struct pvk_result *a =
			    sorted[i + same - 1].result;
			const struct pvk_result *c = sorted[i + same].result;

			if (c->sha256[0] != '\0' &&
			    strcmp(a->sha256, c->sha256) == 0)
				return (pvk_err_set(e, PVK_EUSAGE,
				    "%.40s and %.40s: the same work at the "
				    "same load, in one file; say with --only "
				    "which is meant",
				    a->name, c->name));
		}
		if (s->npoints == PVK_LAW_SCALE_POINTS)
			return (pvk_err_set(e, PVK_ELIMIT,
			    "%.40s: more than %d loads", r->name,
			    PVK_LAW_SCALE_POINTS));
		if (point_make(b, sorted + i, same, s, e) != 0)
			return (-1);
	}
	return (0);
}

struct pvk_sweeps *
pvk_sweeps_make(const struct pvk_board *b, const struct pvk_result *results,
    size_t n, struct pvk_err *e)
{
	struct pvk_sweeps *all = calloc(1, sizeof(*all));
	struct sorted *sorted = calloc(n + 1, sizeof(*sorted));

	if (all != NULL)
		all->sweeps = calloc(PVK_SWEEPS, sizeof(*all->sweeps));
	if (all == NULL || sorted == NULL || all->sweeps == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "sweep: no memory");
		goto fail;
	}
	for (size_t i = 0; i < n; i++) {
		sorted[i].result = &results[i];
		if (sort_one(b, all, &sorted[i], e) != 0)
			goto fail;
	}
	qsort(sorted, n, sizeof(*sorted), by_load);
	if (points_make(b, sorted, n, all, e) != 0)
		goto fail;
	for (size_t i = 0; i < all->n; i++)
		paper_sweep_fit(&all->sweeps[i]);
	free(sorted);
	return (all);
fail:
	free(sorted);
	pvk_sweeps_free(all);
	return (NULL);
}

void
pvk_sweeps_free(struct pvk_sweeps *s)
{
	if (s == NULL)
		return;
	free(s->sweeps);
	free(s);
}
