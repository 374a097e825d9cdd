/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of paper and bench have in common. */
#ifndef PVKIT_PAPER_H
#define PVKIT_PAPER_H

#include "cli.h"
#include "paper/import.h"
#include "paper/report.h"
#include "paper/sweep.h"

enum {
	OPT_AGAINST = OPT_FIRST,
	OPT_ALL,
	OPT_ASCII,
	OPT_BARS,
	OPT_FORCE,
	OPT_JSON,
	OPT_LABEL,
	OPT_MEMORY,
	OPT_NAME,
	OPT_NO_COLOR,
	OPT_PATH,
	OPT_PRINT,
	OPT_SET,
};

#define PAPER_SETS 32

struct paper {
	bool all, ascii, bars, no_color, force, print;
	const char *against, *path, *label, *name, *output;
	uint64_t memory; /* bytes; 0: not said */
	size_t nsets;
	const char *sets[PAPER_SETS];
	struct pvk_board *board; /* owned; paper_unload */
};

#define OPTION_ASCII                                                   \
	{                                                              \
		OPT_ASCII, "ascii", NULL, "no characters beyond ASCII" \
	}
#define OPTION_NO_COLOR                                 \
	{                                               \
		OPT_NO_COLOR, "no-color", NULL,         \
		    "no colours, whatever the terminal" \
	}
#define OPTION_PATH(what)                      \
	{                                      \
		OPT_PATH, "path", "PATH", what \
	}

/* Takes any of the options above; ctx is the struct paper. */
int paper_option(void *ctx, int id, const char *arg, struct pvk_err *e);
void paper_unload(struct paper *p);
/*
 * A verb that judges a whiteboard: options, whiteboard and results are read,
 * and show tells what there is to tell; its exit status is that of the verb.
 */
int paper_judge(struct cli *c, int argc, char **argv,
    int (*show)(struct cli *c, struct paper *p, const struct pvk_report *r));
void paper_term(const struct paper *p, struct pvk_term *t);
/*
 * One more file's measurements to the end of a list, which grows; *list is
 * owned, and pvk_result_fini() each.
 */
struct paper_results {
	struct pvk_result *list;
	size_t n;
};
int paper_take(struct paper_results *all, const char *file, const char *path,
    struct pvk_err *e);
/* The same of *n results, which go over to it: *n is 0 then. */
int paper_results_add(struct paper_results *all,
    const struct pvk_result *results, size_t *n, const char *file,
    struct pvk_err *e);
void paper_results_fini(struct paper_results *all);
/* PVK_EUSAGE when out is one of the n files, which --force would replace. */
int paper_not_over(const char *out, char **files, int n, struct pvk_err *e);
/*
 * Can that be written in the end? Asked before hours of work. NULL and "-" can.
 */
int paper_new(const char *out, bool force, struct pvk_err *e);
/* What was written goes to -o, or to standard output. Frees it. */
int paper_put(struct paper *p, struct pvk_out *o, struct pvk_err *e);
/* The same for a verb that ends then: the exit status. */
int paper_finish(struct cli *c, struct paper *p, struct pvk_out *o, int status);
/* And of one that tells people, in lines that their terminal has room for. */
int paper_told(struct cli *c, struct paper *p, struct pvk_out *o, int status);

/* cmd_paper_import.c: what was measured to -o, or told; the exit status */
int paper_imported(struct cli *c, struct paper *p, const struct pvk_import *im);
/* The document of that alone, to -o; schema NULL: that of the verb */
int paper_save(const struct cli *c, struct paper *p, const char *schema,
    const struct pvk_import *im, struct pvk_err *e);

/* paper_json.c: members of documents */

void paper_json_board(struct pvk_json *j, const struct pvk_board *b);
/*
 * A whole document: the whiteboard, and each path with what more (NULL:
 * nothing) adds to it.
 */
int paper_json_show(struct cli *c, const struct pvk_report *r,
    void (*more)(struct pvk_json *j, const struct pvk_report *r,
	const struct pvk_report_path *p),
    int status);
/* The members of a path, into an object that is open. */
void paper_json_path(struct pvk_json *j, const struct pvk_board *b,
    const struct pvk_solution *s);
void paper_json_results(struct pvk_json *j, const struct pvk_report *r,
    const struct pvk_report_path *p);
void paper_json_options(struct pvk_json *j, const struct pvk_report_path *p);
void paper_json_measurements(struct pvk_json *j, const struct pvk_import *im);
/* only: the sweeps of that path; NULL: all */
void paper_json_sweeps(struct pvk_json *j, const struct pvk_sweeps *s,
    const struct pvk_path *only);
/* The interval of a median; null of one run */
void paper_json_interval(struct pvk_json *j, const struct pvk_stats *s);
/* A text, null when it is empty */
void paper_json_text(struct pvk_json *j, const char *key, const char *text);
/* A number, null when it is 0: not known */
void paper_json_known(struct pvk_json *j, const char *key, double d);

#endif
