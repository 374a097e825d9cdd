/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The front ends as the main loop sees them: what xenstore reports marks a
 * device, and front_step() does what marks ask for.
 */
#include "front/front.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "front/limbo.h"
#include "front/scan.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xen/event.h"
#include "xenstore/xenstore.h"

#define RETRY_NS (50 * (uint64_t)NS_PER_MS)

static struct {
	struct pvk_xs *xs;
	struct pvk_xs_watch *watch;
	struct front_options o;
	bool rescan;
	uint64_t retry;	   /* xenstore refused: not before this */
	uint64_t limbo_at; /* when limbo is looked at again */
	bool worked;	   /* requests may have been done meanwhile */
} front;

struct pvk_xs *
xenbus_store(void)
{
	return (front.xs);
}

const struct front_options *
xenbus_options(void)
{
	return (&front.o);
}

__attribute__((format(printf, 2, 0))) static void
say(const struct xenbus_device *dev, const char *fmt, va_list ap)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s: ", dev->path);

	vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	if (front.o.say != NULL)
		front.o.say(line);
}

void
xenbus_say(const struct xenbus_device *dev, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(dev, fmt, ap);
	va_end(ap);
}

void
xenbus_fail(struct xenbus_device *dev, const char *fmt, ...)
{
	va_list ap;

	/* the first fault is the cause, and no backend's when xenstore fails */
	if (dev->failed || xenbus_in_trouble())
		return;
	va_start(ap, fmt);
	vsnprintf(dev->fault, sizeof(dev->fault), fmt, ap);
	va_end(ap);
	dev->failed = dev->dirty = true;
	xenbus_say(dev, "closed: %s", dev->fault);
}

/*
 * Below device/TYPE/ID, only "backend" says that there is a device. One that we
 * know, but not yet all of, may have got what it lacked.
 */
static void
device_changed(void *ctx, const char *path)
{
	size_t slashes = 0, len = strlen(path);

	(void)ctx;
	for (const char *p = path; *p != '\0'; p++)
		slashes += *p == '/';
	if (slashes < 3 || (len > 8 && strcmp(path + len - 8, "/backend") == 0))
		front.rescan = true;
	for (struct xenbus_device *dev = xenbus_devices; dev != NULL;
	     dev = dev->next)
		if (dev->phase == PHASE_NEW &&
		    strncmp(path, dev->path, strlen(dev->path)) == 0)
			dev->dirty = true;
}

int
front_start(struct pvk_xs *xs, const struct front_options *o, struct pvk_err *e)
{
	memset(&front, 0, sizeof(front));
	front.xs = xs;
	front.o = *o;
	front.rescan = true;
	return (
	    pvk_xs_watch(xs, "device", device_changed, NULL, &front.watch, e));
}

static bool
needs_step(const struct xenbus_device *dev, uint64_t now)
{
	return (dev->dirty || now >= dev->deadline ||
	    (dev->phase == PHASE_DRAIN && dev->linked &&
		dev->driver->idle(dev)));
}

/* All that needs xenstore. */
static void
step_all(uint64_t now)
{
	if (now < front.retry)
		return;
	if (front.rescan) {
		front.rescan = false;
		front.worked = true;
		if (!scan_devices()) {
			front.rescan = true;
			front.retry = now + RETRY_NS;
			return;
		}
	}
	for (struct xenbus_device *dev = xenbus_devices; dev != NULL;
	     dev = dev->next) {
		if (!needs_step(dev, now))
			continue;
		dev->dirty = false;
		front.worked = true;
		if (!xenbus_step(dev)) {
			/* it may be this one's affair alone */
			dev->dirty = true;
			front.retry = now + RETRY_NS;
		}
	}
}

static uint64_t
step_limbo(uint64_t now)
{
	if (limbo_count() == 0)
		return (UINT64_MAX);
	if (now >= front.limbo_at) {
		limbo_step();
		front.limbo_at = now + RETRY_NS;
		front.worked = true;
	}
	return (front.limbo_at);
}

uint64_t
front_step(void)
{
	uint64_t now = clock_ns(), next;
	const struct xenbus_device *dev;

	front.worked = false;
	next = step_limbo(now);
	for (struct xenbus_device *d = xenbus_devices; d != NULL; d = d->next)
		if (d->busy && d->linked && !d->failed) {
			d->driver->poll(d);
			front.worked = true;
		}
	step_all(now);
	/* whoever waits for a request must look before the loop sleeps */
	if (front.worked)
		return (0);
	if (front.rescan)
		next = pvk_min(next, front.retry);
	for (dev = xenbus_devices; dev != NULL; dev = dev->next) {
		if (dev->busy && !dev->failed)
			next = 0;
		if (needs_step(dev, now))
			next = pvk_min(next, front.retry);
		else
			next = pvk_min(next, dev->deadline);
	}
	return (next);
}

static bool
is_settled(const struct xenbus_device *dev)
{
	return (!dev->dirty &&
	    (dev->phase == PHASE_UP || dev->phase == PHASE_SHUT));
}

bool
front_is_settled(void)
{
	if (front.rescan || limbo_count() > 0)
		return (false);
	for (const struct xenbus_device *dev = xenbus_devices; dev != NULL;
	     dev = dev->next)
		if (!is_settled(dev))
			return (false);
	return (true);
}

bool
front_has_disks(void)
{
	if (front.rescan)
		return (false);
	for (const struct xenbus_device *dev = xenbus_devices; dev != NULL;
	     dev = dev->next)
		if (dev->driver == &blkfront_driver && !is_settled(dev))
			return (false);
	return (true);
}

void
front_resume(void)
{
	struct xenbus_device *dev;

	/* what is done now may lead to more: not on rings that are no more */
	for (dev = xenbus_devices; dev != NULL; dev = dev->next)
		dev->driver->hold(dev, false);
	for (dev = xenbus_devices; dev != NULL; dev = dev->next)
		xenbus_lose(dev);
	limbo_forget();
	front.rescan = true;
	front.retry = 0;
}

int
front_reconnect(const char *name)
{
	for (struct xenbus_device *dev = xenbus_devices; dev != NULL;
	     dev = dev->next) {
		if (dev->phase != PHASE_UP || dev->failed ||
		    !dev->driver->is_named(dev, name))
			continue;
		xenbus_close(dev, true);
		return (0);
	}
	return (-1);
}

static bool
all_shut(void)
{
	for (const struct xenbus_device *dev = xenbus_devices; dev != NULL;
	     dev = dev->next)
		if (dev->linked || !dev->told)
			return (false);
	return (limbo_count() == 0);
}

void
front_stop(uint64_t deadline)
{
	struct xenbus_device *dev;
	struct pvk_err e;

	for (dev = xenbus_devices; dev != NULL; dev = dev->next)
		if (dev->linked)
			xenbus_close(dev, false);
	while (!all_shut() && clock_ns() < deadline) {
		for (dev = xenbus_devices; dev != NULL; dev = dev->next)
			dev->dirty = dev->linked || !dev->told;
		(void)front_step();
		(void)event_dispatch();
		event_sleep(clock_ns() + NS_PER_MS);
	}
	while ((dev = xenbus_devices) != NULL) {
		xenbus_devices = dev->next;
		xenbus_vanish(dev);
	}
	limbo_step();
	if (pvk_xs_unwatch(front.xs, front.watch, &e) != 0)
		front.watch = NULL; /* it has ended all the same */
}
