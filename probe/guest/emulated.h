/* SPDX-License-Identifier: BSD-2-Clause */
/* The emulated devices of an HVM guest. */
#ifndef PVPROBE_EMULATED_H
#define PVPROBE_EMULATED_H

/*
 * unplug=disks, nics or all takes them away; what stays is found and used,
 * unless emulated=no. Once, before the loop.
 */
void emulated_init(void);

#endif
