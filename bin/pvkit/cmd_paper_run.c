/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvkit paper run: measures a path with fio or iperf3, as the whiteboard draws
 * it. A file is made for that and removed again; a device is read, never
 * written.
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk/program.h"
#include "paper/facts.h"
#include "paper/job.h"
#include "util/auto.h"
#include "util/size.h"
#include "util/stop.h"

#include "cmd.h"
#include "paper.h"
#include "xva_options.h"

#define RUNS_DEFAULT	7 /* what an interval of 98 % takes */
#define RUNS_MOST	100
#define SECONDS_DEFAULT 60
#define SECONDS_MOST	86400
#define SIZE_MOST	((uint64_t)1 << 46)
#define MEMORY_TIMES	2

enum { OPT_DRY_RUN = OPT_SET + 1, OPT_RUNS, OPT_SECONDS, OPT_SIZE, OPT_TARGET };

const struct option_spec cmd_paper_run_options[] = {
	{ OPT_DRY_RUN, "dry-run", NULL, "show the commands, run none" },
	OPTION_FORCE(OPT_FORCE),
	OPTION_JSON(OPT_JSON),
	{ OPT_LABEL, "label", "TEXT", "what people call it" },
	{ OPT_NAME, "name", "NAME", "of the measurement; default: the path's" },
	OPTION_OUTPUT('o', "a file for paper verdict and paper report"),
	OPTION_PATH("which to measure; default: the first"),
	{ OPT_RUNS, "runs", "N", "how often; default: 7" },
	{ OPT_SECONDS, "seconds", "N", "of one run; default: 60" },
	{ OPT_SIZE, "size", "SIZE", "of the file; default: twice the memory" },
	{ OPT_TARGET, "target", "T",
	    "a new file, a device to read, or the host of iperf3 -s" },
	{ 0, NULL, NULL, NULL },
};

struct run {
	struct paper paper;
	struct cli *cli;
	const struct pvk_path *path;
	uint64_t runs, seconds, size;
	const char *target;
	bool dry, network;
	bool device;
	bool created;	    /* the file is ours, to be removed */
	char dir[PATH_MAX]; /* of the output; "" when there is none */
	char output[PATH_MAX + 16];
	struct pvk_import *im;
};

static int
apply_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct run *r = ctx;

	switch (id) {
	case OPT_DRY_RUN:
		r->dry = true;
		return (0);
	case OPT_RUNS:
		return (
		    pvk_uint_parse(arg, 1, RUNS_MOST, "--runs", &r->runs, e));
	case OPT_SECONDS:
		return (pvk_uint_parse(arg, 1, SECONDS_MOST, "--seconds",
		    &r->seconds, e));
	case OPT_SIZE:
		return (
		    pvk_size_parse(arg, 1, SIZE_MOST, "--size", &r->size, e));
	case OPT_TARGET:
		r->target = arg;
		return (0);
	default:
		return (paper_option(&r->paper, id, arg, e));
	}
}

/* A device is read, and only that. */
static int
check_device(const struct run *r, const struct stat *st, struct pvk_err *e)
{
	if (!S_ISBLK(st->st_mode) && !S_ISCHR(st->st_mode))
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: exists already, expected a new file or a device",
		    r->target));
	if (r->path->write)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: a device, and the path %s writes; only files are "
		    "written",
		    r->target, r->path->name));
	return (0);
}

/* A file that was not there before: so it is ours, to be written and removed.
 */
static int
make_file(struct run *r, struct pvk_err *e)
{
	PVK_AUTO_FD int fd = -1;
	struct statvfs fs;

	/* where a device was meant fio would measure a new file in memory */
	if (strncmp(r->target, "/dev/", 5) == 0)
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: there is no such device", r->target));
	if (r->size == 0)
		r->size = MEMORY_TIMES * r->im->memory;
	if (r->dry)
		return (0);
	fd = open(r->target, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", r->target));
	r->created = true;
	if (fstatvfs(fd, &fs) == 0 &&
	    (double)fs.f_bavail * (double)fs.f_frsize < (double)r->size)
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: needs %.0f MiB, %.0f MiB are free; a smaller --size "
		    "may be answered from a cache",
		    r->target, (double)r->size / 1048576,
		    (double)fs.f_bavail * (double)fs.f_frsize / 1048576));
	return (0);
}

static int
check_storage(struct run *r, struct pvk_err *e)
{
	struct stat st;

	if (r->target == NULL)
		r->target = "pvkit-run.data";
	/* to fio it separates names */
	if (strchr(r->target, ':') != NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: a colon in its name, which fio does not take",
		    r->target));
	if (stat(r->target, &st) == 0) {
		r->device = true;
		return (check_device(r, &st, e));
	}
	return (make_file(r, e));
}

static void
show_command(const struct pvk_job *job)
{
	for (size_t i = 0; i < job->n; i++)
		printf("%s%s", i > 0 ? " " : "", job->argv[i]);
	printf("\n");
}

static int
job_run(struct run *r, const struct pvk_job *job, struct pvk_err *e)
{
	struct disk_program p = PROGRAM_INIT;
	char message[200];
	struct stat st;
	int status;

	unlink(r->output);
	if (program_start(&p, job->argv, -1, "paper run", e) != 0) {
		program_fini(&p);
		return (-1);
	}
	status = program_wait(&p);
	program_message(&p, "", message, sizeof(message));
	program_fini(&p);
	if (pvk_stop_check(e) != 0)
		return (-1);
	/* what it wrote says more than its status, if it wrote anything */
	if (status != 0 && (stat(r->output, &st) != 0 || st.st_size == 0))
		return (pvk_err_set(e, PVK_EIO, "%s: status %d: %s",
		    job->argv[0], status, message));
	if (pvk_import_file(r->im, r->output, e) != 0)
		return (-1);
	if (status != 0)
		return (pvk_err_set(e, PVK_EIO, "%s: status %d: %s",
		    job->argv[0], status, message));
	return (0);
}

static int
run_all(struct run *r, struct pvk_err *e)
{
	struct pvk_job_spec spec = {
		.target = r->target,
		.output = r->output,
		.size = r->device || r->network ? 0 : (double)r->size,
		.seconds = (unsigned)r->seconds,
		.warming_up = r->seconds >= SECONDS_DEFAULT ? 10 : 1,
		.create = !r->device,
	};
	struct pvk_job *job = malloc(sizeof(*job));
	int status = 0;

	if (job == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "run: no memory"));
	for (uint64_t i = 1; i <= r->runs && status == 0; i++) {
		spec.run = (unsigned)i;
		status = pvk_job_make(r->paper.board, r->path, &spec, job, e);
		if (status == 0 && r->dry)
			show_command(job);
		else if (status == 0) {
			if (!r->cli->quiet && isatty(STDERR_FILENO))
				fprintf(stderr,
				    "run %" PRIu64 " of %" PRIu64 "\n", i,
				    r->runs);
			status = job_run(r, job, e);
		}
	}
	free(job);
	return (status);
}

/* Where fio and iperf3 write; and where we do: before hours have gone by. */
static int
make_output(struct run *r, struct pvk_err *e)
{
	const char *tmp = getenv("TMPDIR"), *out = r->paper.output;

	if (out != NULL && !r->paper.force && strcmp(out, "-") != 0 &&
	    access(out, F_OK) == 0)
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: exists already; --force replaces it", out));
	if (r->dry) {
		snprintf(r->output, sizeof(r->output), "run.json");
		return (0);
	}
	snprintf(r->dir, sizeof(r->dir), "%s/pvkit-run.XXXXXX",
	    tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp");
	if (mkdtemp(r->dir) == NULL) {
		pvk_err_sys(e, PVK_ECREATE, "%s", r->dir);
		r->dir[0] = '\0';
		return (-1);
	}
	snprintf(r->output, sizeof(r->output), "%s/run.json", r->dir);
	return (0);
}

static void
clean(struct run *r)
{
	if (r->created)
		unlink(r->target);
	if (r->dir[0] == '\0')
		return;
	unlink(r->output);
	rmdir(r->dir);
}

static int
prepare(struct run *r, struct pvk_err *e)
{
	size_t path = 0;
	struct pvk_machine facts;

	if (r->paper.path != NULL)
		path = pvk_board_find_path(r->paper.board, r->paper.path);
	if (path == SIZE_MAX)
		return (
		    pvk_err_set(e, PVK_EUSAGE, "%s: there is no path \"%s\"",
			r->paper.board->file, r->paper.path));
	r->path = &r->paper.board->paths[path];
	r->network = pvk_job_is_network(r->paper.board, r->path);
	pvk_machine_read(&facts, "");
	r->im->memory = (uint64_t)facts.memory;
	r->im->path = r->path->name;
	r->im->name = r->paper.name != NULL ? r->paper.name : r->path->name;
	r->im->label = r->paper.label;
	if (make_output(r, e) != 0)
		return (-1);
	if (!r->network)
		return (check_storage(r, e));
	if (r->target == NULL)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "%s: a network: expected --target, the host where iperf3 "
		    "-s runs",
		    r->path->name));
	return (0);
}

int
cmd_paper_run(struct cli *c, int argc, char **argv)
{
	struct run r = { .cli = c,
		.runs = RUNS_DEFAULT,
		.seconds = SECONDS_DEFAULT };
	struct pvk_err e;
	int status, ok = -1;

	status = cli_parse(c, argc, argv, apply_option, &r);
	if (status >= 0)
		return (status);
	r.im = calloc(1, sizeof(*r.im));
	if (r.im == NULL) {
		pvk_err_set(&e, PVK_ENOMEM, "run: no memory");
		return (cli_report(c, &e));
	}
	r.paper.board = pvk_board_read(argv[c->at], &e);
	if (r.paper.board != NULL && prepare(&r, &e) == 0)
		ok = run_all(&r, &e);
	clean(&r);
	if (ok != 0)
		status = cli_report(c, &e);
	else
		status = r.dry ? cli_flush(c, EXIT_SUCCESS)
			       : paper_imported(c, &r.paper, r.im);
	pvk_import_fini(r.im);
	free(r.im);
	paper_unload(&r.paper);
	return (status);
}
