/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The handshake, phase by phase (xenbus.h has the table). Each step looks at
 * the backend's state as it is now, and does what that asks for in our phase.
 *
 *	NEW -> WAIT -> OFFERED -> UP -> DRAIN -> CLOSED -> SHUT
 *	         ^        |       |      ^         |        |
 *	         |        +-------|------+         |        |
 *	         +----------------+ (backend anew) |        |
 *	         +---------------------------------+--------+
 *	NEW, WAIT -> DRAIN: it was left connected, or its backend closes
 */
#include "front/xenbus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/scan.h"
#include "util/err.h"
#include "util/num.h"
#include "xen/clock.h"
#include "xenstore/xenstore.h"

#define DRAIN_NS  (5 * (uint64_t)NS_PER_S)
#define CLOSED_NS (5 * (uint64_t)NS_PER_S)
#define TRIES_MAX 5

static void
enter(struct xenbus_device *dev, enum xenbus_phase phase, uint64_t ns)
{
	dev->phase = phase;
	dev->deadline = ns == UINT64_MAX ? ns : clock_ns() + ns;
	dev->dirty = true;
}

/* Our next state; xenbus_step() goes on telling it until xenstore has it. */
static void
become(struct xenbus_device *dev, enum xenbus_state state)
{
	dev->ours = state;
	dev->told = false;
}

static void
unlink_backend(struct xenbus_device *dev, bool lost, int error)
{
	dev->driver->disconnect(dev, lost, error);
	dev->linked = false;
	dev->busy = false;
}

void
xenbus_close(struct xenbus_device *dev, bool again)
{
	dev->again = again;
	dev->driver->hold(dev, !again);
	become(dev, XENBUS_CLOSING);
	/* what was broken is not waited for */
	enter(dev, PHASE_DRAIN, dev->failed ? 0 : DRAIN_NS);
}

/*
 * Pulled out and plugged in again before we could look: what we have told is
 * not there, it is another device in the same place.
 */
static void
replaced(struct xenbus_device *dev)
{
	dev->driver->hold(dev, true);
	unlink_backend(dev, false, ENODEV);
	dev->failed = dev->again = false;
	dev->tries = 0;
	enter(dev, PHASE_NEW, UINT64_MAX);
}

/* False: later. A directory that is gone is the scan's business. */
static bool
tell(struct xenbus_device *dev)
{
	int code = xenbus_publish(dev, NULL);

	if (code == PVK_EUSAGE)
		replaced(dev);
	else if (code != 0 && code != PVK_ENOENT)
		return (false);
	dev->told = true;
	return (true);
}

/*
 * The backend has begun anew: so do we; what was under way is done again. It is
 * told first, or it would take the keys of a ring that is no more for news.
 */
static bool
restart(struct xenbus_device *dev)
{
	dev->driver->hold(dev, false);
	dev->ours = XENBUS_INITIALISING;
	if (!tell(dev)) {
		dev->ours = XENBUS_CONNECTED;
		return (false);
	}
	if (dev->phase == PHASE_NEW)
		return (true);
	unlink_backend(dev, false, 0);
	enter(dev, PHASE_WAIT, UINT64_MAX);
	return (true);
}

static void
backend_changed(void *ctx, const char *path)
{
	struct xenbus_device *dev = ctx;

	(void)path;
	dev->dirty = true;
}

/* Where the backend is; in another domain it is elsewhere. PVK_ENOENT: it is
 * not known yet. */
static int
find_backend(struct xenbus_device *dev)
{
	const struct xenbus_key_at keys[] = { { dev->path, "backend" },
		{ dev->path, "backend-id" }, { dev->path, "state" } };
	char backend[XENBUS_PATH], path[XENBUS_PATH + 8];
	struct pvk_err e;
	int code;

	xenbus_fetch(keys, PVK_COUNT(keys));
	code = xenbus_read(dev->path, "backend", backend, sizeof(backend));
	if (code != 0)
		return (code);
	dev->domid = (uint16_t)xenbus_own_number(dev, "backend-id",
	    XENBUS_NOBODY, XENBUS_DOMID_MAX);
	if (dev->domid == XENBUS_NOBODY)
		return (PVK_ENOENT);
	if (dev->watch != NULL && strcmp(backend, dev->backend) == 0)
		return (0);
	if (pvk_xs_unwatch(xenbus_store(), dev->watch, &e) != 0 &&
	    e.code == PVK_EAGAIN)
		xenbus_say(dev, "%s", e.msg);
	dev->watch = NULL;
	snprintf(dev->backend, sizeof(dev->backend), "%s", backend);
	snprintf(path, sizeof(path), "%s/state", backend);
	if (pvk_xs_watch(xenbus_store(), path, backend_changed, dev,
		&dev->watch, &e) != 0)
		return ((int)e.code);
	return (0);
}

static bool
step_new(struct xenbus_device *dev)
{
	int code = find_backend(dev);

	if (code != 0)
		return (
		    code == PVK_ENOENT); /* not there yet, or not any more */
	code = xenbus_read_state(dev->path, &dev->ours);
	if (code != 0 || xenbus_in_trouble())
		return (code == PVK_ENOENT);
	dev->last = dev->ours;
	dev->told = true;
	if (dev->driver->attach(dev) != 0) {
		dev->failed = true;
		xenbus_say(dev, "ignored: there are too many devices");
		become(dev, XENBUS_CLOSED);
		enter(dev, PHASE_SHUT, UINT64_MAX);
	} else if (dev->ours == XENBUS_INITIALISING ||
	    dev->ours == XENBUS_CLOSED) {
		become(dev, XENBUS_INITIALISING);
		enter(dev, PHASE_WAIT, UINT64_MAX);
	} else {
		/* firmware or another kernel has used it, and left it so */
		xenbus_close(dev, true);
	}
	return (true);
}

static bool
step_connect(struct xenbus_device *dev)
{
	struct xenbus_keys k = { 0 };
	int code;

	if (++dev->tries > TRIES_MAX) {
		xenbus_fail(dev, "%u handshakes in vain", TRIES_MAX);
		return (true);
	}
	dev->linked = true;
	code = dev->driver->connect(dev, &k);
	if (code != 0 && !xenbus_in_trouble())
		return (true);
	dev->ours = dev->driver->offered;
	code = xenbus_in_trouble() ? PVK_EAGAIN : xenbus_publish(dev, &k);
	if (code == 0) {
		enter(dev, PHASE_OFFERED, UINT64_MAX);
		return (true);
	}
	/* nothing of it reached the backend: another time, from the start */
	unlink_backend(dev, false, 0);
	dev->ours = XENBUS_INITIALISING;
	dev->tries--;
	if (code == PVK_EUSAGE)
		replaced(dev);
	else if (code != PVK_EAGAIN && code != PVK_EPROTO && code != PVK_ENOENT)
		xenbus_fail(dev, "xenstore does not take its keys");
	return (code == PVK_ENOENT || code == PVK_EUSAGE || dev->failed);
}

static bool
step_wait(struct xenbus_device *dev, enum xenbus_state backend)
{
	switch (backend) {
	case XENBUS_INIT_WAIT:
	case XENBUS_INITIALISED:
		return (step_connect(dev));
	case XENBUS_CONNECTED:
		/* to somebody before us: only Closed makes it let go */
		if (++dev->tries > TRIES_MAX)
			xenbus_fail(dev, "its backend does not let go");
		else
			xenbus_close(dev, true);
		return (true);
	case XENBUS_CLOSING:
		xenbus_close(dev, false);
		return (true);
	default:
		return (true);
	}
}

static void
step_offered(struct xenbus_device *dev, enum xenbus_state backend)
{
	switch (backend) {
	case XENBUS_CONNECTED:
		if (dev->driver->ready(dev) != 0)
			return;
		if (dev->ours != XENBUS_CONNECTED)
			become(dev, XENBUS_CONNECTED);
		dev->tries = 0;
		enter(dev, PHASE_UP, UINT64_MAX);
		break;
	case XENBUS_CLOSING:
	case XENBUS_CLOSED:
	case XENBUS_UNKNOWN:
		xenbus_close(dev, false);
		break;
	default:
		break;
	}
}

static bool
step_up(struct xenbus_device *dev, enum xenbus_state backend)
{
	switch (backend) {
	case XENBUS_CONNECTED:
		(void)dev->driver->ready(dev);
		return (true);
	case XENBUS_INITIALISING:
	case XENBUS_INIT_WAIT:
		return (restart(dev));
	case XENBUS_CLOSING:
	case XENBUS_CLOSED:
	case XENBUS_UNKNOWN:
		xenbus_close(dev, false);
		return (true);
	default:
		return (true);
	}
}

static void
step_drain(struct xenbus_device *dev, enum xenbus_state backend)
{
	if (dev->linked && !dev->driver->idle(dev) &&
	    backend != XENBUS_CLOSED && backend != XENBUS_UNKNOWN &&
	    clock_ns() < dev->deadline)
		return;
	become(dev, XENBUS_CLOSED);
	enter(dev, PHASE_CLOSED, CLOSED_NS);
}

static void
step_closed(struct xenbus_device *dev, enum xenbus_state backend)
{
	int error = dev->failed ? EIO : ENODEV;

	if ((backend == XENBUS_CONNECTED || backend == XENBUS_CLOSING ||
		backend == XENBUS_INITIALISED) &&
	    clock_ns() < dev->deadline)
		return;
	if (dev->again && xenbus_number(dev, "online", 1, 1) == 0) {
		/* the host does not want it back */
		dev->again = false;
		dev->driver->hold(dev, true);
	}
	unlink_backend(dev, false, dev->again ? 0 : error);
	if (dev->again) {
		become(dev, XENBUS_INITIALISING);
		enter(dev, PHASE_WAIT, UINT64_MAX);
	} else {
		enter(dev, PHASE_SHUT, UINT64_MAX);
	}
}

static void
step_shut(struct xenbus_device *dev, enum xenbus_state backend)
{
	if (dev->failed ||
	    (backend != XENBUS_INITIALISING && backend != XENBUS_INIT_WAIT) ||
	    dev->driver->attach(dev) != 0)
		return;
	become(dev, XENBUS_INITIALISING);
	enter(dev, PHASE_WAIT, UINT64_MAX);
}

static bool
step(struct xenbus_device *dev)
{
	const struct xenbus_key_at states[] = { { dev->path, "state" },
		{ dev->backend, "state" } };
	enum xenbus_state backend, own;
	int code;

	if (dev->phase == PHASE_NEW)
		return (step_new(dev));
	if (dev->failed && dev->phase < PHASE_DRAIN)
		xenbus_close(dev, false);
	if (!dev->told && !tell(dev))
		return (false);
	xenbus_fetch(states, PVK_COUNT(states));
	code = xenbus_read_state(dev->path, &own);
	if (code == 0 && own != dev->last)
		replaced(dev);
	if (dev->phase == PHASE_NEW)
		return (true);
	(void)xenbus_read_state(dev->backend, &backend);
	if (xenbus_in_trouble())
		return (false);
	switch (dev->phase) {
	case PHASE_WAIT:
		return (step_wait(dev, backend));
	case PHASE_OFFERED:
		step_offered(dev, backend);
		break;
	case PHASE_UP:
		return (step_up(dev, backend));
	case PHASE_DRAIN:
		step_drain(dev, backend);
		break;
	case PHASE_CLOSED:
		step_closed(dev, backend);
		break;
	default:
		step_shut(dev, backend);
		break;
	}
	return (true);
}

bool
xenbus_step(struct xenbus_device *dev)
{
	bool done;

	(void)xenbus_trouble_over();
	done = step(dev);
	return (!xenbus_trouble_over() && done);
}

void
xenbus_vanish(struct xenbus_device *dev)
{
	struct pvk_err e;

	dev->driver->hold(dev, true);
	unlink_backend(dev, false, ENODEV);
	if (pvk_xs_unwatch(xenbus_store(), dev->watch, &e) != 0)
		dev->watch = NULL; /* it has ended all the same */
	free(dev);
}

void
xenbus_lose(struct xenbus_device *dev)
{
	bool ending = dev->phase >= PHASE_DRAIN && !dev->again;

	if (dev->data != NULL)
		unlink_backend(dev, true, ending ? ENODEV : 0);
	dev->failed = dev->again = false;
	dev->tries = 0;
	dev->told = true;
	enter(dev, PHASE_NEW, UINT64_MAX);
}
