/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of memory that a start from a disk leaves for C: a number of 32
 * bits, then so many entries as INT 15h gives them (struct abi_e820). From a
 * BIOS it is at a fixed place in low memory, from UEFI somewhere below 4 GiB.
 */
#ifndef PVPROBE_BIOS_H
#define PVPROBE_BIOS_H

#define BIOS_START	   0x8000
#define BIOS_START_ENTRIES 4  /* offset */
#define BIOS_START_MAX	   96 /* entries of 20 bytes */

#endif
