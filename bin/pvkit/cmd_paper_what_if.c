/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper what-if: what would a change do, or what do the options do? */
#include <stdlib.h>

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_what_if_options[] = {
	OPTION_JSON(OPT_JSON),
	OPTION_NO_COLOR,
	OPTION_PATH("of this path only"),
	{ OPT_SET, "set", "C.KEY=VALUE",
	    "a figure that is changed; may be given several times" },
	{ 0, NULL, NULL, NULL },
};

/* The board with the changes of --set; "NULL" when there is an error. */
static struct pvk_board *
changed(const struct paper *p, struct pvk_err *e)
{
	struct pvk_board *b = pvk_plan_copy(p->board, e);
	struct pvk_change change;

	for (size_t i = 0; b != NULL && i < p->nsets; i++) {
		if (pvk_board_change_parse(b, p->sets[i], &change, e) == 0) {
			pvk_board_change(b, &change);
			continue;
		}
		pvk_err_prefix(e, "--set");
		pvk_plan_copy_free(b);
		b = NULL;
	}
	return (b);
}

static void
print_json(struct cli *c, const struct pvk_report *r,
    const struct pvk_solution *after)
{
	struct pvk_json j;

	cli_json_open(c, &j);
	paper_json_board(&j, r->board);
	pvk_json_array(&j, "paths");
	for (size_t i = 0; i < r->npaths; i++) {
		const struct pvk_solution *before = &r->paths[i].solution;

		pvk_json_object(&j, NULL);
		pvk_json_str(&j, "name", before->path->name);
		pvk_json_double(&j, "before_Bps", before->expected);
		pvk_json_double(&j, "after_Bps", after[i].expected);
		pvk_json_double(&j, "gain_ratio",
		    after[i].expected / before->expected - 1);
		pvk_json_str(&j, "bottleneck",
		    after[i].stages[after[i].limit].component->name);
		pvk_json_double(&j, "saved_s",
		    before->seconds - after[i].seconds);
		paper_json_options(&j, &r->paths[i]);
		pvk_json_end(&j);
	}
	pvk_json_close(&j);
}

static void
print_change(const struct pvk_report *r, size_t i,
    const struct pvk_solution *after, struct pvk_out *o)
{
	const struct pvk_solution *before = &r->paths[i].solution;
	char a[PVK_QUANTITY_TEXT], b[PVK_QUANTITY_TEXT], g[PVK_WORDS];

	pvk_out_text(o, before->path->name);
	pvk_out(o, ": %s instead of %s on paper, %s; then %s is the limit\n",
	    pvk_quantity_format(after->expected, PVK_RATE, a),
	    pvk_quantity_format(before->expected, PVK_RATE, b),
	    pvk_words_gain(after->expected / before->expected - 1, g),
	    after->stages[after->limit].component->name);
	if (before->seconds > 0)
		pvk_out(o, "  %s instead of %s\n",
		    pvk_words_time(after->seconds, g),
		    pvk_words_time(before->seconds, (char[PVK_WORDS]){ 0 }));
	(void)r;
}

static int
tell(struct cli *c, struct paper *p, const struct pvk_report *r,
    const struct pvk_solution *after)
{
	struct pvk_out o = { .plain = true };
	struct pvk_term term;

	if (c->json) {
		print_json(c, r, after);
		return (cli_flush(c, EXIT_SUCCESS));
	}
	paper_term(p, &term);
	for (size_t i = 0; i < r->npaths; i++) {
		if (p->nsets > 0) {
			print_change(r, i, &after[i], &o);
			continue;
		}
		pvk_out_text(&o, r->paths[i].solution.path->name);
		pvk_out(&o, "\n");
		pvk_term_plan(r, &r->paths[i], &term, &o);
	}
	return (paper_told(c, p, &o, EXIT_SUCCESS));
}

static int
show(struct cli *c, struct paper *p, const struct pvk_report *r)
{
	struct pvk_solution *after = NULL;
	struct pvk_board *copy;
	struct pvk_err e;
	int status = -1;

	copy = changed(p, &e);
	if (copy == NULL)
		goto out;
	after = calloc(r->npaths, sizeof(*after));
	if (after == NULL) {
		pvk_err_set(&e, PVK_ENOMEM, "%s: no memory", p->board->file);
		goto out;
	}
	for (size_t i = 0; i < r->npaths; i++)
		if (pvk_solve(copy, r->paths[i].solution.path, &after[i], &e) !=
		    0)
			goto out;
	status = tell(c, p, r, after);
out:
	if (status < 0)
		status = cli_report(c, &e);
	free(after);
	pvk_plan_copy_free(copy);
	return (status);
}

int
cmd_paper_what_if(struct cli *c, int argc, char **argv)
{
	return (paper_judge(c, argc, argv, show));
}
