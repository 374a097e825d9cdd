/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measuring with fio or iperf3; see paper_run.h. A file is made for that and
 * removed again; a device is read, never written.
 */
#include <sys/stat.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk/program.h"
#include "paper/facts.h"
#include "paper/job.h"
#include "util/auto.h"
#include "util/device.h"
#include "util/room.h"
#include "util/size.h"
#include "util/stop.h"
#include "util/text.h"

#include "paper_run.h"

#define RUNS_MOST    100
#define SECONDS_MOST 86400
#define WARM_FROM    60 /* seconds of a run: below, one second has to do */
#define WARMING_UP   10
#define SIZE_MOST    ((uint64_t)1 << 46)
#define MEMORY_TIMES 2

int
paper_run_option(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct paper_run *r = ctx;

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

int
paper_run_loads(struct paper_run *r, const char *list, struct pvk_err *e)
{
	char word[32];
	uint64_t n;

	for (r->nloads = 0;; list++) {
		size_t len = strcspn(list, ",");

		if (r->nloads == PAPER_LOADS)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--loads: more than %d", PAPER_LOADS));
		snprintf(word, sizeof(word), "%.*s", (int)(len < 31 ? len : 31),
		    list);
		if (pvk_uint_parse(word, 1, PAPER_LOAD_MOST, "--loads", &n,
			e) != 0)
			return (-1);
		for (size_t i = 0; i < r->nloads; i++)
			if (r->loads[i] == n)
				return (pvk_err_set(e, PVK_EUSAGE,
				    "--loads: %s twice", word));
		r->loads[r->nloads++] = (unsigned)n;
		list += len;
		if (*list == '\0')
			return (0);
	}
}

/* Not /dev/zero. One that cannot be opened is left to fio, which says why. */
static bool
is_disk(const char *device)
{
	PVK_AUTO_FD int fd = open(device, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	uint64_t bytes = 1;

	return (fd < 0 || (pvk_device_size(fd, &bytes) == 0 && bytes > 0));
}

/* A device is read, and only that. */
static int
check_device(const struct paper_run *r, const struct stat *st,
    struct pvk_err *e)
{
	if (!S_ISBLK(st->st_mode) && !S_ISCHR(st->st_mode))
		return (pvk_err_set(e, PVK_ECREATE,
		    "%s: exists already, expected a new file or a device",
		    r->target));
	if (!is_disk(r->target))
		return (pvk_err_set(e, PVK_EUSAGE, "%s: no disk", r->target));
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
make_file(struct paper_run *r, struct pvk_err *e)
{
	PVK_AUTO_FD int fd = -1;

	/* where a device was meant fio would measure a new file in memory */
	if (pvk_device_place(r->target))
		return (pvk_err_set(e, PVK_ENOENT,
		    "%s: there is no such device", r->target));
	if (r->size == 0)
		r->size = MEMORY_TIMES * r->im->memory;
	if ((double)r->size < r->path->block)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--size: %" PRIu64 " bytes, less than one block of the "
		    "path %s, which has %.0f",
		    r->size, r->path->name, r->path->block));
	if (r->dry)
		return (0);
	fd = open(r->target, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return (pvk_err_sys(e, PVK_ECREATE, "%s", r->target));
	r->created = true;
	return (pvk_room_check(fd, r->size, r->target, e));
}

static int
check_storage(struct paper_run *r, struct pvk_err *e)
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

/* A word as a shell takes it for one */
static void
show_word(const char *word)
{
	if (word[strspn(word,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-_=./:,+@%")] == '\0') {
		printf("%s", word);
		return;
	}
	printf("'");
	for (; *word != '\0'; word++)
		if (*word == '\'')
			printf("'\\''");
		else
			printf("%c", *word);
	printf("'");
}

static void
show_command(const struct pvk_job *job)
{
	for (size_t i = 0; i < job->n; i++) {
		printf("%s", i > 0 ? " " : "");
		show_word(job->argv[i]);
	}
	printf("\n");
}

/* fio tells in its output why there is nothing in it: that instead of the name
 * of a file that is gone. */
static void
said_instead(const struct paper_run *r, const char *name, int status,
    struct pvk_err *e)
{
	char line[160] = "", shown[200];
	FILE *f = fopen(r->output, "re");
	const char *text = line;

	if (f != NULL && fgets(line, sizeof(line), f) != NULL)
		line[strcspn(line, "\r\n")] = '\0';
	if (f != NULL)
		fclose(f);
	if (strncmp(text, name, strlen(name)) == 0 &&
	    strncmp(text + strlen(name), ": ", 2) == 0)
		text += strlen(name) + 2;
	if (text[0] == '\0' || text[0] == '{')
		text = "it measured nothing";
	pvk_err_set(e, PVK_EIO, "%s: status %d: %s", name, status,
	    pvk_text_show(text, strlen(text), shown, sizeof(shown)));
}

static int
job_run(struct paper_run *r, const struct pvk_job *job, struct pvk_err *e)
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
	if (pvk_import_file(r->im, r->output, e) != 0) {
		if (status != 0 && e->code == PVK_ECORRUPT)
			said_instead(r, job->argv[0], status, e);
		return (-1);
	}
	if (status != 0)
		return (pvk_err_set(e, PVK_EIO, "%s: status %d: %s",
		    job->argv[0], status, message));
	return (0);
}

/* One run at each load, or the one that is drawn */
static int
run_round(struct paper_run *r, struct pvk_job_spec *spec, struct pvk_job *job,
    struct pvk_err *e)
{
	char name[PVK_BOARD_NAME + PAPER_LOAD_NAME];
	size_t n = r->nloads > 0 ? r->nloads : 1;
	int status;

	for (size_t i = 0; i < n; i++) {
		spec->load = r->nloads > 0 ? r->loads[i] : 0;
		if (pvk_job_make(r->paper.board, r->path, spec, job, e) != 0)
			return (-1);
		if (r->dry) {
			show_command(job);
			continue;
		}
		if (!r->cli->quiet && isatty(STDERR_FILENO))
			fprintf(stderr, "run %u of %" PRIu64 "%s%.0u\n",
			    spec->run, r->runs, spec->load > 0 ? ", load " : "",
			    spec->load);
		/* short enough that the load is not cut off */
		snprintf(name, sizeof(name), "%.*s-%u",
		    PVK_BOARD_NAME - PAPER_LOAD_NAME, r->name, spec->load);
		r->im->name = spec->load > 0 ? name : r->name;
		status = job_run(r, job, e);
		r->im->name = r->name;
		if (status != 0)
			return (-1);
	}
	return (0);
}

static int
run_all(struct paper_run *r, struct pvk_err *e)
{
	struct pvk_job_spec spec = {
		.target = r->target,
		.output = r->output,
		.size = r->device || r->network ? 0 : (double)r->size,
		.seconds = (unsigned)r->seconds,
		.warming_up = r->seconds >= WARM_FROM ? WARMING_UP : 1,
		.create = !r->device,
	};
	struct pvk_job *job = malloc(sizeof(*job));
	int status = 0;

	if (job == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "run: no memory"));
	/* loads take turns: what changes with time is to hit all of them */
	for (spec.run = 1; spec.run <= r->runs && status == 0; spec.run++)
		status = run_round(r, &spec, job, e);
	free(job);
	return (status);
}

/* Where fio and iperf3 write; and where we do: before hours have gone by. */
static int
make_output(struct paper_run *r, struct pvk_err *e)
{
	const char *tmp = getenv("TMPDIR"), *out = r->paper.output;

	if (paper_new(out, r->paper.force, e) != 0)
		return (-1);
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
clean(struct paper_run *r)
{
	if (r->created)
		unlink(r->target);
	if (r->dir[0] == '\0')
		return;
	unlink(r->output);
	rmdir(r->dir);
}

static int
prepare(struct paper_run *r, struct pvk_err *e)
{
	size_t path = 0;
	struct pvk_machine facts;

	if (r->paper.path != NULL &&
	    pvk_board_need_path(r->paper.board, r->paper.path, &path, e) != 0)
		return (-1);
	r->path = &r->paper.board->paths[path];
	r->network = pvk_job_is_network(r->paper.board, r->path);
	pvk_machine_read(&facts, "");
	r->im->memory = (uint64_t)facts.memory;
	r->im->path = r->path->name;
	r->name = r->paper.name != NULL ? r->paper.name : r->path->name;
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
paper_run(struct paper_run *r, struct pvk_err *e)
{
	int status = -1;

	r->im = calloc(1, sizeof(*r->im));
	if (r->im == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "run: no memory"));
	if (prepare(r, e) == 0)
		status = run_all(r, e);
	clean(r);
	return (status);
}

void
paper_run_fini(struct paper_run *r)
{
	if (r->im != NULL)
		pvk_import_fini(r->im);
	free(r->im);
	paper_unload(&r->paper);
}
