/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest store rm: removes nodes, with all below them. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "store.h"

const struct option_spec cmd_store_rm_options[] = {
	{ 0, NULL, NULL, NULL },
};

static int
remove_one(struct pvk_xs *xs, const char *operand, struct pvk_err *e)
{
	char path[STORE_PATH];

	if (store_path(xs, operand, path, e) != 0)
		return (-1);
	if (strcmp(path, "/") == 0)
		return (pvk_err_set(e, PVK_EUSAGE, "%s: not all of the store",
		    path));
	return (pvk_xs_rm(xs, path, e));
}

int
cmd_store_rm(struct cli *c, int argc, char **argv)
{
	struct pvk_err e;
	struct pvk_xs *xs;
	int status;

	status = cli_parse(c, argc, argv, store_no_options, NULL);
	if (status >= 0)
		return (status);
	if (argc == c->at)
		return (cli_usage(c, "no path, expected one or more"));
	if ((xs = store_open(c, &status)) == NULL)
		return (status);
	status = EXIT_SUCCESS;
	for (int i = c->at; i < argc && status == EXIT_SUCCESS; i++)
		if (remove_one(xs, argv[i], &e) != 0)
			status = cli_report(c, &e);
	pvk_xs_close(xs);
	return (status);
}
