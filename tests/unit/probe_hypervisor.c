/* SPDX-License-Identifier: BSD-2-Clause */
/* A Xen of the tests'; see probe_hypervisor.h. */
#include "probe_hypervisor.h"

#include <errno.h>
#include <string.h>

#include "boot/interrupt.h"
#include "xen/abi_event.h"
#include "xen/clock.h"
#include "xen/clock_private.h"
#include "xen/hypercall.h"
#include "xen/page.h"
#include "xen/shared.h"

#define WORD 64

struct hypervisor hypervisor;
static void (*on_event)(void);

void
hypervisor_reset(void)
{
	memset(&hypervisor, 0, sizeof(hypervisor));
	hypervisor.grant_frames = XEN_FRAMES;
	hypervisor.memory_limit = SIZE_MAX;
}

void
hypervisor_fire(uint32_t port)
{
	struct abi_shared *s = &hypervisor.shared;
	uint64_t bit = (uint64_t)1 << port % WORD;

	s->pending[port / WORD] |= bit;
	if ((s->mask[port / WORD] & bit) != 0)
		return;
	s->vcpu[0].selector |= (uint64_t)1 << port / WORD;
	s->vcpu[0].upcall = 1;
}

/* ---- shared.h, interrupt.h, clock.h ---- */

volatile struct abi_shared *
shared_page(void)
{
	return (hypervisor.absent ? NULL : &hypervisor.shared);
}

void
interrupt_on_event(void (*fn)(void))
{
	on_event = fn;
}

void
interrupt_sleep(void)
{
	struct abi_shared *s = &hypervisor.shared;

	hypervisor.sleeps++;
	if (s->vcpu[0].upcall == 0) {
		if (hypervisor.asleep != NULL)
			hypervisor.asleep();
		else
			hypervisor.now = hypervisor.timer;
		if (hypervisor.timer != 0 &&
		    hypervisor.now >= hypervisor.timer) {
			hypervisor.timer = 0;
			hypervisor_fire(1); /* the timer's port */
		}
	}
	if (s->vcpu[0].upcall != 0)
		on_event();
}

uint64_t
clock_ns(void)
{
	return (hypervisor.now);
}

uint64_t
clock_to_system(uint64_t ns)
{
	return (ns);
}

void
clock_add_idle(uint64_t ns)
{
	(void)ns;
}

/* ---- hypercall.h ---- */

static long
unmask(uint32_t port)
{
	struct abi_shared *s = &hypervisor.shared;
	uint64_t bit = (uint64_t)1 << port % WORD;

	hypervisor.unmasked = port;
	s->mask[port / WORD] &= ~bit;
	if ((s->pending[port / WORD] & bit) != 0)
		hypervisor_fire(port);
	return (0);
}

long
hypercall_event(unsigned op, void *arg)
{
	struct abi_event_bind_virq *virq = arg;
	struct abi_event_listen *listen = arg;
	struct abi_event_port *port = arg;

	switch (op) {
	case ABI_EVENT_BIND_VIRQ:
		virq->port = ++hypervisor.port_last;
		return (0);
	case ABI_EVENT_LISTEN:
		if (hypervisor.refuses_ports)
			return (-ENOSPC);
		listen->port = ++hypervisor.port_last;
		return (0);
	case ABI_EVENT_CLOSE:
		hypervisor.closed = port->port;
		return (0);
	case ABI_EVENT_SEND:
		hypervisor.sent = port->port;
		hypervisor.sends++;
		return (0);
	case ABI_EVENT_UNMASK:
		return (unmask(port->port));
	default:
		return (-ENOSYS);
	}
}

long
hypercall_grant(unsigned op, void *arg, unsigned n)
{
	struct abi_grant_query_size *q = arg;

	if (op != ABI_GRANT_QUERY_SIZE || n != 1)
		return (-ENOSYS);
	q->frames = 1;
	q->frames_max = hypervisor.grant_frames;
	q->status = 0;
	return (0);
}

long
hypercall_vcpu(unsigned op, void *arg)
{
	const struct abi_vcpu_timer *t = arg;

	if (op != ABI_VCPU_START_TIMER)
		return (-ENOSYS);
	if (hypervisor.refuses_timers > 0) {
		hypervisor.refuses_timers--;
		hypervisor.now += 10;
		return (-EINVAL);
	}
	hypervisor.timer = t->at;
	hypervisor.timers++;
	return (0);
}

long
hypercall_memory_add(enum abi_space space, uint64_t index, uint64_t frame)
{
	if (space != ABI_SPACE_GRANTS || index >= hypervisor.grant_frames)
		return (-EINVAL);
	if (hypervisor.refuses_frames)
		return (-ENOMEM);
	hypervisor.frame[index] =
	    (struct abi_grant *)(uintptr_t)(frame << PAGE_SHIFT);
	memset(hypervisor.frame[index], 0, PAGE_SIZE);
	return (0);
}

static size_t
find_out(uint64_t frame)
{
	for (size_t i = 0; i < hypervisor.n_out; i++)
		if (hypervisor.frames_out[i] == frame)
			return (i);
	return (SIZE_MAX);
}

long
hypercall_memory_decrease(const uint64_t *frames, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i == hypervisor.memory_limit)
			return ((long)i);
		if (find_out(frames[i]) != SIZE_MAX)
			return (-EINVAL); /* it is not there any more */
		hypervisor.frames_out[hypervisor.n_out++] = frames[i];
	}
	return ((long)n);
}

long
hypercall_memory_populate(const uint64_t *frames, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = find_out(frames[i]);

		if (i == hypervisor.memory_limit)
			return ((long)i);
		if (k == SIZE_MAX)
			return (-EINVAL); /* there is one already */
		hypervisor.frames_out[k] =
		    hypervisor.frames_out[--hypervisor.n_out];
	}
	return ((long)n);
}

long
hypercall_hvm_get(enum abi_hvm_index index, uint64_t *value)
{
	*value = hypervisor.param[index];
	return (0);
}

long
hypercall_hvm_set(enum abi_hvm_index index, uint64_t value)
{
	hypervisor.param[index] = value;
	return (0);
}
