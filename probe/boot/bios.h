/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What boot/bios.S leaves for C, at a fixed place in low memory: a number of 32
 * bits, then so many entries of INT 15h's list of memory.
 */
#ifndef PVPROBE_BIOS_H
#define PVPROBE_BIOS_H

#define BIOS_START	   0x8000
#define BIOS_START_ENTRIES 4  /* offset */
#define BIOS_START_MAX	   96 /* entries of 20 bytes */

#endif
