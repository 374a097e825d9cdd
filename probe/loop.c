/* SPDX-License-Identifier: BSD-2-Clause */
/* The one loop; see loop.h. */
#include "loop.h"

#include <stddef.h>

#include "console.h"
#include "guest/control.h"
#include "guest/devices.h"
#include "guest/emulated.h"
#include "guest/networks.h"
#include "guest/self_private.h"
#include "guest/target.h"
#include "loop_private.h"
#include "timeline.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/event.h"

/* A host that starts many machines at a time may well be slow to answer. */
#define PATIENCE_MS 60000

static struct {
	struct pvk_xs *store;
	struct loop_reopened *reopened;
} loop;

/* After a migration, and whenever the ring made no sense. */
static void
news(void *ctx, enum pvk_xs_news what)
{
	(void)ctx;
	if (what != PVK_XS_REOPENED)
		return;
	self_forget();
	for (struct loop_reopened *r = loop.reopened; r != NULL; r = r->next)
		r->fn(r->ctx);
}

bool
loop_init(void)
{
	/* the other end does not come back later: it is there, or none is */
	struct pvk_xs_options o = { .timeout_ms = PATIENCE_MS,
		.retry_min_ms = 1,
		.news = news };
	struct pvk_err e;

	loop.store = pvk_xs_open(&o, &e);
	if (loop.store == NULL)
		goto fail;
	timeline_note("xenstore");
	emulated_unplug();
	if (devices_init(loop.store, &e) != 0)
		goto fail;
	/* the backends have to do their part: they begin with it */
	(void)devices_step();
	if (control_init(loop.store, &e) != 0 ||
	    target_init(loop.store, &e) != 0 || self_init(loop.store, &e) != 0)
		goto fail;
	return (true);
fail:
	console_print("%s\n", e.msg);
	return (false);
}

struct pvk_xs *
loop_store(void)
{
	return (loop.store);
}

void
loop_on_reopened(struct loop_reopened *r)
{
	struct loop_reopened **p = &loop.reopened;

	while (*p != NULL)
		p = &(*p)->next;
	r->next = NULL;
	*p = r;
}

/* When xenstore wants to be looked at, whatever fires. */
static uint64_t
store_due(void)
{
	int wait = pvk_xs_wait_ms(loop.store);

	return (
	    wait < 0 ? UINT64_MAX : clock_ns() + (uint64_t)wait * NS_PER_MS);
}

/* What the host asks for; the earliest of what will be due. */
static uint64_t
serve_host(void)
{
	bool events;
	uint64_t due;
	struct pvk_err e;

	if (loop.store == NULL)
		return (UINT64_MAX);
	/* events that came with the reply to a request fire no port */
	events = pvk_xs_wait_ms(loop.store) == 0;
	/* after a suspend it hangs up by our own doing */
	if (pvk_xs_dispatch(loop.store, &e) != 0 && e.code != PVK_EAGAIN)
		console_print("%s\n", e.msg);
	if (control_act()) {
		console_print("resumed in another domain\n");
		return (0); /* from the start */
	}
	due = devices_step();
	due = pvk_min(due, networks_step());
	due = pvk_min(due, self_publish());
	due = pvk_min(due, target_follow());
	/* whoever turns the loop may wait for what a watch has told just now */
	return (events ? 0 : pvk_min(due, store_due()));
}

void
loop_turn(uint64_t deadline)
{
	size_t called = event_dispatch();
	uint64_t due = serve_host();

	if (called == 0)
		event_sleep(pvk_min(deadline, due));
}
