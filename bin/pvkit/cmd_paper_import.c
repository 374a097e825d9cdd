/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit paper import: what fio and iperf3 measured, made ready for a verdict.
 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

const struct option_spec cmd_paper_import_options[] = {
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	{ OPT_LABEL, "label", "TEXT", "what people call it" },
	{ OPT_MEMORY, "memory", "SIZE",
	    "of the machine that was measured: is the file large enough?" },
	{ OPT_NAME, "name", "NAME",
	    "all of them are runs of this one measurement" },
	OPTION_OUTPUT('o', "a file for paper verdict and paper report"),
	OPTION_PATH("of the whiteboard that was measured"),
	{ 0, NULL, NULL, NULL },
};

/* Everything must be of a path that the whiteboard has. */
static int
check_paths(const struct pvk_board *b, struct pvk_import *im, struct pvk_err *e)
{
	size_t index;

	for (size_t i = 0; i < im->n; i++) {
		if (pvk_board_place(b, &im->results[i], &index, e) != 0)
			return (-1);
		memcpy(im->results[i].path, b->paths[index].name,
		    sizeof(im->results[i].path));
	}
	return (0);
}

/* "; fio-3.33 read bs=1M", or what of it is known */
static void
put_tool(const struct pvk_result *r, struct pvk_out *o)
{
	bool known = strspn(r->tool, " ") < strlen(r->tool);

	if (known) {
		pvk_out(o, "; ");
		pvk_out_text(o, r->tool);
	}
	if (r->command[0] != '\0') {
		pvk_out(o, known ? " " : "; ");
		pvk_out_text(o, r->command);
	}
}

static void
print_text(const struct pvk_import *im, struct pvk_out *o)
{
	char rate[PVK_QUANTITY_TEXT];
	struct pvk_stats s;

	if (im->newer_is_cut)
		pvk_out(o,
		    "A later run of pvprobe is cut off: this is the one before "
		    "it.\n");
	for (size_t i = 0; i < im->n; i++) {
		const struct pvk_result *r = &im->results[i];

		pvk_stats_make(r->samples, r->nsamples, &s);
		pvk_out_text(o, r->label);
		pvk_out(o, ": %s, %zu run%s, path %s",
		    pvk_quantity_format(s.median, PVK_RATE, rate), s.n,
		    cli_plural(s.n), r->path);
		put_tool(r, o);
		pvk_out(o, "\n");
		for (size_t k = 0; k < r->ngates; k++)
			if (!r->gates[k].ok) {
				pvk_out(o, "  INVALID: ");
				pvk_out_text(o, r->gates[k].detail);
				pvk_out(o, "\n");
			}
		if (s.n < 6)
			pvk_out(o,
			    "  %zu run%s: an interval that covers 95 %% "
			    "needs 6\n",
			    s.n, cli_plural(s.n));
	}
}

/*
 * The document into o, as --json has it on standard output; schema NULL: that
 * of the verb.
 */
static int
document(const struct cli *c, const char *schema, const struct pvk_import *im,
    struct pvk_out *o, struct pvk_err *e)
{
	struct cli to = *c;
	struct pvk_json j;
	char *text = NULL;
	size_t len = 0;

	to.out = open_memstream(&text, &len);
	if (to.out == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "import: no memory"));
	if (schema != NULL)
		pvk_json_open(&j, to.out, schema);
	else
		cli_json_open(&to, &j);
	paper_json_measurements(&j, im);
	pvk_json_close(&j);
	fclose(to.out);
	pvk_out(o, "%s", text != NULL ? text : "");
	free(text);
	return (0);
}

int
paper_save(const struct cli *c, struct paper *p, const char *schema,
    const struct pvk_import *im, struct pvk_err *e)
{
	struct pvk_out o = { .plain = true };

	if (document(c, schema, im, &o, e) != 0)
		return (-1);
	return (paper_put(p, &o, e));
}

int
paper_imported(struct cli *c, struct paper *p, const struct pvk_import *im)
{
	bool to_file = p->output != NULL && strcmp(p->output, "-") != 0;
	struct pvk_out text = { .plain = true };
	struct paper to_stdout = { 0 };
	struct pvk_err e;

	if (to_file && paper_save(c, p, NULL, im, &e) != 0)
		return (cli_report(c, &e));
	if (c->json || (p->output != NULL && !to_file)) {
		if (document(c, NULL, im, &text, &e) != 0)
			return (cli_report(c, &e));
	} else if (!to_file || !c->quiet) {
		print_text(im, &text);
		return (paper_told(c, &to_stdout, &text, EXIT_SUCCESS));
	}
	return (paper_finish(c, &to_stdout, &text, EXIT_SUCCESS));
}

int
cmd_paper_import(struct cli *c, int argc, char **argv)
{
	struct pvk_import *im = calloc(1, sizeof(*im));
	struct paper p = { 0 };
	struct pvk_err e;
	int status, r = -1;

	status = cli_parse(c, argc, argv, paper_option, &p);
	if (status >= 0)
		goto out;
	if (im == NULL) {
		pvk_err_set(&e, PVK_ENOMEM, "import: no memory");
		goto fail;
	}
	if (paper_not_over(p.output, argv + c->at, argc - c->at, &e) != 0)
		goto fail;
	im->label = p.label;
	im->memory = p.memory;
	im->name = p.name;
	im->path = p.path;
	p.board = pvk_board_read(argv[c->at], &e);
	r = p.board != NULL ? 0 : -1;
	for (int i = c->at + 1; i < argc && r == 0; i++)
		r = pvk_import_file(im, argv[i], &e);
	if (r == 0)
		r = check_paths(p.board, im, &e);
fail:
	status = r == 0 ? paper_imported(c, &p, im) : cli_report(c, &e);
out:
	if (im != NULL)
		pvk_import_fini(im);
	free(im);
	paper_unload(&p);
	return (status);
}
