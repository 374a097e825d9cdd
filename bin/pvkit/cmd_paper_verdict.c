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
json_more(struct pvk_json *j, const struct pvk_report *r,
    const struct pvk_report_path *p)
{
	paper_json_results(j, r, p);
	pvk_json_double(j, "planned_from_Bps", p->plan.rate);
	pvk_json_bool(j, "planned_from_measured", p->plan.measured);
	paper_json_options(j, p);
	paper_json_sweeps(j, r->sweeps, p->solution.path);
}

static void
print_sweeps(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_term *t, struct pvk_out *o)
{
	for (size_t i = 0; i < r->sweeps->n; i++) {
		if (r->sweeps->sweeps[i].path != p->solution.path)
			continue;
		pvk_out(o, "\n");
		pvk_term_sweep(&r->sweeps->sweeps[i], t, o);
	}
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
		print_sweeps(r, path, &term, o);
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

static int
show(struct cli *c, struct paper *p, const struct pvk_report *r)
{
	struct pvk_out o = { .plain = true };
	int status = verdict_status(r);

	if (c->json)
		return (paper_json_show(c, r, json_more, status));
	print_text(p, r, &o);
	return (paper_told(c, p, &o, status));
}

int
cmd_paper_verdict(struct cli *c, int argc, char **argv)
{
	return (paper_judge(c, argc, argv, show));
}
