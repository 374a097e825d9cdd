/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fio's JSON, version 3 (its HOWTO, "Normal output", and stat.c). Its exit
 * status and "error" say little: a job that never ran has an error of 0, a
 * queue of 32 with a synchronous engine is one of 1, and numbers of "bw" are
 * KiB.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paper/import_private.h"
#include "util/num.h"
#include "util/size.h"
#include "util/text.h"

#define RUNTIME_MIN  10e3 /* ms */
#define DEPTH_SHARE  90	  /* percent of the time */
#define CPU_MOST     0.90 /* of one processor */
#define ARITHMETIC   0.01 /* share that bw_bytes may be off */
#define MEMORY_TIMES 2

static const char *const directions[] = { "read", "write", "mixed" };

/* Of all jobs of a group: clones of one, when they were not reported as one */
struct sums {
	double rate;	/* bytes a second */
	double runtime; /* ms, of the longest */
	double bytes;
	double cpu; /* of one processor */
	double error, short_ios;
	bool arithmetic;
	unsigned jobs;
};

static void
sums_direction(struct sums *s, const json_t *d)
{
	double bytes = import_number(d, "io_bytes");
	double ms = import_number(d, "runtime"), bw, told;

	if (bytes <= 0 || ms <= 0)
		return;
	bw = 1000 * bytes / ms;
	told = import_number(d, "bw_bytes");
	if (told > 0 && fabs(told / bw - 1) > ARITHMETIC)
		s->arithmetic = false;
	s->rate += bw;
	s->bytes += bytes;
	s->runtime = fmax(s->runtime, ms);
	s->short_ios += import_number(d, "short_ios");
}

static void
sums_job(struct sums *s, const json_t *job)
{
	for (size_t i = 0; i < PVK_COUNT(directions); i++)
		sums_direction(s, json_object_get(job, directions[i]));
	s->cpu +=
	    (import_number(job, "usr_cpu") + import_number(job, "sys_cpu")) /
	    100;
	s->error += fabs(import_number(job, "error")) +
	    fabs(import_number(job, "total_err"));
	s->jobs++;
}

/* An option of the job, else of all jobs, else fio's default */
static const char *
option(const json_t *root, const json_t *job, const char *key,
    const char *fallback)
{
	const char *text =
	    import_text(json_object_get(job, "job options"), key);

	if (text[0] == '\0')
		text =
		    import_text(json_object_get(root, "global options"), key);
	return (text[0] != '\0' ? text : fallback);
}

static double
option_number(const json_t *root, const json_t *job, const char *key,
    double fallback)
{
	const char *text = option(root, job, key, "");
	uint64_t n;
	struct pvk_err e;

	/* "4k" is 4096 to fio as to us */
	if (text[0] == '\0' ||
	    pvk_size_parse(text, 0, UINT64_MAX, key, &n, &e) != 0)
		return (fallback);
	return ((double)n);
}

/* The share of the time in which at least that many requests were under way */
static double
depth_share(const json_t *job, double asked)
{
	static const struct {
		const char *key;
		double from;
	} levels[] = { { "1", 1 }, { "2", 2 }, { "4", 4 }, { "8", 8 },
		{ "16", 16 }, { "32", 32 }, { ">=64", 64 } };
	const json_t *o = json_object_get(job, "iodepth_level");
	double share = 0, least = 1;

	for (size_t i = 0; i < PVK_COUNT(levels); i++)
		if (levels[i].from <= asked)
			least = levels[i].from;
	for (size_t i = 0; i < PVK_COUNT(levels); i++)
		if (levels[i].from >= least)
			share += import_number(o, levels[i].key);
	return (share);
}

static void
gates_depth(struct pvk_result *r, const json_t *root, const json_t *job)
{
	double asked = option_number(root, job, "iodepth", 1);
	double share = depth_share(job, asked);

	if (json_object_get(job, "iodepth_level") == NULL)
		return;
	import_gate(r, "depth", asked <= 1 || share >= DEPTH_SHARE,
	    "queue depth %.0f asked, there for %.0f %% of the time (%.30s)",
	    asked, share, option(root, job, "ioengine", "psync"));
}

static void
gates_file(struct import_file *f, struct pvk_result *r, const json_t *root,
    const json_t *job)
{
	const char *name = option(root, job, "filename", "");
	bool device = strncmp(name, "/dev/", 5) == 0;
	double size = option_number(root, job, "size", 0);

	if (device)
		return;
	import_gate(r, "direct",
	    strcmp(option(root, job, "direct", "0"), "1") == 0,
	    "direct=%.8s on a file", option(root, job, "direct", "0"));
	if (f->im->memory > 0 && size > 0)
		import_gate(r, "size",
		    size >= MEMORY_TIMES * (double)f->im->memory,
		    "a file of %.0f MiB, memory of %.0f MiB",
		    size / (double)PVK_MIB,
		    (double)f->im->memory / (double)PVK_MIB);
}

static void
gates(struct import_file *f, struct pvk_result *r, const json_t *root,
    const json_t *job, const struct sums *s)
{
	const json_t *steady = json_object_get(job, "steadystate");

	import_gate(r, "error", s->error == 0, "errors: %.0f", s->error);
	import_gate(r, "short", s->short_ios == 0, "short requests: %.0f",
	    s->short_ios);
	import_gate(r, "runtime", s->runtime >= RUNTIME_MIN,
	    "ran for %.1f s, at least 10 s wanted", s->runtime / 1000);
	import_gate(r, "arithmetic", s->arithmetic,
	    "bw_bytes is io_bytes / runtime: %s", s->arithmetic ? "yes" : "no");
	import_gate(r, "generator", s->cpu / s->jobs <= CPU_MOST,
	    "fio used %.0f %% of a processor", 100 * s->cpu / s->jobs);
	gates_depth(r, root, job);
	gates_file(f, r, root, job);
	if (json_is_object(steady))
		import_gate(r, "steady", import_number(steady, "attained") != 0,
		    "steady state attained: %s",
		    import_number(steady, "attained") != 0 ? "yes" : "no");
}

/* A percentile in seconds; total latency where it was asked for */
static double
percentile(const json_t *job, const char *key)
{
	static const char *const kinds[] = { "lat_ns", "clat_ns" };

	for (size_t i = 0; i < PVK_COUNT(directions); i++)
		for (size_t k = 0; k < PVK_COUNT(kinds); k++) {
			const json_t *d = json_object_get(job, directions[i]);
			double ns =
			    import_number(json_object_get(json_object_get(d,
							      kinds[k]),
					      "percentile"),
				key);

			if (ns > 0)
				return (ns / 1e9);
		}
	return (0);
}

static int
result(struct import_file *f, const json_t *root, const json_t *job,
    const struct sums *s, struct pvk_err *e)
{
	const char *version = import_text(root, "fio version");
	const char *name = import_text(job, "jobname");
	const char *device = option(root, job, "filename", "");
	struct pvk_result r = { 0 };
	char shown[80];

	pvk_text_show(name, strlen(name), r.name, sizeof(r.name));
	pvk_text_show(name, strlen(name), r.label, sizeof(r.label));
	pvk_text_show(version, strlen(version), r.tool, sizeof(r.tool));
	if (s->runtime <= 0 || s->bytes <= 0)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: job %s: it never ran, whatever fio's error %.0f says",
		    f->file, r.name, s->error));
	snprintf(r.command, sizeof(r.command),
	    "%.20s bs=%.12s iodepth=%.8s numjobs=%.8s direct=%.4s "
	    "ioengine=%.16s",
	    option(root, job, "rw", "read"), option(root, job, "bs", "4k"),
	    option(root, job, "iodepth", "1"),
	    option(root, job, "numjobs", "1"), option(root, job, "direct", "0"),
	    option(root, job, "ioengine", "psync"));
	pvk_text_show(r.command, strlen(r.command), shown, sizeof(shown));
	snprintf(r.command, sizeof(r.command), "%s", shown);
	if (strncmp(device, "/dev/", 5) == 0)
		pvk_text_show(device + 5, strlen(device + 5), r.device,
		    sizeof(r.device));
	r.cpu = s->cpu;
	import_load(&r,
	    option_number(root, job, "iodepth", 1) *
		option_number(root, job, "numjobs", 1),
	    "requests");
	r.latency = percentile(job, "50.000000");
	r.p99 = percentile(job, "99.000000");
	gates(f, &r, root, job, s);
	return (import_add(f, &r, s->rate, e));
}

/* The same job as an earlier one of the file: a clone of numjobs */
static bool
is_clone(const json_t *a, const json_t *b)
{
	return (
	    strcmp(import_text(a, "jobname"), import_text(b, "jobname")) == 0 &&
	    import_number(a, "groupid") == import_number(b, "groupid"));
}

/* "fio-3.33": version 3 began to tell nanoseconds */
static bool
is_supported(const char *version)
{
	const char *number = version + 4;
	double v;

	return (strncmp(version, "fio-", 4) == 0 &&
	    pvk_decimal_parse(&number, &v) && v >= 3);
}

int
import_fio(struct import_file *f, const json_t *root, struct pvk_err *e)
{
	const json_t *jobs = json_object_get(root, "jobs");
	const char *version = import_text(root, "fio version");
	size_t n = json_array_size(jobs);
	bool first;

	if (!is_supported(version))
		return (pvk_err_set(e, PVK_EUNSUPP,
		    "%s: \"%.40s\", expected fio-3.0 or later", f->file,
		    version));
	if (n == 0 || n > PVK_STATS_MAX)
		return (pvk_err_set(e, PVK_ECORRUPT,
		    "%s: %zu jobs, expected 1 to %d", f->file, n,
		    PVK_STATS_MAX));
	for (size_t i = 0; i < n; i++) {
		const json_t *job = json_array_get(jobs, i);
		struct sums s = { .arithmetic = true };

		first = true;
		for (size_t k = 0; k < i && first; k++)
			first = !is_clone(json_array_get(jobs, k), job);
		if (!first)
			continue;
		for (size_t k = i; k < n; k++)
			if (is_clone(json_array_get(jobs, k), job))
				sums_job(&s, json_array_get(jobs, k));
		if (result(f, root, job, &s, e) != 0)
			return (-1);
	}
	return (0);
}
