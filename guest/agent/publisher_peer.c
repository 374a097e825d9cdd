/* SPDX-License-Identifier: BSD-2-Clause */
/* What comes from the collector, and what goes there. */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "agent/publisher_private.h"
#include "os/confine.h"
#include "util/clock.h"

#define CONNECT_MS 15000 /* longer than the collector tries */

void
publisher_say(struct publisher *p, int priority, const char *fmt, ...)
{
	struct message m = { .type = MESSAGE_LOG };
	struct pvk_err e;
	va_list ap;

	m.u.log.priority = priority;
	va_start(ap, fmt);
	vsnprintf(m.u.log.text, sizeof(m.u.log.text), fmt, ap);
	va_end(ap);
	message_send(p->peer, &m, -1, &e); /* its end is noticed elsewhere */
}

void
publisher_hook(void *ctx, const struct hook_event *event)
{
	struct publisher *p = ctx;
	struct message m = { .type = MESSAGE_HOOK };
	struct pvk_err e;

	if (p->conf->hooks[0] == '\0')
		return;
	m.u.hook = *event;
	message_send(p->peer, &m, -1, &e);
}

static void
take_nic(struct publisher *p, const struct facts_nic *nic)
{
	if (p->coming_nics.n < FACTS_NICS)
		p->coming_nics.nic[p->coming_nics.n++] = *nic;
}

static void
take_volume(struct publisher *p, const struct facts_volume *v)
{
	if (p->coming_volumes.n < FACTS_VOLUMES)
		p->coming_volumes.volume[p->coming_volumes.n++] = *v;
}

/* One message; fd came along with it. */
static void
take(struct publisher *p, const struct message *m, int fd)
{
	bool is_whole = true;

	switch (m->type) {
	case MESSAGE_SYSTEM:
		p->system = m->u.system;
		p->have_system = true;
		break;
	case MESSAGE_MEMORY:
		p->memory = m->u.memory;
		p->have_memory = true;
		break;
	case MESSAGE_NIC:
		take_nic(p, &m->u.nic);
		is_whole = false;
		break;
	case MESSAGE_NICS:
		p->nics = p->coming_nics;
		p->nics.left_out = m->u.nics.left_out;
		p->coming_nics.n = 0;
		p->have_nics = true;
		if (p->static_ip != NULL)
			static_ip_look(p->static_ip);
		break;
	case MESSAGE_VOLUME:
		take_volume(p, &m->u.volume);
		is_whole = false;
		break;
	case MESSAGE_VOLUMES:
		p->volumes = p->coming_volumes;
		p->coming_volumes.n = 0;
		p->have_volumes = true;
		break;
	case MESSAGE_IDENTITY:
		p->identity_due = true;
		break;
	case MESSAGE_HOOK_DONE:
		/* for later: this may be in the middle of a request */
		p->done = m->u.done;
		is_whole = false;
		break;
	default:
		is_whole = false;
		break;
	}
	if (fd >= 0)
		close(fd);
	if (is_whole) {
		p->publish_due = true;
		publisher_soon(p, 0);
	}
}

/* Up to the end, or to a MESSAGE_DEVICE: true, with its descriptor in *fd. */
static bool
take_until_device(struct publisher *p, struct message *m, int *fd)
{
	struct pvk_err e;
	int r;

	while ((r = message_receive(p->peer, m, fd, &e)) > 0) {
		if (m->type == MESSAGE_DEVICE)
			return (true);
		take(p, m, *fd);
	}
	p->ended = p->ended || r < 0;
	return (false);
}

void
publisher_take_all(struct publisher *p)
{
	struct message m;
	int fd;

	/* one that nobody waits for any more */
	while (take_until_device(p, &m, &fd))
		if (fd >= 0)
			close(fd);
}

int
publisher_connect(void *ctx, struct pvk_xs_device *d, struct pvk_err *e)
{
	struct publisher *p = ctx;
	struct pollfd poll_peer = { .fd = p->peer, .events = POLLIN };
	struct message m = { .type = MESSAGE_OPEN };
	int64_t until = pvk_clock_ms() + CONNECT_MS, left;
	int fd = -1;

	*d = p->device;
	p->device.fd = -1;
	if (d->fd >= 0)
		return (0); /* the one that we were started with */
	if (message_send(p->peer, &m, -1, e) != 0)
		return (-1);
	do {
		left = until - pvk_clock_ms();
		if (p->ended || left <= 0)
			return (pvk_err_set(e, PVK_EAGAIN,
			    "xenstore: the collector does not open it"));
		poll(&poll_peer, 1, (int)left);
	} while (!take_until_device(p, &m, &fd));
	d->fd = fd;
	d->manners = (enum pvk_xs_manners)m.u.device.manners;
	if (fd >= 0 && confine_xenstore(fd, e) == 0)
		return (0);
	if (fd >= 0) {
		close(fd);
		d->fd = -1;
		return (-1);
	}
	e->sys = m.u.device.sys;
	return (pvk_err_set(e, PVK_EAGAIN, "xenstore: %s",
	    strerror(m.u.device.sys)));
}
