/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit image check, and template check, which looks into an appliance too. */
#include "cmd.h"
#include "first_disk.h"
#include "look.h"
#include "xva_options.h"

enum { OPT_JSON = OPT_FIRST };

const struct option_spec cmd_image_check_options[] = {
	OPTION_JSON(OPT_JSON),
	{ 0, NULL, NULL, NULL },
};

static int
no_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	(void)ctx;
	(void)arg;
	return (pvk_err_set(e, PVK_EBUG, "option %d", id));
}

static int
look_disk(struct cli *c, const char *path)
{
	struct pvk_err e;
	struct pvk_src *src = pvk_src_open(path, &e);
	int status;

	if (src == NULL)
		return (cli_report(c, &e));
	status = look_at(c, src, path);
	pvk_src_close(src);
	return (status);
}

int
cmd_image_check(struct cli *c, int argc, char **argv)
{
	int status = cli_parse(c, argc, argv, no_option, NULL);

	return (status >= 0 ? status : look_disk(c, argv[c->at]));
}

int
cmd_template_check(struct cli *c, int argc, char **argv)
{
	int status = cli_parse(c, argc, argv, no_option, NULL);
	struct first_disk d;
	struct pvk_err e;

	if (status >= 0)
		return (status);
	if (first_disk_open(&d, argv[c->at], &e) != 0)
		return (cli_report(c, &e));
	status = look_at(c, d.src, argv[c->at]);
	first_disk_close(&d);
	return (status);
}
