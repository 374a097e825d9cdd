/* SPDX-License-Identifier: BSD-2-Clause */
/* What jobs came to; see measurement.h. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "config.h"

#include "measurement.h"
#include "util/stats.h"

void
bench_sample(struct bench_measurement *m, double rate, double cpu)
{
	if (m->n == BENCH_RUNS)
		return;
	m->samples[m->n] = rate;
	m->cpu[m->n++] = cpu;
}

void
bench_gate(struct bench_measurement *m, const char *id, bool ok,
    const char *fmt, ...)
{
	struct bench_gate *g = m->gates;
	va_list ap;

	while (g < m->gates + m->ngates && strcmp(g->id, id) != 0)
		g++;
	if (g == m->gates + BENCH_GATES ||
	    (g < m->gates + m->ngates && (!g->ok || ok)))
		return;
	if (g == m->gates + m->ngates)
		m->ngates++;
	snprintf(g->id, sizeof(g->id), "%s", id);
	g->ok = ok;
	va_start(ap, fmt);
	vsnprintf(g->detail, sizeof(g->detail), fmt, ap);
	va_end(ap);
}

bool
bench_valid(const struct bench_measurement *m)
{
	for (size_t i = 0; i < m->ngates; i++)
		if (!m->gates[i].ok)
			return (false);
	return (true);
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

static void
print_one(const struct bench_measurement *m)
{
	struct pvk_stats s;
	char interval[48] = "";

	pvk_stats_make(m->samples, m->n, &s);
	if (s.n > 1)
		snprintf(interval, sizeof(interval), "[%.1f, %.1f]", s.lo / 1e6,
		    s.hi / 1e6);
	printf("%-16s %10.1f %-22s %3zu %5.0f %% %9.3f", m->name,
	    s.median / 1e6, interval, s.n, 100 * median(m->cpu, m->n),
	    1e3 * cpu_per_mb(m, &s));
	if (m->p50 > 0)
		printf(" %9.3f %9.3f", 1e3 * m->p50, 1e3 * m->p99);
	printf("%s\n", bench_valid(m) ? "" : "  INVALID");
	if (s.n > 1 && s.coverage < 0.95)
		printf("  %zu runs: the interval covers %.1f %%, too few for "
		       "95 %%\n",
		    s.n, 100 * s.coverage);
	if (s.noutliers > 0)
		printf("  an outlier: %.1f MB/s\n", s.outlier / 1e6);
	for (size_t i = 0; i < m->ngates; i++)
		if (!m->gates[i].ok)
			printf("  INVALID: %s: %s\n", m->gates[i].id,
			    m->gates[i].detail);
}

void
bench_print(const struct bench_measurement *all, size_t n)
{
	printf("%-16s %10s %-22s %3s %7s %9s %9s %9s\n", "job", "MB/s",
	    "interval of median", "n", "CPU", "ms/MB", "p50 ms", "p99 ms");
	for (size_t i = 0; i < n; i++)
		print_one(&all[i]);
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
	pvk_json_double(j, "cpu_ratio", median(m->cpu, m->n));
	pvk_json_double(j, "cpu_s_per_MB", cpu_per_mb(m, &s));
	pvk_json_object(j, "lat");
	known(j, "p50_s", m->p50);
	known(j, "p99_s", m->p99);
	pvk_json_end(j);
	known(j, "request_bytes", m->request);
	known(j, "mss_bytes", m->mss);
	json_gates(j, m);
	pvk_json_end(j);
}

void
bench_json(struct pvk_json *j, const struct bench_measurement *all, size_t n)
{
	pvk_json_array(j, "measurements");
	for (size_t i = 0; i < n; i++)
		json_one(j, &all[i]);
	pvk_json_end(j);
}
