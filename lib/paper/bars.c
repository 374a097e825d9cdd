/* SPDX-License-Identifier: BSD-2-Clause */
/* Measurements beside each other; see report.h. */
#include <stdio.h>
#include <string.h>

#include "paper/import.h"
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

static double
slowest(const struct pvk_bars *bars, const char *kind)
{
	double least = 0;

	for (size_t i = 0; i < bars->n; i++)
		if (strcmp(bars->bars[i].kind, kind) == 0 &&
		    (least <= 0 || bars->bars[i].value < least))
			least = bars->bars[i].value;
	return (least);
}

static void
relate(struct pvk_bars *bars)
{
	for (size_t i = 0; i < bars->n; i++) {
		struct pvk_bar *b = &bars->bars[i];
		double least = slowest(bars, b->kind);

		b->relative = least > 0 ? b->value / least : 0;
	}
}

static bool
of_one_kind(const struct pvk_bars *bars)
{
	for (size_t i = 1; i < bars->n; i++)
		if (strcmp(bars->bars[i].kind, bars->bars[0].kind) != 0)
			return (false);
	return (true);
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
	for (size_t i = 0; i < n && i < PVK_BOARD_RESULTS; i++) {
		struct pvk_bar *b = &bars->bars[bars->n++];

		pvk_stats_make(results[i].samples, results[i].nsamples, &s);
		bar_fill(b, &results[i], &s);
		pvk_work_kind(&results[i], b->kind, sizeof(b->kind));
		if (!pvk_result_is_valid(&results[i])) {
			b->judged = true;
			b->state = PVK_INVALID;
		}
	}
	relate(bars);
	snprintf(bars->title, sizeof(bars->title), "%s%s", title,
	    of_one_kind(bars) ? "" : "; times the slowest of the same kind");
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
