/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit bench chart: measurements beside each other, without a whiteboard. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_bench_chart_options[] = {
	OPTION_ASCII,
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	OPTION_NO_COLOR,
	OPTION_OUTPUT('o', "an SVG file; default: to the terminal"),
	{ 0, NULL, NULL, NULL },
};

static void
print_json(struct cli *c, const struct pvk_bars *bars)
{
	struct pvk_json j;

	cli_json_open(c, &j);
	pvk_json_array(&j, "bars");
	for (size_t i = 0; i < bars->n; i++) {
		const struct pvk_bar *b = &bars->bars[i];

		pvk_json_object(&j, NULL);
		pvk_json_str(&j, "label", b->label);
		pvk_json_double(&j, "median_Bps", b->value);
		paper_json_known(&j, "lo_Bps", b->lo);
		paper_json_known(&j, "hi_Bps", b->hi);
		pvk_json_double(&j, "relative", b->relative);
		pvk_json_str(&j, "kind", b->kind);
		paper_json_known(&j, "cpu_ratio", b->cpu);
		pvk_json_bool(&j, "valid",
		    !b->judged || b->state != PVK_INVALID);
		pvk_json_end(&j);
	}
	pvk_json_close(&j);
}

/*
 * What two files call by the same name is not the same measurement, so a label
 * says which file it is from.
 */
static int
take(struct paper_results *all, const char *path, struct pvk_err *e)
{
	const char *base = strrchr(path, '/');
	char label[PVK_BOARD_TEXT];
	size_t before = all->n;

	if (paper_take(all, path, NULL, e) != 0)
		return (-1);
	if (all->n > PVK_IMPORT_MAX)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: more than %d measurements", path, PVK_IMPORT_MAX));
	for (size_t i = before; i < all->n; i++) {
		struct pvk_result *r = &all->list[i];

		if (strcmp(r->label, r->name) != 0)
			continue;
		snprintf(label, sizeof(label), "%.40s, %.140s", r->name,
		    base != NULL ? base + 1 : path);
		memcpy(r->label, label, sizeof(r->label));
	}
	return (0);
}

static int
show(struct cli *c, struct paper *p, const struct pvk_bars *bars)
{
	struct pvk_out o = { 0 };
	struct pvk_term term;

	if (c->json) {
		print_json(c, bars);
		return (cli_flush(c, EXIT_SUCCESS));
	}
	paper_term(p, &term);
	if (p->output != NULL) {
		pvk_svg_bars(bars, "bars", true, &o);
		return (paper_finish(c, p, &o, EXIT_SUCCESS));
	}
	pvk_term_bars(bars, &term, &o);
	return (paper_told(c, p, &o, EXIT_SUCCESS));
}

int
cmd_bench_chart(struct cli *c, int argc, char **argv)
{
	struct paper_results all = { 0 };
	struct pvk_bars *bars;
	struct paper p = { 0 };
	struct pvk_err e;
	int status, r;

	status = cli_parse(c, argc, argv, paper_option, &p);
	if (status >= 0)
		return (status);
	bars = calloc(1, sizeof(*bars));
	if (bars == NULL) {
		pvk_err_set(&e, PVK_ENOMEM, "chart: no memory");
		return (cli_report(c, &e));
	}
	r = paper_not_over(p.output, argv + c->at, argc - c->at, &e);
	for (int i = c->at; i < argc && r == 0; i++)
		r = take(&all, argv[i], &e);
	if (r != 0)
		status = cli_report(c, &e);
	else {
		pvk_bars_of_results("Measured", all.list, all.n, bars);
		status = show(c, &p, bars);
	}
	paper_results_fini(&all);
	free(bars);
	return (status);
}
