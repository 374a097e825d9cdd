/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls, and the page that Xen shares with a domain: Xen's public headers
 * xen.h, arch-x86/cpuid.h, arch-x86/hvm/start_info.h's neighbours version.h and
 * sched.h, vcpu.h, for 64-bit x86.
 */
#ifndef PVPROBE_ABI_XEN_H
#define PVPROBE_ABI_XEN_H

#include <stddef.h>
#include <stdint.h>

/* CPUID: a block of leaves at 0x40000000 or a multiple of 256 above. */
#define ABI_CPUID_FIRST	    0x40000000u
#define ABI_CPUID_LAST	    0x40010000u
#define ABI_CPUID_STEP	    0x100u
#define ABI_CPUID_SIGNATURE "XenVMMXenVMM" /* in ebx, ecx, edx */
#define ABI_CPUID_VERSION   1		   /* eax: major << 16 | minor */
#define ABI_CPUID_PAGE	    2 /* eax: pages, ebx: the MSR that places one */

/* Numbers of calls: one of 32 bytes each in the hypercall page. */
enum abi_call {
	ABI_CALL_MEMORY = 12,
	ABI_CALL_VERSION = 17,
	ABI_CALL_GRANT_TABLE = 20,
	ABI_CALL_VCPU = 24,
	ABI_CALL_SCHED = 29,
	ABI_CALL_EVENT_CHANNEL = 32,
	ABI_CALL_HVM = 34,
};
#define ABI_CALL_SIZE  32

#define ABI_DOMID_SELF 0x7ff0

/* ---- version.h ---- */
#define ABI_VERSION	       0 /* returns major << 16 | minor */
#define ABI_VERSION_EXTRA      1 /* fills 16 bytes of text */
#define ABI_VERSION_EXTRA_SIZE 16

/* ---- sched.h ---- */
#define ABI_SCHED_SHUTDOWN 2
enum abi_shutdown {
	ABI_SHUTDOWN_POWEROFF = 0,
	ABI_SHUTDOWN_REBOOT = 1,
	ABI_SHUTDOWN_SUSPEND = 2, /* returns 0: another domain, 1: this one */
	ABI_SHUTDOWN_CRASH = 3,
};
struct abi_sched_shutdown {
	uint32_t reason;
};

/* ---- vcpu.h ---- */
#define ABI_VCPU_RUNSTATE    4
#define ABI_VCPU_START_TIMER 8
enum abi_runstate {
	ABI_RUNSTATE_RUNNING,
	ABI_RUNSTATE_RUNNABLE, /* wants to, but others are */
	ABI_RUNSTATE_BLOCKED,
	ABI_RUNSTATE_OFFLINE,
	ABI_RUNSTATES
};
struct abi_vcpu_runstate {
	int32_t state;
	uint32_t zero;
	uint64_t since;		    /* ns of system time */
	uint64_t ns[ABI_RUNSTATES]; /* in each state */
};
_Static_assert(sizeof(struct abi_vcpu_runstate) == 48, "vcpu.h");
struct abi_vcpu_timer {
	uint64_t at; /* ns of system time */
	uint32_t flags, zero;
};
_Static_assert(sizeof(struct abi_vcpu_timer) == 16, "vcpu.h");

/* ---- xen.h: the shared page ---- */
#define ABI_VIRQ_TIMER 0

/* Time of one vCPU; version is odd while Xen changes it. */
struct abi_time {
	uint32_t version;
	uint32_t zero;
	uint64_t tsc;	   /* at the moment of ns */
	uint64_t ns;	   /* system time: since Xen started */
	uint32_t multiply; /* TSC ticks, shifted, to ns: 32 bits of fraction */
	int8_t shift;	   /* left if positive */
	uint8_t flags, zeros[2];
};
_Static_assert(sizeof(struct abi_time) == 32, "xen.h");

struct abi_vcpu {
	uint8_t upcall; /* some event has come */
	uint8_t upcall_mask;
	uint8_t zeros[6];
	uint64_t selector; /* a bit for each word of pending in which one has */
	uint64_t cr2, zero;
	struct abi_time time;
};
_Static_assert(sizeof(struct abi_vcpu) == 64, "xen.h");

#define ABI_PORT_WORDS 64

struct abi_shared {
	struct abi_vcpu vcpu[32];
	uint64_t pending[ABI_PORT_WORDS]; /* a bit for each port */
	uint64_t mask[ABI_PORT_WORDS];
	/* when system time was 0, in seconds and ns since 1970 */
	uint32_t wall_version, wall_s, wall_ns, wall_s_high;
};
_Static_assert(offsetof(struct abi_shared, pending) == 2048, "xen.h");
_Static_assert(offsetof(struct abi_shared, mask) == 2560, "xen.h");
_Static_assert(offsetof(struct abi_shared, wall_version) == 3072, "xen.h");

#endif
