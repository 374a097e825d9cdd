/* SPDX-License-Identifier: BSD-2-Clause */
/* What core asks of events, beside what drivers do (event.h). */
#ifndef PVPROBE_EVENT_PRIVATE_H
#define PVPROBE_EVENT_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Once shared_page() is there: also in a new domain, where no port is left and
 * all handlers are forgotten. Without Xen there are no events. False: Xen would
 * not.
 */
bool event_init(void);
/* Sleeps until that port has fired, or the deadline; what else fires waits for
 * event_dispatch(). True: it has, and its handler will not be called for that.
 */
bool event_await(uint32_t port, uint64_t deadline);

#endif
