/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the page. */
#ifndef PVK_PAPER_HTML_H
#define PVK_PAPER_HTML_H

#include "paper/report.h"

extern const char paper_html_style[];

/* Sections */
void paper_html_measured(const struct pvk_report *r,
    const struct pvk_report_path *p, struct pvk_out *o);
void paper_html_stages(const struct pvk_report_path *p, struct pvk_out *o);
/* html_sweep.c: each sweep of the path; n counts the paths. */
void paper_html_sweeps(const struct pvk_report *r,
    const struct pvk_report_path *p, size_t n, struct pvk_out *o);
void paper_html_plan(const struct pvk_report *r,
    const struct pvk_report_path *p, struct pvk_out *o);
void paper_html_findings(const struct pvk_report_path *p, struct pvk_out *o);
void paper_html_method(const struct pvk_report *r, bool print,
    struct pvk_out *o);

#endif
