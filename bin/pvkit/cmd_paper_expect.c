/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper expect: what it should do, stage by stage. */
#include <stdlib.h>

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_expect_options[] = {
	OPTION_JSON(OPT_JSON),
	OPTION_NO_COLOR,
	OPTION_PATH("of this path only"),
	{ 0, NULL, NULL, NULL },
};

static void
print_json(struct cli *c, const struct pvk_report *r)
{
	struct pvk_json j;

	cli_json_open(c, &j);
	paper_json_board(&j, r->board);
	pvk_json_array(&j, "paths");
	for (size_t i = 0; i < r->npaths; i++) {
		pvk_json_object(&j, NULL);
		paper_json_path(&j, r->board, &r->paths[i].solution);
		pvk_json_end(&j);
	}
	pvk_json_close(&j);
}

int
cmd_paper_expect(struct cli *c, int argc, char **argv)
{
	struct pvk_out o = { .plain = true };
	struct pvk_report *r = NULL;
	struct paper p = { 0 };
	struct pvk_term term;
	struct pvk_err e;
	int status;

	status = cli_parse(c, argc, argv, paper_option, &p);
	if (status >= 0)
		return (status);
	if (paper_load(&p, argv + c->at, argc - c->at, &e) == 0)
		r = pvk_report_make(p.board, p.path, &e);
	if (r == NULL)
		status = cli_report(c, &e);
	else if (c->json) {
		print_json(c, r);
		status = cli_flush(c, EXIT_SUCCESS);
	} else {
		paper_term(&p, &term);
		for (size_t i = 0; i < r->npaths; i++) {
			pvk_out(&o, "%s", i > 0 ? "\n" : "");
			pvk_term_expect(r, &r->paths[i], &term, &o);
		}
		status = paper_finish(c, &p, &o, EXIT_SUCCESS);
	}
	pvk_report_free(r);
	paper_unload(&p);
	return (status);
}
