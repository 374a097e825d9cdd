/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper diagram: the way of the data, as a picture. */
#include <stdlib.h>

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_diagram_options[] = {
	OPTION_ASCII,
	{ OPT_BARS, "bars", NULL,
	    "the results as bars instead, against paper" },
	OPTION_FORCE(OPT_FORCE),
	OPTION_NO_COLOR,
	OPTION_OUTPUT('o', "an SVG file; default: to the terminal"),
	OPTION_PATH("the path to draw; default: the first"),
	{ 0, NULL, NULL, NULL },
};

static void
draw(const struct paper *p, const struct pvk_report *r,
    const struct pvk_term *term, struct pvk_out *o)
{
	struct pvk_bars bars;

	pvk_bars_of(r, &r->paths[0], &bars);
	if (p->output != NULL && p->bars)
		pvk_svg_bars(&bars, "bars", true, o);
	else if (p->output != NULL)
		pvk_svg_diagram(r, &r->paths[0], "way", true, o);
	else if (p->bars)
		pvk_term_bars(&bars, term, o);
	else
		pvk_term_diagram(r, &r->paths[0], term, o);
}

static int
show(struct cli *c, struct paper *p, const struct pvk_report *r)
{
	struct pvk_out o = { 0 };
	struct pvk_term term;

	paper_term(p, &term);
	draw(p, r, &term, &o);
	if (p->output == NULL)
		return (paper_told(c, p, &o, EXIT_SUCCESS));
	return (paper_finish(c, p, &o, EXIT_SUCCESS));
}

int
cmd_paper_diagram(struct cli *c, int argc, char **argv)
{
	return (paper_judge(c, argc, argv, show));
}
