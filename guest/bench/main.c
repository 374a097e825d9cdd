/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest-bench, the companion that "pvguest bench" runs: its verbs. */
#include "cmd.h"

#define VERB(function, name, operands, synopsis, summary)                   \
	{ "bench", name, synopsis, summary, cmd_bench_##function##_options, \
		operands, cmd_bench_##function },
static const struct verb verbs[] = {
#include "verbs.def"
	{ .noun = NULL },
};

const struct program program = {
	.name = "pvguest",
	.noun = "bench",
	.section = "8",
	.page_each = true,
	.verbs = verbs,
};

int
main(int argc, char **argv)
{
	return (cli_main(argc, argv));
}
