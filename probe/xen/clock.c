/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time. With Xen it is the TSC, as the shared page tells to read it, which no
 * call is needed for. Without, it is the TSC as well, measured once against the
 * PIT, whose frequency is known.
 */
#include "xen/clock.h"

#include <stddef.h>

#include "boot/port.h"
#include "xen/abi_xen.h"
#include "xen/clock_private.h"
#include "xen/clock_scale.h"
#include "xen/hypercall.h"
#include "xen/shared.h"

/* The PIT's channel 2, whose gate and output are in port 0x61. */
#define PIT_HZ	     1193182u
#define PIT_TICKS    11932u /* 10 ms */
#define PIT_DATA     0x42
#define PIT_COMMAND  0x43
#define PIT_ONE_SHOT 0xb0 /* channel 2, both bytes, mode 0 */
#define PIT_GATE     0x61
#define GATE_ON	     0x01
#define GATE_SPEAKER 0x02
#define GATE_OUTPUT  0x20
#define PIT_PATIENCE 10000000u /* reads of a port: there may be no PIT */

#define GUESSED_HZ   1000000000u

static struct {
	uint64_t offset; /* what to add to the source */
	uint64_t last, idle;
	uint64_t tsc, multiply; /* without Xen: when it began, its speed */
	/* of Xen's account: now, and in the domains before this one */
	struct account {
		uint64_t alive, stolen;
	} account, before;
} timekeeper;

static uint64_t
tsc(void)
{
	uint32_t low, high;

	/* not before what came before it is done */
	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return ((uint64_t)high << 32 | low);
}

/* System time; read again if Xen wrote in between. */
static uint64_t
xen_ns(volatile struct abi_time *t)
{
	uint32_t version;
	uint64_t ns;

	do {
		version = __atomic_load_n(&t->version, __ATOMIC_ACQUIRE);
		ns = t->ns + clock_scale(tsc() - t->tsc, t->shift, t->multiply);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((version & 1) != 0 || version != t->version);
	return (ns);
}

static uint64_t
source_ns(void)
{
	volatile struct abi_shared *s = shared_page();

	if (s != NULL)
		return (xen_ns(&s->vcpu[0].time));
	return (clock_scale(tsc() - timekeeper.tsc, 0, timekeeper.multiply));
}

/* Ticks of the TSC in a second; a guess when there is no PIT. */
static uint64_t
measure_tsc(void)
{
	uint8_t gate = port_in8(PIT_GATE) & (uint8_t)~GATE_SPEAKER;
	uint32_t n = 0;
	uint64_t began;

	port_out8(PIT_GATE, gate & (uint8_t)~GATE_ON);
	port_out8(PIT_COMMAND, PIT_ONE_SHOT);
	port_out8(PIT_DATA, PIT_TICKS & 0xff);
	port_out8(PIT_DATA, PIT_TICKS >> 8);
	port_out8(PIT_GATE, gate | GATE_ON);
	began = tsc();
	while ((port_in8(PIT_GATE) & GATE_OUTPUT) == 0)
		if (++n == PIT_PATIENCE)
			return (GUESSED_HZ);
	if (n == 0)
		return (GUESSED_HZ); /* all ones: nothing is there */
	return ((tsc() - began) * PIT_HZ / PIT_TICKS | 1); /* not 0 */
}

void
clock_init(void)
{
	if (shared_page() == NULL && timekeeper.multiply == 0) {
		timekeeper.multiply =
		    ((uint64_t)NS_PER_S << 32) / measure_tsc();
		timekeeper.tsc = tsc();
	}
	timekeeper.offset = timekeeper.last - source_ns();
	timekeeper.before.alive += timekeeper.account.alive;
	timekeeper.before.stolen += timekeeper.account.stolen;
	timekeeper.account = (struct account){ 0 };
}

uint64_t
clock_ns(void)
{
	uint64_t now = source_ns() + timekeeper.offset;

	if (now > timekeeper.last)
		timekeeper.last = now;
	return (timekeeper.last);
}

uint64_t
clock_to_system(uint64_t ns)
{
	return (ns == UINT64_MAX ? ns : ns - timekeeper.offset);
}

uint64_t
clock_wall_s(void)
{
	volatile struct abi_shared *s = shared_page();
	uint64_t seconds, ns;
	uint32_t version;

	if (s == NULL)
		return (0);
	do {
		version = __atomic_load_n(&s->wall_version, __ATOMIC_ACQUIRE);
		seconds = (uint64_t)s->wall_s_high << 32 | s->wall_s;
		ns = s->wall_ns;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while ((version & 1) != 0 || version != s->wall_version);
	return (seconds + (ns + source_ns()) / NS_PER_S);
}

uint64_t
clock_idle_ns(void)
{
	return (timekeeper.idle);
}

void
clock_add_idle(uint64_t ns)
{
	timekeeper.idle += ns;
}

/* Xen's account of this domain; without one it stays as it is. */
static void
read_account(void)
{
	struct abi_vcpu_runstate r;

	if (hypercall_vcpu(ABI_VCPU_RUNSTATE, &r) != 0)
		return;
	timekeeper.account.stolen = r.ns[ABI_RUNSTATE_RUNNABLE];
	timekeeper.account.alive = r.ns[ABI_RUNSTATE_RUNNING] +
	    r.ns[ABI_RUNSTATE_RUNNABLE] + r.ns[ABI_RUNSTATE_BLOCKED];
}

void
clock_leave(void)
{
	read_account();
}

uint64_t
clock_stolen_ns(void)
{
	read_account();
	return (timekeeper.before.stolen + timekeeper.account.stolen);
}

void
clock_account(uint64_t *alive, uint64_t *stolen)
{
	read_account();
	*alive = timekeeper.before.alive + timekeeper.account.alive;
	*stolen = timekeeper.before.stolen + timekeeper.account.stolen;
}
