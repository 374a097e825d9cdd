/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event channels, in the two levels of bits that the shared page has:
 *
 *	vcpu.upcall -> vcpu.selector: a bit a word -> pending: a bit a port
 *
 * Xen sets them from the right to the left and then interrupts us; we clear
 * them from the left to the right, so that none gets lost. The interrupt does
 * no more than end a sleep.
 */
#include "xen/event.h"

#include <stdbool.h>
#include <string.h>

#include "boot/interrupt.h"
#include "xen/abi_event.h"
#include "xen/clock.h"
#include "xen/clock_private.h"
#include "xen/event_private.h"
#include "xen/hypercall.h"
#include "xen/shared.h"

#define WORD  64
#define PORTS 1024 /* more than a tool stack lets a guest have */
#define WORDS (PORTS / WORD)

static struct {
	struct handler {
		void (*fn)(void *ctx);
		void *ctx;
		bool is_listener; /* counted */
	} handler[PORTS];
	uint64_t fired[WORDS]; /* handlers that are to be called */
	uint32_t timer;	       /* the port that ends a sleep in time */
	uint64_t armed;	       /* when it will fire, system time; 0: it won't */
	size_t n;
} event;

/* ---- what has fired ---- */

static void
interrupt(void)
{
	shared_page()->vcpu[0].upcall = 0;
}

static bool
take_fired(uint32_t port)
{
	uint64_t bit = (uint64_t)1 << port % WORD;
	bool has = (event.fired[port / WORD] & bit) != 0;

	event.fired[port / WORD] &= ~bit;
	return (has);
}

/* From the shared page to event.fired. */
static void
collect(void)
{
	volatile struct abi_shared *s = shared_page();

	if (s == NULL)
		return;
	__atomic_exchange_n(&s->vcpu[0].upcall, 0, __ATOMIC_SEQ_CST);
	if (__atomic_exchange_n(&s->vcpu[0].selector, 0, __ATOMIC_SEQ_CST) == 0)
		return;
	for (size_t i = 0; i < WORDS; i++)
		if (s->pending[i] != 0)
			event.fired[i] |= __atomic_exchange_n(&s->pending[i], 0,
			    __ATOMIC_SEQ_CST);
	if (take_fired(event.timer))
		event.armed = 0;
}

size_t
event_dispatch(void)
{
	size_t called = 0;

	collect();
	for (uint32_t i = 0; i < WORDS; i++) {
		/* what fires meanwhile is for the next time */
		uint64_t bits = event.fired[i];

		while (bits != 0) {
			uint32_t port =
			    i * WORD + (uint32_t)__builtin_ctzll(bits);
			struct handler *h = &event.handler[port];

			bits &= bits - 1;
			if (!take_fired(port) || h->fn == NULL)
				continue; /* one before it closed it */
			h->fn(h->ctx);
			called++;
		}
	}
	return (called);
}

/* ---- sleep ---- */

static bool
any_fired(void)
{
	for (size_t i = 0; i < WORDS; i++)
		if (event.fired[i] != 0)
			return (true);
	return (false);
}

/*
 * Sets the timer, but for one that fires earlier: to wake once too often is
 * cheaper than a call to Xen in each sleep. False: Xen would not.
 */
static bool
arm(uint64_t deadline)
{
	struct abi_vcpu_timer t = { .at = clock_to_system(deadline) };

	if (deadline == UINT64_MAX ||
	    (event.armed > clock_to_system(clock_ns()) && event.armed <= t.at))
		return (true);
	event.armed = 0;
	if (hypercall_vcpu(ABI_VCPU_START_TIMER, &t) != 0)
		return (false);
	event.armed = t.at;
	return (true);
}

/* Until an interrupt, or the deadline. */
static void
sleep_once(uint64_t deadline)
{
	uint64_t began = clock_ns();

	if (shared_page() == NULL)
		__builtin_ia32_pause();
	else if (arm(deadline))
		/* an event since collect() has its interrupt waiting */
		interrupt_sleep();
	clock_add_idle(clock_ns() - began);
}

void
event_sleep(uint64_t deadline)
{
	for (;;) {
		collect();
		if (any_fired() || clock_ns() >= deadline)
			return;
		sleep_once(deadline);
	}
}

bool
event_await(uint32_t port, uint64_t deadline)
{
	for (;;) {
		collect();
		if (take_fired(port))
			return (true);
		if (clock_ns() >= deadline)
			return (false);
		sleep_once(deadline);
	}
}

/* ---- ports ---- */

bool
event_init(void)
{
	volatile struct abi_shared *s = shared_page();
	struct abi_event_bind_virq timer = { .virq = ABI_VIRQ_TIMER };

	memset(&event, 0, sizeof(event));
	if (s == NULL)
		return (false);
	for (size_t i = 0; i < ABI_PORT_WORDS; i++) {
		s->mask[i] = UINT64_MAX;
		s->pending[i] = 0;
	}
	s->vcpu[0].selector = 0;
	s->vcpu[0].upcall = 0;
	s->vcpu[0].upcall_mask = 0;
	interrupt_on_event(interrupt);
	if (hypercall_hvm_set(ABI_HVM_CALLBACK,
		ABI_HVM_CALLBACK_VECTOR | INTERRUPT_EVENT) != 0 ||
	    hypercall_event(ABI_EVENT_BIND_VIRQ, &timer) != 0 ||
	    event_take(timer.port, NULL, NULL) != 0)
		return (false);
	event.timer = timer.port;
	return (true);
}

int
event_take(uint32_t port, void (*fn)(void *ctx), void *ctx)
{
	struct abi_event_port p = { port };

	if (port == EVENT_NONE || port >= PORTS)
		return (-1);
	event.handler[port] = (struct handler){ fn, ctx, false };
	take_fired(port);
	return (hypercall_event(ABI_EVENT_UNMASK, &p) == 0 ? 0 : -1);
}

uint32_t
event_listen(uint16_t domid, void (*fn)(void *ctx), void *ctx)
{
	struct abi_event_listen l = { .domid = ABI_DOMID_SELF, .peer = domid };
	struct abi_event_port p;

	if (hypercall_event(ABI_EVENT_LISTEN, &l) != 0)
		return (EVENT_NONE);
	if (event_take(l.port, fn, ctx) != 0) {
		p.port = l.port;
		hypercall_event(ABI_EVENT_CLOSE, &p);
		return (EVENT_NONE);
	}
	event.handler[l.port].is_listener = true;
	event.n++;
	return (l.port);
}

void
event_notify(uint32_t port)
{
	struct abi_event_port p = { port };

	if (port != EVENT_NONE)
		hypercall_event(ABI_EVENT_SEND, &p);
}

void
event_close(uint32_t port)
{
	volatile struct abi_shared *s = shared_page();
	struct abi_event_port p = { port };

	if (port == EVENT_NONE || port >= PORTS || s == NULL)
		return;
	__atomic_fetch_or(&s->mask[port / WORD], (uint64_t)1 << port % WORD,
	    __ATOMIC_SEQ_CST);
	hypercall_event(ABI_EVENT_CLOSE, &p);
	event.n -= event.handler[port].is_listener;
	event.handler[port] = (struct handler){ .fn = NULL };
	take_fired(port);
}

size_t
event_count(void)
{
	return (event.n);
}
