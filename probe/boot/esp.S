/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The EFI system partition: the file system that UEFI firmware must be able to
 * read, with the one file that it looks for on a disk that it does not know. It
 * is FAT12, as Microsoft's "FAT: General Overview of On-Disk Format" has it, for
 * FAT has 12 bits a cluster when there are fewer than 4085 of them. Nobody ever
 * writes to it, so it is no work for a program: here it is, byte by byte.
 *
 *	sector 0	boot sector: the shape
 *	1, 2		the table, twice: to each cluster, the one that follows it
 *	3		the root directory
 *	4 on		clusters of four sectors, the first of them number 2:
 *			2 EFI/, 3 EFI/BOOT/, 4 on EFI/BOOT/BOOTX64.EFI
 */
#include "boot/disk.h"

#define PER_CLUSTER 4
#define CLUSTER	    (PER_CLUSTER * DISK_SECTOR)
#define EFI	    2 /* clusters */
#define BOOT	    3
#define FILE	    4
#define ROOT	    0 /* how ".." names the root directory, which has none */
#define END	    0xfff
#define VOLUME	    0x08 /* attributes */
#define DIRECTORY   0x10
#define ARCHIVE	    0x20
#define DAY	    0x0021 /* 1980-01-01, the first that there is */

	/* its size is needed for all that stands before it */
	.section .esp.file, "a"
file:
	.incbin PVPROBE_EFI
file_end:
	.set bytes, file_end - file
	.set clusters, bytes / CLUSTER /* uefi.lds fills the last one */
	.set sectors, 4 + (FILE - 2 + clusters) * PER_CLUSTER
	.globl esp_sectors, image_end, kernel
	.set esp_sectors, sectors
	.set image_end, file_end
	.set kernel, file + DISK_KERNEL

	.section .esp.head, "a"
esp:
	.byte 0xeb, 0x3c, 0x90 /* a jump, as if there were code */
	.ascii "PVKIT   "
	.word DISK_SECTOR
	.byte PER_CLUSTER
	.word 1		/* sectors before the tables */
	.byte 2		/* tables */
	.word 16	/* entries of the root directory */
	.word sectors
	.byte 0xf8	/* a fixed disk */
	.word 1		/* sectors of a table */
	.word 63, 255	/* sectors a track, heads: nobody has any */
	.long DISK_ESP	/* sectors before the partition */
	.long 0		/* sectors, if they were too many for 16 bits */
	.byte 0x80, 0	/* the BIOS's number of it */
	.byte 0x29	/* the next three are there */
	.long 0x70766b74
	.ascii "PVPROBE    "
	.ascii "FAT12   "
	.org 510
	.word 0xaa55

/* Two entries are three bytes, the lower digits first: 0xcab 0xfde: ab ec fd */
.macro entry value
	.if number & 1
	.byte even & 0xff, even >> 8 | (\value & 0x0f) << 4, \value >> 4
	.else
	.set even, \value
	.endif
	.set number, number + 1
.endm

.macro table begin
	.set number, 0
	entry 0xff8	/* the kind of disk again; no cluster has this number */
	entry END	/* nor this one */
	entry END	/* EFI */
	entry END	/* BOOT */
	.rept clusters - 1
	entry (number + 1)
	.endr
	entry END
	.if number & 1
	entry 0
	.endif
	.org \begin + DISK_SECTOR	/* an error if it does not fit */
.endm

table_1:
	table table_1
table_2:
	table table_2

/* The name is of 8 and 3 letters, without the full stop. */
.macro name text, attribute, cluster, size
	.ascii "\text"
	.byte \attribute, 0, 0
	.word 0, DAY, DAY	/* made at, on; looked at on */
	.word 0			/* upper half of the cluster: FAT32's */
	.word 0, DAY		/* changed at, on */
	.word \cluster
	.long \size
.endm

root:
	name "PVPROBE    ", VOLUME, 0, 0
	name "EFI        ", DIRECTORY, EFI, 0
	.org root + DISK_SECTOR
efi:
	name ".          ", DIRECTORY, EFI, 0
	name "..         ", DIRECTORY, ROOT, 0
	name "BOOT       ", DIRECTORY, BOOT, 0
	.org efi + CLUSTER
boot:
	name ".          ", DIRECTORY, BOOT, 0
	name "..         ", DIRECTORY, EFI, 0
	name "BOOTX64 EFI", ARCHIVE, FILE, bytes
	.org boot + CLUSTER

	.section .note.GNU-stack, "", @progbits
