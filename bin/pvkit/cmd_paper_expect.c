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
	struct paper p = { 0 };
	struct pvk_report *r;
	struct pvk_term term;
	int status;

	r = paper_begin(c, argc, argv, &p, &status);
	if (r == NULL)
		return (status);
	if (c->json) {
		print_json(c, r);
		return (paper_end(&p, r, cli_flush(c, EXIT_SUCCESS)));
	}
	paper_term(&p, &term);
	for (size_t i = 0; i < r->npaths; i++) {
		pvk_out(&o, "%s", i > 0 ? "\n" : "");
		pvk_term_expect(r, &r->paths[i], &term, &o);
	}
	return (paper_end(&p, r, paper_finish(c, &p, &o, EXIT_SUCCESS)));
}
