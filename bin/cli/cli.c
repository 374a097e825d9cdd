/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line: options by getopt_long(3), messages; see cli.h. */
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/num.h"

#include "help.h"

#define MAX_OPTIONS 64

static const struct option_spec common[] = {
	{ 'h', "help", NULL, "show this help" },
	{ 'q', "quiet", NULL, "no progress and no remarks" },
	{ 'v', "verbose", NULL, "say more" },
	{ 0, NULL, NULL, NULL },
};

/* getopt's two descriptions of the same options */
struct getopt_tables {
	struct option longs[MAX_OPTIONS + 1];
	char shorts[3 * MAX_OPTIONS + 2];
};

static void
add_options(struct getopt_tables *t, const struct option_spec *o, size_t *n)
{
	size_t len = strlen(t->shorts);

	for (; o->id != 0 && *n < MAX_OPTIONS; o++, (*n)++) {
		t->longs[*n] = (struct option){ o->name,
			o->arg != NULL ? required_argument : no_argument, NULL,
			o->id };
		if (o->id >= OPT_FIRST)
			continue;
		t->shorts[len++] = (char)o->id;
		if (o->arg != NULL)
			t->shorts[len++] = ':';
	}
}

static const struct option_spec *
find_option(const struct cli *c, int id)
{
	const struct option_spec *o;

	for (o = c->verb->options; o->id != 0; o++)
		if (o->id == id)
			return (o);
	return (NULL);
}

/* What is wrong on a command line, told when all of it has been looked at */
struct complaint {
	bool any, usage; /* usage: with how it is called */
	struct pvk_err e;
};

static void
wrong_option(const struct cli *c, int problem, char *const *argv,
    struct complaint *w)
{
	const struct option_spec *o = find_option(c, optopt);

	w->any = w->usage = true;
	if (problem == ':' && o != NULL)
		pvk_err_set(&w->e, PVK_EUSAGE, "--%s needs an argument: %s",
		    o->name, o->arg);
	else if (optopt > 0 && optopt < OPT_FIRST && o == NULL)
		pvk_err_set(&w->e, PVK_EUSAGE, "unknown option -%c", optopt);
	else
		pvk_err_set(&w->e, PVK_EUSAGE,
		    "%s: no such option, or it takes no argument",
		    argv[optind - 1]);
}

/* One option of the verb, or one that every verb has; -1 or an exit status */
static int
take_option(struct cli *c, int id, cli_apply *apply, void *ctx,
    struct complaint *w)
{
	const struct option_spec *o = find_option(c, id);

	if (o != NULL && strcmp(o->name, "json") == 0) {
		c->json = true;
		return (-1);
	}
	if (w->any) /* the first one is told */
		return (-1);
	switch (id) {
	case 'h':
		help_verb(stdout, c->verb);
		return (cli_flush(c, EXIT_SUCCESS));
	case 'q':
		c->quiet = true;
		return (-1);
	case 'v':
		c->verbose++;
		return (-1);
	default:
		w->any = apply(ctx, id, optarg, &w->e) != 0;
		return (-1);
	}
}

/* -1 when their number is right */
static int
count_operands(const struct cli *c, int n)
{
	int wanted = c->verb->operands;

	if (wanted < 0 && n < CLI_AT_LEAST(0) - wanted)
		return (cli_usage(c, "%d operand%s, expected at least %d", n,
		    cli_plural((size_t)n), CLI_AT_LEAST(0) - wanted));
	if (wanted >= 0 && n != wanted)
		return (cli_usage(c, "%d operand%s, expected %d", n,
		    cli_plural((size_t)n), wanted));
	return (-1);
}

int
cli_parse(struct cli *c, int argc, char **argv, cli_apply *apply, void *ctx)
{
	struct getopt_tables t = { .shorts = ":" };
	struct complaint w = { 0 };
	int id, status = -1;
	size_t n = 0;

	add_options(&t, common, &n);
	add_options(&t, c->verb->options, &n);
	opterr = 0;
	while (status < 0 &&
	    (id = getopt_long(argc, argv, t.shorts, t.longs, NULL)) != -1) {
		if (id != '?' && id != ':')
			status = take_option(c, id, apply, ctx, &w);
		else if (!w.any)
			wrong_option(c, id, argv, &w);
	}
	c->at = optind;
	if (status >= 0)
		return (status);
	if (w.usage)
		return (cli_usage(c, "%s", w.e.msg));
	return (w.any ? cli_report(c, &w.e) : count_operands(c, argc - optind));
}

/* "PROGRAM: message", or one JSON object when --json was said */
static void
print_error(const struct cli *c, const char *code, int status,
    const struct pvk_err *e)
{
	struct pvk_json j;
	char schema[64];

	if (!c->json) {
		fprintf(stderr, "%s: %s\n", program.name, e->msg);
		return;
	}
	snprintf(schema, sizeof(schema), "%s.error/1", program.name);
	pvk_json_open(&j, stderr, schema);
	pvk_json_str(&j, "code", code);
	pvk_json_int(&j, "exit_status", status);
	pvk_json_str(&j, "message", e->msg);
	pvk_json_close(&j);
}

int
cli_usage(const struct cli *c, const char *fmt, ...)
{
	struct pvk_err e = { .code = PVK_EUSAGE };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e.msg, sizeof(e.msg), fmt, ap);
	va_end(ap);
	print_error(c, "usage", EXIT_USAGE, &e);
	if (!c->json && c->verb != NULL)
		help_synopsis(stderr, "usage:", c->verb);
	return (EXIT_USAGE);
}

int
cli_report(const struct cli *c, const struct pvk_err *e)
{
	static const struct {
		const char *name;
		int status; /* of sysexits(3) */
	} codes[] = {
		[PVK_OK] = { "none", 70 },
		[PVK_EUSAGE] = { "usage", EXIT_USAGE },
		[PVK_ECORRUPT] = { "corrupt", 65 },
		[PVK_EUNSUPP] = { "unsupported", 65 },
		[PVK_ELIMIT] = { "limit", 65 },
		[PVK_ENOENT] = { "not_found", 66 },
		[PVK_ESERVICE] = { "unavailable", 69 },
		[PVK_EBUG] = { "internal", 70 },
		[PVK_ENOMEM] = { "memory", 71 },
		[PVK_ESYS] = { "system", 71 },
		[PVK_ECREATE] = { "cannot_create", 73 },
		[PVK_EIO] = { "io", 74 },
		[PVK_EAGAIN] = { "try_again", 75 },
		[PVK_EPROTO] = { "protocol", 76 },
		[PVK_EPERM] = { "permission", 77 },
		[PVK_ECONFIG] = { "config", 78 },
		[PVK_EINTR] = { "interrupted", EXIT_INTERRUPTED },
	};
	size_t i = e->code < PVK_COUNT(codes) ? e->code : PVK_EBUG;

	print_error(c, codes[i].name, codes[i].status, e);
	return (codes[i].status);
}

void
cli_warn(const struct cli *c, const char *fmt, ...)
{
	va_list ap;

	if (c->quiet)
		return;
	fprintf(stderr, "%s: warning: ", program.name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void
cli_say(const struct cli *c, const char *fmt, ...)
{
	va_list ap;

	if (c->quiet || c->json)
		return;
	va_start(ap, fmt);
	vfprintf(c->out, fmt, ap);
	va_end(ap);
	fputc('\n', c->out);
}

const char *
cli_output_name(const char *path)
{
	return (strcmp(path, "-") == 0 ? "standard output" : path);
}

int
cli_flush(const struct cli *c, int status)
{
	struct pvk_err e;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return (status);
	pvk_err_set(&e, PVK_EIO, "standard output: not all could be written");
	return (cli_report(c, &e));
}

void
cli_json_open(const struct cli *c, struct pvk_json *j)
{
	char schema[64];

	snprintf(schema, sizeof(schema), "%s.%s%s%s/1", program.name,
	    c->verb->noun, c->verb->name != NULL ? "." : "",
	    c->verb->name != NULL ? c->verb->name : "");
	pvk_json_open(j, c->out, schema);
}
