/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the host sees of us; see self.h. Facts change rarely; the memory that is
 * free changes all the time, and is looked at once a minute.
 */
#include "self.h"

#include <stdio.h>
#include <string.h>

#include "boot/start.h"
#include "config.h"
#include "console.h"
#include "guest/self_private.h"
#include "plan/publish.h"
#include "plan/slots.h"
#include "timeline.h"
#include "util/num.h"
#include "xen/balloon.h"
#include "xen/clock.h"
#include "xen/page.h"

#define MINUTE	 (60 * (uint64_t)NS_PER_S)
#define RETRY	 (10 * (uint64_t)NS_PER_S)
#define PATIENCE (5 * (uint64_t)NS_PER_S) /* with others, at the start */
#define PAGE_KIB (PAGE_SIZE / 1024)

static struct {
	struct pvk_xs *store;
	struct publish *publish; /* owned, for ever */
	struct facts_system system;
	struct facts_nics nics;
	uint64_t due;	    /* when it is to be written again */
	uint64_t hold;	    /* not before that */
	uint64_t ballooned; /* pages, when it was written last */
} self;

static void
say(void *ctx, const char *line)
{
	(void)ctx;
	console_print("%s\n", line);
}

static void
slots_changed(void *ctx, const char *path)
{
	(void)ctx;
	(void)path;
	self.due = 0;
}

static void
learn_system(struct facts_system *s)
{
	snprintf(s->name, sizeof(s->name), "pvprobe %s", PVK_VERSION);
	snprintf(s->distro, sizeof(s->distro), "pvprobe");
	snprintf(s->major, sizeof(s->major), "%d", PVK_VERSION_MAJOR);
	snprintf(s->minor, sizeof(s->minor), "%d", PVK_VERSION_MINOR);
	snprintf(s->kernel, sizeof(s->kernel), "pvprobe %s, started by %s",
	    PVK_VERSION, start_kind());
	snprintf(s->host, sizeof(s->host), "pvprobe");
	s->balloon = s->power = s->suspend = true;
	s->hotplug_vbd = s->hotplug_vif = true;
}

int
self_init(struct pvk_xs *xs, struct pvk_err *e)
{
	self.store = xs;
	self.hold = clock_ns() + PATIENCE;
	learn_system(&self.system);
	self.publish = publish_new(xs, say, NULL, e);
	if (self.publish == NULL)
		return (-1);
	return (pvk_xs_watch(xs, SLOTS_VIF, slots_changed, NULL, NULL, e));
}

void
self_set_nics(const struct facts_nics *nics)
{
	self.nics = *nics;
	self.due = 0;
	for (size_t i = 0; i < nics->n; i++)
		if (nics->nic[i].n > 0)
			timeline_note("address");
}

void
self_begin(void)
{
	if (self.hold != 0)
		self.due = 0;
	self.hold = 0;
}

void
self_forget(void)
{
	if (self.publish == NULL)
		return;
	publish_forget(self.publish);
	self.due = 0;
}

static struct facts_memory
memory_now(void)
{
	struct facts_memory m = { .free_kib = pages_left() * PAGE_KIB };

	m.total_kib = start_memory() / 1024 - balloon_pages() * PAGE_KIB;
	return (m);
}

uint64_t
self_publish(void)
{
	static struct slots slots;
	struct facts_memory memory;
	struct plan_input in = { .system = &self.system,
		.memory = &memory,
		.nics = &self.nics,
		.slots = slots.slot,
		.balloon = true,
		.application = "pvprobe" };
	struct pvk_err e;
	int r;

	if (self.publish == NULL || pvk_xs_is_lost(self.store))
		return (UINT64_MAX);
	/* a balloon that moves goes on for a while */
	if (self.ballooned != balloon_pages())
		self.due = pvk_min(self.due, clock_ns() + NS_PER_S);
	self.ballooned = balloon_pages();
	self.due = pvk_max(self.due, self.hold);
	if (clock_ns() < self.due)
		return (self.due);
	memory = memory_now();
	if (slots_read(&slots, self.store, &e) != 0)
		slots.n = 0;
	in.n_slots = slots.n;
	plan_make(&in, publish_plan(self.publish));
	r = publish_run(self.publish, &e);
	timeline_note("published");
	self.due = clock_ns() + (r == 0 ? MINUTE : RETRY);
	return (self.due);
}
