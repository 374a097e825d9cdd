/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit image check and template check: what is on a disk. */
#include "cmd.h"
#include "first_disk.h"
#include "look.h"
#include "xva_options.h"

enum { OPT_GUEST_RULES = OPT_FIRST, OPT_JSON };

const struct option_spec cmd_image_check_options[] = {
	{ OPT_GUEST_RULES, "guest-rules", NULL,
	    "by the rules of pvguest check instead" },
	OPTION_JSON(OPT_JSON),
	{ 0, NULL, NULL, NULL },
};

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	bool *guest_rules = ctx;

	(void)id; /* there is no other */
	(void)arg;
	(void)e;
	*guest_rules = true;
	return (0);
}

/* A disk, or the first one of an appliance. */
static int
check(struct cli *c, int argc, char **argv)
{
	bool guest_rules = false;
	int status = cli_parse(c, argc, argv, apply, &guest_rules);
	struct first_disk d;
	struct pvk_err e;

	if (status >= 0)
		return (status);
	if (first_disk_open(&d, argv[c->at], &e) != 0)
		return (cli_report(c, &e));
	status = guest_rules ? look_as_guest(c, d.src, d.has_others)
			     : look_at(c, d.src, argv[c->at]);
	first_disk_close(&d);
	return (status);
}

int
cmd_image_check(struct cli *c, int argc, char **argv)
{
	return (check(c, argc, argv));
}

int
cmd_template_check(struct cli *c, int argc, char **argv)
{
	return (check(c, argc, argv));
}
