/* SPDX-License-Identifier: BSD-2-Clause */
/* What the verbs of paper and bench have in common. */
#ifndef PVKIT_PAPER_H
#define PVKIT_PAPER_H

#include "cli.h"
#include "paper/import.h"
#include "paper/report.h"

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
	/* from paper_load */
	struct pvk_board *board;
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
/* The whiteboard argv[0] and results argv[1..n). */
int paper_load(struct paper *p, char **argv, int n, struct pvk_err *e);
void paper_unload(struct paper *p);
/*
 * How a verb begins that judges a whiteboard: options, whiteboard, results.
 * NULL: the verb is over, and *status is its exit status.
 */
struct pvk_report *paper_begin(struct cli *c, int argc, char **argv,
    struct paper *p, int *status);
/* And how it ends: frees both, and returns status. */
int paper_end(struct paper *p, struct pvk_report *r, int status);
void paper_term(const struct paper *p, struct pvk_term *t);
/* What was written goes to -o, or to standard output. Frees it. */
int paper_put(struct paper *p, struct pvk_out *o, struct pvk_err *e);
/* The same for a verb that ends then: the exit status. */
int paper_finish(struct cli *c, struct paper *p, struct pvk_out *o, int status);

/* cmd_paper_import.c: what was measured to -o, or told; the exit status */
int paper_imported(struct cli *c, struct paper *p, const struct pvk_import *im);

/* paper_json.c: members of documents */

void paper_json_board(struct pvk_json *j, const struct pvk_board *b);
/* The members of a path, into an object that is open. */
void paper_json_path(struct pvk_json *j, const struct pvk_board *b,
    const struct pvk_solution *s);
void paper_json_results(struct pvk_json *j, const struct pvk_report *r,
    const struct pvk_report_path *p);
void paper_json_options(struct pvk_json *j, const struct pvk_report_path *p);
void paper_json_measurements(struct pvk_json *j, const struct pvk_import *im);
/* A number, null when it is 0: not known */
void paper_json_known(struct pvk_json *j, const char *key, double d);

#endif
