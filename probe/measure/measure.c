/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs, what starts them and where their results go; see measure.h. */
#include "measure/measure.h"

#include <stdio.h>
#include <string.h>

#include "boot/start.h"
#include "config.h"
#include "console.h"
#include "front/front.h"
#include "glance.h"
#include "loop.h"
#include "measure/request.h"
#include "measure/result.h"
#include "measure/say.h"
#include "measure/store.h"
#include "option.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/hypercall.h"
#include "xen/suspend.h"

#define STATE_EVERY (2 * (uint64_t)NS_PER_S)

static struct {
	struct pvk_xs *xs;
	struct run run;
	uint32_t lives;
	unsigned runs;
	uint64_t began; /* clock_ns() when all of this did */
	bool wanted;	/* a run, as soon as none is under way */
	bool asked;	/* by somebody, not by the start alone */
	bool forgotten; /* by xenstore: say all of it again */
	char state[sizeof(((struct pvk_err *)0)->msg)];
	uint64_t state_due;
} measure;

/* ---- what surrounds a run ---- */

static void
say(void *ctx, const char *line)
{
	(void)ctx;
	console_print("%s\n", line);
}

static bool
is_settled(void *ctx)
{
	(void)ctx;
	return (front_is_settled());
}

static uint32_t
lives(void *ctx)
{
	(void)ctx;
	return (measure.lives);
}

static void
put(void *ctx, const char *text, size_t len)
{
	(void)ctx;
	console_log(text, len);
}

static void
document(void)
{
	struct result_facts facts = {
		.version = PVK_VERSION,
		.mode = strcmp(start_kind(), "PVH") == 0 ? "pvh" : "hvm",
		.memory = start_memory(),
		.when = clock_wall_s(),
		.began = measure.began,
	};
	struct doc j = { .put = put };
	char what[16];

	facts.unplugged =
	    option_get("unplug", what, sizeof(what)) && strcmp(what, "no") != 0;
	hypercall_version(facts.xen, sizeof(facts.xen));
	console_log(RESULT_BEGIN "\n", sizeof(RESULT_BEGIN));
	result_write(&j, &measure.run, &facts);
	console_log(RESULT_END "\n", sizeof(RESULT_END));
}

static void
table(void)
{
	const struct schedule *p = &measure.run.schedule;
	char line[SAY_LINE];

	say_head(line);
	console_print("\n%s\n", line);
	for (size_t i = 0; i < p->n; i++) {
		say_job(&p->jobs[i], line);
		say(NULL, line);
	}
	for (size_t i = 0; i < p->n; i++)
		if (schedule_is_compared(p, &p->jobs[i])) {
			say_ratio(p, &p->jobs[i], line);
			say(NULL, line);
		}
	if (say_expect(p, measure.run.options.expect, line))
		say(NULL, line);
}

/* ---- xenstore ---- */

static void
show_state(const char *state)
{
	struct pvk_err e;

	snprintf(measure.state, sizeof(measure.state), "%s", state);
	measure.state_due = clock_ns() + STATE_EVERY;
	if (store_state(measure.xs, measure.state, &e) != 0 &&
	    e.code != PVK_EAGAIN)
		console_print("%s\n", e.msg);
}

static void
show_results(void)
{
	struct pvk_err e;

	if (measure.runs > 0 &&
	    store_results(measure.xs, &measure.run, measure.runs, &e) != 0)
		console_print("%s\n", e.msg);
}

static void
over(void *ctx)
{
	const struct run *r = &measure.run;

	(void)ctx;
	measure.runs++;
	if (r->error.code != PVK_OK) {
		console_print("%s\n", r->error.msg);
		show_state(r->error.msg);
	} else if (r->schedule.n == 0) {
		console_print("no disk to measure\n");
		show_state("no disk to measure");
	} else {
		table();
		show_results();
		show_state("done");
	}
	document();
	console_print(
	    "To measure again: write " REQUEST_AGAIN " in xenstore.\n");
}

static const struct run_host host = { .say = say,
	.is_settled = is_settled,
	.lives = lives,
	.over = over };

static void
begin(void)
{
	struct options o;
	struct pvk_err e;

	measure.wanted = false;
	if (request_read(&o, start_command_line(), measure.xs, &e) != 0) {
		console_print("%s\nNothing is measured. Put it right, then "
			      "write " REQUEST_AGAIN ".\n",
		    e.msg);
		show_state(e.msg);
		return;
	}
	if (!measure.asked && !o.start) {
		show_state("idle");
		return;
	}
	run_start(&measure.run, &o);
}

/*
 * Somebody has written there, or it is the watch's first call, also in a new
 * domain. What is there is taken away, so that the next wish is one.
 */
static void
asked(void *ctx, const char *path)
{
	char value[16];
	struct pvk_err e;

	(void)ctx;
	if (!glance(measure.xs, path, value, sizeof(value)))
		return;
	if (pvk_xs_rm(measure.xs, path, &e) != 0) {
		console_print("%s\n", e.msg);
		return;
	}
	measure.wanted = measure.asked = true;
}

static void
resumed(void *ctx)
{
	(void)ctx;
	measure.lives++;
}

/* Whatever we said is gone, if that is another domain. */
static void
reopened(void *ctx)
{
	(void)ctx;
	measure.forgotten = true;
}

int
measure_init(struct pvk_xs *xs, struct pvk_err *e)
{
	static struct suspend_hook hook = { .resumed = resumed };
	static struct loop_reopened again = { .fn = reopened };

	measure.xs = xs;
	measure.began = clock_ns();
	measure.wanted = true;
	run_init(&measure.run, &host);
	suspend_add(&hook);
	loop_on_reopened(&again);
	return (pvk_xs_watch(xs, REQUEST_AGAIN, asked, NULL, NULL, e));
}

/* What it says of itself while it measures, and after a migration all of it */
static void
keep_known(void)
{
	char text[32];

	if (measure.forgotten) {
		measure.forgotten = false;
		show_state(measure.state);
		if (measure.run.state == RUN_IDLE)
			show_results();
	}
	if (measure.run.state == RUN_IDLE || clock_ns() < measure.state_due)
		return;
	snprintf(text, sizeof(text), "measuring %u %%",
	    run_percent(&measure.run));
	show_state(text);
}

uint64_t
measure_step(void)
{
	uint64_t due;

	if (measure.wanted && measure.run.state == RUN_IDLE)
		begin();
	keep_known();
	due = run_step(&measure.run);
	if (measure.run.state != RUN_IDLE)
		due = pvk_min(due, measure.state_due);
	return (due);
}
