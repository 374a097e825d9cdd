/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit: finds the verb in the table and runs it. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "util/stop.h"

#include "cmd.h"
#include "help.h"

const struct verb verbs[] = {
	{ "xva", "info", "[--json] [--xml] FILE",
	    "what is in a file: product, VM, disks, NICs", cmd_xva_info_options,
	    1, cmd_xva_info },
	{ "xva", "verify", "[--level LEVEL] [--host VERSION] FILE",
	    "is it whole, are its checksums right, would a host import it",
	    cmd_xva_verify_options, 1, cmd_xva_verify },
	{ "xva", "create", "-o OUT --name N [--disk DISK]... [options]",
	    "make an XVA of disks", cmd_xva_create_options, 0, cmd_xva_create },
	{ "xva", "extract", "[--disk K|all] -o OUT [options] FILE",
	    "get disks out, every byte checked", cmd_xva_extract_options, 1,
	    cmd_xva_extract },
	{ "xva", "convert",
	    "[--for VERSION] [--checksum KIND] [--compress HOW] IN OUT",
	    "other checksums, compression or host, the same disks",
	    cmd_xva_convert_options, 2, cmd_xva_convert },
	{ "xva", "edit", "[-o OUT] [--set PATH=VALUE]... [options] FILE",
	    "change fields of ova.xml, in place where it fits",
	    cmd_xva_edit_options, 1, cmd_xva_edit },
	{ "xva", "repair", "[options] IN OUT",
	    "make an importable file of a damaged one", cmd_xva_repair_options,
	    2, cmd_xva_repair },
	{ "xva", "diff", "[options] A B", "what differs between two files",
	    cmd_xva_diff_options, 2, cmd_xva_diff },
	{ "xva", "serve", "--socket PATH [--disk K] [--cow] FILE",
	    "a disk inside a file as an NBD export", cmd_xva_serve_options, 1,
	    cmd_xva_serve },
	{ .noun = NULL },
};

static int
run_help(struct cli *c, int argc, char **argv)
{
	const struct verb *v;

	if (argc == 0)
		help_all(stdout);
	else if (argc == 1) {
		if (!help_noun(stdout, argv[0]))
			return (cli_usage(c, "no such noun: %s", argv[0]));
	} else {
		v = help_find(argv[0], argv[1]);
		if (v == NULL)
			return (cli_usage(c, "no such verb: %s %s", argv[0],
			    argv[1]));
		help_verb(stdout, v);
	}
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

int
main(int argc, char **argv)
{
	struct cli c = { .out = stdout };
	int i, status;

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
	if (i + 1 == argc) {
		if (!help_noun(stderr, argv[i]))
			cli_usage(&c, "no such noun: %s; see pvkit help",
			    argv[i]);
		return (EXIT_USAGE);
	}
	c.verb = help_find(argv[i], argv[i + 1]);
	if (c.verb == NULL)
		return (cli_usage(&c, "no such verb: %s %s; see pvkit help",
		    argv[i], argv[i + 1]));
	status = c.verb->run(&c, argc - i - 1, argv + i + 1);
	if (status == EXIT_INTERRUPTED && pvk_stop_requested()) {
		/* what was half written is gone: now end as the signal asks */
		signal(pvk_stop_signal(), SIG_DFL);
		raise(pvk_stop_signal());
	}
	return (status);
}
