/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xenstore's ring: requests one way, replies and watch events the other
 * (abi_ring.h). Positions are the other end's word: one that can't be ends the
 * connection, as a broken pipe would.
 */
#include "xen/store_ring.h"

#include <errno.h>

#include "boot/memmap.h"
#include "xen/abi_ring.h"
#include "xen/event.h"
#include "xen/event_private.h"
#include "xen/hypercall.h"
#include "xen/page.h"

static struct {
	volatile struct abi_store *page; /* NULL: hung up */
	uint32_t port;
} ring;

static void
fired(void *ctx)
{
	(void)ctx; /* the loop looks at the ring in any case */
}

/*
 * What came for who was here before, be it ourselves or firmware: it may well
 * begin in the middle of a message.
 */
static void
discard(void)
{
	uint32_t prod =
	    __atomic_load_n(&ring.page->reply_prod, __ATOMIC_ACQUIRE);

	if (ring.page->reply_cons == prod)
		return;
	__atomic_store_n(&ring.page->reply_cons, prod, __ATOMIC_RELEASE);
	event_notify(ring.port);
}

bool
store_ring_open(void)
{
	uint64_t frame, port;

	ring.page = NULL;
	if (hypercall_hvm_get(ABI_HVM_STORE_FRAME, &frame) != 0 ||
	    hypercall_hvm_get(ABI_HVM_STORE_PORT, &port) != 0 ||
	    !memmap_is_mapped(frame << PAGE_SHIFT, PAGE_SIZE) ||
	    event_take((uint32_t)port, fired, NULL) != 0)
		return (false);
	ring.port = (uint32_t)port;
	ring.page =
	    (volatile struct abi_store *)(uintptr_t)(frame << PAGE_SHIFT);
	discard();
	return (true);
}

void
store_ring_hang_up(void)
{
	ring.page = NULL;
}

/* Bytes that wait in a ring; more than it holds can't be. */
static uint32_t
waiting(const volatile uint32_t *cons, const volatile uint32_t *prod)
{
	uint32_t n = __atomic_load_n(prod, __ATOMIC_ACQUIRE) -
	    __atomic_load_n(cons, __ATOMIC_ACQUIRE);

	if (n > ABI_STORE_RING) {
		ring.page = NULL;
		return (0);
	}
	return (n);
}

bool
store_ring_has_bytes(void)
{
	if (ring.page == NULL)
		return (true); /* read() says that it hung up */
	return (waiting(&ring.page->reply_cons, &ring.page->reply_prod) > 0 ||
	    ring.page == NULL);
}

bool
store_ring_has_room(void)
{
	if (ring.page == NULL)
		return (true);
	return (waiting(&ring.page->request_cons, &ring.page->request_prod) <
	    ABI_STORE_RING);
}

ssize_t
store_ring_read(void *bytes, size_t len)
{
	volatile struct abi_store *r = ring.page;
	uint8_t *to = bytes;
	uint32_t n, cons;

	if (r == NULL)
		return (0);
	n = waiting(&r->reply_cons, &r->reply_prod);
	if (ring.page == NULL)
		return (0);
	if (n == 0) {
		errno = EAGAIN;
		return (-1);
	}
	if (n > len)
		n = (uint32_t)len;
	cons = r->reply_cons;
	for (uint32_t i = 0; i < n; i++)
		to[i] = r->reply[(cons + i) % ABI_STORE_RING];
	__atomic_store_n(&r->reply_cons, cons + n, __ATOMIC_RELEASE);
	event_notify(ring.port);
	return ((ssize_t)n);
}

ssize_t
store_ring_write(const void *bytes, size_t len)
{
	volatile struct abi_store *r = ring.page;
	const uint8_t *from = bytes;
	uint32_t n, prod;

	n = r == NULL ? 0 : waiting(&r->request_cons, &r->request_prod);
	if (ring.page == NULL) {
		errno = EPIPE;
		return (-1);
	}
	n = ABI_STORE_RING - n;
	if (n == 0) {
		errno = EAGAIN;
		return (-1);
	}
	if (n > len)
		n = (uint32_t)len;
	prod = r->request_prod;
	for (uint32_t i = 0; i < n; i++)
		r->request[(prod + i) % ABI_STORE_RING] = from[i];
	__atomic_store_n(&r->request_prod, prod + n, __ATOMIC_RELEASE);
	event_notify(ring.port);
	return ((ssize_t)n);
}

void
store_ring_await(uint64_t deadline)
{
	if (ring.page != NULL)
		event_await(ring.port, deadline);
}
