/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvguest bench disk: jobs on devices and files, in turns, each several times.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clocks.h"
#include "cmd.h"
#include "disk_load.h"
#include "machine.h"
#include "measurement.h"
#include "util/num.h"
#include "util/pipeline.h"
#include "util/size.h"
#include "util/stop.h"

#define RUNS_DEFAULT	7 /* what an interval of 98 % takes */
#define SECONDS_DEFAULT 10
#define SECONDS_LEAST	10 /* of a run that counts as a measurement */
#define SECONDS_MOST	86400
#define WARMING_UP	6 /* of a run: one such part before it */
#define SIZE_MOST	((uint64_t)1 << 46)
#define MEMORY_TIMES	2
#define GENERATOR_MOST	0.9 /* of a processor */
#define ZEROS_MOST	0.9 /* of the reads */
#define TARGETS_MOST	BENCH_TARGETS
#define JOBS_MOST	16

enum {
	OPT_BLOCK = OPT_FIRST,
	OPT_DEPTH,
	OPT_DESTROY,
	OPT_JOBS,
	OPT_JSON,
	OPT_LABEL,
	OPT_RUNS,
	OPT_SECONDS,
	OPT_SIZE
};

const struct option_spec cmd_bench_disk_options[] = {
	{ OPT_BLOCK, "block", "SIZE", "of each request, whatever the job" },
	{ OPT_DEPTH, "depth", "N", "requests under way, whatever the job" },
	{ OPT_DESTROY, "destroy", "TARGET",
	    "write to it, though it was there before" },
	{ OPT_JOBS, "jobs", "LIST", "which; default: seqread" },
	{ OPT_JSON, "json", NULL, "one JSON document on standard output" },
	{ OPT_LABEL, "label", "TEXT",
	    "what people call it; again for the next target" },
	{ OPT_RUNS, "runs", "N", "of each job; default: 7" },
	{ OPT_SECONDS, "seconds", "N", "of one run; default: 10" },
	{ OPT_SIZE, "size", "SIZE",
	    "of a file that is made; default: twice the memory" },
	{ 0, NULL, NULL, NULL },
};

/* One job on one target */
struct disk_test {
	struct disk_job job;
	const struct target *target;
	struct bench_measurement m;
	struct latency latency;
};

struct disk_bench {
	uint64_t block, depth, runs, seconds, size;
	const char *jobs;
	struct bench_labels labels;
	const char *destroy[TARGETS_MOST];
	size_t ndestroy, ntargets, ntests;
	struct target targets[TARGETS_MOST];
	struct disk_job job[JOBS_MOST];
	size_t njobs;
	struct disk_test *tests; /* owned: of each target each job */
};

static int
block_parse(const char *arg, uint64_t *block, struct pvk_err *e)
{
	if (pvk_size_parse(arg, DISK_BLOCK_UNIT, DISK_BLOCK_MOST, "--block",
		block, e) != 0)
		return (-1);
	if (*block % DISK_BLOCK_UNIT != 0)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--block: %s, expected a multiple of %d", arg,
		    DISK_BLOCK_UNIT));
	return (0);
}

static int
apply(void *ctx, int id, const char *arg, struct pvk_err *e)
{
	struct disk_bench *b = ctx;

	switch (id) {
	case OPT_BLOCK:
		return (block_parse(arg, &b->block, e));
	case OPT_DEPTH:
		return (pvk_uint_parse(arg, 1, DISK_DEPTH_MOST, "--depth",
		    &b->depth, e));
	case OPT_DESTROY:
		if (b->ndestroy == TARGETS_MOST)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--destroy: more than %d", TARGETS_MOST));
		b->destroy[b->ndestroy++] = arg;
		return (0);
	case OPT_JOBS:
		b->jobs = arg;
		return (0);
	case OPT_LABEL:
		return (bench_label(&b->labels, arg, e));
	case OPT_RUNS:
		return (
		    pvk_uint_parse(arg, 1, BENCH_RUNS, "--runs", &b->runs, e));
	case OPT_SECONDS:
		return (pvk_uint_parse(arg, 1, SECONDS_MOST, "--seconds",
		    &b->seconds, e));
	default:
		return (pvk_size_parse(arg, DISK_BLOCK_MOST, SIZE_MOST,
		    "--size", &b->size, e));
	}
}

/* "seqread,rr-qd1" */
static int
jobs_parse(struct disk_bench *b, struct pvk_err *e)
{
	const char *p = b->jobs;

	for (;; p++) {
		size_t len = strcspn(p, ",");
		struct disk_job *job = &b->job[b->njobs];

		if (b->njobs == JOBS_MOST)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--jobs: more than %d", JOBS_MOST));
		if (disk_job_find(p, len, job, e) != 0)
			return (-1);
		if (b->block > 0)
			job->block = b->block;
		if (b->depth > 0)
			job->depth = (unsigned)b->depth;
		b->njobs++;
		p += len;
		if (*p == '\0')
			return (0);
	}
}

static bool
writes(const struct disk_bench *b)
{
	for (size_t i = 0; i < b->njobs; i++)
		if (b->job[i].reads < 100)
			return (true);
	return (false);
}

/* What is to be destroyed is spelled as it stands among the targets: else a
 * slip would measure something else. */
static int
check_sworn(const struct disk_bench *b, char **paths, size_t n,
    struct pvk_err *e)
{
	for (size_t k = 0; k < b->ndestroy; k++) {
		size_t i = 0;

		while (i < n && strcmp(b->destroy[k], paths[i]) != 0)
			i++;
		if (i == n)
			return (pvk_err_set(e, PVK_EUSAGE,
			    "--destroy %s: none of the targets is called so",
			    b->destroy[k]));
	}
	return (0);
}

static int
open_targets(struct cli *c, struct disk_bench *b, char **paths, size_t n,
    struct pvk_err *e)
{
	struct target_wish w = { .write = writes(b), .size = b->size };

	if (n > TARGETS_MOST)
		return (pvk_err_set(e, PVK_EUSAGE, "%zu targets, at most %d", n,
		    TARGETS_MOST));
	if (check_sworn(b, paths, n, e) != 0)
		return (-1);
	w.made = b->size > 0 ? b->size : MEMORY_TIMES * machine_memory();
	for (size_t i = 0; i < n; i++) {
		w.path = paths[i];
		w.sworn = false;
		for (size_t k = 0; k < b->ndestroy; k++)
			if (strcmp(b->destroy[k], w.path) == 0)
				w.sworn = true;
		if (target_open(c, &w, &b->targets[b->ntargets++], e) != 0)
			return (-1);
	}
	return (0);
}

static void
name_test(const struct disk_bench *b, struct disk_test *t)
{
	const char *slash = strrchr(t->target->path, '/');
	struct bench_name name = {
		.job = t->job.name,
		.target = slash != NULL ? slash + 1 : t->target->path,
		.number = (size_t)(t->target - b->targets),
		.targets = b->ntargets,
		.jobs = b->njobs,
	};

	bench_name(&t->m, &b->labels, &name);
	disk_job_words(&t->job, t->m.command, sizeof(t->m.command));
	snprintf(t->m.device, sizeof(t->m.device), "%s", t->target->device);
	t->m.request = (double)t->job.block;
	t->m.load = t->job.depth;
	t->m.load_unit = "requests";
}

static int
make_tests(struct disk_bench *b, struct pvk_err *e)
{
	b->ntests = b->ntargets * b->njobs;
	b->tests = calloc(b->ntests, sizeof(*b->tests));
	if (b->tests == NULL)
		return (pvk_err_set(e, PVK_ENOMEM, "jobs: no memory"));
	for (size_t i = 0; i < b->ntests; i++) {
		struct disk_test *t = &b->tests[i];

		/* a target after the other, job by job: A B A B */
		t->job = b->job[i / b->ntargets];
		t->target = &b->targets[i % b->ntargets];
		name_test(b, t);
	}
	return (0);
}

static void
gates(struct disk_test *t, const struct load *l)
{
	const struct target *target = t->target;
	struct bench_measurement *m = &t->m;
	double own =
	    l->usage.own / (double)pvk_min(t->job.depth, pvk_cpu_count());
	double memory = (double)machine_memory();

	bench_gate(m, "runtime", l->usage.now >= SECONDS_LEAST,
	    "ran for %.1f s, at least %d s wanted", l->usage.now,
	    SECONDS_LEAST);
	bench_gate(m, "generator", own <= GENERATOR_MOST,
	    "the load itself took %.0f %% of a processor", 100 * own);
	bench_gate(m, "direct", target->direct && target->caches == NULL, "%s",
	    target->caches != NULL ? target->caches
		: target->direct   ? "past the cache of this system"
				   : "only through the cache of this system");
	if (target->is_file && memory > 0)
		bench_gate(m, "size",
		    (double)target->size >= MEMORY_TIMES * memory,
		    "a file of %.0f MiB, memory of %.0f MiB",
		    (double)target->size / (double)PVK_MIB,
		    memory / (double)PVK_MIB);
	if (t->job.reads > 0)
		bench_gate(m, "zeros", l->zeros <= ZEROS_MOST,
		    "%.0f %% of the reads found nothing but zeros",
		    100 * l->zeros);
}

static int
run_one(struct cli *c, const struct disk_bench *b, struct disk_test *t,
    unsigned run, struct pvk_err *e)
{
	struct pvk_progress p;
	struct load_times times = {
		.warming_up = (double)b->seconds / WARMING_UP,
		.seconds = (double)b->seconds,
		.run = run,
		.progress = &p,
	};
	struct load l;
	char label[128];
	int r;

	snprintf(label, sizeof(label), "%s, run %u of %" PRIu64, t->m.name, run,
	    b->runs);
	cli_progress(c, &p, label, 0);
	r = load_run(&t->job, t->target, &times, &l, &t->latency, e);
	pvk_progress_fini(&p);
	if (r != 0)
		return (-1);
	bench_sample(&t->m, l.bytes / l.usage.now, usage_cpu(&l.usage));
	gates(t, &l);
	return (0);
}

static int
run_all(struct cli *c, struct disk_bench *b, struct pvk_err *e)
{
	struct bench_clocks start;

	bench_clocks_read(&start);
	for (unsigned run = 1; run <= b->runs; run++)
		for (size_t i = 0; i < b->ntests; i++)
			if (run_one(c, b, &b->tests[i], run, e) != 0)
				return (-1);
	for (size_t i = 0; i < b->ntests; i++) {
		struct disk_test *t = &b->tests[i];

		t->m.p50 = latency_percentile(&t->latency, 0.50);
		t->m.p95 = latency_percentile(&t->latency, 0.95);
		t->m.p99 = latency_percentile(&t->latency, 0.99);
		t->m.p999 = latency_percentile(&t->latency, 0.999);
		bench_clocks_gate(&start, &t->m);
	}
	return (0);
}

static int
show(struct cli *c, const struct disk_bench *b)
{
	const struct bench_measurement *all[TARGETS_MOST * JOBS_MOST];

	for (size_t i = 0; i < b->ntests; i++)
		all[i] = &b->tests[i].m;
	return (bench_show(c, all, b->ntests, NULL));
}

int
cmd_bench_disk(struct cli *c, int argc, char **argv)
{
	struct disk_bench b = { .runs = RUNS_DEFAULT,
		.seconds = SECONDS_DEFAULT,
		.jobs = "seqread" };
	char usual[] = "pvguest-bench.data", *usuals[] = { usual };
	struct pvk_err e;
	char **targets = usuals;
	size_t n = 1;
	int status = cli_parse(c, argc, argv, apply, &b);

	if (status >= 0)
		return (status);
	if (c->at < argc) {
		targets = argv + c->at;
		n = (size_t)(argc - c->at);
	}
	if (jobs_parse(&b, &e) != 0 ||
	    bench_labels_fit(&b.labels, n, &e) != 0 ||
	    open_targets(c, &b, targets, n, &e) != 0 ||
	    make_tests(&b, &e) != 0 || run_all(c, &b, &e) != 0)
		status = cli_report(c, &e);
	else
		status = show(c, &b);
	for (size_t i = 0; i < b.ntargets; i++)
		target_close(&b.targets[i]);
	free(b.tests);
	return (status);
}
