/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs, what starts them and where their results go; see measure.h. */
#include "measure/measure.h"

#include <stdio.h>
#include <string.h>

#include "boot/start.h"
#include "config.h"
#include "console.h"
#include "front/front.h"
#include "guest/emulated.h"
#include "guest/networks.h"
#include "loop.h"
#include "measure/request.h"
#include "measure/result.h"
#include "measure/say.h"
#include "measure/store.h"
#include "option.h"
#include "plan/glance.h"
#include "self.h"
#include "timeline.h"
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

/* Some network has an address from which the peer can be reached. */
static bool
has_network(uint32_t peer)
{
	struct nic *some;

	return (networks_reaching(peer, &some, 1) > 0);
}

static bool
has_disks(void *ctx)
{
	(void)ctx;
	return (front_has_disks());
}

static void
look(void *ctx)
{
	(void)ctx;
	emulated_find();
	self_begin();
}

static void
mark(void *ctx, const char *what)
{
	(void)ctx;
	timeline_note(what);
}

static bool
is_settled(void *ctx)
{
	uint32_t peer = measure.run.options.peer;

	(void)ctx;
	return (front_is_settled() && (peer == 0 || has_network(peer)));
}

static size_t
reaching(void *ctx, uint32_t peer, struct nic **out, size_t most)
{
	(void)ctx;
	return (networks_reaching(peer, out, most));
}

static struct net *
network(void *ctx, struct nic *n)
{
	(void)ctx;
	return (networks_use(n));
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
		.emulated = *emulated_found(),
	};
	struct doc j = { .put = put };

	facts.marks = timeline_marks(&facts.n_marks);
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
		console_print("nothing to measure\n");
		show_state("nothing to measure");
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
	.has_disks = has_disks,
	.is_settled = is_settled,
	.look = look,
	.mark = mark,
	.reaching = reaching,
	.network = network,
	.lives = lives,
	.over = over };

static void
begin(void)
{
	struct options o;
	struct pvk_err e;

	measure.wanted = false;
	option_forget();
	if (request_read(&o, start_command_line(), measure.xs, &e) != 0) {
		console_print("%s\nNothing is measured. Put it right, then "
			      "write " REQUEST_AGAIN ".\n",
		    e.msg);
		show_state(e.msg);
		look(NULL);
		return;
	}
	if (!measure.asked && !o.start) {
		show_state("idle");
		look(NULL);
		return;
	}
	timeline_note("request");
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
