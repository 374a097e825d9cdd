/* SPDX-License-Identifier: BSD-2-Clause */
/* What core asks of the clock, beside what others do (clock.h). */
#ifndef PVPROBE_CLOCK_PRIVATE_H
#define PVPROBE_CLOCK_PRIVATE_H

#include <stdint.h>

/*
 * Once shared_page() is there, or without Xen. Again in each new domain, where
 * it counts on from what it said last.
 */
void clock_init(void);
/* Before a suspension: Xen's accounts begin anew in another domain, ours don't.
 */
void clock_leave(void);
/* Xen's system time at that moment of clock_ns(); UINT64_MAX stays. */
uint64_t clock_to_system(uint64_t ns);
void clock_add_idle(uint64_t ns);

#endif
