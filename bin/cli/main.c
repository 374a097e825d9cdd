/* SPDX-License-Identifier: BSD-2-Clause */
/* The words that a command line begins with, up to the verb, which it runs. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "util/nearest.h"
#include "util/stop.h"

#include "companion.h"
#include "help.h"

/*
 * The verb that the words at argv begin with, *n of them; NULL when there is
 * none. A companion's command line has no noun.
 */
static const struct verb *
named(int argc, char **argv, int *n)
{
	const char *noun = program.noun;
	const struct verb *v;

	*n = 0;
	if (noun == NULL && argc == 0)
		return (NULL);
	if (noun == NULL)
		noun = argv[(*n)++];
	v = help_find(noun, NULL);
	if (v == NULL && *n < argc)
		v = help_find(noun, argv[(*n)++]);
	return (v);
}

static bool
is_noun(const char *word)
{
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		if (strcmp(v->noun, word) == 0)
			return (true);
	return (false);
}

static int
no_such_verb(const struct cli *c, const char *noun, const char *word)
{
	struct pvk_nearest near;
	const char *meant;

	if (word[0] == '-')
		return (
		    cli_usage(c, "%s: no verb in front of %s; see %s help %s",
			noun, word, program.name, noun));
	pvk_nearest_init(&near, word);
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		if (strcmp(v->noun, noun) == 0 && v->name != NULL)
			pvk_nearest_offer(&near, v->name);
	meant = pvk_nearest_name(&near);
	return (cli_usage(c, "no such verb: %s %s%s%s; see %s help %s", noun,
	    word, meant != NULL ? ", did you mean " : "",
	    meant != NULL ? meant : "", program.name, noun));
}

/* Why named() found none */
static int
no_verb(struct cli *c, int argc, char **argv)
{
	struct pvk_nearest near;
	const char *meant;

	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		c->json |= strcmp(argv[i], "--json") == 0;
	if (program.noun != NULL)
		return (no_such_verb(c, program.noun, argv[0]));
	if (argc > 1 && is_noun(argv[0]))
		return (no_such_verb(c, argv[0], argv[1]));
	pvk_nearest_init(&near, argv[0]);
	for (const struct verb *v = program.verbs; v->noun != NULL; v++)
		pvk_nearest_offer(&near, v->noun);
	meant = pvk_nearest_name(&near);
	return (cli_usage(c, "no such noun: %s%s%s; see %s help", argv[0],
	    meant != NULL ? ", did you mean " : "", meant != NULL ? meant : "",
	    program.name));
}

/* What may stand without a verb: nothing at all, or a noun alone */
static bool
help_short(FILE *out, int argc, char **argv)
{
	if (program.noun != NULL)
		return (argc == 0 && help_noun(out, program.noun));
	if (argc == 0)
		help_all(out);
	return (argc == 0 || (argc == 1 && help_noun(out, argv[0])));
}

static int
run_help(struct cli *c, int argc, char **argv)
{
	const struct verb *v;
	int n;

	v = named(argc, argv, &n);
	if (v != NULL && n == argc && v->companion != NULL)
		return (companion_run(c, v, (int)(argv - c->words)));
	if (v != NULL && n == argc)
		help_verb(stdout, v);
	else if (!help_short(stdout, argc, argv))
		return (no_verb(c, argc, argv));
	return (cli_flush(c, EXIT_SUCCESS));
}

static bool
is_help(const char *word)
{
	return (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0);
}

/* The words that are no nouns: -1 when word is none of them */
static int
run_word(struct cli *c, const char *word, int argc, char **argv)
{
	if (strcmp(word, "help") == 0 || is_help(word))
		return (run_help(c, argc, argv));
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		help_version(stdout,
		    c->verbose > 0 || (argc > 0 && strcmp(argv[0], "-v") == 0));
		return (cli_flush(c, EXIT_SUCCESS));
	}
	if (strcmp(word, "completion") == 0 && program.noun == NULL) {
		if (argc != 1 || !help_completion(stdout, argv[0]))
			return (
			    cli_usage(c, "completion: expected bash or zsh"));
		return (cli_flush(c, EXIT_SUCCESS));
	}
	return (-1);
}

/* One word of them: false when it is something else */
static bool
leading_option(struct cli *c, const char *word)
{
	if (strcmp(word, "--quiet") == 0 || strcmp(word, "-q") == 0)
		c->quiet = true;
	else if (strcmp(word, "--verbose") == 0 || strcmp(word, "-v") == 0)
		c->verbose++;
	else if (strcmp(word, "-qv") == 0 || strcmp(word, "-vq") == 0) {
		c->quiet = true;
		c->verbose++;
	} else
		return (false);
	return (true);
}

int
cli_main(int argc, char **argv)
{
	struct cli c = { .out = stdout, .words = argv };
	int i, status, n;

	pvk_stop_init();
	for (i = 1; i < argc && leading_option(&c, argv[i]); i++)
		;
	if (i < argc) {
		status = run_word(&c, argv[i], argc - i - 1, argv + i + 1);
		if (status >= 0)
			return (status);
	}
	c.verb = named(argc - i, argv + i, &n);
	if (c.verb == NULL && argc - i == 2 && is_help(argv[i + 1]) &&
	    help_short(stdout, 1, argv + i))
		return (cli_flush(&c, EXIT_SUCCESS));
	if (c.verb == NULL)
		return (help_short(stderr, argc - i, argv + i)
			? EXIT_USAGE
			: no_verb(&c, argc - i, argv + i));
	if (c.verb->companion != NULL)
		return (companion_run(&c, c.verb, i));
	i += n - 1; /* the verb's last word is its argv[0] */
	status = c.verb->run(&c, argc - i, argv + i);
	if (status == EXIT_INTERRUPTED && pvk_stop_requested()) {
		/* what was half written is gone: now end as the signal asks */
		signal(pvk_stop_signal(), SIG_DFL);
		raise(pvk_stop_signal());
	}
	return (status);
}
