/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one loop. Whoever has to wait for something calls loop_turn() until it
 * is there:
 *
 *	while (!r.is_done && clock_ns() < until)
 *		loop_turn(until);
 */
#ifndef PVPROBE_LOOP_H
#define PVPROBE_LOOP_H

#include <stdint.h>

#include "xenstore/xenstore.h"

#define LOOP_FOR_EVER UINT64_MAX

/*
 * Calls the handlers of events and watches that wait; shuts down, suspends and
 * follows memory/target if asked to; else sleeps until there is something, or
 * clock_ns() is deadline. Not from a handler or a watch.
 */
void loop_turn(uint64_t deadline);

/* xenstore; NULL without Xen. It may be lost for a moment after a migration. */
struct pvk_xs *loop_store(void);
/*
 * Calls fn(ctx) from the loop, once, after xenstore was opened again: what was
 * written there is gone if we are in another domain.
 */
struct loop_reopened {
	void (*fn)(void *ctx);
	void *ctx;
	struct loop_reopened *next; /* of loop.c */
};
void loop_on_reopened(struct loop_reopened *r); /* r is borrowed for ever */

#endif
