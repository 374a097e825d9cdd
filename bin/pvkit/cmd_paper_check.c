/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper check: is a whiteboard right, and what on it is an assumption? */
#include <stdlib.h>

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_check_options[] = {
	OPTION_JSON(OPT_JSON),
	{ 0, NULL, NULL, NULL },
};

static size_t
placeholders(const struct pvk_board *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->ncomponents; i++)
		n += b->components[i].placeholder;
	for (size_t i = 0; i < b->nresults; i++)
		n += b->results[i].placeholder;
	return (n);
}

static void
print_json(struct cli *c, const struct pvk_board *b)
{
	struct pvk_json j;

	cli_json_open(c, &j);
	paper_json_board(&j, b);
	pvk_json_uint(&j, "components", b->ncomponents);
	pvk_json_uint(&j, "options", b->noptions);
	pvk_json_uint(&j, "results", b->nresults);
	pvk_json_array(&j, "paths");
	for (size_t i = 0; i < b->npaths; i++)
		pvk_json_str(&j, NULL, b->paths[i].name);
	pvk_json_end(&j);
	pvk_json_array(&j, "placeholders");
	for (size_t i = 0; i < b->ncomponents; i++)
		if (b->components[i].placeholder)
			pvk_json_str(&j, NULL, b->components[i].name);
	for (size_t i = 0; i < b->nresults; i++)
		if (b->results[i].placeholder)
			pvk_json_str(&j, NULL, b->results[i].name);
	pvk_json_end(&j);
	pvk_json_close(&j);
}

static void
print_text(const struct pvk_board *b)
{
	size_t n = placeholders(b);

	printf("%s: %zu component%s, %zu path%s, %zu option%s, %zu result%s\n",
	    b->file, b->ncomponents, cli_plural(b->ncomponents), b->npaths,
	    cli_plural(b->npaths), b->noptions, cli_plural(b->noptions),
	    b->nresults, cli_plural(b->nresults));
	if (n == 0)
		return;
	printf("assumed, and to be looked up:");
	for (size_t i = 0; i < b->ncomponents; i++)
		if (b->components[i].placeholder)
			printf(" %s", b->components[i].name);
	for (size_t i = 0; i < b->nresults; i++)
		if (b->results[i].placeholder)
			printf(" %s", b->results[i].name);
	printf("\n");
}

/* Every path has a solution, too: else there would be no report. */
static int
show(struct cli *c, struct paper *p, const struct pvk_report *r)
{
	(void)r;
	if (c->json)
		print_json(c, p->board);
	else
		print_text(p->board);
	return (cli_flush(c, EXIT_SUCCESS));
}

int
cmd_paper_check(struct cli *c, int argc, char **argv)
{
	return (paper_judge(c, argc, argv, show));
}
