/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva edit: other fields in ova.xml. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "xva_options.h"

#define MAX_EDITS 256

enum {
	OPT_ADD_NIC = OPT_FIRST,
	OPT_FORCE,
	OPT_JSON,
	OPT_REMOVE_CD,
	OPT_SET,
	OPT_THREADS,
	OPT_UNSET,
};

const struct option_spec cmd_xva_edit_options[] = {
	{ OPT_ADD_NIC, "add-nic", "NETWORK", "add a NIC on this network" },
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	OPTION_OUTPUT('o', "write a new file; default: change FILE itself"),
	{ OPT_REMOVE_CD, "remove-cd", NULL, "remove every CD drive" },
	{ OPT_SET, "set", "PATH=VALUE",
	    "set a field: vm.name_label=web, vif[0].MAC=" },
	OPTION_THREADS(OPT_THREADS),
	{ OPT_UNSET, "unset", "PATH", "remove a field or a key" },
	{ 0, NULL, NULL, NULL },
};

struct edit {
	struct cli *cli;
	struct pvk_xva_output out;
	struct pvk_xva_run run;
	size_t n;
	struct {
		int id;
		const char *arg;
	} edit[MAX_EDITS]; /* in the order given */
};

static int
set_field(struct pvk_ova *o, const char *arg, struct pvk_err *e)
{
	const char *eq = strchr(arg, '=');
	char *path;
	int r;

	if (eq == NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--set %s: expected PATH=VALUE", arg));
	path = strndup(arg, (size_t)(eq - arg));
	if (path == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for an edit"));
	r = pvk_ova_set(o, path, eq + 1, e);
	free(path);
	return (r);
}

static int
change(void *ctx, struct pvk_ova *o, struct pvk_err *e)
{
	struct edit *k = ctx;
	size_t removed;
	int r = 0;

	for (size_t i = 0; i < k->n && r == 0; i++)
		switch (k->edit[i].id) {
		case OPT_ADD_NIC:
			r = pvk_ova_add_nic(o, k->edit[i].arg, e);
			break;
		case OPT_REMOVE_CD:
			r = pvk_ova_remove_cd(o, &removed, e);
			if (r == 0 && removed == 0)
				cli_warn(k->cli, "there is no CD drive");
			break;
		case OPT_SET:
			r = set_field(o, k->edit[i].arg, e);
			break;
		default: /* OPT_UNSET */
			r = pvk_ova_unset(o, k->edit[i].arg, e);
			break;
		}
	return (r);
}

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct edit *k = ctx;

	switch (id) {
	case OPT_FORCE:
		k->out.force = true;
		return (0);
	case OPT_THREADS:
		return (option_threads(arg, &k->run.threads, e));
	case 'o':
		k->out.path = arg;
		return (0);
	default:
		if (k->n == MAX_EDITS)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "more than %d edits at once", MAX_EDITS));
		k->edit[k->n].id = id;
		k->edit[k->n++].arg = arg;
		return (0);
	}
}

static void
print_result(const struct cli *c, const char *path, enum pvk_xva_edited edited)
{
	static const char *const words[] = {
		[PVK_XVA_UNCHANGED] = "nothing to change",
		[PVK_XVA_ROLLED_BACK] = "an interrupted edit was taken back",
		[PVK_XVA_IN_PLACE] = "edited in place",
		[PVK_XVA_WRITTEN] = "written",
	};
	struct pvk_json j;

	if (!c->json) {
		cli_say(c, "%s: %s", cli_output_name(path), words[edited]);
		return;
	}
	cli_json_open(c, &j);
	pvk_json_str(&j, "file", path);
	pvk_json_bool(&j, "in_place", edited == PVK_XVA_IN_PLACE);
	pvk_json_bool(&j, "changed", edited >= PVK_XVA_IN_PLACE);
	pvk_json_bool(&j, "rolled_back", edited == PVK_XVA_ROLLED_BACK);
	pvk_json_close(&j);
}

int
cmd_xva_edit(struct cli *c, int argc, char **argv)
{
	struct edit k = { .cli = c };
	struct pvk_progress progress;
	const char *in, *out;
	struct pvk_err e;
	enum pvk_xva_edited edited;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &k);
	if (status >= 0)
		return (status);
	in = argv[c->at];
	out = k.out.path != NULL ? k.out.path : in;
	if (strcmp(out, "-") == 0)
		c->out = stderr;
	cli_progress(c, &progress, "edit", 0);
	k.run.progress = &progress;
	r = pvk_xva_edit(in, k.out.path != NULL ? &k.out : NULL, change, &k,
	    &k.run, &edited, &e);
	pvk_progress_fini(&progress);
	if (r != 0)
		return (cli_report(c, &e));
	print_result(c, out, edited);
	return (cli_flush(c, EXIT_SUCCESS));
}
