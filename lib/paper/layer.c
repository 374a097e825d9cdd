/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which layer is to blame, in the order of how good the evidence is: the same
 * job measured layer by layer, a processor that is full, a device that is known
 * to be emulated, a latency that explains the rate. Then what is only
 * suspicious.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "paper/verdict.h"
#include "util/num.h"
#include "util/text.h"

/* Bytes a second that TCP gets out of 1 Gb/s, at most and in practice */
#define SLOW_PORT	117685305.591
#define SLOW_PORT_LEAST 112e6
#define SLOW_PORT_MOST	118.7e6
#define SLOW_PORT_LINE	125e6

#define BUSY		0.95 /* of what a processor has */
#define LATENCY_NEAR	0.10
#define JITTER		10 /* slowest hundredth / median */

static const char *
rate_text(double rate, char buf[PVK_QUANTITY_TEXT])
{
	return (pvk_quantity_format(rate, PVK_RATE, buf));
}

static void
blame(struct pvk_verdict *v, enum pvk_layer layer, const char *why)
{
	if (v->blamed)
		return;
	v->blamed = true;
	v->layer = layer;
	snprintf(v->why, sizeof(v->why), "%s", why);
}

static double
median(const struct pvk_result *r)
{
	struct pvk_stats s;

	pvk_stats_make(r->samples, r->nsamples, &s);
	return (s.median);
}

/* What was measured up to that stage; 0: nothing was */
static double
rung(const struct pvk_board *b, const struct pvk_solution *s, size_t stage)
{
	const struct pvk_component *c = s->stages[stage].component;

	for (size_t i = 0; i < b->nresults; i++) {
		const struct pvk_result *r = &b->results[i];

		if (r->at != SIZE_MAX && &b->components[r->at] == c &&
		    &b->paths[r->path_index] == s->path)
			return (median(r));
	}
	return (0);
}

/*
 * The ladder: eff = m(i) / min(m(i - 1), C(i)); the first that falls out of
 * tolerance is guilty. What is measured at the end of the way is its last rung.
 */
static void
ladder(const struct pvk_board *b, const struct pvk_solution *s,
    struct pvk_verdict *v)
{
	char a[PVK_QUANTITY_TEXT], c[PVK_QUANTITY_TEXT], why[240];
	double before = INFINITY, here, could = INFINITY, eff;
	bool any = false;

	for (size_t i = 0; i < s->nstages; i++) {
		could = fmin(could, s->stages[i].expected);
		here = rung(b, s, i);
		if (here == 0 && i + 1 == s->nstages && any)
			here = v->stats.median;
		if (here == 0)
			continue;
		eff = here / fmin(before, could);
		if (eff < 1 - b->tolerance) {
			snprintf(why, sizeof(why),
			    "measured layer by layer, %s is the first that "
			    "loses: %s of %s",
			    s->stages[i].component->name, rate_text(here, a),
			    rate_text(fmin(before, could), c));
			blame(v, s->stages[i].component->layer, why);
			return;
		}
		before = here;
		could = INFINITY;
		any = true;
	}
}

static void
processors(const struct pvk_solution *s, struct pvk_verdict *v)
{
	char a[PVK_QUANTITY_TEXT], c[PVK_QUANTITY_TEXT], why[240];
	const struct pvk_component *cpu = NULL;
	double count;

	for (size_t i = 0; i < s->nstages && cpu == NULL; i++)
		if (s->stages[i].component->kind == PVK_CPU)
			cpu = s->stages[i].component;
	count = cpu != NULL ? cpu->value[PVK_KEY_COUNT] : 1;
	if (v->result->cpu < BUSY * count)
		return;
	snprintf(why, sizeof(why),
	    "%s of %.0f processor%s was used at %s; a whiteboard that expects "
	    "more is wrong there",
	    pvk_quantity_format(v->result->cpu, PVK_RATIO, a), count,
	    count == 1 ? "" : "s", rate_text(v->stats.median, c));
	blame(v, PVK_GUEST, why);
	paper_suspect(v, PAPER_CPU_FULL, why);
}

/* A name of letters and then a number, such as ada0 */
static bool
is_device(const char *device, const char *const *drivers)
{
	for (; *drivers != NULL; drivers++) {
		size_t len = strlen(*drivers);

		if (strncmp(device, *drivers, len) == 0 && device[len] >= '0' &&
		    device[len] <= '9')
			return (true);
	}
	return (false);
}

static void
emulated(struct pvk_verdict *v)
{
	static const char *const disks[] = { "ada", "ad", "hda", NULL };
	static const char *const nics[] = { "re", "rl", "em", "ed", NULL };
	const char *device = v->result->device;
	char why[240], shown[PVK_BOARD_NAME];
	bool is_disk = is_device(device, disks) ||
	    (strlen(device) == 3 && strncmp(device, "hd", 2) == 0);

	if (!is_disk && !is_device(device, nics))
		return;
	snprintf(why, sizeof(why), "it was measured on %s, an emulated %s",
	    pvk_text_show(device, strlen(device), shown, sizeof(shown)),
	    is_disk ? "disk" : "NIC");
	blame(v, PVK_FRONTEND, why);
	paper_suspect(v, is_disk ? PAPER_EMULATED_DISK : PAPER_EMULATED_NIC,
	    why);
}

static void
latency(const struct pvk_solution *s, struct pvk_verdict *v)
{
	const struct pvk_result *r = v->result;
	char a[PVK_QUANTITY_TEXT], c[PVK_QUANTITY_TEXT], d[PVK_QUANTITY_TEXT];
	double block = r->request > 0 ? r->request : s->path->block, could;
	double qd = r->load > 0 && strcmp(r->load_unit, "streams") != 0
	    ? r->load
	    : s->path->qd;
	char why[240];

	if (r->latency <= 0)
		return;
	could = pvk_law_window(qd * block, r->latency);
	if (fabs(v->stats.median / could - 1) <= LATENCY_NEAR) {
		snprintf(why, sizeof(why),
		    "%.0f at a time of %s, each %s, are %s: it waits for "
		    "answers",
		    qd, pvk_quantity_format(block, PVK_SIZE, a),
		    pvk_quantity_format(r->latency, PVK_TIME, c),
		    rate_text(could, d));
		blame(v, PVK_FRONTEND, why);
		paper_suspect(v, PAPER_WINDOW, why);
	}
	if (r->p99 > JITTER * r->latency) {
		snprintf(why, sizeof(why),
		    "the slowest hundredth takes %s, half of them %s",
		    pvk_quantity_format(r->p99, PVK_TIME, a),
		    pvk_quantity_format(r->latency, PVK_TIME, c));
		paper_suspect(v, PAPER_JITTER, why);
	}
}

/* The best that the same path was seen to do, else what paper says */
static double
rest_of_path(const struct pvk_board *b, const struct pvk_solution *s,
    const struct pvk_verdict *v)
{
	double best = 0;

	for (size_t i = 0; i < b->nresults; i++) {
		const struct pvk_result *r = &b->results[i];

		if (r != v->result && r->at == SIZE_MAX && !r->elsewhere &&
		    pvk_result_is_valid(r) && r->path_index < b->npaths &&
		    &b->paths[r->path_index] == s->path)
			best = fmax(best, median(r));
	}
	return (
	    best > v->stats.median && best <= s->expected ? best : s->expected);
}

/* A layer in series that nobody drew: how much would it have to cost? */
static void
missing_layer(const struct pvk_board *b, const struct pvk_solution *s,
    struct pvk_verdict *v)
{
	double rest = rest_of_path(b, s, v);

	v->request =
	    v->result->request > 0 ? v->result->request : s->path->block;
	v->unknown = pvk_law_unknown(v->stats.median, rest);
	if (v->unknown > 0)
		v->per_request = v->request / v->unknown;
}

static bool
has_kind(const struct pvk_solution *s, enum pvk_kind kind)
{
	for (size_t i = 0; i < s->nstages; i++)
		if (s->stages[i].component->kind == kind)
			return (true);
	return (false);
}

/*
 * On a way that is drawn with a faster line, all that a port of 1 Gb/s lets
 * through in practice tells of one; elsewhere only what comes near its bound.
 */
static bool
is_slow_port(const struct pvk_solution *s, double rate)
{
	if (rate < SLOW_PORT_LEAST || rate > SLOW_PORT_MOST)
		return (false);
	for (size_t i = 0; i < s->nstages; i++)
		if (s->stages[i].component->kind == PVK_ETHERNET &&
		    s->stages[i].component->value[PVK_KEY_RATE] >
			SLOW_PORT_LINE)
			return (true);
	return (false);
}

/* What is written back for each write is so where there are writes. */
static bool
has_writes(const struct pvk_path *p)
{
	return (p->write || (p->random && p->reads < 1));
}

static void
signatures(const struct pvk_solution *s, struct pvk_verdict *v)
{
	char a[PVK_QUANTITY_TEXT], why[240];

	/* what is too fast was slowed down by nothing */
	if (v->state != PVK_ABOVE)
		v->rate = pvk_signature_rate(v->stats.median);
	if (v->state != PVK_ABOVE && v->rate.id == NULL &&
	    is_slow_port(s, v->stats.median))
		v->rate = pvk_signature_rate(SLOW_PORT);
	if (v->rate.id != NULL)
		v->rate.deviation = v->stats.median / v->rate.known - 1;
	/* a ceiling that the path is drawn with is none to wonder at */
	if (v->rate.id != NULL && fabs(v->rate.known / s->expected - 1) < 0.05)
		memset(&v->rate, 0, sizeof(v->rate));
	v->step = pvk_signature_ratio(v->ratio);
	if (v->step.id != NULL && strcmp(v->step.id, "quarter") == 0 &&
	    !has_writes(s->path))
		memset(&v->step, 0, sizeof(v->step));
	if (v->rate.id != NULL) {
		snprintf(why, sizeof(why), "%s is what %s gives: %s",
		    rate_text(v->stats.median, a), v->rate.what,
		    v->rate.likely);
		paper_suspect(v, PAPER_CEILING, why);
	}
	if (v->step.id != NULL) {
		snprintf(why, sizeof(why), "it is %s: %s", v->step.what,
		    v->step.likely);
		paper_suspect(v, PAPER_STEP, why);
	}
}

/* The segments that were seen against those that the drawn MTU gives */
static void
segments(const struct pvk_solution *s, struct pvk_verdict *v)
{
	double seen = v->result->mss, drawn;
	char why[240];

	for (size_t i = 0; i < s->nstages && seen > 0; i++) {
		const struct pvk_component *c = s->stages[i].component;

		if (c->kind != PVK_ETHERNET)
			continue;
		/* IPv4 to IPv6 with timestamps: 40 to 72 bytes of headers */
		drawn = c->value[PVK_KEY_MTU];
		if (seen <= drawn - 40 && seen >= drawn - 72)
			continue;
		snprintf(why, sizeof(why),
		    "segments of %.0f bytes were seen, an MTU of %.0f gives "
		    "%.0f",
		    seen, drawn, drawn - 52);
		paper_suspect(v, PAPER_MTU, why);
	}
}

void
paper_blame(const struct pvk_board *b, const struct pvk_solution *s,
    struct pvk_verdict *v)
{
	if (v->state == PVK_ABOVE) {
		signatures(s, v);
		paper_suspect(v,
		    has_kind(s, PVK_DISK) ? PAPER_CACHE : PAPER_LOCAL,
		    "it is more than the parts can give");
		return;
	}
	ladder(b, s, v);
	processors(s, v);
	emulated(v);
	latency(s, v);
	segments(s, v);
	missing_layer(b, s, v);
	signatures(s, v);
	if (has_kind(s, PVK_DISK) || has_kind(s, PVK_RING))
		paper_suspect(v, PAPER_SLOW_DISK, "");
	if (has_kind(s, PVK_ETHERNET) || has_kind(s, PVK_TCP))
		paper_suspect(v, PAPER_SLOW_NET, "");
}
