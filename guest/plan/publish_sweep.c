/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Removing what an earlier agent, another one, or the host has left in the
 * folders that are ours: the NICs of a former boot, an address with a name that
 * would hide all others from the host.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/publish_private.h"

#define DEPTH	  5    /* attr/vif/K/ipv4/M/prefix */
#define NODES_MAX 2000 /* more than a guest may have */

/* The folders on the way down, each with the names in it that are to come. */
struct walk {
	char path[PLAN_PATH];
	struct level {
		size_t len; /* of path, up to here */
		char **names;
		size_t n, at;
	} level[DEPTH];
	size_t depth; /* levels in use */
	size_t nodes;
};

static void
walk_fini(struct walk *w)
{
	while (w->depth > 0)
		free(w->level[--w->depth].names);
}

/* Into the folder w->path; one that can't be listed is passed over. */
static int
descend(struct publish *p, struct walk *w)
{
	struct level *l = &w->level[w->depth];
	struct pvk_err e;

	if (w->depth == DEPTH)
		return (0);
	memset(l, 0, sizeof(*l));
	l->len = strlen(w->path);
	if (pvk_xs_directory(p->xs, w->path, &l->names, &l->n, &e) != 0)
		return (pvk_xs_is_lost(p->xs) ? -1 : 0);
	w->depth++;
	return (0);
}

static int
remove_stray(struct publish *p, const char *path)
{
	enum outcome o = publish_remove(p, path);

	if (o == OUTCOME_DONE)
		publish_note(p, path, true);
	return (o == OUTCOME_LOST ? -1 : 0);
}

static int
visit(struct publish *p, struct walk *w, const char *name)
{
	size_t len = w->level[w->depth - 1].len;

	if (len + 1 + strlen(name) >= sizeof(w->path))
		return (0); /* nothing that we could have written */
	snprintf(w->path + len, sizeof(w->path) - len, "/%s", name);
	if (plan_covers(p->next, w->path))
		return (descend(p, w));
	return (remove_stray(p, w->path));
}

static int
sweep_folder(struct publish *p, const char *folder)
{
	struct walk w = { .depth = 0 };
	int r;

	snprintf(w.path, sizeof(w.path), "%s", folder);
	r = descend(p, &w);
	while (r == 0 && w.depth > 0 && w.nodes < NODES_MAX) {
		struct level *l = &w.level[w.depth - 1];

		if (l->at == l->n) {
			free(l->names);
			w.depth--;
			continue;
		}
		w.nodes++;
		r = visit(p, &w, l->names[l->at++]);
	}
	walk_fini(&w);
	return (r);
}

/*
 * Our keys beside those folders, from a time when they were planned. Looked for
 * first, so that nothing is asked of a host that does not let us write there.
 */
static int
sweep_single(struct publish *p)
{
	struct pvk_err e;
	char *value;

	for (const char *const *k = plan_singles; *k != NULL; k++) {
		if (plan_covers(p->next, *k))
			continue;
		if (pvk_xs_read(p->xs, *k, &value, NULL, &e) == 0) {
			bool is_empty = value[0] == '\0';

			free(value);
			if (!is_empty && remove_stray(p, *k) != 0)
				return (-1);
		} else if (pvk_xs_is_lost(p->xs))
			return (-1);
	}
	return (0);
}

int
publish_sweep(struct publish *p)
{
	for (const char *const *f = plan_folders; *f != NULL; f++)
		if (sweep_folder(p, *f) != 0)
			return (-1);
	return (sweep_single(p));
}
