/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From 32-bit protected mode to C. PVH starts us here, as the ELF note says, with
 * the address of struct abi_start in ebx; so does boot/bios.S, which is our own
 * start from a disk, with struct bios_start there. Both without paging, in flat
 * segments, with interrupts off.
 *
 * Memory is mapped one to one up to 4 GiB: the first 2 MiB in pages of 4 KiB, so
 * that the page below the stack can be left out, and page 0, once it is read: a
 * PVH loader may have left something there. The rest in pages of 2 MiB.
 */
#define CR0_PAGING 0x80000000
#define CR0_PROTECT 0x00000001
#define CR0_NATIVE_FPU 0x00000022 /* errors as exceptions, no emulation */
#define CR0_CLEAR 0x6000000c	/* no cache off, no FPU emulated or switched */
#define CR4_PAE 0x00000020
#define CR4_SSE 0x00000600
#define MSR_EFER 0xc0000080
#define EFER_LONG 0x00000100
#define PRESENT_WRITE 0x03
#define LARGE 0x80
#define STACK 65536

	.section .note.Xen, "a", @note
	.balign 4
	.long 4, 4, 18	/* lengths of name and value; XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long start_pvh

	.section .text.start, "ax"
	.code32
	.globl start_bios, start_pvh
start_bios:
	movl $1, %ebp
	jmp start
start_pvh:
	xorl %ebp, %ebp
start:
	cli
	cld
	movl $bss_start, %edi
	movl $kernel_end, %ecx
	subl %edi, %ecx
	shrl $2, %ecx
	xorl %eax, %eax
	rep stosl

	/* PML4 to PDPT, PDPT to four directories */
	movl $pdpt + PRESENT_WRITE, pml4
	movl $directories + PRESENT_WRITE, %eax
	movl $pdpt, %edi
	movl $4, %ecx
1:	movl %eax, (%edi)
	addl $4096, %eax
	addl $8, %edi
	loop 1b
	/* 2048 pages of 2 MiB */
	movl $PRESENT_WRITE + LARGE, %eax
	movl $directories, %edi
	movl $2048, %ecx
1:	movl %eax, (%edi)
	addl $0x200000, %eax
	addl $8, %edi
	loop 1b
	/* the first of them in small ones, without the guard */
	movl $entry_pages + PRESENT_WRITE, directories
	movl $PRESENT_WRITE, %eax
	movl $entry_pages, %edi
	movl $512, %ecx
1:	movl %eax, (%edi)
	addl $4096, %eax
	addl $8, %edi
	loop 1b
	movl $stack_guard, %eax
	shrl $12, %eax
	movl $0, entry_pages(, %eax, 8)

	/*
	 * PAE before long mode: QEMU's emulation of SVM loses the host's CR0 at
	 * an exit in between when the order is the other one.
	 */
	movl %cr4, %eax
	orl $CR4_PAE + CR4_SSE, %eax
	movl %eax, %cr4
	movl $pml4, %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $EFER_LONG, %eax
	wrmsr
	movl %cr0, %eax
	andl $~CR0_CLEAR, %eax
	orl $CR0_PAGING + CR0_PROTECT + CR0_NATIVE_FPU, %eax
	movl %eax, %cr0
	lgdt gdt_pointer
	ljmp $8, $start_long

	.code64
start_long:
	movl $16, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %eax, %eax
	movl %eax, %fs
	movl %eax, %gs
	movl $stack_top, %esp
	movl %ebp, %edi
	movl %ebx, %esi
	xorl %ebp, %ebp
	call start_c
	ud2

	.section .data
	.globl entry_task
	.balign 8
gdt:
	.quad 0
	.quad 0x00af9b000000ffff /* 8: code, 64 bits */
	.quad 0x00cf93000000ffff /* 16: data */
entry_task:
	.quad 0, 0 /* 24: of the task, which interrupt.c fills in */
gdt_pointer:
	.word . - gdt - 1
	.long gdt

	.section .bss.stack, "aw", @nobits
	.globl stack_guard, stack_top, entry_pages
	.balign 4096
bss_start:
stack_guard:
	.skip 4096
	.skip STACK
stack_top:
pml4:
	.skip 4096
pdpt:
	.skip 4096
directories:
	.skip 4 * 4096
entry_pages:
	.skip 4096

	.section .note.GNU-stack, "", @progbits
