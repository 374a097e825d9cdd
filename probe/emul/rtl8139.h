/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network card that XenServer and XCP-ng emulate unless told otherwise, for
 * the comparison with PV: kind "rtl8139", looked at by poll alone.
 */
#ifndef PVPROBE_RTL8139_H
#define PVPROBE_RTL8139_H

/* Finds the cards and adds them to nics; how many. */
unsigned rtl8139_attach(void);
/* Stops and removes them: before they are unplugged. */
void rtl8139_detach(void);

#endif
