/* SPDX-License-Identifier: BSD-2-Clause */
/* A whiteboard, everything that is found out from it, and every way to say so.
 */
#include <math.h>
#include <stdlib.h>

#include "paper/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 forgets the text of a string when its parser meets an error. */
const char *
__lsan_default_suppressions(void)
{
	return ("leak:libconfig\n");
}

static void
say(const struct pvk_report *r)
{
	static const struct pvk_term term = { false, true, 100 };
	struct pvk_out o = { .plain = true }, page = { 0 };
	struct pvk_bars *bars = calloc(1, sizeof(*bars));

	for (size_t i = 0; i < r->npaths; i++) {
		const struct pvk_report_path *p = &r->paths[i];

		/* a solution is a rate, or there would be none */
		if (!isfinite(p->solution.expected) ||
		    p->solution.expected <= 0 ||
		    p->solution.expected > p->solution.bound * 1.0000001)
			abort();
		pvk_term_expect(r, p, &term, &o);
		pvk_term_verdicts(r, p, &term, true, &o);
		pvk_term_plan(r, p, &term, &o);
		pvk_term_diagram(r, p, &term, &o);
		if (bars != NULL) {
			pvk_bars_of(r, p, bars);
			pvk_svg_bars(bars, "b", true, &page);
		}
	}
	pvk_html_report(r, "0", 1, true, &page);
	pvk_out_fini(&o);
	pvk_out_fini(&page);
	free(bars);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pvk_err e = { 0 };
	struct pvk_report *r;
	struct pvk_board *b;

	b = pvk_board_parse((const char *)data, len, "fuzz", &e);
	if (b == NULL) {
		if (e.code == PVK_OK || e.msg[0] == '\0')
			abort();
		return (0);
	}
	r = pvk_report_make(b, NULL, &e);
	if (r != NULL)
		say(r);
	else if (e.code != PVK_ECONFIG && e.code != PVK_ENOMEM)
		abort();
	pvk_report_free(r);
	pvk_board_free(b);
	return (0);
}
