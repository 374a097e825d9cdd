/* SPDX-License-Identifier: BSD-2-Clause */
/* The front ends as the rest of the probe has them; see devices.h. */
#include "guest/devices.h"

#include <string.h>

#include "console.h"
#include "disk.h"
#include "front/front.h"
#include "nic.h"
#include "option.h"
#include "timeline.h"
#include "util/size.h"
#include "xen/clock.h"
#include "xen/suspend.h"

#define PATIENCE       (3 * (uint64_t)NS_PER_S)
#define RING_PAGES_MAX 8

static void
say(const char *line)
{
	console_print("%s\n", line);
}

static void
resumed(void *ctx)
{
	(void)ctx;
	front_resume();
}

static unsigned
ring_pages(void)
{
	char text[8];
	uint64_t n;
	struct pvk_err e;

	if (!option_get("ring-pages", text, sizeof(text)) ||
	    pvk_uint_parse(text, 1, RING_PAGES_MAX, "ring-pages", &n, &e) != 0)
		return (0);
	return ((unsigned)n);
}

int
devices_init(struct pvk_xs *xs, struct pvk_err *e)
{
	static struct suspend_hook hook = { .resumed = resumed };
	static struct front_options o;
	static char writable[128], write[32], destroy[32];

	/* what is on that disk is lost, so it has to be named twice */
	if (option_get("write", write, sizeof(write)) &&
	    option_get("destroy", destroy, sizeof(destroy)) &&
	    strcmp(write, destroy) == 0)
		o.writable = write;
	if (option_get("writable", writable, sizeof(writable)))
		o.writable = writable;
	o.no_persistent = !option_is("persistent", true);
	o.no_indirect = !option_is("indirect", true);
	o.no_offload = !option_is("offload", true);
	o.ring_pages = ring_pages();
	o.say = say;
	if (front_start(xs, &o, e) != 0)
		return (-1);
	suspend_add(&hook);
	return (0);
}

uint64_t
devices_step(void)
{
	uint64_t due = front_step();

	for (const struct disk *d = disks; d != NULL; d = d->next)
		if (strcmp(d->kind, "pv") == 0)
			timeline_note("disk");
	for (const struct nic *n = nics; n != NULL; n = n->next)
		if (strcmp(n->kind, "pv") == 0)
			timeline_note("nic");
	return (due);
}

void
devices_stop(void)
{
	front_stop(clock_ns() + PATIENCE);
}
