/* SPDX-License-Identifier: BSD-2-Clause */
/* What jobs came to; see measurement.h. */
#include <stdarg.h>
#include <string.h>

#include "measurement.h"

int
bench_label(struct bench_labels *l, const char *text, struct pvk_err *e)
{
	if (l->n == BENCH_TARGETS)
		return (pvk_err_set(e, PVK_EUSAGE, "--label: more than %d",
		    BENCH_TARGETS));
	l->text[l->n++] = text;
	return (0);
}

int
bench_labels_fit(const struct bench_labels *l, size_t targets,
    struct pvk_err *e)
{
	if (l->n > targets)
		return (pvk_err_set(e, PVK_EUSAGE,
		    "--label: %zu of them, expected one for each of %zu", l->n,
		    targets));
	return (0);
}

void
bench_name(struct bench_measurement *m, const struct bench_labels *l,
    const struct bench_name *n)
{
	bool several = n->targets > 1;
	char name[sizeof(m->name)];
	const char *label = NULL;

	snprintf(name, sizeof(name), "%s%s%.50s", n->job, several ? "-" : "",
	    several ? n->target : "");
	if (n->number < l->n)
		label = l->text[n->number];
	memcpy(m->name, name, sizeof(name));
	if (label == NULL)
		snprintf(m->label, sizeof(m->label), "%s", name);
	else
		snprintf(m->label, sizeof(m->label), "%.90s%s%.20s", label,
		    n->jobs > 1 ? ", " : "", n->jobs > 1 ? n->job : "");
}

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
