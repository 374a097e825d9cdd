/* SPDX-License-Identifier: BSD-2-Clause */
/* What is wrong with a result, on the page: the layer, and what it may be. */
#include <string.h>

#include "paper/html.h"

#define FINDINGS_SHOWN 5
#define COMMON_MOST    (4 * PVK_FINDINGS)

static void
finding(const struct pvk_suspicion *f, struct pvk_out *o)
{
	pvk_out(o, "<li class=\"finding\"><strong>%s</strong>: ", f->id);
	pvk_out_xml(o, f->claim);
	if (f->evidence[0] != '\0') {
		pvk_out(o, ". Seen: ");
		pvk_out_xml(o, f->evidence);
	}
	pvk_out(o, ".<br/>Check: <code>");
	pvk_out_xml(o, f->check);
	pvk_out(o, "</code><br/>Fix: ");
	pvk_out_xml(o, f->fix);
	pvk_out(o, ".</li>\n");
}

/* What is not shown is told of. */
static void
more(size_t left, struct pvk_out *o)
{
	if (left > 0)
		pvk_out(o,
		    "<li>and %zu more, which <code>pvkit paper verdict --all"
		    "</code> lists.</li>\n",
		    left);
}

/* Those with evidence */
static void
findings(const struct pvk_verdict *v, struct pvk_out *o)
{
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < v->nfindings; i++) {
		if (v->findings[i].evidence[0] == '\0')
			continue;
		if (shown == FINDINGS_SHOWN) {
			left++;
			continue;
		}
		pvk_out(o, "%s", shown++ == 0 ? "<ol>\n" : "");
		finding(&v->findings[i], o);
	}
	more(left, o);
	pvk_out(o, "%s", shown > 0 ? "</ol>\n" : "");
}

static bool
listed(const struct pvk_suspicion *const *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i]->id, id) == 0)
			return (true);
	return (false);
}

/* The merely common: a list of its own, that nobody mixes them up, and once for
 * all results of a path, which have the same. */
static void
common(const struct pvk_report_path *p, struct pvk_out *o)
{
	const struct pvk_suspicion *list[COMMON_MOST];
	size_t n = 0;

	for (size_t i = 0; i < p->nverdicts; i++) {
		const struct pvk_verdict *v = &p->verdicts[i];

		for (size_t k = 0; k < v->nfindings && n < COMMON_MOST; k++)
			if (v->findings[k].evidence[0] == '\0' &&
			    !listed(list, n, v->findings[k].id))
				list[n++] = &v->findings[k];
	}
	if (n == 0)
		return;
	pvk_out(o,
	    "<p>Nothing speaks for these; they are common, and to be looked at "
	    "when the rest is in order:</p>\n<ul class=\"common\">\n");
	for (size_t i = 0; i < n && i < FINDINGS_SHOWN; i++)
		finding(list[i], o);
	more(n > FINDINGS_SHOWN ? n - FINDINGS_SHOWN : 0, o);
	pvk_out(o, "</ul>\n");
}

static void
verdict(const struct pvk_solution *s, const struct pvk_verdict *v,
    struct pvk_out *o)
{
	char a[PVK_QUANTITY_TEXT], b[PVK_QUANTITY_TEXT], c[PVK_QUANTITY_TEXT];

	pvk_out(o, "<h3>");
	pvk_out_xml(o, v->result->label);
	pvk_out(o, ": %s</h3>\n", pvk_state_name(v->state));
	for (size_t i = 0; i < v->result->ngates; i++) {
		if (v->result->gates[i].ok)
			continue;
		pvk_out(o, "<p>No measurement: ");
		pvk_out_xml(o, v->result->gates[i].detail);
		pvk_out(o, ".</p>\n");
	}
	if (v->state == PVK_BORDERLINE)
		pvk_out(o,
		    "<p>%s to %s straddles an edge of what counts as the "
		    "same: more runs tell.</p>\n",
		    pvk_quantity_format(v->stats.lo, PVK_RATE, a),
		    pvk_quantity_format(v->stats.hi, PVK_RATE, b));
	if (v->blamed) {
		pvk_out(o, "<p>The %s is to blame: ", pvk_layer_name(v->layer));
		pvk_out_xml(o, v->why);
		pvk_out(o, ".</p>\n");
	}
	if (v->state == PVK_ABOVE) {
		pvk_out(o, "<p>But ");
		pvk_words_above(s, v, o);
		pvk_out(o, ".</p>\n");
	}
	if (v->unknown > 0)
		pvk_out(o,
		    "<p>It is as if a layer of %s stood in the way: %s "
		    "for each request of %s.</p>\n",
		    pvk_quantity_format(v->unknown, PVK_RATE, a),
		    pvk_quantity_format(v->per_request, PVK_TIME, b),
		    pvk_quantity_format(v->request, PVK_SIZE, c));
	findings(v, o);
}

void
paper_html_findings(const struct pvk_report_path *p, struct pvk_out *o)
{
	pvk_out(o, "<div class=\"why\">\n");
	for (size_t i = 0; i < p->nverdicts; i++)
		if (p->verdicts[i].state != PVK_WITHIN)
			verdict(&p->solution, &p->verdicts[i], o);
	common(p, o);
	pvk_out(o, "</div>\n");
}
