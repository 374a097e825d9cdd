/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest-check, the companion that "pvguest check" runs. */
#include "cmd.h"
#include "synopsis.h"

static const struct verb verbs[] = {
	{ "check", NULL, CHECK_SYNOPSIS, CHECK_SUMMARY, cmd_check_options, 0,
	    cmd_check },
	{ .noun = NULL },
};

const struct program program = {
	.name = "pvguest",
	.noun = "check",
	.section = "8",
	.page_each = true,
	.verbs = verbs,
};

int
main(int argc, char **argv)
{
	return (cli_main(argc, argv));
}
