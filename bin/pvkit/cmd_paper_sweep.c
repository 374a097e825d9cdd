/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvkit paper sweep: the same work at several loads, and the law of scalability
 * through it. The loads are those of results, or are measured here.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "paper_run.h"
#include "xva_options.h"

#define RUNS_DEFAULT	3  /* at each load */
#define SECONDS_DEFAULT 20 /* more than the 10 of a measurement */
#define SAVED		"pvkit.paper.import/1" /* what the file is */

const struct option_spec cmd_paper_sweep_options[] = {
	OPTION_ASCII,
	OPTION_DRY_RUN,
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	{ OPT_LABEL, "label", "TEXT", "what people call what is measured" },
	{ OPT_LOADS, "loads", "LIST",
	    "measure at these: 1,2,4,8,16,32; default: only RESULT" },
	{ OPT_NAME, "name", "NAME",
	    "of what is measured; default: the path's" },
	OPTION_NO_COLOR,
	{ OPT_ONLY, "only", "TEXT",
	    "results that have it in their name or label" },
	OPTION_OUTPUT('o', "an SVG file of the picture, too"),
	OPTION_PATH("which to measure; results that name none are of it"),
	{ OPT_RUNS, "runs", "N", "how often, each load; default: 3" },
	{ OPT_SAVE, "save", "OUT", "a file for what is measured" },
	{ OPT_SECONDS, "seconds", "N", "of one run; default: 20" },
	OPTION_SIZE,
	OPTION_TARGET,
	{ 0, NULL, NULL, NULL },
};

struct sweep {
	struct paper_run run;
	const char *only, *save;
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct sweep *s = ctx;

	switch (id) {
	case OPT_LOADS:
		return (paper_run_loads(&s->run, arg, e));
	case OPT_ONLY:
		s->only = arg;
		return (0);
	case OPT_SAVE:
		s->save = arg;
		return (0);
	default:
		return (paper_run_option(&s->run, id, arg, e));
	}
}

/* Measures, and keeps what came of it before anything else can go wrong. */
static int
measure(struct sweep *s, struct paper_results *all, struct pvk_err *e)
{
	struct paper save = { .output = s->save, .force = s->run.paper.force };
	struct pvk_import *im;

	if (paper_new(s->save, save.force, e) != 0 ||
	    paper_run(&s->run, e) != 0)
		return (-1);
	if (s->run.dry)
		return (0);
	im = s->run.im;
	if (s->save != NULL && paper_save(s->run.cli, &save, SAVED, im, e) != 0)
		return (-1);
	return (paper_results_add(all, im->results, &im->n, "sweep", e));
}

static bool
is_meant(const struct sweep *s, const struct pvk_result *r)
{
	return (s->only == NULL || strstr(r->name, s->only) != NULL ||
	    strstr(r->label, s->only) != NULL);
}

/* Those of the whiteboard with a load, those of files, those measured now */
static int
gather(struct sweep *s, char **files, int n, struct paper_results *all,
    struct pvk_err *e)
{
	struct pvk_board *b = s->run.paper.board;
	size_t index, kept = 0;

	if (s->run.paper.path != NULL &&
	    pvk_board_need_path(b, s->run.paper.path, &index, e) != 0)
		return (-1);
	for (int i = 0; i < n; i++)
		if (paper_take(all, files[i], s->run.paper.path, e) != 0)
			return (-1);
	if (s->run.nloads > 0 && measure(s, all, e) != 0)
		return (-1);
	for (size_t i = 0; i < all->n; i++) {
		if (is_meant(s, &all->list[i]))
			all->list[kept++] = all->list[i];
		else
			pvk_result_fini(&all->list[i]);
	}
	all->n = kept;
	for (size_t i = 0; i < b->nresults; i++) {
		size_t one = 1;

		/* they go over to the list, with their samples */
		if (b->results[i].load > 0 && b->results[i].at == SIZE_MAX &&
		    is_meant(s, &b->results[i]) &&
		    paper_results_add(all, &b->results[i], &one, b->file, e) !=
			0)
			return (-1);
		if (one == 0)
			memset(&b->results[i], 0, sizeof(b->results[i]));
	}
	return (0);
}

/* The picture goes to -o, the rest to standard output, unless that is it. */
static int
show(struct cli *c, struct sweep *s, const struct pvk_sweeps *all, int status)
{
	struct paper *p = &s->run.paper, to_stdout = { 0 };
	struct pvk_out picture = { 0 }, text = { .plain = true };
	struct pvk_term term;
	struct pvk_json j;
	struct pvk_err e;

	if (p->output != NULL) {
		pvk_svg_sweep(&all->sweeps[0], "sweep", true, &picture);
		if (paper_put(p, &picture, &e) != 0)
			return (cli_report(c, &e));
		if (strcmp(p->output, "-") == 0)
			return (status);
	}
	if (c->json) {
		cli_json_open(c, &j);
		paper_json_board(&j, p->board);
		paper_json_sweeps(&j, all, NULL);
		pvk_json_close(&j);
		return (cli_flush(c, status));
	}
	paper_term(p, &term);
	for (size_t i = 0; i < all->n; i++) {
		pvk_out(&text, "%s", i > 0 ? "\n" : "");
		pvk_term_sweep(&all->sweeps[i], &term, &text);
	}
	return (paper_told(c, &to_stdout, &text, status));
}

/* 1 when a law is not to be trusted */
static int
sweep_status(const struct pvk_sweeps *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->sweeps[i].ndoubts > 0)
			return (EXIT_FAULTS);
	return (EXIT_SUCCESS);
}

static struct pvk_sweeps *
make(struct sweep *s, const struct paper_results *all, struct pvk_err *e)
{
	struct pvk_sweeps *made;

	if (all->n == 0) {
		pvk_err_set(e, PVK_EUSAGE,
		    "%s: nothing that was measured at a load%s%s; expected a "
		    "RESULT, or --loads to measure it",
		    s->run.paper.board->file,
		    s->only != NULL ? " and is called " : "",
		    s->only != NULL ? s->only : "");
		return (NULL);
	}
	made = pvk_sweeps_make(s->run.paper.board, all->list, all->n, e);
	if (made == NULL || made->n == 1 || s->run.paper.output == NULL)
		return (made);
	pvk_err_set(e, PVK_EUSAGE,
	    "%zu kinds of work, and a picture is of one; say with --only which",
	    made->n);
	pvk_sweeps_free(made);
	return (NULL);
}

int
cmd_paper_sweep(struct cli *c, int argc, char **argv)
{
	struct sweep s = { .run = { .cli = c,
			       .runs = RUNS_DEFAULT,
			       .seconds = SECONDS_DEFAULT } };
	struct paper_results all = { 0 };
	struct pvk_sweeps *sweeps = NULL;
	struct pvk_err e;
	int status = cli_parse(c, argc, argv, apply, &s), r = -1;

	if (status >= 0)
		return (status);
	if (paper_not_over(s.run.paper.output, argv + c->at, argc - c->at,
		&e) == 0 &&
	    paper_not_over(s.save, argv + c->at, argc - c->at, &e) == 0)
		s.run.paper.board = pvk_board_read(argv[c->at], &e);
	if (s.run.paper.board != NULL)
		r = gather(&s, argv + c->at + 1, argc - c->at - 1, &all, &e);
	if (r == 0 && s.run.dry)
		status = cli_flush(c, EXIT_SUCCESS);
	else if (r == 0)
		sweeps = make(&s, &all, &e);
	if (sweeps != NULL)
		status = show(c, &s, sweeps, sweep_status(sweeps));
	else if (r != 0 || !s.run.dry)
		status = cli_report(c, &e);
	pvk_sweeps_free(sweeps);
	paper_results_fini(&all);
	paper_run_fini(&s.run);
	return (status);
}
