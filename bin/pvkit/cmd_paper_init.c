/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper init: a first whiteboard of what this machine shows. */
#include <stdlib.h>
#include <string.h>

#include "paper/facts.h"

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_init_options[] = {
	OPTION_FORCE(OPT_FORCE),
	OPTION_OUTPUT('o', "where to; default: standard output"),
	{ 0, NULL, NULL, NULL },
};

int
cmd_paper_init(struct cli *c, int argc, char **argv)
{
	struct pvk_out o = { .plain = true };
	struct paper p = { 0 };
	struct pvk_machine facts;
	int status;

	status = cli_parse(c, argc, argv, paper_option, &p);
	if (status >= 0)
		return (status);
	pvk_machine_read(&facts, "");
	pvk_machine_board(&facts, &o);
	status = paper_finish(c, &p, &o, EXIT_SUCCESS);
	if (status == EXIT_SUCCESS && p.output != NULL &&
	    strcmp(p.output, "-") != 0)
		cli_say(c,
		    "%s: look for \"please fill in\", then: pvkit paper "
		    "check %s",
		    p.output, p.output);
	return (status);
}
