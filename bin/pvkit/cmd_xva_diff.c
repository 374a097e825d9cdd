/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva diff: what differs between two files. */
#include <inttypes.h>
#include <stdlib.h>

#include "cmd.h"
#include "xva_options.h"

enum { OPT_JSON = OPT_FIRST, OPT_THREADS };

const struct option_spec cmd_xva_diff_options[] = {
	OPTION_JSON(OPT_JSON),
	OPTION_THREADS(OPT_THREADS),
	{ 0, NULL, NULL, NULL },
};

struct diff {
	struct cli *cli;
	const char *a, *b;
	struct pvk_json json;
	bool opened; /* the document has begun */
};

/* Not before there is something to say: an error may come instead */
static void
open_json(struct diff *k)
{
	if (k->opened)
		return;
	k->opened = true;
	cli_json_open(k->cli, &k->json);
	pvk_json_str(&k->json, "a", k->a);
	pvk_json_str(&k->json, "b", k->b);
	pvk_json_array(&k->json, "differences");
}

/* same NULL: it could not be found out */
static void
close_json(struct diff *k, const bool *same)
{
	pvk_json_end(&k->json);
	if (same != NULL)
		pvk_json_bool(&k->json, "same", *same);
	else
		pvk_json_null(&k->json, "same");
	pvk_json_close(&k->json);
}

static int
print_difference(void *ctx, const struct pvk_xva_difference *d,
    struct pvk_err *e)
{
	struct diff *k = ctx;
	struct pvk_json *j = &k->json;
	char len[OPTION_BYTES];

	(void)e;
	if (!k->cli->json) {
		if (d->in_disk)
			printf("disk %u: %s at %" PRIu64 " differ\n", d->disk,
			    option_bytes(d->len, len), d->off);
		else
			printf("%s: \"%s\", \"%s\"\n", d->field, d->a, d->b);
		return (0);
	}
	open_json(k);
	pvk_json_object(j, NULL);
	if (d->in_disk) {
		pvk_json_uint(j, "disk", d->disk);
		pvk_json_uint(j, "offset", d->off);
		pvk_json_uint(j, "length", d->len);
	} else {
		pvk_json_str(j, "field", d->field);
		pvk_json_str(j, "a", d->a);
		pvk_json_str(j, "b", d->b);
	}
	pvk_json_end(j);
	return (0);
}

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	(void)id; /* OPT_THREADS is the only one */
	return (option_threads(arg, ctx, e));
}

int
cmd_xva_diff(struct cli *c, int argc, char **argv)
{
	struct diff k = { .cli = c };
	struct pvk_xva_run run = { 0 };
	struct pvk_progress progress;
	struct pvk_err e;
	bool same;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &run.threads);
	if (status >= 0)
		return (status);
	k.a = argv[c->at];
	k.b = argv[c->at + 1];
	cli_progress(c, &progress, "diff", 0);
	run.progress = &progress;
	r = pvk_xva_diff(k.a, k.b, print_difference, &k, &run, &same, &e);
	pvk_progress_fini(&progress);
	if (c->json && r == 0)
		open_json(&k);
	if (k.opened)
		close_json(&k, r == 0 ? &same : NULL);
	if (r != 0)
		return (cli_report(c, &e));
	return (cli_flush(c, same ? EXIT_SUCCESS : EXIT_FAULTS));
}
