/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of the page: each chart's figures, stages, options, method. */
#include <stdio.h>
#include <string.h>

#include "paper/html.h"
#include "paper/import.h"

static void
mark(bool placeholder, struct pvk_out *o)
{
	if (placeholder)
		pvk_out(o, " <span class=\"mark\">assumed</span>");
}

static void
measured_row(const struct pvk_report *r, const struct pvk_report_path *p,
    size_t i, struct pvk_out *o)
{
	const struct pvk_verdict *v = &p->verdicts[i];
	char a[PVK_WORDS], rate[PVK_QUANTITY_TEXT], n[PVK_DECIMAL_TEXT];

	pvk_out(o, "<tr><th scope=\"row\">");
	pvk_out_xml(o, v->result->label);
	mark(v->result->placeholder, o);
	pvk_out(o, "</th><td class=\"n\">%s",
	    pvk_quantity_format(v->stats.median, PVK_RATE, rate));
	if (v->stats.n > 1)
		pvk_out(o, " <span class=\"between\">[%s",
		    pvk_decimal_short(v->stats.lo / 1e6, n));
	if (v->stats.n > 1)
		pvk_out(o, " to %s]</span>",
		    pvk_decimal_short(v->stats.hi / 1e6, n));
	pvk_out(o, "</td><td class=\"n\">%s</td><td class=\"n\">",
	    pvk_words_relative(p, i, a));
	if (v->result->cpu > 0)
		pvk_out(o, "%s",
		    pvk_quantity_format(v->result->cpu, PVK_RATIO, rate));
	else
		pvk_out(o, "not known");
	pvk_out(o,
	    "</td><td class=\"n\">%s %%</td><td class=\"state%s\">%s"
	    "</td><td class=\"n\">%s</td>",
	    pvk_decimal_fixed(v->ratio * 100, 0, n),
	    v->state == PVK_WITHIN ? "" : " bad", pvk_state_name(v->state),
	    pvk_words_time(v->state != PVK_INVALID ? v->seconds : 0, a));
	if (r->board->economics.hour > 0 && v->seconds > 0 &&
	    v->state != PVK_INVALID)
		pvk_out(o, "<td class=\"n\">%s</td>",
		    pvk_words_money(r->board, v->money, a));
	else
		pvk_out(o, "<td class=\"n\">-</td>");
	pvk_out(o, "</tr>\n");
}

void
paper_html_measured(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	char how[PVK_WORK_HOW];

	pvk_out(o,
	    "<div class=\"wide\"><table>\n<caption>The figures of the chart</caption>\n<thead><tr>"
	    "<th scope=\"col\">measured</th>"
	    "<th scope=\"col\" class=\"n\">rate</th>"
	    "<th scope=\"col\" class=\"n\">relative</th>"
	    "<th scope=\"col\" class=\"n\">CPU</th>"
	    "<th scope=\"col\" class=\"n\">of paper</th>"
	    "<th scope=\"col\">verdict</th>"
	    "<th scope=\"col\" class=\"n\">a run</th>"
	    "<th scope=\"col\" class=\"n\">costs</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < p->nverdicts; i++)
		measured_row(r, p, i, o);
	pvk_out(o, "</tbody>\n</table></div>\n");
	for (size_t i = 0; i < p->nverdicts; i++) {
		if (!pvk_report_caveat(r, p, &p->verdicts[i], how, sizeof(how)))
			continue;
		pvk_out(o, "<p class=\"sub\">");
		pvk_out_xml(o, p->verdicts[i].result->label);
		pvk_out(o, ": %s, by default.</p>\n", how);
	}
}

void
paper_html_stages(const struct pvk_report_path *p, struct pvk_out *o)
{
	const struct pvk_solution *s = &p->solution;
	char rate[PVK_QUANTITY_TEXT];

	pvk_out(o, "<div class=\"whole\">\n<h3>What each stage of ");
	pvk_out_xml(o, s->path->name);
	pvk_out(o,
	    " can do</h3>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">stage</th>"
	    "<th scope=\"col\">layer</th><th scope=\"col\" class=\"n\">bound"
	    "</th><th scope=\"col\" class=\"n\">typical</th>"
	    "<th scope=\"col\">reckoned</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < s->nstages; i++) {
		const struct pvk_stage *st = &s->stages[i];

		pvk_out(o, "<tr><th scope=\"row\">");
		pvk_out_xml(o, st->component->name);
		pvk_out(o, "%s", i == s->limit ? ", the limit" : "");
		mark(st->component->placeholder, o);
		pvk_out(o, "</th><td>%s</td><td class=\"n\">%s</td>",
		    pvk_layer_name(st->component->layer),
		    pvk_quantity_format(st->bound, PVK_RATE, rate));
		pvk_out(o, "<td class=\"n\">%s</td><td>",
		    st->typical > 0
			? pvk_quantity_format(st->typical, PVK_RATE, rate)
			: "-");
		pvk_out_xml(o, st->formula);
		if (st->component->note[0] != '\0') {
			pvk_out(o, " (");
			pvk_out_xml(o, st->component->note);
			pvk_out(o, ")");
		}
		pvk_out(o, "</td></tr>\n");
	}
	pvk_out(o, "</tbody>\n</table></div>\n<p>%s: %s.</p>\n</div>\n",
	    s->path->mode == PVK_SERIAL
		? "One stage after the other: 1 / the sum of 1 / capacity"
		: "All stages at once: the least capacity",
	    pvk_quantity_format(s->expected, PVK_RATE, rate));
}

static void
step_row(const struct pvk_report *r, const struct pvk_step *s, unsigned rank,
    struct pvk_out *o)
{
	char a[PVK_WORDS], rate[PVK_QUANTITY_TEXT];

	pvk_out(o, "<tr><td>%u</td><th scope=\"row\">", rank);
	pvk_out_xml(o, s->option->change);
	pvk_out(o, "</th><td class=\"n\">%s</td><td class=\"n\">%s%s</td>",
	    pvk_words_gain(s->gain, a), s->on_paper ? "on paper " : "",
	    pvk_quantity_format(s->before, PVK_RATE, rate));
	pvk_out(o, "<td class=\"n\">%s</td>",
	    pvk_quantity_format(s->after, PVK_RATE, rate));
	pvk_out(o, "<td class=\"n\">%s</td>", pvk_words_time(s->saved, a));
	pvk_out(o, "<td class=\"n\">%s</td>",
	    s->money > 0 ? pvk_words_money(r->board, s->money, a) : "-");
	pvk_out(o, "<td class=\"n\">%s</td>",
	    s->cost > 0 ? pvk_words_money(r->board, s->cost, a) : "-");
	pvk_out(o, "<td class=\"n\">%s</td>", pvk_words_payback(s, a));
	pvk_out(o, "<td>");
	pvk_out_xml(o, s->then);
	pvk_out(o, "</td></tr>\n");
}

static void
not_worth(const struct pvk_report_path *p, struct pvk_out *o)
{
	char a[PVK_WORDS];
	bool any = false;

	for (size_t i = 0; i < p->plan.nsteps; i++) {
		const struct pvk_step *s = &p->plan.steps[i];

		if (s->worth)
			continue;
		pvk_out(o, "%s",
		    any ? "<li>" : "<p>Not worth doing:</p>\n<ul>\n<li>");
		any = true;
		pvk_out_xml(o, s->option->change);
		pvk_out(o, ": %s; %s</li>\n", pvk_words_gain(s->gain, a),
		    s->why);
	}
	if (any)
		pvk_out(o, "</ul>\n");
}

void
paper_html_plan(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	unsigned rank = 0;

	if (p->plan.nsteps == 0)
		return;
	pvk_out(o, "<h3>Biggest win first</h3>\n");
	for (size_t i = 0; i < p->plan.nsteps; i++) {
		if (!p->plan.steps[i].worth)
			continue;
		if (rank++ == 0)
			pvk_out(o,
			    "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">#</th>"
			    "<th scope=\"col\">change</th>"
			    "<th scope=\"col\" class=\"n\">gain</th>"
			    "<th scope=\"col\" class=\"n\">from</th>"
			    "<th scope=\"col\" class=\"n\">to</th>"
			    "<th scope=\"col\" class=\"n\">sooner</th>"
			    "<th scope=\"col\" class=\"n\">saves a run</th>"
			    "<th scope=\"col\" class=\"n\">costs once</th>"
			    "<th scope=\"col\" class=\"n\">paid back</th>"
			    "<th scope=\"col\">next limit</th></tr></thead>\n"
			    "<tbody>\n");
		step_row(r, &p->plan.steps[i], rank, o);
	}
	if (rank > 0)
		pvk_out(o, "</tbody>\n</table></div>\n");
	else
		pvk_out(o,
		    "<p>No option on the whiteboard is worth its "
		    "cost.</p>\n");
	not_worth(p, o);
}

static void
method_row(const struct pvk_verdict *v, struct pvk_out *o)
{
	const struct pvk_stats *s = &v->stats;
	char n[PVK_DECIMAL_TEXT];

	pvk_out(o, "<tr><th scope=\"row\">");
	pvk_out_xml(o, v->result->label);
	pvk_out(o, "</th><td>");
	pvk_out_xml(o,
	    v->result->tool[0] != '\0' ? v->result->tool
				       : "as the whiteboard says");
	if (v->result->command[0] != '\0') {
		pvk_out(o, " ");
		pvk_out_xml(o, v->result->command);
	}
	if (v->result->note[0] != '\0') {
		pvk_out(o, "; ");
		pvk_out_xml(o, v->result->note);
	}
	pvk_out(o, "</td><td class=\"n\">%zu</td><td>", s->n);
	if (s->n < 2)
		pvk_out(o, "one run, no interval");
	else
		pvk_out(o, "%s %%%s",
		    pvk_decimal_fixed(s->coverage * 100, 1, n),
		    s->coverage < 0.95 ? ", n too small for 95 %" : "");
	if (s->noutliers > 0)
		pvk_out(o, "; %zu outlier%s kept", s->noutliers,
		    s->noutliers == 1 ? "" : "s");
	pvk_out(o, "</td><td>");
	for (size_t i = 0; i < v->result->ngates; i++)
		pvk_out(o, "%s%s %s", i > 0 ? ", " : "", v->result->gates[i].id,
		    v->result->gates[i].ok ? "passed" : "FAILED");
	pvk_out(o, "%s</td></tr>\n",
	    v->result->ngates == 0 ? "none, as told" : "");
}

void
paper_html_method(const struct pvk_report *r, bool print, struct pvk_out *o)
{
	char t[PVK_QUANTITY_TEXT];
	bool any = false;

	for (size_t i = 0; i < r->npaths; i++)
		for (size_t k = 0; k < r->paths[i].nverdicts; k++) {
			if (!any)
				pvk_out(o,
				    "<h3>How it was measured</h3>\n<div class=\"wide\"><table>\n"
				    "<thead><tr><th scope=\"col\">measured</th>"
				    "<th scope=\"col\">by</th>"
				    "<th scope=\"col\" class=\"n\">runs</th>"
				    "<th scope=\"col\">interval covers</th>"
				    "<th scope=\"col\">gates</th></tr></thead>"
				    "\n<tbody>\n");
			any = true;
			method_row(&r->paths[i].verdicts[k], o);
		}
	if (any)
		pvk_out(o, "</tbody>\n</table></div>\n");
	pvk_out(o,
	    "<p>Rates are medians; MB is 10<sup>6</sup> bytes. A verdict "
	    "is WITHIN when it is at most %s away from paper, edges "
	    "included; BORDERLINE when the interval of the median "
	    "straddles an edge; INVALID when a gate failed.</p>\n"
	    "<details%s>\n<summary>The whiteboard</summary>\n<pre>",
	    pvk_quantity_format(r->board->tolerance, PVK_RATIO, t),
	    print ? " open=\"open\"" : "");
	pvk_out_xml(o, r->board->text);
	pvk_out(o, "</pre>\n</details>\n");
}
