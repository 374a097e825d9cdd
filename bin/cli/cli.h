/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line: a table of verbs, each with a table of options, from
 * which parsing, --help and shell completion come. Shared by the programs; of
 * all that is shared, only this prints.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "util/err.h"
#include "util/json.h"
#include "util/progress.h"

struct verb;

struct cli {
	const struct verb *verb; /* NULL before it is known */
	char **words;		 /* the whole command line, as main has it */
	FILE *out; /* remarks and JSON: stdout, or stderr when that is data */
	bool quiet;
	bool json;
	int verbose;
	int at; /* of argv: the first operand, after cli_parse */
};

/*
 * An option. id: its letter where it has a short form, else a number from
 * OPT_FIRST on; arg: the name of its argument, NULL when it takes none.
 */
struct option_spec {
	int id;
	const char *name, *arg, *help;
};

#define OPT_FIRST	256

#define CLI_AT_LEAST(n) (-1 - (n))

/* "pvkit xva info", or "pvguest status", which has no name but its noun's. */
struct verb {
	const char *noun, *name;	   /* name: NULL where there is none */
	const char *synopsis;		   /* what follows these */
	const char *summary;		   /* one line */
	const struct option_spec *options; /* by name; ends with id 0 */
	int operands; /* how many there must be, or CLI_AT_LEAST(n); -1: any */
	int (*run)(struct cli *c, int argc, char **argv);
	const char *companion; /* the program whose verb it is; NULL: this */
};

/* What a program is; each defines its own. */
struct program {
	const char *name;
	const char *noun;    /* a companion's: its command lines lack it */
	const char *title;   /* one line */
	const char *forms;   /* of its command line: what follows its name */
	const char *section; /* of its manual pages */
	bool page_each;	     /* name-NOUN(1) tells of its verbs, else name */
	const struct verb *verbs; /* ends with one whose noun is NULL */
	/* What it was made with, a line each; NULL: libc alone. */
	void (*parts)(FILE *out);
};
extern const struct program program;

/* 1: "it ran, and found faults or differences"; the rest is sysexits(3). */
enum {
	EXIT_FAULTS = 1,
	EXIT_USAGE = 64,
	EXIT_INTERRUPTED = 130,
};

/* Takes one option; an error is reported by cli_parse. */
typedef int cli_apply(void *ctx, int id, const char *arg, struct pvk_err *e);

/*
 * Parses the options of argv with apply and counts the operands. -1: all is
 * well, the operands are argv[c->at..argc). Else the verb is over and this is
 * its exit status: --help was shown, or the usage was wrong, with a message.
 */
int cli_parse(struct cli *c, int argc, char **argv, cli_apply *apply,
    void *ctx);

/* "PROGRAM: message" and the synopsis to stderr. Returns EXIT_USAGE. */
int cli_usage(const struct cli *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Prints the error, as text or JSON, and gives the exit status for it. */
int cli_report(const struct cli *c, const struct pvk_err *e);
/* "PROGRAM: warning: message" to stderr, unless -q. */
void cli_warn(const struct cli *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A line about what was done, unless -q or --json. */
void cli_say(const struct cli *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "s" unless n is 1 */
static inline const char *
cli_plural(uint64_t n)
{
	return (n == 1 ? "" : "s");
}
/* "standard output" for "-" */
const char *cli_output_name(const char *path);
/*
 * The words that a command line begins with: -q, -v, help, --version, a noun
 * and a verb; runs the verb. Returns the exit status. A signal that interrupted
 * the verb ends the process as if it had not been caught.
 */
int cli_main(int argc, char **argv);

/* status, or 74 with a message when stdout could not be written. */
int cli_flush(const struct cli *c, int status);

/* Begins "PROGRAM.NOUN.VERB/1" of the verb that runs. */
void cli_json_open(const struct cli *c, struct pvk_json *j);
/* total in bytes, 0: not known */
void cli_progress(const struct cli *c, struct pvk_progress *p,
    const char *label, uint64_t total);

#endif
