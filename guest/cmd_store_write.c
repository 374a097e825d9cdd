/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest store write: sets values. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "store.h"
#include "util/io.h"

#define VALUE_MAX 4096 /* longer than any store takes */

const struct option_spec cmd_store_write_options[] = {
	{ 0, NULL, NULL, NULL },
};

static int
write_one(struct pvk_xs *xs, const char *operand, const char *value,
    struct pvk_err *e)
{
	char input[VALUE_MAX + 1], path[STORE_PATH];
	size_t len = strlen(value);

	if (store_path(xs, operand, path, e) != 0)
		return (-1);
	if (strcmp(value, "-") == 0) {
		if (pvk_read_full(STDIN_FILENO, input, sizeof(input), &len,
			"standard input", e) != 0)
			return (-1);
		if (len > VALUE_MAX)
			return (pvk_err_set(e, PVK_ELIMIT,
			    "standard input: more than %d bytes, too long for "
			    "a value",
			    VALUE_MAX));
		value = input;
	}
	return (pvk_xs_write(xs, path, value, len, e));
}

int
cmd_store_write(struct cli *c, int argc, char **argv)
{
	struct pvk_err e;
	struct pvk_xs *xs;
	int status;

	status = cli_parse(c, argc, argv, store_no_options, NULL);
	if (status >= 0)
		return (status);
	if (argc == c->at || (argc - c->at) % 2 != 0)
		return (
		    cli_usage(c, "%d operands, expected pairs", argc - c->at));
	if ((xs = store_open(c, &status)) == NULL)
		return (status);
	status = EXIT_SUCCESS;
	for (int i = c->at; i < argc && status == EXIT_SUCCESS; i += 2)
		if (write_one(xs, argv[i], argv[i + 1], &e) != 0)
			status = cli_report(c, &e);
	pvk_xs_close(xs);
	return (status);
}
