/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's console: a ring in each direction, in a page that the tool stack has
 * given us, with a daemon in domain 0 behind it (abi_ring.h). When the ring is
 * full we wait for the daemon, for a while; if it does not read at all, what
 * does not fit is lost until it does. Of a document that is worth nothing with
 * a hole in it, the while is longer.
 */
#include <stdint.h>

#include "boot/memmap.h"
#include "xen/abi_ring.h"
#include "xen/clock.h"
#include "xen/console_private.h"
#include "xen/event.h"
#include "xen/event_private.h"
#include "xen/hypercall.h"
#include "xen/page.h"

#define PATIENCE      (500 * (uint64_t)NS_PER_MS)
#define PATIENCE_LONG (10 * (uint64_t)NS_PER_S)

static struct {
	volatile struct abi_console *page; /* NULL: there is none */
	uint32_t port;
	uint64_t waited; /* since somebody has read */
} ring;

static void
fired(void *ctx)
{
	(void)ctx; /* whoever waits looks at the ring */
}

void
console_ring_init(void)
{
	uint64_t frame, port;

	ring.page = NULL;
	ring.waited = 0;
	if (hypercall_hvm_get(ABI_HVM_CONSOLE_FRAME, &frame) != 0 ||
	    hypercall_hvm_get(ABI_HVM_CONSOLE_PORT, &port) != 0 ||
	    !memmap_is_mapped(frame << PAGE_SHIFT, PAGE_SIZE) ||
	    event_take((uint32_t)port, fired, NULL) != 0)
		return;
	ring.port = (uint32_t)port;
	ring.page =
	    (volatile struct abi_console *)(uintptr_t)(frame << PAGE_SHIFT);
}

/* Bytes that wait to be read; a position that can't be is a full ring. */
static uint32_t
waiting(void)
{
	uint32_t n = ring.page->out_prod -
	    __atomic_load_n(&ring.page->out_cons, __ATOMIC_ACQUIRE);

	return (n <= ABI_CONSOLE_OUT ? n : ABI_CONSOLE_OUT);
}

/* Until less than limit bytes wait, or patience is spent; once is enough. */
static bool
await_less(uint32_t limit, uint64_t patience)
{
	uint64_t until = clock_ns() + patience - ring.waited;
	bool late = ring.waited >= patience;

	if (waiting() >= limit && !late)
		event_notify(ring.port);
	while (waiting() >= limit) {
		if (late) {
			if (ring.waited < patience)
				ring.waited = patience;
			return (false);
		}
		event_await(ring.port, until);
		/* looked at once more after that */
		late = clock_ns() >= until;
	}
	ring.waited = 0;
	return (true);
}

void
console_ring_write(const char *text, size_t len, bool is_document)
{
	uint64_t patience = is_document ? PATIENCE_LONG : PATIENCE;
	uint32_t prod;

	if (ring.page == NULL || len == 0)
		return;
	prod = ring.page->out_prod;
	for (size_t i = 0; i < len; i++) {
		if (!await_less(ABI_CONSOLE_OUT, patience))
			return;
		ring.page->out[prod % ABI_CONSOLE_OUT] = (uint8_t)text[i];
		__atomic_store_n(&ring.page->out_prod, ++prod,
		    __ATOMIC_RELEASE);
	}
	event_notify(ring.port);
}

void
console_flush(void)
{
	if (ring.page != NULL)
		(void)await_less(1, PATIENCE);
}
