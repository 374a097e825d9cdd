/* SPDX-License-Identifier: BSD-2-Clause */
/* The collector's loop; see collector.h. */
#include "agent/collector.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "agent/collector_private.h"
#include "agent/log.h"
#include "agent/signals.h"
#include "requests/identity.h"
#include "util/clock.h"
#include "util/num.h"
#include "xenstore/xenstore.h"

#define SETTLE_MS  150 /* interfaces change in several steps */
#define CONNECT_MS 10000
#define SERVE_MAX  64 /* messages in a row */

void
collector_send(struct collector *c, const struct message *m, int fd)
{
	struct pvk_err e;

	if (!c->alone && message_send(c->peer, m, fd, &e) != 0)
		c->alone = true;
}

/* ---- what the publisher asks for ---- */

static void
open_xenstore(struct collector *c)
{
	struct message m = { .type = MESSAGE_DEVICE };
	struct pvk_xs_device d = { .fd = -1 };
	struct pvk_err e;

	if (pvk_xs_connect(NULL, CONNECT_MS, &d, &e) != 0)
		m.u.device.sys = e.sys != 0 ? e.sys : ENOENT;
	m.u.device.manners = (int32_t)d.manners;
	collector_send(c, &m, d.fd);
	if (d.fd >= 0)
		close(d.fd);
}

/*
 * What the administrator has switched on, and the identity only until a clone
 * has it: the publisher may have been taken over.
 */
static bool
is_wanted(const struct collector *c, const struct hook_event *ev)
{
	struct pvk_err e;

	switch (ev->kind) {
	case HOOK_STATIC_IP:
		return (c->conf->static_ip);
	case HOOK_IDENTITY:
		return (c->conf->identity && identity_is_due(c->conf, &e) > 0);
	default:
		return (true);
	}
}

static void
serve_one(struct collector *c, const struct message *m)
{
	switch (m->type) {
	case MESSAGE_OPEN:
		open_xenstore(c);
		break;
	case MESSAGE_LOG:
		log_say(m->u.log.priority & LOG_PRIMASK, "%s", m->u.log.text);
		break;
	case MESSAGE_HOOK:
		if (is_wanted(c, &m->u.hook))
			hooks_start(c->hooks, &m->u.hook);
		break;
	default: /* nothing that it may ask for */
		break;
	}
}

static void
serve(struct collector *c)
{
	struct message m;
	struct pvk_err e;
	int fd, r = 1;

	for (int i = 0; i < SERVE_MAX && r > 0; i++) {
		r = message_receive(c->peer, &m, &fd, &e);
		if (fd >= 0)
			close(fd);
		if (r > 0)
			serve_one(c, &m);
	}
	if (r < 0)
		c->alone = true;
}

/* A clone that has not got its identity yet: what does the host say it is? */
static void
ask_for_identity(struct collector *c)
{
	const struct message m = { .type = MESSAGE_IDENTITY };
	struct pvk_err e;
	int due;

	if (!c->conf->identity)
		return;
	due = identity_is_due(c->conf, &e);
	if (due < 0)
		log_say(LOG_ERR, "%s", e.msg);
	else if (due > 0)
		collector_send(c, &m, -1);
}

/* ---- the loop ---- */

static int
wait_ms(const struct collector *c)
{
	int hooks = hooks_wait_ms(c->hooks);
	int64_t until = c->memory_at;

	if (c->net_at >= 0 && c->net_at < until)
		until = c->net_at;
	until -= pvk_clock_ms();
	until = until < 0 ? 0 : until;
	return (hooks >= 0 && hooks < until ? hooks : (int)until);
}

static void
turn(struct collector *c)
{
	struct pollfd fds[3 + HOOKS_FDS] = {
		{ .fd = c->peer, .events = POLLIN },
		{ .fd = os_net_fd(c->os), .events = POLLIN },
		{ .fd = c->signals, .events = POLLIN },
	};

	poll(fds, (nfds_t)(3 + hooks_poll(c->hooks, fds + 3)), wait_ms(c));
	hooks_dispatch(c->hooks);
	if (fds[0].revents != 0)
		serve(c);
	if (fds[1].revents != 0 && os_net_drain(c->os) && c->net_at < 0)
		c->net_at = pvk_clock_ms() + SETTLE_MS;
	if (c->net_at >= 0 && pvk_clock_ms() >= c->net_at)
		collector_look_at_net(c, false);
	if (pvk_clock_ms() >= c->memory_at)
		collector_look_around(c, false);
}

enum collector_end
collector_run(const struct conf *conf, struct os *os, struct hooks *hooks,
    int peer, int signals)
{
	struct collector *c = calloc(1, sizeof(*c));
	enum collector_end end = COLLECTOR_ALONE;
	int sig = 0;

	if (c == NULL)
		return (end);
	c->conf = conf;
	c->os = os;
	c->hooks = hooks;
	c->peer = peer;
	c->signals = signals;
	collector_look_around(c, true);
	collector_look_at_net(c, true);
	ask_for_identity(c);
	while (!c->alone && (sig = signals_take(signals)) == 0)
		turn(c);
	if (c->alone)
		serve(c); /* its last words */
	if (sig != 0)
		end = sig == SIGHUP ? COLLECTOR_RELOAD : COLLECTOR_STOP;
	free(c);
	return (end);
}
