/* SPDX-License-Identifier: BSD-2-Clause */
/* pvguest agent: the daemon, in the foreground. */
#include <stdio.h>
#include <stdlib.h>

#include "agent/agent.h"
#include "cmd.h"
#include "conf.h"
#include "os/os.h"

const struct option_spec cmd_agent_options[] = {
	{ 'n', "check", NULL, "check the configuration, and no more" },
	{ 'f', "conf", "FILE", "configuration, instead of pvguest.conf(5)" },
	{ 'd', "debug", NULL, "tell all, on standard error" },
	{ 0, NULL, NULL, NULL },
};

struct agent_args {
	struct agent_options o;
	bool check;
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct agent_args *a = ctx;

	(void)e;
	if (id == 'n')
		a->check = true;
	else if (id == 'd')
		a->o.debug = true;
	else
		a->o.conf = arg;
	return (0);
}

static int
check(struct cli *c, const struct agent_args *a)
{
	const char *path = a->o.conf != NULL ? a->o.conf : conf_path();
	struct conf conf;
	struct pvk_err e;

	conf_defaults(&conf);
	if (conf_read(&conf, path, a->o.conf != NULL, &e) != 0)
		return (cli_report(c, &e));
	cli_say(c, "%s: sound", path);
	return (cli_flush(c, EXIT_SUCCESS));
}

int
cmd_agent(struct cli *c, int argc, char **argv)
{
	struct agent_args a = { .check = false };
	struct pvk_err e;
	int status = cli_parse(c, argc, argv, apply, &a);

	if (status >= 0)
		return (status);
	if (a.check)
		return (check(c, &a));
	switch (os_place()) {
	case OS_ELSEWHERE:
		cli_say(c, "this is no Xen guest: nothing to do");
		return (cli_flush(c, EXIT_SUCCESS));
	case OS_CONTROL:
		pvk_err_set(&e, PVK_ESERVICE,
		    "this is the control domain, which is no guest");
		return (cli_report(c, &e));
	case OS_GUEST:
		break;
	}
	if (agent_run(&a.o, &e) != 0)
		return (cli_report(c, &e));
	return (EXIT_SUCCESS);
}
