/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva convert: the same disks for another host. */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cmd.h"
#include "xva_options.h"

enum {
	OPT_CHECKSUM = OPT_FIRST,
	OPT_COMPRESS,
	OPT_FOR,
	OPT_FORCE,
	OPT_JSON,
	OPT_THREADS,
};

const struct option_spec cmd_xva_convert_options[] = {
	OPTION_CHECKSUM(OPT_CHECKSUM),
	OPTION_COMPRESS(OPT_COMPRESS),
	OPTION_FOR(OPT_FOR),
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	OPTION_THREADS(OPT_THREADS),
	{ 0, NULL, NULL, NULL },
};

struct convert {
	struct pvk_xva_convert how;
	struct option_hosts hosts;
	struct pvk_xva_run run;
};

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct convert *k = ctx;

	switch (id) {
	case OPT_CHECKSUM:
		k->how.keep_sum = false;
		return (option_checksum(arg, &k->how.sum, e));
	case OPT_COMPRESS:
		k->how.keep_compression = false;
		return (option_compress(arg, &k->how.output, e));
	case OPT_FOR:
		return (option_host(arg, &k->hosts, e));
	case OPT_FORCE:
		k->how.output.force = true;
		return (0);
	default: /* OPT_THREADS */
		return (option_threads(arg, &k->run.threads, e));
	}
}

/* What the hosts cannot read is changed, unless something else was asked */
static void
apply_hosts(struct convert *k)
{
	const struct pvk_host *h = &k->hosts.host;

	if (k->hosts.count == 0)
		return;
	k->how.host = h;
	if (k->how.keep_sum && !h->reads_xxhash) {
		k->how.keep_sum = false;
		k->how.sum = PVK_SUM_SHA1;
	}
}

static void
print_result(const struct cli *c, const struct convert *k,
    const struct pvk_xva_created *made)
{
	char size[OPTION_BYTES];
	struct pvk_json j;

	if (!c->json) {
		cli_say(c, "%s: %s, %" PRIu64 " chunk%s",
		    cli_output_name(k->how.output.path),
		    option_bytes(made->size, size), made->chunks,
		    cli_plural(made->chunks));
		return;
	}
	cli_json_open(c, &j);
	pvk_json_str(&j, "file", k->how.output.path);
	pvk_json_uint(&j, "size", made->size);
	pvk_json_uint(&j, "chunks", made->chunks);
	pvk_json_close(&j);
}

int
cmd_xva_convert(struct cli *c, int argc, char **argv)
{
	struct convert k = { .how = { .keep_sum = true,
				 .keep_compression = true } };
	struct pvk_progress progress;
	struct pvk_xva_created made;
	struct pvk_err e;
	struct stat st;
	const char *in;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &k);
	if (status >= 0)
		return (status);
	in = argv[c->at];
	k.how.output.path = argv[c->at + 1];
	if (k.how.output.path[0] == '-' && k.how.output.path[1] == '\0')
		c->out = stderr;
	apply_hosts(&k);
	if (k.hosts.count > 0)
		option_warn(c, &k.hosts.host,
		    k.how.keep_sum ? PVK_SUM_NONE : k.how.sum,
		    k.how.keep_compression ? PVK_PLAIN
					   : k.how.output.compression);
	cli_progress(c, &progress, "convert",
	    stat(in, &st) == 0 ? (uint64_t)st.st_size : 0);
	k.run.progress = &progress;
	r = pvk_xva_convert(in, &k.how, &k.run, &made, &e);
	pvk_progress_fini(&progress);
	if (r != 0)
		return (cli_report(c, &e));
	print_result(c, &k, &made);
	return (cli_flush(c, EXIT_SUCCESS));
}
