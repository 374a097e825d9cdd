/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptor table of interrupts. An exception is a fault of ours: it is told
 * on the console, and the machine crashes, so that the host sees it as well.
 * The one interrupt is Xen's, for events; it is let in while we sleep, and
 * nowhere else.
 */
#ifndef PVPROBE_INTERRUPT_H
#define PVPROBE_INTERRUPT_H

#include <stdint.h>

#define INTERRUPT_EVENT 0x40 /* vector */

void interrupt_init(void);
/* fn is called with interrupts off, and must not use the FPU. */
void interrupt_on_event(void (*fn)(void));
/* Lets it in and sleeps until it came; at once if it waits already. */
void interrupt_sleep(void);

#endif
