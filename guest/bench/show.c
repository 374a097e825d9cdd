/* SPDX-License-Identifier: BSD-2-Clause */
/* How measurements are told, and what is done meanwhile; see measurement.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"

#include "measurement.h"
#include "util/num.h"
#include "util/stats.h"

#define ROUNDS 5 /* that are looked at for a steady state */

static bool
is_watched(const struct cli *c)
{
	return (!c->quiet && isatty(STDERR_FILENO));
}

void
bench_doing(const struct cli *c, const struct bench_measurement *m,
    uint64_t run, uint64_t runs)
{
	if (is_watched(c))
		fprintf(stderr, "\r%s, run %" PRIu64 " of %" PRIu64 "\033[K",
		    m->name, run, runs);
}

void
bench_done(const struct cli *c)
{
	if (is_watched(c))
		fprintf(stderr, "\r\033[K");
}

static double
median(const double *x, size_t n)
{
	struct pvk_stats s;

	pvk_stats_make(x, n, &s);
	return (s.median);
}

/* What a processor does for a million bytes, of the medians */
static double
cpu_per_mb(const struct bench_measurement *m, const struct pvk_stats *s)
{
	return (s->median > 0 ? median(m->cpu, m->n) / (s->median / 1e6) : 0);
}

/* Of the last five runs, as SNIA has it; false when there are too few. */
static bool
steady(const struct bench_measurement *m, double *range, double *drift,
    bool *is)
{
	if (m->n < ROUNDS)
		return (false);
	*is =
	    pvk_stats_steady(m->samples + m->n - ROUNDS, ROUNDS, range, drift);
	return (true);
}

static void
print_steady(const struct bench_measurement *m)
{
	double range, drift;
	bool is;

	if (steady(m, &range, &drift, &is) && !is)
		printf("  not steady: the last %d runs are %.0f %% apart, with "
		       "a trend of %.0f %%\n",
		    ROUNDS, 100 * range, 100 * drift);
}

static void
print_one(const struct bench_measurement *m, int width)
{
	struct pvk_stats s;
	char interval[48] = "", cpu[16];

	pvk_stats_make(m->samples, m->n, &s);
	if (s.n > 1)
		snprintf(interval, sizeof(interval), "[%.1f, %.1f]", s.lo / 1e6,
		    s.hi / 1e6);
	snprintf(cpu, sizeof(cpu), "%.0f %%", 100 * median(m->cpu, m->n));
	printf("%-*s %8.1f %-17s %3zu %5s %7.3f", width, m->name,
	    s.median / 1e6, interval, s.n, cpu, 1e3 * cpu_per_mb(m, &s));
	if (m->p50 > 0)
		printf(" %7.3f %7.3f", 1e3 * m->p50, 1e3 * m->p99);
	printf("%s\n", bench_valid(m) ? "" : " INVALID");
	if (s.n > 1 && s.coverage < 0.95)
		printf("  %zu runs: the interval covers %.1f %%, too few for "
		       "95 %%\n",
		    s.n, 100 * s.coverage);
	if (s.noutliers > 0)
		printf("  an outlier: %.1f MB/s\n", s.outlier / 1e6);
	print_steady(m);
	if (m->there > 0)
		printf("  at the other end %.0f %% of a processor; %.0f "
		       "segments were sent again\n",
		    100 * m->there, m->resent);
	for (size_t i = 0; i < m->ngates; i++)
		if (!m->gates[i].ok)
			printf("  INVALID: %s: %s\n", m->gates[i].id,
			    m->gates[i].detail);
}

static void
print_all(const struct bench_measurement *const *all, size_t n)
{
	int width = 8;

	for (size_t i = 0; i < n; i++)
		width = (int)pvk_max((uint64_t)width, strlen(all[i]->name));
	/* 80 columns, as consoles have, with "seqread-qd1" and "INVALID" */
	printf("%-*s %8s %-17s %3s %5s %7s %7s %7s\n", width, "job", "MB/s",
	    "its interval", "n", "CPU", "ms/MB", "p50 ms", "p99 ms");
	for (size_t i = 0; i < n; i++)
		print_one(all[i], width);
}

/* null where there is nothing to say */
static void
known(struct pvk_json *j, const char *key, double d)
{
	if (d > 0)
		pvk_json_double(j, key, d);
	else
		pvk_json_null(j, key);
}

static void
json_stats(struct pvk_json *j, const struct pvk_stats *s)
{
	pvk_json_uint(j, "n", s->n);
	pvk_json_double(j, "median_Bps", s->median);
	if (s->n < 2)
		pvk_json_null(j, "ci");
	else {
		pvk_json_object(j, "ci");
		pvk_json_double(j, "lo_Bps", s->lo);
		pvk_json_double(j, "hi_Bps", s->hi);
		pvk_json_double(j, "coverage", s->coverage);
		pvk_json_end(j);
	}
	pvk_json_double(j, "mad_Bps", s->mad);
	pvk_json_double(j, "cv", s->cv);
	pvk_json_uint(j, "outliers", s->noutliers);
}

static void
json_steady(struct pvk_json *j, const struct bench_measurement *m)
{
	double range, drift;
	bool is;

	if (!steady(m, &range, &drift, &is)) {
		pvk_json_null(j, "steady");
		return;
	}
	pvk_json_object(j, "steady");
	pvk_json_bool(j, "ok", is);
	pvk_json_double(j, "range", range);
	pvk_json_double(j, "drift", drift);
	pvk_json_end(j);
}

static void
json_gates(struct pvk_json *j, const struct bench_measurement *m)
{
	pvk_json_array(j, "gates");
	for (size_t i = 0; i < m->ngates; i++) {
		pvk_json_object(j, NULL);
		pvk_json_str(j, "id", m->gates[i].id);
		pvk_json_bool(j, "ok", m->gates[i].ok);
		pvk_json_str(j, "detail", m->gates[i].detail);
		pvk_json_end(j);
	}
	pvk_json_end(j);
}

static void
json_one(struct pvk_json *j, const struct bench_measurement *m)
{
	struct pvk_stats s;

	pvk_stats_make(m->samples, m->n, &s);
	pvk_json_object(j, NULL);
	pvk_json_str(j, "name", m->name);
	pvk_json_str(j, "label", m->label);
	pvk_json_str(j, "device", m->device[0] != '\0' ? m->device : NULL);
	pvk_json_object(j, "tool");
	pvk_json_str(j, "name", "pvguest-bench");
	pvk_json_str(j, "version", PVK_VERSION);
	pvk_json_str(j, "command", m->command);
	pvk_json_end(j);
	pvk_json_array(j, "samples_Bps");
	for (size_t i = 0; i < m->n; i++)
		pvk_json_double(j, NULL, m->samples[i]);
	pvk_json_end(j);
	json_stats(j, &s);
	json_steady(j, m);
	pvk_json_double(j, "cpu_ratio", median(m->cpu, m->n));
	pvk_json_double(j, "cpu_s_per_MB", cpu_per_mb(m, &s));
	pvk_json_object(j, "lat");
	known(j, "p50_s", m->p50);
	known(j, "p95_s", m->p95);
	known(j, "p99_s", m->p99);
	known(j, "p999_s", m->p999);
	pvk_json_end(j);
	known(j, "request_bytes", m->request);
	known(j, "mss_bytes", m->mss);
	pvk_json_object(j, "load");
	pvk_json_uint(j, "n", m->load);
	pvk_json_str(j, "unit", m->load_unit);
	pvk_json_end(j);
	known(j, "peer_cpu_ratio", m->there);
	if (m->mss > 0)
		pvk_json_double(j, "resent", m->resent);
	else
		pvk_json_null(j, "resent");
	json_gates(j, m);
	pvk_json_end(j);
}

int
bench_show(const struct cli *c, const struct bench_measurement *const *all,
    size_t n, const struct bench_more *more)
{
	struct pvk_json j;
	bool valid = true;

	for (size_t i = 0; i < n; i++)
		valid = valid && bench_valid(all[i]);
	if (c->json) {
		cli_json_open(c, &j);
		pvk_json_array(&j, "measurements");
		for (size_t i = 0; i < n; i++)
			json_one(&j, all[i]);
		pvk_json_end(&j);
		if (more != NULL)
			more->json(&j, more->what);
		pvk_json_close(&j);
	} else {
		print_all(all, n);
		if (more != NULL)
			more->print(more->what);
	}
	return (cli_flush(c, valid ? EXIT_SUCCESS : EXIT_FAULTS));
}
