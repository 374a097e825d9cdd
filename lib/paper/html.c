/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report as one page: the answers first, the evidence after. No script, no
 * reference to anything outside, as the policy in its head says; two sheets of
 * paper when printed.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "paper/html.h"
#include "paper/svg.h"

const char paper_html_style[] =
    ":root{color-scheme:light dark}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:#eef1f4;color:#1b1f24;font:15px/1.45 "
    "\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif}\n"
    "main{max-width:820px;margin:0 auto;padding:28px 40px 36px;"
    "background:#fff}\n"
    "h1{font-size:25px;line-height:1.2;margin:0 0 2px}\n"
    "h2{font-size:18px;margin:26px 0 8px;border-bottom:2px solid #1b1f24;"
    "padding-bottom:3px}\n"
    "h3{font-size:15px;margin:16px 0 4px}\n"
    "p{margin:6px 0}\n"
    ".sub{color:#4d5761;margin:0 0 16px}\n"
    ".answer{border:2px solid #0b57d0;border-radius:6px;padding:12px 18px;"
    "margin:14px 0 6px;background:#f4f8ff}\n"
    ".answer .lead{font-size:18px;font-weight:600;margin:0 0 8px}\n"
    ".answer dl{margin:0}.answer dt{font-weight:600;margin-top:8px}\n"
    ".answer dd{margin:0}\n"
    "table{border-collapse:collapse;width:100%;margin:8px 0;font-size:13px}\n"
    "th,td{text-align:left;padding:4px 8px 4px 0;border-bottom:1px solid "
    "#d5dae0;vertical-align:top}\n"
    "th{font-weight:600}caption{text-align:left;color:#4d5761;"
    "padding:2px 0}\n"
    ".n{text-align:right;white-space:nowrap;padding-right:16px}\n"
    ".between{display:block}\n"
    ".state{font-weight:700;white-space:nowrap}\n"
    ".bad{color:#8f3400}\n"
    ".mark{font-size:.8em;font-weight:400;color:#5c4300;border:1px solid #b08900;"
    "border-radius:3px;padding:0 4px;white-space:nowrap}\n"
    ".wide th[scope=row]{min-width:7em}@media screen{.wide{overflow-x:auto}}\n"
    "figure{margin:10px 0 10px -10px}svg{max-width:100%;height:auto;display:block}\n"
    "pre{font:12px/1.4 \"DejaVu Sans Mono\",Menlo,Consolas,monospace;"
    "white-space:pre-wrap;overflow-wrap:anywhere;background:#f6f8fa;"
    "padding:8px;margin:6px 0}\n"
    "code{font:12.5px \"DejaVu Sans Mono\",Menlo,Consolas,monospace;"
    "overflow-wrap:anywhere}\n"
    "summary{cursor:pointer;font-weight:600;margin-top:8px}\n"
    "footer{margin-top:26px;border-top:1px solid #d5dae0;padding-top:8px;"
    "font-size:12px;color:#4d5761;overflow-wrap:anywhere}\n"
    "ol,ul{margin:6px 0;padding-left:22px}li{margin:3px 0}\n"
    "@media screen and (max-width:700px){main{padding:16px}"
    ".answer{padding:10px 12px}figure{margin:10px 0}\n"
    "figure{overflow-x:auto}figure svg{min-width:600px}"
    ".wide td:last-child{min-width:7em}}\n"
    "@media (prefers-color-scheme:dark){@media screen{\n"
    "body{background:#0c0f12;color:#e6e9ed}main{background:#14181d}\n"
    "h2{border-color:#e6e9ed}.sub,caption,footer{color:#a9b3be}\n"
    ".answer{background:#152033;border-color:#7fb0ff}\n"
    "th,td,footer{border-color:#333b44}pre{background:#1d232a}\n"
    ".bad{color:#ffb182}.mark{color:#f0dfae;border-color:#b08900}}}\n"
    "@media print{@page{size:A4;margin:10mm 13mm}\n"
    "body{background:#fff;color:#000;font-size:10.5px;line-height:1.26}\n"
    "p{margin:2px 0}ol,ul{margin:2px 0}li{margin:1px 0}\n"
    "main{max-width:none;padding:0 2px}h1{font-size:19px}\n"
    "h2{font-size:14px;margin:5px 0 2px;break-after:avoid}\n"
    "h3{font-size:11.5px;margin:4px 0 1px;break-after:avoid}\n"
    ".sub{margin-bottom:6px}\n"
    ".answer{background:#fff;border-color:#000;padding:5px 12px;margin:6px 0;"
    "font-size:11.5px}\n"
    ".answer .lead{font-size:14px;margin-bottom:2px}.answer dt{margin-top:3px}\n"
    "table{font-size:9.7px;margin:3px 0}th,td{padding:1.5px 6px 1.5px 0}"
    ".n{padding-right:9px}\n"
    "figure{margin:4px 0 4px -8px}svg{max-width:72%}.between{display:inline}\n"
    ".sweeps{break-inside:avoid}.sweeps figure{float:left;width:46%;"
    "margin-right:3%}.sweeps svg{max-width:100%}"
    ".sweeps::after{content:\"\";display:block;clear:both}\n"
    ".sweeps table{width:auto}.sweeps table .n{padding-right:7px}\n"
    "pre,code{font-size:8.5px;background:#fff}pre{font-size:6.6px;padding:0;"
    "line-height:1.12;columns:2;column-gap:6mm}\n"
    ".why{columns:2;column-gap:7mm;font-size:9.5px}.why h3{margin-top:0}"
    ".why ol,.why ul{padding-left:16px}.common{font-size:8.8px}\n"
    "figure,.answer,tr,.finding,.whole{break-inside:avoid}\n"
    "summary{margin-top:4px}footer{font-size:8.5px;margin-top:8px;padding-top:4px}}\n";

static void
head(const struct pvk_report *r, struct pvk_out *o)
{
	pvk_out(o,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;\"/>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\"/>\n<title>");
	pvk_out_xml(o,
	    r->board->name[0] != '\0' ? r->board->name : r->board->file);
	pvk_out(o, "</title>\n<style>\n%s%s</style>\n</head>\n<body>\n<main>\n",
	    paper_html_style, paper_svg_style);
}

static bool
any_placeholder(const struct pvk_report *r)
{
	for (size_t i = 0; i < r->board->ncomponents; i++)
		if (r->board->components[i].placeholder)
			return (true);
	for (size_t i = 0; i < r->board->nresults; i++)
		if (r->board->results[i].placeholder)
			return (true);
	return (false);
}

static void
title(const struct pvk_report *r, struct pvk_out *o)
{
	pvk_out(o, "<h1>");
	pvk_out_xml(o,
	    r->board->name[0] != '\0' ? r->board->name : r->board->file);
	pvk_out(o,
	    "</h1>\n<p class=\"sub\">What it should do on paper, what it "
	    "does, and what is in between.</p>\n");
	if (any_placeholder(r))
		pvk_out(o,
		    "<p><span class=\"mark\">assumed</span> marks a "
		    "figure that is an assumption: it stands on the "
		    "whiteboard until its owner has looked it up, and "
		    "everything that follows from it is worth no "
		    "more.</p>\n");
}

/* Two at most share the first page; the others come with the evidence. */
static void
answers(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o)
{
	static const enum pvk_question questions[] = { PVK_WHEN_FIXED,
		PVK_HOW_MUCH_SOONER, PVK_WHAT_COST };

	pvk_out(o,
	    "<section class=\"answer\" aria-label=\"the answer\">\n"
	    "<p class=\"lead\">");
	pvk_headline(r, p, o);
	pvk_out(o, "</p>\n<dl>\n");
	for (size_t i = 0; i < 3; i++) {
		pvk_out(o, "<dt>%s</dt>\n<dd>",
		    pvk_question_text(questions[i]));
		pvk_question_answer(r, p, questions[i], o);
		pvk_out(o, "</dd>\n");
	}
	pvk_out(o, "</dl>\n</section>\n");
}

static void
path(const struct pvk_report *r, const struct pvk_report_path *p, size_t n,
    struct pvk_out *o)
{
	struct pvk_bars bars;
	char id[24];

	pvk_out(o, "<section>\n<h2>");
	pvk_out_xml(o, p->solution.path->name);
	pvk_out(o, "</h2>\n");
	if (p->solution.path->note[0] != '\0') {
		pvk_out(o, "<p class=\"sub\">");
		pvk_out_xml(o, p->solution.path->note);
		pvk_out(o, "</p>\n");
	}
	answers(r, p, o);
	pvk_bars_of(r, p, &bars);
	if (bars.n > 0) {
		snprintf(id, sizeof(id), "bars%zu", n);
		pvk_out(o, "<figure>\n");
		pvk_svg_bars(&bars, id, false, o);
		pvk_out(o, "</figure>\n");
		paper_html_measured(r, p, o);
	}
	snprintf(id, sizeof(id), "way%zu", n);
	pvk_out(o, "<figure>\n");
	pvk_svg_diagram(r, p, id, false, o);
	pvk_out(o, "</figure>\n");
	paper_html_plan(r, p, o);
	paper_html_sweeps(r, p, n, o);
	pvk_out(o, "</section>\n");
}

static void
footer(const struct pvk_report *r, const char *version, int64_t when,
    struct pvk_out *o)
{
	time_t t = (time_t)when;
	struct tm tm;
	char date[32] = "";

	if (when > 0 && gmtime_r(&t, &tm) != NULL)
		snprintf(date, sizeof(date), "%04d-%02d-%02d, ",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	pvk_out(o, "<footer>%spvkit %s; whiteboard ", date, version);
	pvk_out_xml(o, r->board->file);
	pvk_out(o, ", SHA-256 %s</footer>\n</main>\n</body>\n</html>\n",
	    r->board->sha256);
}

void
pvk_html_report(const struct pvk_report *r, const char *version, int64_t when,
    bool print, struct pvk_out *o)
{
	head(r, o);
	title(r, o);
	for (size_t i = 0; i < r->npaths; i++)
		path(r, &r->paths[i], i, o);
	pvk_out(o, "<section class=\"evidence\">\n<h2>Evidence</h2>\n");
	for (size_t i = 0; i < r->npaths; i++) {
		paper_html_stages(&r->paths[i], o);
		paper_html_findings(&r->paths[i], o);
	}
	paper_html_method(r, print, o);
	pvk_out(o, "</section>\n");
	footer(r, version, when, o);
}
