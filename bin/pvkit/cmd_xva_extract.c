/* SPDX-License-Identifier: BSD-2-Clause */
/* pvkit xva extract: disks out of an XVA. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/size.h"

#include "cmd.h"
#include "findings.h"
#include "mapfile.h"
#include "xva_options.h"

enum {
	OPT_DISK = OPT_FIRST,
	OPT_FORCE,
	OPT_FORMAT,
	OPT_JSON,
	OPT_MAP,
	OPT_SALVAGE,
	OPT_THREADS,
};

const struct option_spec cmd_xva_extract_options[] = {
	{ OPT_DISK, "disk", "K",
	    "which disk (see info), or all: OUT is then a directory" },
	OPTION_FORCE(OPT_FORCE),
	{ OPT_FORMAT, "format", "FORMAT",
	    "raw, qcow2, vhd, vhdx or vmdk; default by OUT's extension" },
	OPTION_JSON(OPT_JSON),
	{ OPT_MAP, "map", "FILE",
	    "with --salvage: the map of bad ranges; default OUT.map" },
	OPTION_OUTPUT('o', "the disk to write, - for standard output"),
	{ OPT_SALVAGE, "salvage", NULL,
	    "go on past damage, zeros for what is lost" },
	OPTION_THREADS(OPT_THREADS),
	{ 0, NULL, NULL, NULL },
};

#define MAX_OUT 256

struct extract {
	struct cli *cli;
	struct pvk_xva_extract x;
	struct pvk_xva_run run;
	const char *out, *map;
	bool all, force, format_given, made_dir;
	uint64_t disk; /* UINT64_MAX: not said */
	size_t seen;   /* disks asked for by open_sink */
	enum pvk_disk_format format;
	struct {
		unsigned number;
		uint64_t size;
		char *path; /* owned */
	} done[MAX_OUT];
	size_t ndone;
};

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct extract *k = ctx;

	switch (id) {
	case OPT_DISK:
		k->all = strcmp(arg, "all") == 0;
		return (k->all ? 0
			       : pvk_uint_parse(arg, 0, MAX_OUT - 1, "--disk",
				     &k->disk, e));
	case OPT_FORCE:
		k->force = true;
		return (0);
	case OPT_FORMAT:
		k->format_given = true;
		return (pvk_disk_format_parse(arg, &k->format, e));
	case OPT_MAP:
		k->map = arg;
		return (0);
	case OPT_SALVAGE:
		k->x.salvage = true;
		return (0);
	case OPT_THREADS:
		return (option_threads(arg, &k->run.threads, e));
	default: /* 'o' */
		k->out = arg;
		return (0);
	}
}

/* OUT says what to write, as --disk of create does, unless --format does */
static void
choose_format(struct extract *k)
{
	enum pvk_disk_format f = PVK_DISK_RAW;
	const char *path = k->out;
	bool spelled = false;

	if (!k->all)
		pvk_disk_name_split(k->out, &f, &path, &spelled);
	k->out = path;
	if (!k->format_given || spelled)
		k->format = f;
}

/* Where the map of a disk goes; malloc'ed, NULL: nowhere, or no memory */
static char *
map_path(const struct extract *k, const char *disk)
{
	char *path;

	if (!k->x.salvage || (k->map == NULL && strcmp(disk, "-") == 0))
		return (NULL);
	if (k->map != NULL)
		return (strdup(k->map));
	return (asprintf(&path, "%s.map", disk) < 0 ? NULL : path);
}

/* A map that is in the way is told before hours of work, not after them */
static int
check_map(const struct extract *k, const char *disk, struct pvk_err *e)
{
	char *map = map_path(k, disk);
	int r = 0;

	if (map != NULL && !k->force && access(map, F_OK) == 0)
		r = pvk_err_set(e, PVK_ECREATE,
		    "%s: exists already; use --force", map);
	free(map);
	return (r);
}

/* The name for a disk: OUT, or OUT/K.EXT with --disk all; malloc'ed */
static char *
disk_path(const struct extract *k, unsigned number)
{
	char *path;

	if (!k->all)
		return (strdup(k->out));
	if (asprintf(&path, "%s/%u.%s", k->out, number,
		pvk_disk_format_name(k->format)) < 0)
		return (NULL);
	return (path);
}

static int
open_sink(void *ctx, const struct pvk_ova_disk *disk, struct pvk_sink **sink,
    struct pvk_err *e)
{
	struct extract *k = ctx;
	char *path;

	if (++k->seen > 1 && !k->all && k->disk == UINT64_MAX)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "it has several disks; say --disk K, or all"));
	if (!k->all && k->disk != UINT64_MAX && disk->number != k->disk)
		return (0);
	if (k->ndone == MAX_OUT)
		return (
		    pvk_err_set(e, PVK_ELIMIT, "more than %d disks", MAX_OUT));
	path = disk_path(k, disk->number);
	if (path == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "no memory for a name"));
	k->done[k->ndone].number = disk->number;
	k->done[k->ndone].size = disk->virtual_size;
	k->done[k->ndone++].path = path;
	if (check_map(k, path, e) != 0)
		return (-1);
	*sink = pvk_sink_new(path, k->format, disk->virtual_size,
	    k->force ? PVK_SINK_FORCE : 0, e);
	return (*sink != NULL ? 0 : -1);
}

static int
make_directory(struct extract *k, struct pvk_err *e)
{
	if (!k->all)
		return (0);
	if (mkdir(k->out, 0777) == 0)
		k->made_dir = true;
	else if (errno != EEXIST)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", k->out));
	return (0);
}

/* Which disk, when the file has several and --disk was not said */
static int
check_choice(struct extract *k, const char *in, struct pvk_err *e)
{
	struct pvk_findings fs = { 0 };
	struct pvk_xva_info info;
	struct pvk_xva_run run = { 0 };
	size_t n;

	if (k->all || strcmp(in, "-") == 0)
		return (0);
	if (pvk_xva_verify(in, PVK_XVA_OVA, NULL, &run, &info, &fs, e) != 0) {
		pvk_findings_fini(&fs);
		return (-1);
	}
	n = info.ndisks;
	pvk_xva_info_fini(&info);
	pvk_findings_fini(&fs);
	if (n == 0)
		return (pvk_err_set(e, PVK_ENOENT, "%s: it has no disk", in));
	if (k->disk == UINT64_MAX && n > 1)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: it has %zu disks; say --disk 0 to %zu, or all", in, n,
		    n - 1));
	if (k->disk != UINT64_MAX && k->disk >= n)
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: no disk %" PRIu64 ", it has %zu", in, k->disk, n));
	return (0);
}

static int
write_maps(struct extract *k, struct pvk_err *e)
{
	char *path;
	int r = 0;

	for (size_t i = 0; i < k->ndone && r == 0; i++) {
		path = map_path(k, k->done[i].path);
		if (path == NULL)
			continue;
		r = mapfile_write(path, k->force, &k->x, k->done[i].number,
		    k->done[i].size, e);
		free(path);
	}
	return (r);
}

static void
print_result(const struct extract *k, const struct pvk_findings *fs)
{
	struct pvk_json j;
	char size[OPTION_BYTES], *map;
	uint64_t bad = 0;

	for (size_t i = 0; i < k->x.nbad; i++)
		bad += k->x.bad[i].len;
	if (!k->cli->json) {
		for (size_t i = 0; i < k->ndone; i++)
			cli_say(k->cli, "%s: disk %u, %s",
			    cli_output_name(k->done[i].path), k->done[i].number,
			    option_bytes(k->done[i].size, size));
		if (k->x.salvage)
			findings_print(stderr, fs, PVK_ERROR,
			    k->cli->verbose > 0);
		if (bad > 0)
			cli_warn(k->cli, "%s are lost or in doubt",
			    option_bytes(bad, size));
		return;
	}
	cli_json_open(k->cli, &j);
	pvk_json_array(&j, "disks");
	for (size_t i = 0; i < k->ndone; i++) {
		map = map_path(k, k->done[i].path);
		pvk_json_object(&j, NULL);
		pvk_json_uint(&j, "number", k->done[i].number);
		pvk_json_str(&j, "file", k->done[i].path);
		pvk_json_uint(&j, "size", k->done[i].size);
		pvk_json_str(&j, "map", map);
		pvk_json_end(&j);
		free(map);
	}
	pvk_json_end(&j);
	pvk_json_uint(&j, "bytes_written", k->x.written);
	pvk_json_uint(&j, "bad_bytes", bad);
	findings_json(&j, fs);
	pvk_json_close(&j);
}

static int
run_extract(struct extract *k, const char *in, struct pvk_err *e)
{
	struct pvk_findings fs = { 0 };
	struct pvk_progress progress;
	struct stat st;
	int r;

	if (check_choice(k, in, e) != 0 || make_directory(k, e) != 0)
		return (-1);
	choose_format(k);
	k->x.open_sink = open_sink;
	k->x.ctx = k;
	cli_progress(k->cli, &progress, "extract",
	    stat(in, &st) == 0 ? (uint64_t)st.st_size : 0);
	k->run.progress = &progress;
	r = pvk_xva_extract(in, &k->x, &k->run, &fs, e);
	pvk_progress_fini(&progress);
	if (r == 0 && k->ndone == 0)
		r = pvk_err_set(e, PVK_ENOENT, "%s: no such disk, it has %zu",
		    in, k->seen);
	if (r == 0)
		r = write_maps(k, e);
	if (r == 0)
		print_result(k, &fs);
	else if (k->made_dir)
		rmdir(k->out); /* empty, or else it stays */
	pvk_findings_fini(&fs);
	return (r);
}

int
cmd_xva_extract(struct cli *c, int argc, char **argv)
{
	struct extract k = { .cli = c, .disk = UINT64_MAX };
	struct pvk_err e;
	bool doubt;
	int status, r;

	status = cli_parse(c, argc, argv, apply_option, &k);
	if (status >= 0)
		return (status);
	if (k.out == NULL)
		return (cli_usage(c, "-o is missing"));
	if (k.map != NULL && (!k.x.salvage || k.all))
		return (cli_usage(c, "--map goes with --salvage of one disk"));
	if (k.all && strcmp(k.out, "-") == 0)
		return (cli_usage(c, "--disk all needs a directory, not -"));
	if (strcmp(k.out, "-") == 0)
		c->out = stderr;
	r = run_extract(&k, argv[c->at], &e);
	doubt = k.x.nbad > 0 || !k.x.sound;
	for (size_t i = 0; i < k.ndone; i++)
		free(k.done[i].path);
	pvk_xva_extract_fini(&k.x);
	return (r != 0 ? cli_report(c, &e)
		       : cli_flush(c, doubt ? EXIT_FAULTS : EXIT_SUCCESS));
}
