/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine with the probe's front ends, on a Xen and a xenstore of the test's.
 */
#ifndef PVK_TESTS_PROBE_WORLD_H
#define PVK_TESTS_PROBE_WORLD_H

#include "disk.h"
#include "front/front.h"
#include "nic.h"
#include "probe_store.h"
#include "probe_xen.h"

#define WORLD_DOMID 7
#define WORLD_LINES 64

struct world {
	struct pvk_xs *xs;
	/* what it has said */
	char line[WORLD_LINES][160];
	unsigned nlines;
};

/* Everything empty, and the front ends started. o may be NULL. */
void world_start(const struct front_options *o);
/* Stops them: nothing may be left of them, anywhere. */
void world_stop(void);
/* One turn of the main loop; when it wants the next. */
uint64_t world_turn(void);
/* Has it said a line with this in it? */
bool world_said(const char *text);

struct disk *world_disk(const char *name);
struct nic *world_nic(const char *name);

#endif
