/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest store read: values of nodes. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "store.h"
#include "util/text.h"

enum { OPT_JSON = OPT_FIRST, OPT_RAW };

const struct option_spec cmd_store_read_options[] = {
	STORE_OPTION_JSON(OPT_JSON),
	{ OPT_RAW, "raw", NULL, "the bytes as they are, with nothing added" },
	{ 0, NULL, NULL, NULL },
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	bool *is_raw = ctx;

	(void)id;
	(void)arg;
	(void)e;
	*is_raw = true;
	return (0);
}

/* All, or none: nothing is shown of what cannot be shown whole. */
static int
read_all(struct pvk_xs *xs, char **paths, struct store_nodes *all,
    struct pvk_err *e)
{
	struct store_node *n;
	char path[STORE_PATH];

	for (; *paths != NULL; paths++) {
		if (store_path(xs, *paths, path, e) != 0 ||
		    store_add(all, strdup(path), e) != 0)
			return (-1);
		n = &all->nodes[all->n - 1];
		if (pvk_xs_read(xs, path, &n->value, &n->len, e) != 0) {
			n->value = NULL;
			return (-1);
		}
	}
	return (0);
}

static void
print(const struct cli *c, const struct store_nodes *all, bool is_raw)
{
	char shown[4 * 4096 + 1];
	struct pvk_json j;

	if (c->json) {
		cli_json_open(c, &j);
		pvk_json_array(&j, "nodes");
		for (size_t i = 0; i < all->n; i++)
			store_json_node(&j, "path", &all->nodes[i], true);
		pvk_json_end(&j);
		pvk_json_close(&j);
		return;
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct store_node *n = &all->nodes[i];

		if (is_raw)
			fwrite(n->value, 1, n->len, stdout);
		else
			printf("%s\n",
			    pvk_text_show(n->value, n->len, shown,
				sizeof(shown)));
	}
}

int
cmd_store_read(struct cli *c, int argc, char **argv)
{
	struct store_nodes all = { 0 };
	bool is_raw = false;
	struct pvk_err e;
	struct pvk_xs *xs;
	int status;

	status = cli_parse(c, argc, argv, apply, &is_raw);
	if (status >= 0)
		return (status);
	if (argc == c->at)
		return (cli_usage(c, "no path, expected one or more"));
	if ((xs = store_open(c, &status)) == NULL)
		return (status);
	if (read_all(xs, argv + c->at, &all, &e) != 0)
		status = cli_report(c, &e);
	else {
		print(c, &all, is_raw);
		status = cli_flush(c, EXIT_SUCCESS);
	}
	store_fini(&all);
	pvk_xs_close(xs);
	return (status);
}
