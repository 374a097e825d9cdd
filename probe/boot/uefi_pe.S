/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file BOOTX64.EFI: what UEFI firmware starts is an executable of Windows'
 * kind, PE32+ ("PE Format" of Microsoft), of the subsystem that is called EFI
 * application. Most of its fields mean nothing here. Sections are a page apart in
 * memory, and as far in the file, so the one looks like the other:
 *
 *	0		these headers
 *	0x1000		.text: uefi.c
 *	DISK_KERNEL	.kernel: the kernel, as a file; data that is only read
 *
 * There are no relocations, for the code runs at any address; so the file must not
 * say that they were stripped, which would mean that it has to be at its own.
 */
#include "boot/disk.h"

#define PAGE	    4096
#define X86_64	    0x8664
#define EXECUTABLE  0x0002 /* of the file */
#define ABOVE_2_GIB 0x0020 /* it may be */
#define PE32_PLUS   0x020b
#define SUBSYSTEM   10
#define ANYWHERE    0x0040 /* of the image in memory */
#define NO_EXECUTE  0x0100 /* data may be so */
#define CODE	    0x60000020 /* of a section: and can be run, read */
#define DATA	    0x40000040 /* and can be read */
#define DIRECTORIES 6 /* up to the relocations */

	.section .head, "a"
head:
	.ascii "MZ"	/* of a program for DOS, of which nothing is there */
	.org 0x3c
	.long pe - head
pe:	.ascii "PE\0\0"
	.word X86_64
	.word 2		/* sections */
	.long 0		/* made at: the same bytes each time */
	.long 0, 0	/* symbols */
	.word sections - optional
	.word EXECUTABLE + ABOVE_2_GIB
optional:
	.word PE32_PLUS
	.byte 0, 0	/* version of the linker */
	.long uefi_text_size
	.long uefi_kernel_size
	.long 0		/* size of data that is not in the file */
	.long uefi_main - head
	.long PAGE	/* where code begins */
	.quad 0		/* address that it would like best */
	.long PAGE, PAGE	/* sections are so far apart in memory, in the file */
	.word 0, 0, 0, 0	/* versions of the system, the image */
	.word 0, 0	/* of the subsystem */
	.long 0
	.long DISK_KERNEL + uefi_kernel_size
	.long PAGE	/* these headers */
	.long 0		/* checksum, which only drivers need */
	.word SUBSYSTEM
	.word ANYWHERE + NO_EXECUTE
	.quad 0, 0, 0, 0	/* stack and heap: the firmware's affair */
	.long 0
	.long DIRECTORIES
	.quad 0, 0, 0, 0, 0, 0	/* nothing is imported, exported, relocated */
sections:
	.ascii ".text\0\0\0"
	.long uefi_text_size, PAGE	/* in memory: size, place */
	.long uefi_text_size, PAGE	/* in the file */
	.long 0, 0, 0	/* relocations, line numbers */
	.long CODE
	.ascii ".kernel\0"
	.long uefi_kernel_size, DISK_KERNEL
	.long uefi_kernel_size, DISK_KERNEL
	.long 0, 0, 0
	.long DATA

	.section .kernel, "a"
	.globl uefi_kernel, uefi_kernel_end
	.balign 8
uefi_kernel:
	.incbin PVPROBE_BIN
uefi_kernel_end:

	.section .note.GNU-stack, "", @progbits
