/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Everything that is to be said about a whiteboard, found out once; and the
 * ways to say it: on a terminal, as a picture, as a page.
 */
#ifndef PVK_PAPER_REPORT_H
#define PVK_PAPER_REPORT_H

#include "paper/out.h"
#include "paper/plan.h"
#include "paper/verdict.h"

struct pvk_report_path {
	struct pvk_solution solution;
	size_t nverdicts;
	struct pvk_verdict *verdicts; /* owned; of whole paths, fastest first */
	struct pvk_plan plan;
};

struct pvk_sweeps; /* sweep.h */

struct pvk_report {
	const struct pvk_board *board; /* borrowed */
	struct pvk_sweeps *sweeps;     /* owned: of results marked so */
	size_t npaths;
	struct pvk_report_path *paths; /* owned */
};

/*
 * only: the name of the one path wanted, NULL: all. PVK_EUSAGE when there is no
 * such path, PVK_ECONFIG when one has no capacity. NULL on error.
 */
struct pvk_report *pvk_report_make(const struct pvk_board *b, const char *only,
    struct pvk_err *e);
/* NULL is fine. */
void pvk_report_free(struct pvk_report *r);

/* words.c: what people call it */

#define PVK_WORDS 96
/* "15.4 h", "3.2 min"; "-" for none */
const char *pvk_words_time(double seconds, char buf[PVK_WORDS]);
/* "GBP 185.01"; a bare number without a currency */
const char *pvk_words_money(const struct pvk_board *b, double money,
    char buf[PVK_WORDS]);
/* "+104 %", "-3.2 %" */
const char *pvk_words_gain(double gain, char buf[PVK_WORDS]);
/* "after 7 runs", "at once" */
const char *pvk_words_payback(const struct pvk_step *s, char buf[PVK_WORDS]);
/* "2.04x" of the slowest of them, with the interval where there is one */
const char *pvk_words_relative(const struct pvk_report_path *p, size_t i,
    char buf[PVK_WORDS]);
/* How many times the slowest result it is */
double pvk_relative(const struct pvk_report_path *p, size_t i);
/* The verdict that counts: of the result that is so now; NULL: none is */
const struct pvk_verdict *pvk_report_now(const struct pvk_report_path *p);
/*
 * The best of the valid results, of those that are not ABOVE if there is one;
 * NULL: there is none.
 */
const struct pvk_verdict *pvk_report_best(const struct pvk_report_path *p);

/*
 * What verdict v does not rest on: that its path is drawn for what was done,
 * but by default. False: it does, or somebody vouches for it.
 */
bool pvk_report_caveat(const struct pvk_report *r,
    const struct pvk_report_path *p, const struct pvk_verdict *v, char *how,
    size_t size);
/* Is there a sweep of that path? */
bool pvk_report_swept(const struct pvk_report *r,
    const struct pvk_report_path *p);
/*
 * Of a result that is ABOVE: which stages are said to do less than they were
 * seen to do; a sentence without its full stop, to o's end.
 */
void pvk_words_above(const struct pvk_solution *s, const struct pvk_verdict *v,
    struct pvk_out *o);

/* The three questions of the business, answered in sentences, to o's end. */
enum pvk_question { PVK_WHEN_FIXED, PVK_HOW_MUCH_SOONER, PVK_WHAT_COST };
const char *pvk_question_text(enum pvk_question q);
void pvk_question_answer(const struct pvk_report *r,
    const struct pvk_report_path *p, enum pvk_question q, struct pvk_out *o);
/* One sentence of what it all comes to. */
void pvk_headline(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_out *o);

/* bars.c: measurements beside each other, as a chart wants them */

struct pvk_bar {
	char label[PVK_BOARD_TEXT];
	char kind[PVK_BOARD_TEXT]; /* of measurement; see import.h */
	double value, lo, hi; /* bytes a second; lo and hi 0: no interval */
	double relative;      /* to the slowest of its kind */
	double cpu;	      /* of one processor; 0: not known */
	bool judged;
	enum pvk_state state; /* when judged */
};
struct pvk_bars {
	char title[PVK_BOARD_TEXT];
	double expected; /* 0: there is no paper */
	double tolerance;
	size_t n;
	struct pvk_bar bars[PVK_BOARD_RESULTS];
};
void pvk_bars_of(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_bars *bars);
/* Of results without a whiteboard. */
void pvk_bars_of_results(const char *title, const struct pvk_result *results,
    size_t n, struct pvk_bars *bars);
/* "188 MB/s, 2.04x, 67 % CPU" */
const char *pvk_bar_figures(const struct pvk_bar *b, char buf[PVK_WORDS]);

/* term.c, term_bars.c: for a terminal */

struct pvk_term {
	bool ascii; /* no characters beyond it */
	bool colour;
	bool fold;	/* sentences, too, end where the terminal does */
	unsigned width; /* columns, at least 40; charts fit it */
};
/*
 * term_fold.c: with t->fold, lines of o that are too long go on in the next
 * one, a little farther in.
 */
void pvk_term_fold(const struct pvk_term *t, struct pvk_out *o);
void pvk_term_expect(const struct pvk_report *r,
    const struct pvk_report_path *p, const struct pvk_term *t,
    struct pvk_out *o);
void pvk_term_verdicts(const struct pvk_report *r,
    const struct pvk_report_path *p, const struct pvk_term *t, bool all,
    struct pvk_out *o);
void pvk_term_plan(const struct pvk_report *r, const struct pvk_report_path *p,
    const struct pvk_term *t, struct pvk_out *o);
void pvk_term_bars(const struct pvk_bars *bars, const struct pvk_term *t,
    struct pvk_out *o);
void pvk_term_diagram(const struct pvk_report *r,
    const struct pvk_report_path *p, const struct pvk_term *t,
    struct pvk_out *o);

/*
 * svg_bars.c, svg_diagram.c: a picture. id: a prefix for its identifiers, for
 * several of them in one page; alone: with the XML declaration and the style
 * that a file of its own needs.
 */
void pvk_svg_bars(const struct pvk_bars *bars, const char *id, bool alone,
    struct pvk_out *o);
void pvk_svg_diagram(const struct pvk_report *r,
    const struct pvk_report_path *p, const char *id, bool alone,
    struct pvk_out *o);

/* html.c: the whole page. when: seconds since 1970, 0: leave the date out. */
void pvk_html_report(const struct pvk_report *r, const char *version,
    int64_t when, bool print, struct pvk_out *o);

#endif
