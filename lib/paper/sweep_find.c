/* SPDX-License-Identifier: BSD-2-Clause */
/* Which results of a whiteboard are sweeps; see sweep.h. */
#include <stdlib.h>
#include <string.h>

#include "paper/import.h"
#include "paper/sweep.h"

/* What is the same in all results of a sweep */
struct key {
	size_t path;
	char work[PVK_BOARD_TEXT], label[PVK_BOARD_TEXT];
};

/* False: the result has no load, or is none of a path. */
static bool
key_of(const struct pvk_board *b, const struct pvk_result *r, struct key *k)
{
	double load;

	if (r->load <= 0 || r->at != SIZE_MAX || r->path_index >= b->npaths)
		return (false);
	k->path = r->path_index;
	pvk_work_parse(r->command, k->work, sizeof(k->work), &load);
	paper_sweep_label(r, k->label);
	return (true);
}

/* The sweep of result i, which is its own at first: the others that are of it
 */
static size_t
members(const struct pvk_board *b, size_t i, size_t of[PVK_BOARD_RESULTS])
{
	const struct pvk_result *r = b->results;
	struct key k, other;
	size_t n = 0;

	if (!key_of(b, &r[i], &k))
		return (0);
	for (size_t m = 0; m < b->nresults && n < PVK_BOARD_RESULTS; m++)
		if (key_of(b, &r[m], &other) && other.path == k.path &&
		    strcmp(other.work, k.work) == 0 &&
		    strcmp(other.label, k.label) == 0 &&
		    strcmp(r[m].device, r[i].device) == 0)
			of[n++] = m;
	return (n);
}

/* Loads of these results; 0 when a file has one of them twice */
static size_t
loads(const struct pvk_board *b, const size_t *of, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct pvk_result *x = &b->results[of[i]];
		bool seen = false;

		for (size_t k = 0; k < i; k++) {
			const struct pvk_result *y = &b->results[of[k]];

			if (y->load != x->load)
				continue;
			if (x->sha256[0] != '\0' &&
			    strcmp(x->sha256, y->sha256) == 0)
				return (0);
			seen = true;
		}
		count += !seen;
	}
	return (count);
}

/* Somebody has said that it tells of the path, or it was done as that is drawn:
 * so many requests, or one stream. */
static bool
stands_for_path(const struct pvk_board *b, size_t i)
{
	const struct pvk_result *r = &b->results[i];
	const struct pvk_path *p = &b->paths[r->path_index];
	char how[PVK_WORK_HOW];
	const char *what;

	if (pvk_work_is_vouched(b, i))
		return (true);
	if (pvk_work_is_other(b, p, r, &what) ||
	    pvk_work_differs(b, p, r, how, sizeof(how)))
		return (false);
	if (strcmp(r->load_unit, "streams") == 0)
		return (r->load == 1);
	return (r->load == p->qd);
}

void
pvk_sweeps_mark(struct pvk_board *b)
{
	size_t of[PVK_BOARD_RESULTS], n, sweeps = 0;

	for (size_t i = 0; i < b->nresults; i++)
		b->results[i].in_sweep = b->results[i].elsewhere = false;
	for (size_t i = 0; i < b->nresults && sweeps < PVK_SWEEPS; i++) {
		if (b->results[i].in_sweep)
			continue;
		n = members(b, i, of);
		if (loads(b, of, n) < PVK_SWEEP_LOADS)
			continue;
		sweeps++;
		for (size_t m = 0; m < n; m++) {
			b->results[of[m]].in_sweep = true;
			b->results[of[m]].elsewhere =
			    !stands_for_path(b, of[m]);
		}
	}
}

struct pvk_sweeps *
pvk_sweeps_marked(const struct pvk_board *b, struct pvk_err *e)
{
	struct pvk_result *list = calloc(b->nresults + 1, sizeof(*list));
	struct pvk_sweeps *s = NULL;
	size_t n = 0;

	if (list == NULL) {
		pvk_err_set(e, PVK_ENOMEM, "%s: no memory", b->file);
		return (NULL);
	}
	for (size_t i = 0; i < b->nresults; i++)
		if (b->results[i].in_sweep)
			list[n++] = b->results[i]; /* their samples are lent */
	s = pvk_sweeps_make(b, list, n, e);
	free(list);
	return (s);
}
