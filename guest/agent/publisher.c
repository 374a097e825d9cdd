/* SPDX-License-Identifier: BSD-2-Clause */
/* The publisher's loop; see publisher.h. */
#include "agent/publisher.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "agent/publisher_private.h"
#include "os/confine.h"
#include "requests/identity.h"
#include "util/clock.h"
#include "util/num.h"

#define RETRY_MS 30000 /* after something could not be written */
#define POLL_MS	 60000 /* where there are no watches */

void
publisher_soon(struct publisher *p, int64_t ms)
{
	int64_t when = pvk_clock_ms() + ms;

	if (p->when < 0 || when < p->when)
		p->when = when;
}

static void
say_line(void *ctx, const char *line)
{
	publisher_say(ctx, LOG_WARNING, "%s", line);
}

static void
say_with(void *ctx, int priority, const char *line)
{
	publisher_say(ctx, priority, "%s", line);
}

/* Something waits to be tried again, or was a moment ago */
static bool
is_busy(const struct publisher *p)
{
	return (p->publish_due || pvk_clock_ms() - p->healed_at < RETRY_MS);
}

/* Moved to another domain, restored there, or robbed of our keys */
static void
check_life(struct publisher *p)
{
	const struct hook_event resumed = { .kind = HOOK_RESUME };
	bool first = !p->life.is_known;

	p->check_life = false;
	switch (life_check(&p->life, p->xs)) {
	case LIFE_SAME:
		return;
	case LIFE_NEW:
		p->shutdown_at = -1; /* it was a suspend */
		p->shutdown_told = false;
		if (!first) {
			p->life_since = pvk_clock_ms();
			publisher_say(p, LOG_NOTICE,
			    "resumed in domain %.15s: publishing all again",
			    p->life.domid);
			publisher_hook(p, &resumed);
		}
		break;
	case LIFE_WIPED:
		/* what can't be written now would be missed at once again */
		if (is_busy(p)) {
			p->check_life = true;
			publisher_soon(p, RETRY_MS);
			return;
		}
		p->healed_at = pvk_clock_ms();
		break;
	}
	publish_forget(p->publish);
	if (p->static_ip != NULL)
		static_ip_again(p->static_ip);
	p->read_slots = p->publish_due = true;
}

/* Asked again with the next facts when xenstore can't be asked now. */
static void
tell_identity(struct publisher *p)
{
	struct hook_event *event = calloc(1, sizeof(*event));
	struct pvk_err e;
	int r;

	if (event == NULL)
		return;
	r = identity_read(p->xs, &p->nics, event, &e);
	if (r > 0)
		publisher_hook(p, event);
	else if (r < 0)
		publisher_say(p, LOG_ERR, "%s", e.msg);
	p->identity_due = r < 0 && e.code == PVK_EAGAIN;
	free(event);
}

static bool
have_all(const struct publisher *p)
{
	return (p->have_system && p->have_memory && p->have_nics &&
	    (p->have_volumes || !p->conf->volumes));
}

static void
publish(struct publisher *p)
{
	const struct plan_input in = {
		.system = &p->system,
		.memory = &p->memory,
		.nics = &p->nics,
		.volumes = p->conf->volumes ? &p->volumes : NULL,
		.slots = p->slots.slot,
		.n_slots = p->slots.n,
		.balloon = p->conf->balloon,
		.link_local = p->conf->link_local,
		.static_ip = p->static_ip != NULL,
	};
	size_t before = publish_count(p->publish);
	struct pvk_err e;
	int r;

	p->publish_due = false;
	plan_make(&in, publish_plan(p->publish));
	r = publish_run(p->publish, &e);
	if (r != 0)
		p->publish_due = true;
	if (r > 0)
		publisher_soon(p, RETRY_MS);
	if (r >= 0 && publish_count(p->publish) != before)
		publisher_say(p, LOG_DEBUG, "published: %zu keys changed",
		    publish_count(p->publish) - before);
}

/* What is due. After a loss it is done when the connection is back. */
static void
work(struct publisher *p)
{
	struct pvk_err e;

	p->when = -1;
	if (pvk_xs_is_lost(p->xs))
		return;
	if (p->polls) {
		p->check_life = p->read_slots = p->publish_due = true;
		if (p->static_ip != NULL)
			static_ip_look(p->static_ip);
		publisher_soon(p, POLL_MS);
	}
	if (p->check_life)
		check_life(p);
	publisher_check_shutdown(p);
	if (p->read_slots && slots_read(&p->slots, p->xs, &e) == 0)
		p->read_slots = false;
	else if (p->read_slots && !pvk_xs_is_lost(p->xs))
		publisher_soon(p, RETRY_MS);
	if (!have_all(p))
		return;
	if (p->publish_due && !p->read_slots)
		publish(p);
	if (p->identity_due)
		tell_identity(p);
}

static int
wait_ms(const struct publisher *p)
{
	int xs = pvk_xs_wait_ms(p->xs);
	int64_t own;

	if (p->when < 0)
		return (xs);
	own = p->when - pvk_clock_ms();
	own = own < 0 ? 0 : (int64_t)pvk_min((uint64_t)own, INT_MAX);
	return (xs < 0 || own < xs ? (int)own : xs);
}

static void
turn(struct publisher *p)
{
	struct pollfd fds[] = { { .fd = p->peer, .events = POLLIN },
		{ .fd = pvk_xs_fd(p->xs), .events = POLLIN } };
	struct pvk_err e;

	poll(fds, PVK_COUNT(fds), wait_ms(p));
	publisher_take_all(p);
	if (p->ended)
		return;
	if (p->done.kind == HOOK_STATIC_IP && p->static_ip != NULL)
		static_ip_done(p->static_ip, &p->done);
	p->done.kind = 0;
	if (pvk_xs_dispatch(p->xs, &e) != 0)
		publisher_say(p, LOG_WARNING, "%s", e.msg);
	if (p->static_ip != NULL && p->have_nics && p->life.is_known)
		static_ip_turn(p->static_ip);
	if (p->when >= 0 && pvk_clock_ms() >= p->when)
		work(p);
}

static int
begin(struct publisher *p, struct pvk_err *e)
{
	const struct pvk_xs_options o = { .connect = publisher_connect,
		.news = publisher_news,
		.ctx = p,
		.manners = p->device.manners };
	struct static_ip_options si = { .nics = &p->nics,
		.send = publisher_hook,
		.log = say_with,
		.ctx = p };

	p->xs = pvk_xs_open(&o, e);
	if (p->xs == NULL)
		return (-1);
	si.xs = p->xs;
	p->publish = publish_new(p->xs, say_line, p, e);
	if (p->publish == NULL)
		return (-1);
	if (p->conf->static_ip && p->conf->hooks[0] != '\0') {
		p->static_ip = static_ip_new(&si, e);
		if (p->static_ip == NULL)
			return (-1);
	}
	p->check_life = p->read_slots = true;
	return (publisher_watch(p, e));
}

static void
end(struct publisher *p)
{
	static_ip_free(p->static_ip);
	publish_free(p->publish);
	pvk_xs_close(p->xs);
	close(p->peer);
	free(p);
}

int
publisher_main(const struct conf *conf, int peer,
    const struct pvk_xs_device *first)
{
	struct publisher *p = calloc(1, sizeof(*p));
	char done[256];
	struct pvk_err e;
	int status = 0;

	if (p == NULL)
		return (71);
	p->conf = conf;
	p->peer = peer;
	p->device = *first;
	p->when = p->shutdown_at = -1;
	p->healed_at = pvk_clock_ms() - RETRY_MS;
	if (confine_publisher(conf->user, first->fd, peer, done, sizeof(done),
		&e) != 0 ||
	    begin(p, &e) != 0) {
		publisher_say(p, LOG_ERR, "%s", e.msg);
		status = 71;
	} else
		publisher_say(p, LOG_DEBUG, "publisher: %s", done);
	while (status == 0 && !p->ended)
		turn(p);
	end(p);
	return (status);
}
