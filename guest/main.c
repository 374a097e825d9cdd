/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest: its verbs. */
#include "check/synopsis.h"
#include "cmd.h"

/* Of programs that lie beside this one: bin/cli/companion.h. */
#define VERB(function, name, operands, synopsis, summary) \
	{ "bench", name, synopsis, summary, .companion = "pvguest-bench" },

static const struct verb verbs[] = {
	{ "agent", NULL, "[-dn] [-f FILE]",
	    "tell the host what it wants to know, for ever", cmd_agent_options,
	    0, cmd_agent },
	{ "check", NULL, CHECK_SYNOPSIS, CHECK_SUMMARY,
	    .companion = "pvguest-check" },
	{ "status", NULL, "[--json] [-f FILE]",
	    "what is known here, what the host knows, and makes of it",
	    cmd_status_options, 0, cmd_status },
	{ "store", "ls", "[--json] [-l] [PATH]", "the nodes below a node",
	    cmd_store_ls_options, -1, cmd_store_ls },
	{ "store", "tree", "[-f] [--json] [PATH]",
	    "all nodes below a node, with their values", cmd_store_tree_options,
	    -1, cmd_store_tree },
	{ "store", "read", "[--json] [--raw] PATH...", "values of nodes",
	    cmd_store_read_options, -1, cmd_store_read },
	{ "store", "write", "PATH VALUE [PATH VALUE]...",
	    "set values, making nodes where there are none",
	    cmd_store_write_options, -1, cmd_store_write },
	{ "store", "rm", "PATH...", "remove nodes, with all below them",
	    cmd_store_rm_options, -1, cmd_store_rm },
	{ "store", "watch", "[-n COUNT] PATH...",
	    "a line for each change of a node or one below it",
	    cmd_store_watch_options, -1, cmd_store_watch },
	{ "store", "perms", "[--json] PATH [PERM...]",
	    "who may read and write a node; sets that", cmd_store_perms_options,
	    -1, cmd_store_perms },
#include "bench/verbs.def"
	{ .noun = NULL },
};

const struct program program = {
	.name = "pvguest",
	.title =
	    "The guest tools for FreeBSD and Linux on XenServer and XCP-ng.",
	.forms = "[-qv] NOUN [VERB] [options] operands",
	.section = "8",
	.page_each = false,
	.verbs = verbs,
};

int
main(int argc, char **argv)
{
	return (cli_main(argc, argv));
}
