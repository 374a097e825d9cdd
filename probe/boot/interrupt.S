/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ways into C: a stub for each exception, which all come to one place with the
 * same stack (struct interrupt_frame), and one for Xen's interrupt. C preserves
 * what its calling convention says; the rest is saved here.
 */
#include "boot/interrupt_vectors.h"

	.text
	.code64

/* some exceptions push a code of their own */
.macro exception vector
exception_\vector:
	.if !((1 << \vector) & INTERRUPT_WITH_CODE)
	push $0
	.endif
	push $\vector
	jmp exception_common
.endm

	.altmacro
.macro exception_number n
	exception \n
.endm
	.set i, 0
	.rept INTERRUPT_EXCEPTIONS
	exception_number %i
	.set i, i + 1
	.endr

exception_common:
	push %rax
	push %rbx
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %rbp
	push %r8
	push %r9
	push %r10
	push %r11
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, %rdi
	cld
	and $-16, %rsp
	call interrupt_exception
	ud2

	.globl interrupt_event_stub
interrupt_event_stub:
	push %rax
	lea interrupt_halt(%rip), %rax
	cmp %rax, 8(%rsp)
	jne 1f
	incq 8(%rsp) /* its one byte */
1:	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %r8
	push %r9
	push %r10
	push %r11
	cld
	push %rbp
	mov %rsp, %rbp
	and $-16, %rsp
	call interrupt_event
	mov %rbp, %rsp
	pop %rbp
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rdi
	pop %rsi
	pop %rdx
	pop %rcx
	pop %rax
	iretq

/*
 * sti takes effect behind the next instruction, so that no interrupt comes
 * before hlt. But where the processor is emulated, one may, after an exit just
 * there; so hlt is stepped over then: else we would sleep over the very event,
 * for ever, as Xen says nothing twice.
 */
	.globl interrupt_sleep
interrupt_sleep:
	sti
interrupt_halt:
	hlt
	cli
	ret

	/* nobody asked for it, and it has no code: nothing to do */
	.globl interrupt_stray_stub
interrupt_stray_stub:
	iretq

	.section .rodata
	.balign 8
	.globl interrupt_exception_stubs
interrupt_exception_stubs:
.macro exception_address n
	.quad exception_\n
.endm
	.set i, 0
	.rept INTERRUPT_EXCEPTIONS
	exception_address %i
	.set i, i + 1
	.endr

	.section .note.GNU-stack, "", @progbits
