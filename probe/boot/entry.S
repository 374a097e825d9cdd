/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From 32-bit protected mode to C. PVH starts us here, as the ELF note says, with
 * the address of struct abi_start in ebx; so does boot/bios.S, which is our own
 * start from a disk, with a list of memory there. Both without paging, in flat
 * segments, with interrupts off. boot/uefi.c comes in long mode, on the firmware's
 * tables of pages, and is brought down to the same state first: so there is one
 * way up, and nothing of the firmware's is left.
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
#define CR4_LA57 0x00001000	/* tables of five levels */
#define CR4_SSE 0x00000600
#define MSR_APIC_BASE 0x1b
#define APIC_X2 0x00000400	/* its registers are MSRs */
#define APIC_TIMER 0xfee00320
#define MSR_APIC_TIMER 0x832
#define APIC_MASKED 0x00010000
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
	.org 16	/* what follows is struct head of boot/head.h */
	.quad kernel_start, kernel_end, start_uefi
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
/*
 * With the address of the list in edi. The way down: into a segment of 32-bit
 * code, which long mode knows, too; without paging, which ends it; without its
 * bit, so that paging will not begin it again too early. What else the firmware
 * has set in CR4 goes before that, as some of it would not let paging end; the
 * fifth level only after it.
 */
start_uefi:
	cli
	movl %edi, %ebx
	movb $0xff, %al		/* nobody here waits for an old interrupt */
	outb %al, $0x21
	outb %al, $0xa1
	lgdt gdt_pointer
	movq %cr4, %rax
	andl $CR4_PAE + CR4_LA57, %eax
	movq %rax, %cr4
	movl $stack_top, %esp
	pushq $40
	pushq $start_compatible
	lretq
	.code32
start_compatible:
	movl $16, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl %cr0, %eax
	andl $~CR0_PAGING, %eax
	movl %eax, %cr0
	movl $MSR_EFER, %ecx
	rdmsr
	andl $~EFER_LONG, %eax
	wrmsr
	movl $CR4_PAE, %eax
	movl %eax, %cr4
	/* firmware's timer may be the APIC's, which would go on for ever */
	movl $MSR_APIC_BASE, %ecx
	rdmsr
	testl $APIC_X2, %eax
	movl $APIC_MASKED, %eax
	jnz 1f
	movl %eax, APIC_TIMER
	jmp 2f
1:	movl $MSR_APIC_TIMER, %ecx
	xorl %edx, %edx
	wrmsr
2:	movl $2, %ebp
	jmp start

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
	.quad 0x00cf9b000000ffff /* 40: code, 32 bits */
gdt_pointer:
	.word . - gdt - 1
	.quad gdt /* of which 32-bit code takes the lower half */

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
