/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper run: measures a path with fio or iperf3, as the whiteboard draws
 * it.
 */
#include <stdlib.h>

#include "cmd.h"
#include "paper_run.h"
#include "xva_options.h"

#define RUNS_DEFAULT	7 /* what an interval of 98 % takes */
#define SECONDS_DEFAULT 60

const struct option_spec cmd_paper_run_options[] = {
	OPTION_DRY_RUN,
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	{ OPT_LABEL, "label", "TEXT", "what people call it" },
	{ OPT_NAME, "name", "NAME", "of the measurement; default: the path's" },
	OPTION_OUTPUT('o', "a file for paper verdict and paper report"),
	OPTION_PATH("which to measure; default: the first"),
	{ OPT_RUNS, "runs", "N", "how often; default: 7" },
	{ OPT_SECONDS, "seconds", "N", "of one run; default: 60" },
	OPTION_SIZE,
	OPTION_TARGET,
	{ 0, NULL, NULL, NULL },
};

int
cmd_paper_run(struct cli *c, int argc, char **argv)
{
	struct paper_run r = { .cli = c,
		.runs = RUNS_DEFAULT,
		.seconds = SECONDS_DEFAULT };
	struct pvk_err e;
	int status = cli_parse(c, argc, argv, paper_run_option, &r);

	if (status >= 0)
		return (status);
	if (paper_not_over(r.paper.output, argv + c->at, 1, &e) == 0)
		r.paper.board = pvk_board_read(argv[c->at], &e);
	if (r.paper.board == NULL || paper_run(&r, &e) != 0)
		status = cli_report(c, &e);
	else
		status = r.dry ? cli_flush(c, EXIT_SUCCESS)
			       : paper_imported(c, &r.paper, r.im);
	paper_run_fini(&r);
	return (status);
}
