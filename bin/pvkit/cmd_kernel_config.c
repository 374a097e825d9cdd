/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit kernel config: the configuration that gives PV on a release. */
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel_conf.h"

#include "cmd.h"

#define MODULES_MAX 64

enum { OPT_ARCH = OPT_FIRST, OPT_MODULE };

const struct option_spec cmd_kernel_config_options[] = {
	{ OPT_ARCH, "arch", "ARCH", "amd64 or i386; default amd64" },
	{ OPT_MODULE, "module", "M",
	    "compile this module in; may be given several times" },
	{ 0, NULL, NULL, NULL },
};

struct config {
	struct pvk_kernel_conf conf;
	const char *modules[MODULES_MAX];
};

static int
apply_arch(struct pvk_kernel_conf *conf, const char *arg, struct pvk_err *e)
{
	if (strcmp(arg, "amd64") == 0)
		conf->arch = PVK_KERNEL_AMD64;
	else if (strcmp(arg, "i386") == 0)
		conf->arch = PVK_KERNEL_I386;
	else
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--arch: \"%s\", expected amd64 or i386", arg));
	return (0);
}

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct config *c = ctx;

	if (id == OPT_ARCH)
		return (apply_arch(&c->conf, arg, e));
	if (c->conf.nmodules == MODULES_MAX)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--module: more than %d of them", MODULES_MAX));
	if (pvk_kernel_module_check(arg, e) != 0)
		return (-1);
	c->modules[c->conf.nmodules++] = arg;
	return (0);
}

int
cmd_kernel_config(struct cli *c, int argc, char **argv)
{
	struct config config = { .conf.arch = PVK_KERNEL_AMD64 };
	struct pvk_buf text = { 0 };
	struct pvk_err e;
	int status;

	status = cli_parse(c, argc, argv, apply_option, &config);
	if (status >= 0)
		return (status);
	config.conf.modules = config.modules;
	if (pvk_kernel_release_parse(argv[c->at], &config.conf, &e) != 0 ||
	    pvk_kernel_conf_write(&config.conf, &text, &e) != 0) {
		pvk_buf_fini(&text);
		return (cli_report(c, &e));
	}
	for (size_t i = 0; i < config.conf.nmodules; i++)
		if (!pvk_kernel_module_known(config.modules[i]))
			cli_warn(c,
			    "module %s is not known here; the configuration "
			    "says how to load it, if there is one",
			    config.modules[i]);
	fputs(pvk_buf_text(&text), stdout);
	pvk_buf_fini(&text);
	return (cli_flush(c, EXIT_SUCCESS));
}
