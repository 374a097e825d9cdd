/* SPDX-License-Identifier: BSD-2-Clause */
/* What a run says on the console; see say.h. */
#include <stdio.h>

#include "measure/figure.h"
#include "measure/say.h"
#include "xen/clock.h"

#define SAY_RANGE (2 * FIGURE_TEXT + 8)

/* What it is, in columns */
static void
head(const struct job *j, char out[SAY_LINE])
{
	char size[JOB_SIZE];

	snprintf(out, SAY_LINE, "%-5s %-4s%-9s %4s x%-2u", j->device,
	    job_is_net(j) && !job_is_pv(j) ? "emu" : j->kind,
	    job_op_name(j->op),
	    job_is_tcp(j) ? "tcp" : job_size(j->block, size), j->depth);
}

void
say_first(const struct job *j, size_t at, size_t n, char line[SAY_LINE])
{
	char what[SAY_LINE], rate[FIGURE_TEXT];

	head(j, what);
	if (j->op == JOB_PING)
		figure_time((uint64_t)j->block * NS_PER_S / j->samples[0],
		    rate);
	else
		figure_rate(j->samples[0], rate);
	snprintf(line, SAY_LINE, "%3zu of %zu  %.50s %12s at first", at, n,
	    what, rate);
}

void
say_head(char line[SAY_LINE])
{
	snprintf(line, SAY_LINE, "%-27s %10s %-16s %5s %9s", "what", "median",
	    "[interval]", "CPU", "latency");
}

static const char *
trouble(const struct job *j)
{
	return (job_is_net(j) ? job_trouble(j->error) : "errors");
}

/* Of a ping, people want the time: the median and its interval, in ms. */
static void
round_trip(const struct job *j, const struct stats *s, char median[FIGURE_TEXT],
    char range[SAY_RANGE])
{
	uint64_t bytes_ns = (uint64_t)j->block * NS_PER_S;
	char lo[FIGURE_TEXT], hi[FIGURE_TEXT];

	figure_time(bytes_ns / s->median, median);
	snprintf(range, SAY_RANGE, "[%s, %s]",
	    figure_short(bytes_ns / s->hi, 6, lo),
	    figure_short(bytes_ns / s->lo, 6, hi));
}

void
say_job(const struct job *j, char line[SAY_LINE])
{
	char rate[FIGURE_TEXT], lo[FIGURE_TEXT], hi[FIGURE_TEXT];
	char what[SAY_LINE], cpu[FIGURE_TEXT], time[FIGURE_TEXT];
	char range[SAY_RANGE];
	struct stats s;

	head(j, what);
	if (j->n == 0) {
		snprintf(line, SAY_LINE, "%.50s  not measured%s%s", what,
		    j->errors > 0 || j->missed > 0 ? ": " : "",
		    j->errors > 0	? trouble(j)
			: j->missed > 0 ? "it is not there"
					: "");
		return;
	}
	stats_make(j->samples, j->n, &s);
	if (j->op == JOB_PING)
		round_trip(j, &s, rate, range);
	else {
		figure_rate(s.median, rate);
		snprintf(range, sizeof(range), "[%s, %s]",
		    figure_short(s.lo, 6, lo), figure_short(s.hi, 6, hi));
	}
	snprintf(line, SAY_LINE, "%.40s %10.16s %-16.30s %5.8s %9.12s", what,
	    rate, range, figure_share(job_busy_ns(j), j->ns, cpu),
	    figure_time(histogram_percentile(&j->latency, 500), time));
}

void
say_ratio(const struct schedule *p, const struct job *j, char line[SAY_LINE])
{
	char ratio[FIGURE_TEXT], lo[FIGURE_TEXT], hi[FIGURE_TEXT];
	const struct job *to = &p->jobs[j->against];
	char size[JOB_SIZE];
	struct stats a, b;
	struct stats_ratio r;

	stats_make(j->samples, j->n, &a);
	stats_make(to->samples, to->n, &b);
	r = stats_compare(&a, &b);
	snprintf(line, SAY_LINE, "%s %s %s x%u: PV %s [%s, %s] times %s (%s)%s",
	    j->device, job_op_name(j->op),
	    job_is_tcp(j) ? "tcp" : job_size(j->block, size), j->depth,
	    figure_short(r.ratio, 3, ratio), figure_short(r.lo, 3, lo),
	    figure_short(r.hi, 3, hi), to->device, to->kind,
	    r.shown ? "" : ", no difference shown");
}

bool
say_expect(const struct schedule *p, uint64_t expect, char line[SAY_LINE])
{
	char wanted[FIGURE_TEXT], rate[FIGURE_TEXT], share[FIGURE_TEXT];
	const struct job *best = schedule_best(p);
	char size[JOB_SIZE];
	struct stats s;

	if (best == NULL || expect == 0)
		return (false);
	stats_make(best->samples, best->n, &s);
	snprintf(line, SAY_LINE, "expected %s; %s %s %s x%u is %s, %s %% of it",
	    figure_rate(expect, wanted), best->device, job_op_name(best->op),
	    job_size(best->block, size), best->depth,
	    figure_rate(s.median, rate),
	    figure_fixed(s.median * 100 / expect, 0, share));
	return (true);
}
