/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Unplugging: an HVM guest that has PV drivers tells the device model to take
 * the emulated disks and NICs away (hvm-emulated-unplug in Xen's
 * documentation).
 */
#ifndef PVPROBE_UNPLUG_H
#define PVPROBE_UNPLUG_H

#include <stdbool.h>

#define UNPLUG_DISKS 0x01 /* IDE and SCSI disks, not CDs */
#define UNPLUG_NICS  0x02

/*
 * what: UNPLUG_... False: there is no device model that knows how. It can't be
 * undone before the next boot.
 */
bool unplug(unsigned what);

#endif
