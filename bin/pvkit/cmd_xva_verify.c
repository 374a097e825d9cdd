/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva verify: is a file whole, right, importable. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "findings.h"
#include "xva_options.h"

enum { OPT_HOST = OPT_FIRST, OPT_JSON, OPT_LEVEL, OPT_THREADS };

const struct option_spec cmd_xva_verify_options[] = {
	{ OPT_HOST, "host", "VERSION",
	    "would this host import it, and how; implies --level host" },
	OPTION_JSON(OPT_JSON),
	{ OPT_LEVEL, "level", "LEVEL",
	    "structure, checksums or host; default checksums" },
	OPTION_THREADS(OPT_THREADS),
	{ 0, NULL, NULL, NULL },
};

static const char *const levels[] = {
	[PVK_XVA_OVA] = NULL, /* not for people */
	[PVK_XVA_STRUCTURE] = "structure",
	[PVK_XVA_CHECKSUMS] = "checksums",
	[PVK_XVA_HOST] = "host",
};

struct verify {
	enum pvk_xva_level level;
	const struct pvk_host *host;
	struct pvk_xva_run run;
};

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct verify *v = ctx;

	switch (id) {
	case OPT_HOST:
		v->host = pvk_host_find(arg, e);
		return (v->host != NULL ? 0 : -1);
	case OPT_LEVEL:
		for (int i = PVK_XVA_STRUCTURE; i <= PVK_XVA_HOST; i++)
			if (strcmp(arg, levels[i]) == 0) {
				v->level = (enum pvk_xva_level)i;
				return (0);
			}
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--level: \"%s\", expected structure, checksums or host",
		    arg));
	default: /* OPT_THREADS */
		return (option_threads(arg, &v->run.threads, e));
	}
}

static void
print_result(const struct cli *c, const char *path, const struct verify *v,
    const struct pvk_findings *fs)
{
	uint64_t errors = pvk_findings_count(fs, PVK_ERROR);
	uint64_t warnings = pvk_findings_count(fs, PVK_WARNING) - errors;
	struct pvk_json j;

	if (c->json) {
		cli_json_open(c, &j);
		pvk_json_str(&j, "file", path);
		pvk_json_str(&j, "level", levels[v->level]);
		pvk_json_str(&j, "host",
		    v->host != NULL ? v->host->name : NULL);
		pvk_json_bool(&j, "ok", errors == 0);
		findings_json(&j, fs);
		pvk_json_close(&j);
		return;
	}
	findings_print(stdout, fs,
	    v->level == PVK_XVA_HOST || c->verbose > 0 ? PVK_NOTE : PVK_WARNING,
	    c->verbose > 0);
	cli_say(c, "%s: %s: %" PRIu64 " error%s, %" PRIu64 " warning%s", path,
	    errors == 0 ? "good" : "faulty", errors, cli_plural(errors),
	    warnings, cli_plural(warnings));
}

int
cmd_xva_verify(struct cli *c, int argc, char **argv)
{
	struct verify v = { .level = PVK_XVA_CHECKSUMS };
	struct pvk_findings fs = { 0 };
	struct pvk_progress progress;
	struct pvk_err e;
	struct stat st;
	const char *path;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &v);
	if (status >= 0)
		return (status);
	if (v.host != NULL)
		v.level = PVK_XVA_HOST;
	path = argv[c->at];
	cli_progress(c, &progress, "verify",
	    stat(path, &st) == 0 ? (uint64_t)st.st_size : 0);
	v.run.progress = &progress;
	r = pvk_xva_verify(path, v.level, v.host, &v.run, NULL, &fs, &e);
	pvk_progress_fini(&progress);
	if (r == 0) {
		print_result(c, path, &v, &fs);
		r = cli_flush(c,
		    pvk_findings_count(&fs, PVK_ERROR) > 0 ? EXIT_FAULTS
							   : EXIT_SUCCESS);
	} else
		r = cli_report(c, &e);
	pvk_findings_fini(&fs);
	return (r);
}
