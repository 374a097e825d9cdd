/* SPDX-License-Identifier: BSD-2-Clause */
/* The words that a command line begins with, up to the verb, which it runs. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "util/stop.h"

#include "help.h"

static int
run_help(struct cli *c, int argc, char **argv)
{
	const struct verb *v;

	if (argc == 0)
		help_all(stdout);
	else if ((v = help_find(argv[0], argc > 1 ? argv[1] : NULL)) != NULL)
		help_verb(stdout, v);
	else if (argc > 1)
		return (cli_usage(c, "no such verb: %s %s", argv[0], argv[1]));
	else if (!help_noun(stdout, argv[0]))
		return (cli_usage(c, "no such noun: %s", argv[0]));
	return (cli_flush(c, EXIT_SUCCESS));
}

/* The words that are no nouns: -1 when word is none of them */
static int
run_word(struct cli *c, const char *word, int argc, char **argv)
{
	if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
	    strcmp(word, "-h") == 0)
		return (run_help(c, argc, argv));
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
		help_version(stdout,
		    c->verbose > 0 || (argc > 0 && strcmp(argv[0], "-v") == 0));
		return (cli_flush(c, EXIT_SUCCESS));
	}
	if (strcmp(word, "completion") == 0) {
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

/* Finds the verb; *skip says how many words name it. -1, or an exit status. */
static int
find_verb(struct cli *c, int argc, char **argv, int *skip)
{
	*skip = 1;
	c->verb = help_find(argv[0], NULL);
	if (c->verb != NULL)
		return (-1);
	if (argc == 1) {
		if (!help_noun(stderr, argv[0]))
			cli_usage(c, "no such noun: %s; see %s help", argv[0],
			    program.name);
		return (EXIT_USAGE);
	}
	*skip = 2;
	c->verb = help_find(argv[0], argv[1]);
	if (c->verb == NULL)
		return (cli_usage(c, "no such verb: %s %s; see %s help",
		    argv[0], argv[1], program.name));
	return (-1);
}

int
cli_main(int argc, char **argv)
{
	struct cli c = { .out = stdout };
	int i, status, skip;

	pvk_stop_init();
	for (i = 1; i < argc && leading_option(&c, argv[i]); i++)
		;
	if (i == argc) {
		help_all(stderr);
		return (EXIT_USAGE);
	}
	status = run_word(&c, argv[i], argc - i - 1, argv + i + 1);
	if (status >= 0)
		return (status);
	status = find_verb(&c, argc - i, argv + i, &skip);
	if (status >= 0)
		return (status);
	i += skip - 1; /* the verb's last word is its argv[0] */
	status = c.verb->run(&c, argc - i, argv + i);
	if (status == EXIT_INTERRUPTED && pvk_stop_requested()) {
		/* what was half written is gone: now end as the signal asks */
		signal(pvk_stop_signal(), SIG_DFL);
		raise(pvk_stop_signal());
	}
	return (status);
}
