/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run found out, as JSON; see result.h. */
#include <stdio.h>
#include <string.h>

#include "measure/gates.h"
#include "measure/result.h"
#include "measure/result_net.h"

static void
command_of(const struct job *job, char out[JOB_LABEL])
{
	char size[JOB_SIZE];
	const char *op = job_op_name(job->op);

	if (job_is_tcp(job))
		snprintf(out, JOB_LABEL, "%s %s streams=%u", job->device, op,
		    job->depth);
	else
		snprintf(out, JOB_LABEL, "%s %s sizes=%s depth=%u", job->device,
		    op, job_size(job->block, size), job->depth);
}

static void
put_tool(struct doc *j, const struct result_facts *f, const struct job *job)
{
	char command[JOB_LABEL];

	doc_object(j, "tool");
	doc_str(j, "name", "pvprobe");
	doc_str(j, "version", f->version);
	if (job != NULL) {
		command_of(job, command);
		doc_str(j, "command", command);
	}
	doc_end(j);
}

/* Who was asked to unplug them looked afterwards whether they are gone. */
static void
put_emulated(struct doc *j, const struct result_emulated *m)
{
	doc_bool(j, "unplugged", m->unplugged);
	doc_object(j, "emulated");
	doc_str(j, "unplug", m->asked != NULL ? m->asked : "no");
	doc_bool(j, "looked", m->looked);
	doc_uint(j, "ide_disks", m->disks);
	doc_uint(j, "nics", m->nics);
	doc_end(j);
}

/* The mark of that name; NULL: we have not got there. */
static const struct timeline_mark *
mark_find(const struct result_facts *f, const char *what)
{
	for (size_t i = 0; i < f->n_marks; i++)
		if (strcmp(f->marks[i].what, what) == 0)
			return (&f->marks[i]);
	return (NULL);
}

/* Until then, without what was stolen. By the account alone where there is one:
 * another look at the clock is at another time. */
static uint64_t
guest_ns(const struct timeline_mark *m)
{
	return (m->alive != 0 ? m->alive - m->stolen : m->ns);
}

/* From the start of the probe to the first measurement of this run: by the
 * clock, and of the first run without what was stolen of that. */
static void
put_first(struct doc *j, const struct run *r, const struct result_facts *f)
{
	const struct timeline_mark *to = mark_find(f, "measuring");
	uint64_t began = f->n_marks > 0 ? f->marks[0].ns : 0;

	doc_fixed(j, "first_s", r->first > began ? r->first - began : 0, 9);
	doc_fixed(j, "first_guest_s",
	    to == NULL ? 0 : guest_ns(to) - guest_ns(&f->marks[0]), 9);
}

/* Where it was when, since the vCPU began, with the firmware's time. */
static void
put_timeline(struct doc *j, const struct result_facts *f)
{
	doc_array(j, "timeline");
	for (size_t i = 0; i < f->n_marks; i++) {
		const struct timeline_mark *m = &f->marks[i];

		doc_object(j, NULL);
		doc_str(j, "what", m->what);
		doc_fixed(j, "wall_s", m->alive, 9);
		doc_fixed(j, "guest_s", m->alive - m->stolen, 9);
		doc_end(j);
	}
	doc_end(j);
}

static void
put_host(struct doc *j, const struct run *r, const struct result_facts *f)
{
	doc_object(j, "host");
	doc_str(j, "os", "pvprobe");
	doc_str(j, "virt", f->xen[0] != '\0' ? "xen" : "unknown");
	doc_str(j, "xen", f->xen[0] != '\0' ? f->xen : NULL);
	doc_str(j, "mode", f->mode);
	doc_uint(j, "vcpus", 1);
	doc_uint(j, "ram_bytes", f->memory);
	put_emulated(j, &f->emulated);
	doc_end(j);
	doc_array(j, "devices");
	for (const struct disk *d = disks; d != NULL; d = d->next) {
		doc_object(j, NULL);
		doc_str(j, "name", d->name);
		doc_str(j, "kind", d->kind);
		doc_str(j, "features", d->features);
		doc_uint(j, "size_bytes", d->sectors * DISK_SECTOR);
		doc_uint(j, "request_max_bytes", d->max_bytes);
		doc_bool(j, "read_only", d->readonly);
		doc_end(j);
	}
	doc_end(j);
	result_nics(j);
	doc_object(j, "run");
	put_first(j, r, f);
	doc_fixed(j, "took_s", r->ended - r->asked, 9);
	doc_uint(j, "rounds", r->schedule.n > 0 ? r->round + 1 : 0);
	doc_str(j, "error", r->error.code != PVK_OK ? r->error.msg : NULL);
	doc_end(j);
	put_timeline(j, f);
}

static void
put_gates(struct doc *j, const struct job *job)
{
	struct gate gates[GATES_MAX];
	size_t n = gates_make(job, gates);

	doc_array(j, "gates");
	for (size_t i = 0; i < n; i++) {
		doc_object(j, NULL);
		doc_str(j, "id", gates[i].id);
		doc_bool(j, "ok", gates[i].ok);
		doc_str(j, "detail", gates[i].detail);
		doc_end(j);
	}
	doc_end(j);
}

static void
put_statistics(struct doc *j, const struct job *job)
{
	struct stats s;

	stats_make(job->samples, job->n, &s);
	doc_array(j, "samples_Bps");
	for (uint32_t i = 0; i < job->n; i++)
		doc_uint(j, NULL, job->samples[i]);
	doc_end(j);
	doc_uint(j, "n", s.n);
	doc_uint(j, "median_Bps", s.median);
	doc_object(j, "ci");
	doc_uint(j, "lo", s.lo);
	doc_uint(j, "hi", s.hi);
	doc_fixed(j, "coverage", s.coverage, 6);
	doc_end(j);
}

/* How many at once, as pvguest bench says it too; of a ping that is nothing to
 * compare. */
static void
put_load(struct doc *j, const struct job *job)
{
	if (job_is_net(job) && !job_is_tcp(job))
		return;
	doc_object(j, "load");
	doc_uint(j, "n", job->depth);
	doc_str(j, "unit", job_is_tcp(job) ? "streams" : "requests");
	doc_end(j);
}

static void
put_measurement(struct doc *j, const struct job *job,
    const struct result_facts *f)
{
	const struct disk *d = job_disk(job);

	doc_object(j, NULL);
	doc_str(j, "name", job->name);
	doc_str(j, "label", job->label);
	doc_str(j, "device", job->device);
	doc_str(j, "kind", job->kind);
	doc_str(j, "op", job_op_name(job->op));
	doc_uint(j, "block_bytes", job->block);
	doc_uint(j, "depth", job->depth);
	put_load(j, job);
	put_tool(j, f, job);
	put_statistics(j, job);
	if (d != NULL)
		doc_uint(j, "request_bytes",
		    job->block < d->max_bytes ? job->block : d->max_bytes);
	doc_fixed(j, "cpu_ratio", result_share(job_busy_ns(job), job->ns), 6);
	doc_fixed(j, "stolen_ratio", result_share(job->stolen_ns, job->ns), 6);
	doc_object(j, "lat");
	doc_fixed(j, "p50_s", histogram_percentile(&job->latency, 500), 9);
	doc_fixed(j, "p99_s", histogram_percentile(&job->latency, 990), 9);
	doc_fixed(j, "max_s", job->latency.max, 9);
	doc_end(j);
	if (job_is_net(job))
		result_net(j, job);
	else
		doc_fixed(j, "depth_reached", job_depth_reached(job), 2);
	doc_uint(j, "requests", job->requests);
	doc_uint(j, "interrupted", job->interrupted);
	put_gates(j, job);
	doc_end(j);
}

static void
put_relative(struct doc *j, const struct schedule *p, const struct job *job)
{
	const struct job *to = &p->jobs[job->against];
	struct stats a, b;
	struct stats_ratio r;

	stats_make(job->samples, job->n, &a);
	stats_make(to->samples, to->n, &b);
	r = stats_compare(&a, &b);
	doc_object(j, NULL);
	doc_str(j, "name", job->name);
	doc_str(j, "against", to->name);
	doc_fixed(j, "ratio", r.ratio, 3);
	doc_object(j, "ci");
	doc_fixed(j, "lo", r.lo, 3);
	doc_fixed(j, "hi", r.hi, 3);
	doc_end(j);
	doc_bool(j, "difference_shown", r.shown);
	doc_end(j);
}

static void
put_expected(struct doc *j, const struct run *r)
{
	const struct job *best = schedule_best(&r->schedule);
	struct stats s;

	doc_object(j, "expected");
	doc_uint(j, "expected_Bps", r->options.expect);
	doc_str(j, "name", best != NULL ? best->name : NULL);
	if (best != NULL) {
		stats_make(best->samples, best->n, &s);
		doc_fixed(j, "ratio", s.median * 1000 / r->options.expect, 3);
	}
	doc_end(j);
}

void
result_write(struct doc *j, const struct run *r,
    const struct result_facts *facts)
{
	const struct schedule *p = &r->schedule;

	doc_open(j, "pvprobe.result/1");
	put_tool(j, facts, NULL);
	if (facts->when != 0)
		doc_uint(j, "when", facts->when);
	put_host(j, r, facts);
	doc_array(j, "measurements");
	for (size_t i = 0; i < p->n; i++)
		if (p->jobs[i].n > 0)
			put_measurement(j, &p->jobs[i], facts);
	doc_end(j);
	doc_array(j, "relative");
	for (size_t i = 0; i < p->n; i++)
		if (schedule_is_compared(p, &p->jobs[i]))
			put_relative(j, p, &p->jobs[i]);
	doc_end(j);
	if (r->options.expect != 0)
		put_expected(j, r);
	doc_close(j);
}
