/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls to Xen; see hypercall.h. */
#include "xen/hypercall.h"

#include <cpuid.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "xen/abi_grant.h"
#include "xen/abi_xen.h"
#include "xen/page.h"

static uint8_t code[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static bool is_there;

/* The first leaf of Xen's block, 0 without Xen. */
static uint32_t
find_leaves(void)
{
	uint32_t text[3], last;

	for (uint32_t leaf = ABI_CPUID_FIRST; leaf < ABI_CPUID_LAST;
	     leaf += ABI_CPUID_STEP) {
		__cpuid(leaf, last, text[0], text[1], text[2]);
		if (memcmp(text, ABI_CPUID_SIGNATURE, sizeof(text)) == 0)
			return (last >= leaf + ABI_CPUID_PAGE ? leaf : 0);
	}
	return (0);
}

bool
hypercall_init(void)
{
	uint64_t address = (uintptr_t)code;
	uint32_t leaves = find_leaves(), pages, msr, c, d;

	is_there = false;
	if (leaves == 0)
		return (false);
	__cpuid(leaves + ABI_CPUID_PAGE, pages, msr, c, d);
	if (pages == 0)
		return (false);
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)address),
			 "d"((uint32_t)(address >> 32))
			 : "memory");
	is_there = true;
	return (true);
}

bool
hypercall_is_there(void)
{
	return (is_there);
}

static long
call(enum abi_call number, uint64_t a, uint64_t b, uint64_t c)
{
	const uint8_t *entry = code + number * ABI_CALL_SIZE;
	long r;

	if (!is_there)
		return (-ENOSYS);
	__asm__ volatile("call *%[entry]"
			 : "=a"(r), "+D"(a), "+S"(b), "+d"(c)
			 : [entry] "r"(entry)
			 : "memory", "r8", "r9", "r10", "r11", "rcx");
	return (r);
}

static uint64_t
address(const void *p)
{
	return ((uintptr_t)p);
}

void
hypercall_version(char *text, size_t size)
{
	char extra[ABI_VERSION_EXTRA_SIZE + 1] = "";
	long v = call(ABI_CALL_VERSION, ABI_VERSION, 0, 0);

	if (call(ABI_CALL_VERSION, ABI_VERSION_EXTRA, address(extra), 0) < 0)
		extra[0] = '\0';
	snprintf(text, size, "%ld.%ld%s", v >> 16, v & 0xffff, extra);
}

long
hypercall_event(unsigned op, void *arg)
{
	return (call(ABI_CALL_EVENT_CHANNEL, op, address(arg), 0));
}

long
hypercall_grant(unsigned op, void *arg, unsigned n)
{
	return (call(ABI_CALL_GRANT_TABLE, op, address(arg), n));
}

long
hypercall_shutdown(unsigned reason)
{
	struct abi_sched_shutdown s = { reason };

	return (call(ABI_CALL_SCHED, ABI_SCHED_SHUTDOWN, address(&s), 0));
}

long
hypercall_vcpu(unsigned op, void *arg)
{
	return (call(ABI_CALL_VCPU, op, 0, address(arg)));
}

long
hypercall_memory_current(void)
{
	uint16_t domid = ABI_DOMID_SELF;

	return (call(ABI_CALL_MEMORY, ABI_MEMORY_CURRENT, address(&domid), 0));
}

static long
extents(unsigned op, const uint64_t *frames, size_t n)
{
	struct abi_memory_extents e = { .frames = address(frames),
		.n = n,
		.domid = ABI_DOMID_SELF };

	return (call(ABI_CALL_MEMORY, op, address(&e), 0));
}

long
hypercall_memory_decrease(const uint64_t *frames, size_t n)
{
	return (extents(ABI_MEMORY_DECREASE, frames, n));
}

long
hypercall_memory_populate(const uint64_t *frames, size_t n)
{
	return (extents(ABI_MEMORY_POPULATE, frames, n));
}

long
hypercall_memory_add(enum abi_space space, uint64_t index, uint64_t frame)
{
	struct abi_memory_add a = { .domid = ABI_DOMID_SELF,
		.space = space,
		.index = index,
		.frame = frame };

	return (call(ABI_CALL_MEMORY, ABI_MEMORY_ADD, address(&a), 0));
}

long
hypercall_memory_map(void *entries, size_t n)
{
	struct abi_memory_map m = { .n = (uint32_t)n,
		.entries = address(entries) };
	long r = call(ABI_CALL_MEMORY, ABI_MEMORY_MAP, address(&m), 0);

	return (r != 0 ? r : (long)m.n);
}

long
hypercall_hvm_get(enum abi_hvm_index index, uint64_t *value)
{
	struct abi_hvm_param p = { .domid = ABI_DOMID_SELF, .index = index };
	long r = call(ABI_CALL_HVM, ABI_HVM_GET_PARAM, address(&p), 0);

	*value = p.value;
	return (r);
}

long
hypercall_hvm_set(enum abi_hvm_index index, uint64_t value)
{
	struct abi_hvm_param p = { .domid = ABI_DOMID_SELF,
		.index = index,
		.value = value };

	return (call(ABI_CALL_HVM, ABI_HVM_SET_PARAM, address(&p), 0));
}
