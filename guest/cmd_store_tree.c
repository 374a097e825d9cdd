/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest store tree: all nodes below a node, with their values. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "store.h"

/* Each level takes two bytes of a path at least. */
#define DEPTH_MAX (STORE_PATH / 2)

enum { OPT_JSON = OPT_FIRST };

const struct option_spec cmd_store_tree_options[] = {
	{ 'f', "full", NULL, "full paths, as for grep(1)" },
	STORE_OPTION_JSON(OPT_JSON),
	{ 0, NULL, NULL, NULL },
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	bool *full = ctx;

	(void)id;
	(void)arg;
	(void)e;
	*full = true;
	return (0);
}

/* The nodes below one that are still to be seen */
struct level {
	char **names; /* one block, owned */
	size_t n, next;
	size_t path_len; /* of the node that they are below */
};

struct walk {
	struct pvk_xs *xs;
	struct store_nodes *all;
	struct level *levels; /* owned */
	size_t depth, cap;
	char path[STORE_PATH];
};

/* Goes down to the nodes below path. What is gone or closed has none. */
static int
go_down(struct walk *w, struct pvk_err *e)
{
	struct level *levels = w->levels, *l;
	size_t cap = w->cap == 0 ? 16 : 2 * w->cap;

	if (w->depth == DEPTH_MAX)
		return (pvk_err_set(e, PVK_EPROTO,
		    "%s: deeper than paths can be", w->path));
	if (w->depth == w->cap) {
		levels = realloc(levels, cap * sizeof(*levels));
		if (levels == NULL)
			return (pvk_err_set(e, PVK_ENOMEM, "no memory"));
		w->levels = levels;
		w->cap = cap;
	}
	l = &w->levels[w->depth];
	*l = (struct level){ .path_len = strlen(w->path) };
	if (store_names(w->xs, w->path, &l->names, &l->n, e) != 0)
		return (w->depth > 0 &&
			    (e->code == PVK_ENOENT || e->code == PVK_EPERM)
			? 0
			: -1);
	w->depth++;
	return (0);
}

/* The next name of the innermost level behind its path */
static int
next_path(struct walk *w, struct level *l, struct pvk_err *e)
{
	const char *name = l->names[l->next++];
	size_t len = l->path_len;

	if (len == 1) /* "/" */
		len = 0;
	if (len + 1 + strlen(name) >= sizeof(w->path))
		return (pvk_err_set(e, PVK_EPROTO,
		    "%.*s: a name below that is too long", (int)len, w->path));
	snprintf(w->path + len, sizeof(w->path) - len, "/%s", name);
	return (0);
}

static int
visit(struct walk *w, struct pvk_err *e)
{
	struct store_node *n;

	if (store_add(w->all, strdup(w->path), e) != 0)
		return (-1);
	n = &w->all->nodes[w->all->n - 1];
	if (store_read(w->xs, w->path, w->all, n, e) == 0)
		return (go_down(w, e));
	if (e->code != PVK_ENOENT)
		return (-1);
	free(n->path);
	w->all->n--;
	return (0);
}

static int
walk(struct walk *w, struct pvk_err *e)
{
	struct level *l;
	int r = go_down(w, e);

	while (r == 0 && w->depth > 0) {
		l = &w->levels[w->depth - 1];
		if (l->next == l->n) {
			free(l->names);
			w->depth--;
		} else {
			r = next_path(w, l, e);
			if (r == 0)
				r = visit(w, e);
		}
	}
	while (w->depth > 0)
		free(w->levels[--w->depth].names);
	free(w->levels);
	return (r);
}

/* How many nodes are above it, from the one that was asked for on */
static int
level_of(const char *path, const char *top)
{
	int n = 0;

	for (path += strlen(top); *path != '\0'; path++)
		n += *path == '/';
	return (strcmp(top, "/") == 0 ? n : n - 1);
}

static void
print(const struct cli *c, const char *top, const struct store_nodes *all,
    bool full)
{
	struct pvk_json j;

	if (c->json) {
		cli_json_open(c, &j);
		pvk_json_str(&j, "path", top);
		pvk_json_array(&j, "nodes");
		for (size_t i = 0; i < all->n; i++)
			store_json_node(&j, "path", &all->nodes[i], true);
		pvk_json_end(&j);
		pvk_json_close(&j);
		return;
	}
	for (size_t i = 0; i < all->n; i++) {
		const char *path = all->nodes[i].path;

		if (!full) {
			printf("%*s", level_of(path, top), "");
			path = strrchr(path, '/') + 1;
		}
		store_print_name(stdout, path);
		printf(" = ");
		store_print_value(stdout, &all->nodes[i]);
		printf("\n");
	}
}

int
cmd_store_tree(struct cli *c, int argc, char **argv)
{
	struct store_nodes all = { 0 };
	struct walk w = { .all = &all };
	char top[STORE_PATH];
	bool full = false;
	struct pvk_err e;
	int status;

	status = cli_parse(c, argc, argv, apply, &full);
	if (status >= 0)
		return (status);
	if (argc - c->at > 1)
		return (cli_usage(c, "%d paths, expected one", argc - c->at));
	if ((w.xs = store_open(c, &status)) == NULL)
		return (status);
	if (store_path(w.xs, argv[c->at], top, &e) != 0)
		status = cli_report(c, &e);
	else {
		memcpy(w.path, top, sizeof(w.path));
		if (walk(&w, &e) != 0)
			status = cli_report(c, &e);
		else {
			print(c, top, &all, full);
			status = cli_flush(c, EXIT_SUCCESS);
		}
	}
	store_fini(&all);
	pvk_xs_close(w.xs);
	return (status);
}
