/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper report: one page to show. */
#include <stdlib.h>
#include <time.h>

#include "config.h"
#include "util/size.h"

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_report_options[] = {
	OPTION_FORCE(OPT_FORCE),
	OPTION_OUTPUT('o', "the page; default: standard output"),
	OPTION_PATH("of this path only; results that name none are of it"),
	{ OPT_PRINT, "print", NULL, "for paper: nothing is folded away" },
	{ 0, NULL, NULL, NULL },
};

/* The date of the page: SOURCE_DATE_EPOCH, else today */
static int64_t
date(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds;
	struct pvk_err e;

	if (epoch != NULL &&
	    pvk_uint_parse(epoch, 0, (uint64_t)1 << 40, "SOURCE_DATE_EPOCH",
		&seconds, &e) == 0)
		return ((int64_t)seconds);
	return ((int64_t)time(NULL));
}

static int
show(struct cli *c, struct paper *p, const struct pvk_report *r)
{
	struct pvk_out o = { 0 };

	pvk_html_report(r, PVK_VERSION, date(), p->print, &o);
	return (paper_finish(c, p, &o, EXIT_SUCCESS));
}

int
cmd_paper_report(struct cli *c, int argc, char **argv)
{
	return (paper_judge(c, argc, argv, show));
}
