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

static int
show(struct cli *c, struct paper *p, const struct pvk_report *r)
{
	struct pvk_out o = { .plain = true };
	struct pvk_term term;

	if (c->json)
		return (paper_json_show(c, r, NULL, EXIT_SUCCESS));
	paper_term(p, &term);
	for (size_t i = 0; i < r->npaths; i++) {
		pvk_out(&o, "%s", i > 0 ? "\n" : "");
		pvk_term_expect(r, &r->paths[i], &term, &o);
	}
	return (paper_told(c, p, &o, EXIT_SUCCESS));
}

int
cmd_paper_expect(struct cli *c, int argc, char **argv)
{
	return (paper_judge(c, argc, argv, show));
}
