/* SPDX-License-Identifier: BSD-2-Clause */
/* The collector's loop; see collector.h. */
#include "collector.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "log.h"
#include "message.h"
#include "signals.h"
#include "util/num.h"
#include "xenstore/xenstore.h"

#define MEMORY_MS  30000 /* between looks at the memory */
#define RARE	   10	 /* looks: then at what seldom changes, too */
#define SETTLE_MS  150	 /* interfaces change in several steps */
#define CONNECT_MS 10000

/* Less than this is no news, between the rare looks. */
#define MEMORY_STEP_KIB 4096
#define MEMORY_PART	100 /* or this part of all of it */

struct collector {
	const struct conf *conf;
	struct os *os;
	int peer, signals;
	bool alone;
	unsigned looks;
	int64_t memory_at, net_at; /* when to look; net_at -1: no need */
	/* what the publisher has */
	struct facts_system system;
	struct facts_memory memory;
	struct facts_nics nics;
	struct facts_volumes volumes;
};

static int64_t
now_ms(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return ((int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

static void
send_with(struct collector *c, const struct message *m, int fd)
{
	struct pvk_err e;

	if (!c->alone && message_send(c->peer, m, fd, &e) != 0)
		c->alone = true;
}

/* ---- facts: sent when they differ from the last ones, or force says so ----
 */

static void
look_at_system(struct collector *c, bool force)
{
	struct message m = { .type = MESSAGE_SYSTEM };
	struct pvk_err e;

	if (os_system(c->os, &m.u.system, &e) != 0) {
		log_say(LOG_WARNING, "%s", e.msg);
		return;
	}
	if (!force && memcmp(&m.u.system, &c->system, sizeof(c->system)) == 0)
		return;
	c->system = m.u.system;
	send_with(c, &m, -1);
}

static bool
moved(const struct facts_memory *a, const struct facts_memory *b)
{
	uint64_t step = pvk_max(MEMORY_STEP_KIB, a->total_kib / MEMORY_PART);
	uint64_t by = a->free_kib > b->free_kib ? a->free_kib - b->free_kib
						: b->free_kib - a->free_kib;

	return (a->total_kib != b->total_kib || by > step);
}

/* rare: any difference counts */
static void
look_at_memory(struct collector *c, bool rare, bool force)
{
	struct message m = { .type = MESSAGE_MEMORY };
	struct pvk_err e;

	if (os_memory(c->os, &m.u.memory, &e) != 0) {
		log_say(LOG_WARNING, "%s", e.msg);
		return;
	}
	if (!force && !moved(&m.u.memory, &c->memory) &&
	    (!rare || m.u.memory.free_kib == c->memory.free_kib))
		return;
	c->memory = m.u.memory;
	send_with(c, &m, -1);
}

static void
send_nics(struct collector *c)
{
	struct message m = { .type = MESSAGE_NIC };

	for (uint32_t i = 0; i < c->nics.n; i++) {
		m.u.nic = c->nics.nic[i];
		send_with(c, &m, -1);
	}
	m.type = MESSAGE_NICS;
	m.u.nics.n = c->nics.n;
	m.u.nics.left_out = c->nics.left_out;
	send_with(c, &m, -1);
}

static void
look_at_net(struct collector *c, bool force)
{
	struct net net = { .n_links = 0 };
	struct facts_nics *nics = calloc(1, sizeof(*nics));
	struct pvk_err e;

	c->net_at = -1;
	if (nics == NULL || os_net(c->os, &net, &e) != 0) {
		log_say(LOG_WARNING, "%s",
		    nics == NULL ? "interfaces: no memory" : e.msg);
		c->net_at = now_ms() + MEMORY_MS; /* try again */
	} else {
		net_nics(&net, nics);
		if (force || memcmp(nics, &c->nics, sizeof(*nics)) != 0) {
			c->nics = *nics;
			send_nics(c);
		}
	}
	net_fini(&net);
	free(nics);
}

static void
look_at_volumes(struct collector *c, bool force)
{
	struct facts_volumes *v = calloc(1, sizeof(*v));
	struct message m = { .type = MESSAGE_VOLUME };
	struct pvk_err e;

	if (v == NULL || os_volumes(c->os, v, &e) != 0)
		log_say(LOG_WARNING, "%s",
		    v == NULL ? "volumes: no memory" : e.msg);
	else if (force || memcmp(v, &c->volumes, sizeof(*v)) != 0) {
		c->volumes = *v;
		for (uint32_t i = 0; i < v->n; i++) {
			m.u.volume = v->volume[i];
			send_with(c, &m, -1);
		}
		m.type = MESSAGE_VOLUMES;
		m.u.count = v->n;
		send_with(c, &m, -1);
	}
	free(v);
}

static void
look_now_and_then(struct collector *c, bool force)
{
	bool rare = force || ++c->looks % RARE == 0;

	c->memory_at = now_ms() + MEMORY_MS;
	look_at_memory(c, rare, force);
	if (!rare)
		return;
	look_at_system(c, force);
	if (c->conf->volumes)
		look_at_volumes(c, force);
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
	send_with(c, &m, d.fd);
	if (d.fd >= 0)
		close(d.fd);
}

static void
serve(struct collector *c)
{
	struct message m;
	struct pvk_err e;
	int fd, r;

	while ((r = message_receive(c->peer, &m, &fd, &e)) > 0) {
		if (fd >= 0)
			close(fd);
		if (m.type == MESSAGE_OPEN)
			open_xenstore(c);
		else if (m.type == MESSAGE_LOG)
			log_say(m.u.log.priority & LOG_PRIMASK, "%s",
			    m.u.log.text);
	}
	if (r < 0)
		c->alone = true;
}

/* ---- the loop ---- */

static int
wait_ms(const struct collector *c)
{
	int64_t until = c->memory_at;

	if (c->net_at >= 0 && c->net_at < until)
		until = c->net_at;
	until -= now_ms();
	return (until < 0 ? 0 : (int)until);
}

static void
turn(struct collector *c)
{
	struct pollfd fds[] = { { .fd = c->peer, .events = POLLIN },
		{ .fd = os_net_fd(c->os), .events = POLLIN },
		{ .fd = c->signals, .events = POLLIN } };

	poll(fds, PVK_COUNT(fds), wait_ms(c));
	if (fds[0].revents != 0)
		serve(c);
	if (fds[1].revents != 0 && os_net_drain(c->os) && c->net_at < 0)
		c->net_at = now_ms() + SETTLE_MS;
	if (c->net_at >= 0 && now_ms() >= c->net_at)
		look_at_net(c, false);
	if (now_ms() >= c->memory_at)
		look_now_and_then(c, false);
}

enum collector_end
collector_run(const struct conf *conf, struct os *os, int peer, int signals)
{
	struct collector *c = calloc(1, sizeof(*c));
	enum collector_end end = COLLECTOR_ALONE;
	int sig = 0;

	if (c == NULL)
		return (end);
	c->conf = conf;
	c->os = os;
	c->peer = peer;
	c->signals = signals;
	look_now_and_then(c, true);
	look_at_net(c, true);
	while (!c->alone && (sig = signals_take(signals)) == 0)
		turn(c);
	if (sig != 0)
		end = sig == SIGHUP ? COLLECTOR_RELOAD : COLLECTOR_STOP;
	free(c);
	return (end);
}
