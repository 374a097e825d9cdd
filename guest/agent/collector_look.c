/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts, looked at and sent when they differ; see collector_private.h. */
#include <stdlib.h>
#include <string.h>

#include "agent/collector_private.h"
#include "agent/log.h"
#include "util/clock.h"
#include "util/num.h"

#define MEMORY_MS 30000 /* between looks at the memory */
#define RARE	  10	/* looks: then at what seldom changes, too */

/* Less than this is no news, between the rare looks. */
#define MEMORY_STEP_KIB 4096
#define MEMORY_PART	100 /* or this part of all of it */

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
	collector_send(c, &m, -1);
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
	collector_send(c, &m, -1);
}

static void
send_nics(struct collector *c)
{
	struct message m = { .type = MESSAGE_NIC };

	for (uint32_t i = 0; i < c->nics.n; i++) {
		m.u.nic = c->nics.nic[i];
		collector_send(c, &m, -1);
	}
	m.type = MESSAGE_NICS;
	m.u.nics.n = c->nics.n;
	m.u.nics.left_out = c->nics.left_out;
	collector_send(c, &m, -1);
}

void
collector_look_at_net(struct collector *c, bool force)
{
	struct net net = { .n_links = 0 };
	struct facts_nics *nics = calloc(1, sizeof(*nics));
	struct pvk_err e;

	c->net_at = -1;
	if (nics == NULL || os_net(c->os, &net, &e) != 0) {
		log_say(LOG_WARNING, "%s",
		    nics == NULL ? "interfaces: no memory" : e.msg);
		c->net_at = pvk_clock_ms() + MEMORY_MS; /* try again */
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
			collector_send(c, &m, -1);
		}
		m.type = MESSAGE_VOLUMES;
		m.u.count = v->n;
		collector_send(c, &m, -1);
	}
	free(v);
}

void
collector_look_around(struct collector *c, bool force)
{
	bool rare = force || ++c->looks % RARE == 0;

	c->memory_at = pvk_clock_ms() + MEMORY_MS;
	look_at_memory(c, rare, force);
	if (!rare)
		return;
	look_at_system(c, force);
	if (c->conf->volumes)
		look_at_volumes(c, force);
}
