/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine for the probe's network stack and its drivers of emulated devices,
 * without Xen: memory below 4 GiB, as their DMA wants it, and a clock that goes
 * when a test says so, or by itself.
 */
#ifndef PVK_TESTS_PROBE_MACHINE_H
#define PVK_TESTS_PROBE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A new one: no memory used, no devices, the clock at a second. */
void machine_reset(void);
/* Lets time pass; each look at the clock takes a microsecond besides. */
void machine_wait(uint64_t ns);
/* From here on the clock is the real one, and what is waited besides. */
void machine_real_time(void);

size_t machine_pages_used(void);
/* So many pages_alloc() succeed, then none. */
void machine_limit_pages(size_t calls);

#endif
