/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start by a BIOS: a boot sector that loads the rest of the disk, and a
 * little more of real mode, which looks at processor and memory, switches to
 * protected mode, and brings the kernel to 1 MiB. All of the disk fits below 576
 * KiB, so the BIOS is left once and for good.
 *
 *	sector 0	at 0x7c00	boot: reads what follows to 0x10000
 *	sectors 1-3	at 0x10000	loader
 *	sector 4 on	at 0x10600	esp.S, and in its file
 *					kernel, to be moved to 0x100000
 */
#include "boot/bios.h"
#include "boot/disk.h"

#define LOADED	  0x10000
#define SEGMENT	  (LOADED >> 4)
#define AT_ONCE	  64 /* sectors: half a segment */
#define KERNEL	  0x100000

	.code16
	.section .boot, "awx"
	.globl boot
boot:
	ljmp $0, $1f
1:	cli
	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %ss
	movw $0x7c00, %sp
	sti
	cld
	movb %dl, drive

	movb $0x41, %ah /* are there INT 13h extensions? */
	movw $0x55aa, %bx
	int $0x13
	jc no_extensions
	cmpw $0xaa55, %bx
	jne no_extensions

next:	movw left, %ax
	testw %ax, %ax
	jz loaded
	cmpw $AT_ONCE, %ax
	jbe 1f
	movw $AT_ONCE, %ax
1:	movw %ax, packet_count
	subw %ax, left
	pushw %ax
	movb $0x42, %ah
	movb drive, %dl
	movw $packet, %si
	int $0x13
	jc no_read
	popw %ax
	addw %ax, packet_sector
	shlw $5, %ax /* sectors to segments of 16 bytes */
	addw %ax, packet_segment
	jmp next

loaded:	movb drive, %dl
	ljmp $SEGMENT, $0

no_extensions:
	movw $text_extensions, %si
	jmp say
no_read:
	movw $text_read, %si
say:	lodsb
	testb %al, %al
	jz halt
	movb $0x0e, %ah
	movw $7, %bx
	int $0x10
	jmp say
halt:	hlt
	jmp halt

text_extensions:
	.asciz "pvprobe: this BIOS has no INT 13h extensions.\r\n"
text_read:
	.asciz "pvprobe: the disk can't be read.\r\n"
drive:	.byte 0
left:	.word image_sectors
	.balign 4
packet:
	.byte 16, 0
packet_count:
	.word 0
	.word 0 /* offset */
packet_segment:
	.word SEGMENT
packet_sector:
	.long 1, 0
	.org DISK_PARTITION
	.byte 0 /* no BIOS is to start what is in it */
	.byte 0xfe, 0xff, 0xff /* head, sector, cylinder: do not look here */
	.byte DISK_PARTITION_EFI
	.byte 0xfe, 0xff, 0xff
	.long DISK_ESP, esp_sectors /* but here */
	.org 510
	.word 0xaa55

	.section .loader, "awx"
	.globl loader
loader:
	movw %cs, %ax
	movw %ax, %ds
	xorw %ax, %ax
	movw %ax, %es

	/* 64 bits? EFLAGS.ID can be changed if there is CPUID */
	pushfl
	popl %eax
	movl %eax, %ecx
	xorl $0x200000, %eax
	pushl %eax
	popfl
	pushfl
	popl %eax
	cmpl %ecx, %eax
	je no_long
	movl $0x80000000, %eax
	cpuid
	cmpl $0x80000001, %eax
	jb no_long
	movl $0x80000001, %eax
	cpuid
	testl $0x20000000, %edx
	jz no_long

	/* the list of memory, to struct bios_start */
	xorl %ebx, %ebx
	xorl %ebp, %ebp
	movw $BIOS_START + BIOS_START_ENTRIES, %di
memory:	movl $0xe820, %eax
	movl $20, %ecx
	movl $0x534d4150, %edx
	int $0x15
	jc memory_end
	cmpl $0x534d4150, %eax
	jne memory_end
	incl %ebp
	addw $20, %di
	cmpl $BIOS_START_MAX, %ebp
	je memory_end
	testl %ebx, %ebx
	jnz memory
memory_end:
	movl %ebp, %es:BIOS_START

	/* the line A20: by the BIOS, then by the port that nearly all have */
	movw $0x2401, %ax
	int $0x15
	inb $0x92, %al
	testb $2, %al
	jnz 1f
	orb $2, %al
	andb $0xfe, %al
	outb %al, $0x92
1:
	cli
	movb $0xff, %al /* nobody here waits for an old interrupt */
	outb %al, $0x21
	outb %al, $0xa1
	lgdtl gdt_pointer - loader
	movl %cr0, %eax
	orb $1, %al
	movl %eax, %cr0
	ljmpl $8, $protected

no_long:
	movw $text_long - loader, %si
1:	lodsb
	testb %al, %al
	jz 2f
	movb $0x0e, %ah
	movw $7, %bx
	int $0x10
	jmp 1b
2:	hlt
	jmp 2b
text_long:
	.asciz "pvprobe: this processor has no 64-bit mode, which it needs.\r\n"

	.code32
protected:
	movl $16, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl $0x7c00, %esp
	cld
	movl $kernel, %esi
	movl $KERNEL, %edi
	movl $kernel_words, %ecx
	rep movsl
	movl $BIOS_START, %ebx
	movl $KERNEL, %eax
	jmp *%eax

	.balign 8
gdt:
	.quad 0
	.quad 0x00cf9b000000ffff /* 8: code, flat, 32 bits */
	.quad 0x00cf93000000ffff /* 16: data */
gdt_pointer:
	.word . - gdt - 1
	.long gdt
	.org (DISK_ESP - 1) * DISK_SECTOR

	.section .note.GNU-stack, "", @progbits
