/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arguments of fio and iperf3; see job.h. What fio must not do by default: take
 * the cache for the disk, measure a file that it has just made of nothing, keep
 * a queue of 1 where more was asked for, write zeros that storage leaves out.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "paper/job.h"

/* An engine that is asynchronous where we run */
#ifdef __FreeBSD__
#define ENGINE "posixaio"
#else
#define ENGINE "libaio"
#endif

static void arg(struct pvk_job *job, bool *fits, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
arg(struct pvk_job *job, bool *fits, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int len;

	if (job->n >= PVK_JOB_ARGS) {
		*fits = false;
		return;
	}
	text = job->text[job->n];
	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(job->text[0]), fmt, ap);
	va_end(ap);
	if (len < 0 || (size_t)len >= sizeof(job->text[0]))
		*fits = false;
	job->argv[job->n++] = text;
	job->argv[job->n] = NULL;
}

bool
pvk_job_is_network(const struct pvk_board *b, const struct pvk_path *p)
{
	bool network = false;

	for (size_t i = 0; i < p->nstages; i++) {
		switch (b->components[p->stages[i]].kind) {
		case PVK_ETHERNET:
		case PVK_TCP:
			network = true;
			break;
		case PVK_CPU:
		case PVK_MEASURED:
			break;
		default:
			return (false);
		}
	}
	return (network);
}

static const char *
pattern(const struct pvk_path *p)
{
	if (!p->random)
		return (p->write ? "write" : "read");
	if (p->reads > 0 && p->reads < 1)
		return ("randrw");
	return (p->write ? "randwrite" : "randread");
}

static void
fio(const struct pvk_path *p, const struct pvk_job_spec *s, struct pvk_job *job,
    bool *fits)
{
	arg(job, fits, "fio");
	arg(job, fits, "--name=%s", p->name);
	arg(job, fits, "--filename=%s", s->target);
	arg(job, fits, "--rw=%s", pattern(p));
	if (strcmp(pattern(p), "randrw") == 0)
		arg(job, fits, "--rwmixread=%.0f", p->reads * 100);
	arg(job, fits, "--bs=%.0f", p->block);
	/* of a sweep the first load must differ from the others by that only */
	arg(job, fits, "--iodepth=%.0f", s->load > 0 ? s->load : p->qd);
	arg(job, fits, "--ioengine=%s",
	    s->load > 0 || p->qd > 1 ? ENGINE : "psync");
	arg(job, fits, "--direct=1");
	if (s->size > 0)
		arg(job, fits, "--size=%.0f", s->size);
	arg(job, fits, "--runtime=%u", s->seconds);
	arg(job, fits, "--time_based=1");
	arg(job, fits, "--ramp_time=%u", s->warming_up);
	arg(job, fits, "--invalidate=1");
	arg(job, fits, "--refill_buffers=1");
	arg(job, fits, "--fallocate=none");
	arg(job, fits, "--randrepeat=0");
	arg(job, fits, "--randseed=%u", s->run);
	arg(job, fits, "--allow_file_create=%d", s->create ? 1 : 0);
	arg(job, fits, "--group_reporting=1");
	arg(job, fits, "--output-format=json");
	arg(job, fits, "--output=%s", s->output);
}

static void
iperf(const struct pvk_path *p, const struct pvk_job_spec *s,
    struct pvk_job *job, bool *fits)
{
	arg(job, fits, "iperf3");
	arg(job, fits, "--client=%s", s->target);
	arg(job, fits, "--time=%u", s->seconds);
	arg(job, fits, "--omit=%u", s->warming_up);
	if (s->load > 0)
		arg(job, fits, "--parallel=%u", s->load);
	arg(job, fits, "--json");
	arg(job, fits, "--logfile=%s", s->output);
	if (!p->write)
		arg(job, fits, "--reverse");
}

int
pvk_job_make(const struct pvk_board *b, const struct pvk_path *p,
    const struct pvk_job_spec *spec, struct pvk_job *job, struct pvk_err *e)
{
	bool fits = true;

	job->n = 0;
	if (pvk_job_is_network(b, p))
		iperf(p, spec, job, &fits);
	else
		fio(p, spec, job, &fits);
	if (!fits)
		return (pvk_err_set(e, PVK_ELIMIT,
		    "%s: a name is too long for a job", p->name));
	return (0);
}
