/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper verdict: is it what it should be, where not, and what first? */
#include <stdlib.h>

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_verdict_options[] = {
	{ OPT_ALL, "all", NULL, "all suspicions, the merely common ones too" },
	OPTION_ASCII,
	OPTION_JSON(OPT_JSON),
	OPTION_NO_COLOR,
	OPTION_PATH("of this path only; results that name none are of it"),
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
		const struct pvk_report_path *p = &r->paths[i];

		pvk_json_object(&j, NULL);
		paper_json_path(&j, r->board, &p->solution);
		paper_json_results(&j, r, p);
		paper_json_options(&j, p);
		pvk_json_end(&j);
	}
	pvk_json_close(&j);
}

static void
print_text(const struct paper *p, const struct pvk_report *r, struct pvk_out *o)
{
	static const enum pvk_question questions[] = { PVK_WHEN_FIXED,
		PVK_HOW_MUCH_SOONER, PVK_WHAT_COST };
	struct pvk_term term;

	paper_term(p, &term);
	for (size_t i = 0; i < r->npaths; i++) {
		const struct pvk_report_path *path = &r->paths[i];

		pvk_out(o, "%s", i > 0 ? "\n" : "");
		pvk_term_verdicts(r, path, &term, p->all, o);
		pvk_out(o, "%s", path->plan.nsteps > 0 ? "\n" : "");
		pvk_term_plan(r, path, &term, o);
		if (path->nverdicts == 0)
			continue;
		pvk_out(o, "\n");
		for (size_t q = 0; q < 3; q++) {
			pvk_out(o, "%s ", pvk_question_text(questions[q]));
			pvk_question_answer(r, path, questions[q], o);
			pvk_out(o, "\n");
		}
	}
}

/* 1 when one result is not what it should be */
static int
verdict_status(const struct pvk_report *r)
{
	for (size_t i = 0; i < r->npaths; i++)
		for (size_t k = 0; k < r->paths[i].nverdicts; k++)
			if (r->paths[i].verdicts[k].state != PVK_WITHIN)
				return (EXIT_FAULTS);
	return (EXIT_SUCCESS);
}

int
cmd_paper_verdict(struct cli *c, int argc, char **argv)
{
	struct pvk_out o = { .plain = true };
	struct paper p = { 0 };
	struct pvk_report *r;
	int status;

	r = paper_begin(c, argc, argv, &p, &status);
	if (r == NULL)
		return (status);
	status = verdict_status(r);
	if (c->json) {
		print_json(c, r);
		status = cli_flush(c, status);
	} else {
		print_text(&p, r, &o);
		status = paper_finish(c, &p, &o, status);
	}
	return (paper_end(&p, r, status));
}
