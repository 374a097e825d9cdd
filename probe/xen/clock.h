/* SPDX-License-Identifier: BSD-2-Clause */
/* Time, from Xen's shared page, or from the TSC and the PIT without Xen. */
#ifndef PVPROBE_CLOCK_H
#define PVPROBE_CLOCK_H

#include <stdint.h>

#define NS_PER_MS 1000000u
#define NS_PER_S  1000000000u

/* Nanoseconds since the machine began. It never goes back, and after a live
 * migration it counts on from where it was. */
uint64_t clock_ns(void);
/* Seconds since 1970, 0 when nobody knows. */
uint64_t clock_wall_s(void);
/* Nanoseconds of the above in which event_sleep() slept. */
uint64_t clock_idle_ns(void);
/* Nanoseconds in which the vCPU wanted to run and could not, by Xen's account
 * (runstate), in this domain and in those before a live migration; 0 without
 * an account. */
uint64_t clock_stolen_ns(void);
/* The same, and nanoseconds since the vCPU began, in one look: firmware's time
 * is in it, stolen time too; not that of a pause. 0 without an account. */
void clock_account(uint64_t *alive, uint64_t *stolen);

#endif
