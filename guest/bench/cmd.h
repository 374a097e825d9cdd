/* SPDX-License-Identifier: BSD-2-Clause */
/* The verbs of verbs.def: each is one cmd_NAME.c. */
#ifndef BENCH_CMD_H
#define BENCH_CMD_H

#include "cli.h"

#define VERB(function, name, operands, synopsis, summary)                 \
	extern const struct option_spec cmd_bench_##function##_options[]; \
	int cmd_bench_##function(struct cli *c, int argc, char **argv);
#include "verbs.def"
#undef VERB

#endif
