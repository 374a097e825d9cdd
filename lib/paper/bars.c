/* SPDX-License-Identifier: BSD-2-Clause */
/* Measurements beside each other; see report.h. */
#include <stdio.h>
#include <string.h>

#include "paper/report.h"

static void
bar_fill(struct pvk_bar *b, const struct pvk_result *r,
    const struct pvk_stats *s)
{
	memset(b, 0, sizeof(*b));
	snprintf(b->label, sizeof(b->label), "%s",
	    r->label[0] != '\0' ? r->label : r->name);
	b->value = s->median;
	if (s->n > 1) {
		b->lo = s->lo;
		b->hi = s->hi;
	}
	b->cpu = r->cpu;
}

static void
relate(struct pvk_bars *bars)
{
	double slowest = 0;

	for (size_t i = 0; i < bars->n; i++)
		if (i == 0 || bars->bars[i].value < slowest)
			slowest = bars->bars[i].value;
	for (size_t i = 0; i < bars->n; i++)
		bars->bars[i].relative =
		    slowest > 0 ? bars->bars[i].value / slowest : 0;
}

void
pvk_bars_of(const struct pvk_report *r, const struct pvk_report_path *p,
    struct pvk_bars *bars)
{
	memset(bars, 0, sizeof(*bars));
	snprintf(bars->title, sizeof(bars->title), "%s: measured against paper",
	    p->solution.path->name);
	bars->expected = p->solution.expected;
	bars->tolerance = r->board->tolerance;
	for (size_t i = 0; i < p->nverdicts; i++) {
		struct pvk_bar *b = &bars->bars[bars->n++];

		bar_fill(b, p->verdicts[i].result, &p->verdicts[i].stats);
		b->judged = true;
		b->state = p->verdicts[i].state;
	}
	relate(bars);
}

void
pvk_bars_of_results(const char *title, const struct pvk_result *results,
    size_t n, struct pvk_bars *bars)
{
	struct pvk_stats s;

	memset(bars, 0, sizeof(*bars));
	snprintf(bars->title, sizeof(bars->title), "%s", title);
	for (size_t i = 0; i < n && i < PVK_BOARD_RESULTS; i++) {
		struct pvk_bar *b = &bars->bars[bars->n++];

		pvk_stats_make(results[i].samples, results[i].nsamples, &s);
		bar_fill(b, &results[i], &s);
		for (size_t k = 0; k < results[i].ngates; k++)
			if (!results[i].gates[k].ok) {
				b->judged = true;
				b->state = PVK_INVALID;
			}
	}
	relate(bars);
}

const char *
pvk_bar_figures(const struct pvk_bar *b, char buf[PVK_WORDS])
{
	char rate[PVK_QUANTITY_TEXT], times[PVK_DECIMAL_TEXT];
	char cpu[PVK_DECIMAL_TEXT];
	size_t used;

	used = (size_t)snprintf(buf, PVK_WORDS, "%s, %sx",
	    pvk_quantity_format(b->value, PVK_RATE, rate),
	    pvk_decimal_fixed(b->relative, 2, times));
	if (b->cpu > 0 && used < PVK_WORDS)
		snprintf(buf + used, PVK_WORDS - used, ", %s %% CPU",
		    pvk_decimal_fixed(b->cpu * 100, 0, cpu));
	return (buf);
}
