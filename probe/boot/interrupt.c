/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts and exceptions; see interrupt.h. */
#include "boot/interrupt.h"

#include <stdbool.h>
#include <stddef.h>

#include "boot/interrupt_vectors.h"
#include "console.h"
#include "util/num.h"
#include "xen/page.h"
#include "xen/power.h"

#define VECTORS	  256
#define CODE	  8	 /* selector in the table of entry.S */
#define TASK	  24	 /* there, too */
#define GATE	  0x8e00 /* present, interrupt gate */
#define GATE_OWN  0x0001 /* on the stack of the task's first slot */
#define NMI	  2
#define DOUBLE	  8
#define TSS	  0x89 /* present, a task of 64 bits, free */
#define SPARE	  8192 /* bytes of the spare stack */
#define TRACE_MAX 16   /* words of the stack that are shown */

struct gate {
	uint16_t low, selector, kind, middle;
	uint32_t high, zero;
};
_Static_assert(sizeof(struct gate) == 16, "the processor's");

/* As interrupt.S pushes it, the processor's own part last. */
struct interrupt_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector, code;
	uint64_t rip, cs, rflags, rsp, ss;
};

/*
 * The task has no use but to name a stack for the exceptions that must not
 * trust the one in use: what runs over its end is a page fault that cannot be
 * pushed, and so a double fault.
 */
static struct {
	uint32_t zero;
	uint64_t rsp[3], zero_too, ist[7];
	uint64_t zeros;
	uint16_t zero_again, io_map;
} __attribute__((packed)) task;
_Static_assert(sizeof(task) == 104, "the processor's");

static uint8_t spare[SPARE] __attribute__((aligned(16)));
extern uint64_t entry_task[2]; /* its descriptor, in entry.S */

extern const uint64_t interrupt_exception_stubs[INTERRUPT_EXCEPTIONS];
extern char interrupt_event_stub[], interrupt_stray_stub[];
_Noreturn void interrupt_exception(const struct interrupt_frame *f);
void interrupt_event(void);

static struct gate gates[VECTORS];
static void (*on_event)(void);

static const char *const names[] = {
	"divide error",
	"debug",
	"NMI",
	"breakpoint",
	"overflow",
	"bound range",
	"invalid opcode",
	"no FPU",
	"double fault",
	"FPU segment",
	"invalid TSS",
	"no segment",
	"stack segment",
	"general protection",
	"page fault",
	"reserved",
	"FPU error",
	"alignment",
	"machine check",
	"SIMD error",
};

static void
set_gate(unsigned vector, uint64_t to)
{
	gates[vector] = (struct gate){
		.low = (uint16_t)to,
		.selector = CODE,
		.kind = GATE,
		.middle = (uint16_t)(to >> 16),
		.high = (uint32_t)(to >> 32),
	};
}

/* A descriptor has the address in three pieces. */
static void
load_task(void)
{
	uint64_t at = (uintptr_t)&task, limit = sizeof(task) - 1;

	task.ist[0] = (uintptr_t)spare + SPARE;
	task.io_map = sizeof(task); /* none */
	entry_task[0] = limit | (at & 0xffffff) << 16 | (uint64_t)TSS << 40 |
	    (at >> 24 & 0xff) << 56;
	entry_task[1] = at >> 32;
	__asm__ volatile("ltr %w0" : : "r"(TASK) : "memory");
}

void
interrupt_init(void)
{
	struct {
		uint16_t limit;
		uint64_t address;
	} __attribute__((packed))
	table = { sizeof(gates) - 1, (uintptr_t)gates };

	for (unsigned i = 0; i < INTERRUPT_EXCEPTIONS; i++)
		set_gate(i, interrupt_exception_stubs[i]);
	for (unsigned i = INTERRUPT_EXCEPTIONS; i < VECTORS; i++)
		set_gate(i, (uintptr_t)interrupt_stray_stub);
	set_gate(INTERRUPT_EVENT, (uintptr_t)interrupt_event_stub);
	gates[NMI].kind |= GATE_OWN;
	gates[DOUBLE].kind |= GATE_OWN;
	load_task();
	__asm__ volatile("lidt %0" : : "m"(table));
}

void
interrupt_on_event(void (*fn)(void))
{
	on_event = fn;
}

void
interrupt_event(void)
{
	if (on_event != NULL)
		on_event();
}

static void
show_stack(uint64_t rsp)
{
	extern char stack_guard[], stack_top[];
	uint64_t end = (uintptr_t)stack_guard + PAGE_SIZE;

	console_print("stack:");
	/* who has run over its end is in the page that is not there */
	if (rsp >= (uintptr_t)stack_guard && rsp < end)
		rsp = end;
	for (unsigned i = 0; i < TRACE_MAX; i++, rsp += 8) {
		if (rsp < end || rsp % 8 != 0 || rsp + 8 > (uintptr_t)stack_top)
			break;
		console_print("%s%016lx", i % 4 == 0 ? "\n  " : " ",
		    *(const uint64_t *)(uintptr_t)rsp);
	}
	console_print("\n");
}

void
interrupt_exception(const struct interrupt_frame *f)
{
	static bool again;
	uint64_t cr2;

	if (again)
		power_crash(); /* in telling of the first one */
	again = true;
	__asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
	console_print("\npvprobe: %s at %016lx, code %lx, address %016lx\n",
	    f->vector < PVK_COUNT(names) ? names[f->vector] : "exception",
	    f->rip, f->code, cr2);
	console_print("  rax %016lx rbx %016lx rcx %016lx rdx %016lx\n", f->rax,
	    f->rbx, f->rcx, f->rdx);
	console_print("  rsi %016lx rdi %016lx rbp %016lx rsp %016lx\n", f->rsi,
	    f->rdi, f->rbp, f->rsp);
	console_print("  r8  %016lx r9  %016lx r10 %016lx r11 %016lx\n", f->r8,
	    f->r9, f->r10, f->r11);
	console_print("  r12 %016lx r13 %016lx r14 %016lx r15 %016lx\n", f->r12,
	    f->r13, f->r14, f->r15);
	show_stack(f->rsp);
	power_crash();
}
