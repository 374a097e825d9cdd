/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a machine, by Xen or without. */
#ifndef PVPROBE_POWER_H
#define PVPROBE_POWER_H

/* Without Xen there is no way to switch a machine off that all have: it stops.
 */
_Noreturn void power_off(void);
_Noreturn void power_reboot(void);
/* A fault of ours: the host may keep a dump, or restart us. */
_Noreturn void power_crash(void);

#endif
