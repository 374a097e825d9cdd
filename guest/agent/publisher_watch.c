/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the host does, as far as it concerns us. At most six watches, and two
 *more of static_ip.c: a host allows about a hundred, the kernel's own included.
 *
 *	unique-domain-id, domid		another domain: all has to be said again
 *	attr/PVAddons			somebody removed what we wrote
 *	device/vif			NICs come and go
 *	xenserver/device/net-sriov-vf	virtual functions do
 *	control/shutdown		for the hook shutdown-requested
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "agent/publisher_private.h"
#include "util/clock.h"

/* Devices come in several steps; once in a while is enough. */
#define SETTLE_MS 100
/* The events of one resume come within this time. */
#define BELIEVE_MS 1000

static void
on_life(void *ctx, const char *path)
{
	struct publisher *p = ctx;

	(void)path;
	p->check_life = true;
	publisher_soon(p, 0);
}

static void
on_slots(void *ctx, const char *path)
{
	struct publisher *p = ctx;

	(void)path;
	p->read_slots = p->publish_due = true;
	publisher_soon(p, SETTLE_MS);
}

static void
tell_shutdown(struct publisher *p, const char *what)
{
	struct hook_event event = { .kind = HOOK_SHUTDOWN };

	snprintf(event.u.shutdown, sizeof(event.u.shutdown), "%.15s", what);
	publisher_hook(p, &event);
}

/*
 * The kernel takes a request away as a sign that it acts on it; Linux always
 * does before we are told. So an empty value means that there was one, and
 * nobody knows which. If it was to suspend, we are somewhere else by now, as
 * life.h will tell.
 */
static void
on_shutdown(void *ctx, const char *path)
{
	struct publisher *p = ctx;
	struct pvk_err e;
	char *value;

	(void)path;
	if (pvk_xs_read(p->xs, "control/shutdown", &value, NULL, &e) != 0) {
		p->shutdown_watched = true;
		p->shutdown_told = false;
		return;
	}
	if (value[0] != '\0') {
		p->shutdown_at = -1;
		if (!p->shutdown_told)
			tell_shutdown(p, value);
	} else if (p->shutdown_watched && !p->shutdown_told &&
	    pvk_clock_ms() - p->life_since > BELIEVE_MS) {
		p->shutdown_at = pvk_clock_ms() + BELIEVE_MS;
		publisher_soon(p, BELIEVE_MS);
	}
	p->shutdown_told = value[0] != '\0';
	p->shutdown_watched = true;
	free(value);
}

void
publisher_check_shutdown(struct publisher *p)
{
	if (p->shutdown_at < 0)
		return;
	if (pvk_clock_ms() >= p->shutdown_at) {
		p->shutdown_at = -1;
		tell_shutdown(p, "unknown");
	} else
		publisher_soon(p, p->shutdown_at - pvk_clock_ms());
}

int
publisher_watch(struct publisher *p, struct pvk_err *e)
{
	const struct {
		const char *path;
		void (*fn)(void *ctx, const char *path);
		bool wanted;
	} watches[] = {
		{ "unique-domain-id", on_life, true },
		{ "domid", on_life, true },
		{ "attr/PVAddons", on_life, true },
		{ SLOTS_VIF, on_slots, true },
		{ SLOTS_VIRTUAL, on_slots, true },
		{ "control/shutdown", on_shutdown, p->conf->hooks[0] != '\0' },
	};

	for (size_t i = 0; i < sizeof(watches) / sizeof(watches[0]); i++) {
		if (!watches[i].wanted ||
		    pvk_xs_watch(p->xs, watches[i].path, watches[i].fn, p, NULL,
			e) == 0)
			continue;
		if (pvk_xs_is_lost(p->xs))
			return (-1);
		if (!p->polls)
			publisher_say(p, LOG_NOTICE, "%s; looking every minute",
			    e->msg);
		p->polls = true;
	}
	return (0);
}

void
publisher_news(void *ctx, enum pvk_xs_news what)
{
	struct publisher *p = ctx;

	if (what == PVK_XS_REOPENED) {
		publisher_say(p, LOG_NOTICE, "xenstore is open again");
		publish_forget(p->publish);
		p->shutdown_watched = p->shutdown_told = false;
		if (p->static_ip != NULL)
			static_ip_again(p->static_ip);
	}
	p->check_life = p->read_slots = p->publish_due = true;
	publisher_soon(p, 0);
}
