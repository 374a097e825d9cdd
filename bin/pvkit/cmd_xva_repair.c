/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva repair: an importable file of a damaged one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "xva_options.h"

enum { OPT_FORCE = OPT_FIRST, OPT_JSON, OPT_THREADS };

const struct option_spec cmd_xva_repair_options[] = {
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	OPTION_THREADS(OPT_THREADS),
	{ 0, NULL, NULL, NULL },
};

static void
print_result(const struct cli *c, const char *out,
    const struct pvk_xva_repairs *done)
{
	uint64_t mended = done->total - done->not_mended;
	struct pvk_json j;

	if (c->json) {
		cli_json_open(c, &j);
		pvk_json_str(&j, "file", out);
		pvk_json_uint(&j, "mended", mended);
		pvk_json_uint(&j, "not_mended", done->not_mended);
		pvk_json_array(&j, "lines");
		for (size_t i = 0; i < done->len; i++)
			pvk_json_str(&j, NULL, done->line[i]);
		pvk_json_end(&j);
		pvk_json_close(&j);
		return;
	}
	for (size_t i = 0; i < done->len; i++)
		cli_say(c, "%s", done->line[i]);
	if (done->total > done->len)
		cli_say(c, "and %" PRIu64 " more", done->total - done->len);
	cli_say(c, "%s: written, %" PRIu64 " repair%s", cli_output_name(out),
	    mended, cli_plural(mended));
	if (done->not_mended > 0)
		cli_warn(c,
		    "%s: %" PRIu64
		    " fault%s beyond repair: data was lost or is in doubt",
		    cli_output_name(out), done->not_mended,
		    cli_plural(done->not_mended));
}

struct repair {
	struct pvk_xva_output out;
	struct pvk_xva_run run;
};

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct repair *k = ctx;

	if (id == OPT_THREADS)
		return (option_threads(arg, &k->run.threads, e));
	k->out.force = true;
	return (0);
}

int
cmd_xva_repair(struct cli *c, int argc, char **argv)
{
	struct repair k = { 0 };
	struct pvk_xva_repairs done;
	struct pvk_progress progress;
	struct pvk_err e;
	struct stat st;
	const char *in;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &k);
	if (status >= 0)
		return (status);
	in = argv[c->at];
	k.out.path = argv[c->at + 1];
	if (strcmp(k.out.path, "-") == 0)
		c->out = stderr;
	cli_progress(c, &progress, "repair",
	    stat(in, &st) == 0 ? (uint64_t)st.st_size : 0);
	k.run.progress = &progress;
	r = pvk_xva_repair(in, &k.out, &k.run, &done, &e);
	pvk_progress_fini(&progress);
	if (r == 0) {
		print_result(c, k.out.path, &done);
		r = cli_flush(c,
		    done.not_mended > 0 ? EXIT_FAULTS : EXIT_SUCCESS);
	} else
		r = cli_report(c, &e);
	pvk_xva_repairs_fini(&done);
	return (r);
}
