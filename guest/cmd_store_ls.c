/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest store ls: the nodes below a node. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "store.h"
#include "util/auto.h"

enum { OPT_JSON = OPT_FIRST };

const struct option_spec cmd_store_ls_options[] = {
	STORE_OPTION_JSON(OPT_JSON),
	{ 'l', "long", NULL, "with permissions and values" },
	{ 0, NULL, NULL, NULL },
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	bool *is_long = ctx;

	(void)id;
	(void)arg;
	(void)e;
	*is_long = true;
	return (0);
}

/* 1: it is gone already */
static int
ask(struct pvk_xs *xs, const char *parent, struct store_nodes *all,
    struct pvk_err *e)
{
	struct store_node *n = &all->nodes[all->n - 1];
	char path[STORE_PATH + 4096];

	snprintf(path, sizeof(path), "%s/%s",
	    strcmp(parent, "/") == 0 ? "" : parent, n->path);
	if (store_read(xs, path, all, n, e) != 0 ||
	    (pvk_xs_get_perms(xs, path, &n->perms, &n->n_perms, e) != 0 &&
		e->code != PVK_EPERM))
		return (e->code == PVK_ENOENT ? 1 : -1);
	return (0);
}

static int
list(struct pvk_xs *xs, const char *path, bool is_long, struct store_nodes *all,
    struct pvk_err *e)
{
	PVK_AUTO_FREE char **names = NULL;
	size_t n = 0;
	int r = 0;

	if (store_names(xs, path, &names, &n, e) != 0)
		return (-1);
	for (size_t i = 0; i < n && r >= 0; i++) {
		r = store_add(all, strdup(names[i]), e);
		if (r == 0 && is_long)
			r = ask(xs, path, all, e);
		if (r == 1) {
			all->n--;
			free(all->nodes[all->n].path);
			free(all->nodes[all->n].value);
		}
	}
	return (r < 0 ? -1 : 0);
}

static void
print(const struct cli *c, const char *path, const struct store_nodes *all,
    bool is_long)
{
	struct pvk_json j;

	if (c->json) {
		cli_json_open(c, &j);
		pvk_json_str(&j, "path", path);
		pvk_json_array(&j, "nodes");
		for (size_t i = 0; i < all->n; i++)
			store_json_node(&j, "name", &all->nodes[i], is_long);
		pvk_json_end(&j);
		pvk_json_close(&j);
		return;
	}
	for (size_t i = 0; i < all->n; i++) {
		store_print_name(stdout, all->nodes[i].path);
		if (is_long) {
			printf(" = ");
			store_print_value(stdout, &all->nodes[i]);
			printf("  (");
			store_print_perms(stdout, all->nodes[i].perms,
			    all->nodes[i].n_perms);
			printf(")");
		}
		printf("\n");
	}
}

int
cmd_store_ls(struct cli *c, int argc, char **argv)
{
	struct store_nodes all = { 0 };
	char path[STORE_PATH];
	bool is_long = false;
	struct pvk_err e;
	struct pvk_xs *xs;
	int status;

	status = cli_parse(c, argc, argv, apply, &is_long);
	if (status >= 0)
		return (status);
	if (argc - c->at > 1)
		return (cli_usage(c, "%d paths, expected one", argc - c->at));
	if ((xs = store_open(c, &status)) == NULL)
		return (status);
	if (store_path(xs, argv[c->at], path, &e) != 0 ||
	    list(xs, path, is_long, &all, &e) != 0)
		status = cli_report(c, &e);
	else {
		print(c, path, &all, is_long);
		status = cli_flush(c, EXIT_SUCCESS);
	}
	store_fini(&all);
	pvk_xs_close(xs);
	return (status);
}
