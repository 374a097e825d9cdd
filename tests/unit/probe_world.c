/* SPDX-License-Identifier: BSD-2-Clause */
/* The probe's front ends in a test's hands. */
#include "probe_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/limbo.h"
#include "xen/clock.h"
#include "xen/event.h"
#include "xen/grant.h"

static struct world world;

static void
must(bool fact)
{
	if (!fact)
		abort();
}

static void
say(const char *line)
{
	snprintf(world.line[world.nlines % WORLD_LINES], sizeof(world.line[0]),
	    "%s", line);
	world.nlines++;
}

void
world_start(const struct front_options *o)
{
	struct front_options options = { 0 };
	struct pvk_err e;

	memset(&world, 0, sizeof(world));
	xen_reset(4096, 4096);
	world.xs = store_reset(WORLD_DOMID);
	if (o != NULL)
		options = *o;
	options.say = say;
	must(front_start(world.xs, &options, &e) == 0);
}

void
world_stop(void)
{
	front_stop(clock_ns());
	must(disks == NULL && nics == NULL);
	must(grant_count() == 0 && event_count() == 0);
	must(limbo_count() == 0 && xen_pages_used() == 0);
	must(store_watches() == 0);
	store_end();
}

uint64_t
world_turn(void)
{
	struct pvk_err e;

	(void)event_dispatch();
	(void)pvk_xs_dispatch(world.xs, &e);
	return (front_step());
}

bool
world_said(const char *text)
{
	for (unsigned i = 0; i < WORLD_LINES; i++)
		if (strstr(world.line[i], text) != NULL)
			return (true);
	return (false);
}

struct disk *
world_disk(const char *name)
{
	struct disk *d = disks;

	while (d != NULL && strcmp(d->name, name) != 0)
		d = d->next;
	return (d);
}

struct nic *
world_nic(const char *name)
{
	struct nic *n = nics;

	while (n != NULL && strcmp(n->name, name) != 0)
		n = n->next;
	return (n);
}
