/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event channels: how another domain wakes us, and we it. An interrupt does no
 * more than end a sleep; which ports have fired is looked for, and handlers
 * run, when the main loop asks, so a driver never runs in the middle of
 * another.
 *
 * A machine that was saved or migrated wakes up in another domain, in which
 * none of its ports exists: they are forgotten, event_count() is 0, and nobody
 * may close or notify one of then, for its number may be another's by now.
 */
#ifndef PVPROBE_EVENT_H
#define PVPROBE_EVENT_H

#include <stddef.h>
#include <stdint.h>

#define EVENT_NONE 0 /* no port has this number */

/*
 * A new port, which domid may bind. fn(ctx) is called by event_dispatch() after
 * it fired. EVENT_NONE when there is none left. ctx is borrowed until
 * event_close().
 */
uint32_t event_listen(uint16_t domid, void (*fn)(void *ctx), void *ctx);
/* A port that exists already, such as that of xenstore. 0, or -1. */
int event_take(uint32_t port, void (*fn)(void *ctx), void *ctx);
void event_notify(uint32_t port);
/* Ends the port. EVENT_NONE is fine. */
void event_close(uint32_t port);
/* How many ports event_listen() gave that are open. */
size_t event_count(void);

/* Calls the handlers of all ports that have fired; how many it called. */
size_t event_dispatch(void);
/* Sleeps until a port has fired whose handler has not been called, or until
 * clock_ns() is deadline. */
void event_sleep(uint64_t deadline);

#endif
