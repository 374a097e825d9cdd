/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The probe's disk, in sectors of 512 bytes; for assembly, too.
 *
 *	0	boot sector: code for a BIOS, and the partition table	bios.S
 *	1-3	more of it						bios.S
 *	4 on	the one partition, an EFI system partition		esp.S
 *
 * In the partition is one file, EFI/BOOT/BOOTX64.EFI: an application for UEFI
 * firmware that carries the kernel. The BIOS's way takes the kernel from there,
 * too, since it knows at which sector that begins.
 */
#ifndef PVPROBE_DISK_H
#define PVPROBE_DISK_H

#define DISK_SECTOR	   512
#define DISK_ESP	   4	  /* sector */
#define DISK_KERNEL	   0x2000 /* where it is in the file: a page's start */
#define DISK_PARTITION	   446	  /* in the boot sector: the first of four */
#define DISK_PARTITION_EFI 0xef	  /* its type */

#endif
