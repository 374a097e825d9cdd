/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory and the indices of a ring. The order of stores and loads is the
 * whole secret:
 *
 *	publish   entries, then req_prod, then look at req_event
 *	take      rsp_prod, then entries
 *	await     rsp_event, then look at rsp_prod once more
 *
 * The last lines of publish and await make a lost wake-up impossible: whoever
 * stores his index and then loads the other's sees it, or is seen.
 */
#include "front/ring.h"

#include <string.h>

#include "front/limbo.h"
#include "xen/grant.h"
#include "xen/page.h"

static uint32_t
ring_capacity(unsigned pages, uint32_t entry_bytes)
{
	uint32_t room =
	    pages * PAGE_SIZE - (uint32_t)sizeof(struct ring_shared);
	uint32_t n = 1;

	while (2 * n * entry_bytes <= room)
		n *= 2;
	return (n);
}

int
ring_open(struct ring *r, uint16_t domid, unsigned order, uint32_t entry_bytes)
{
	memset(r, 0, sizeof(*r));
	r->pages = 1u << order;
	r->shared = pages_alloc(r->pages);
	if (r->shared == NULL)
		return (-1);
	r->entry_bytes = entry_bytes;
	r->size = ring_capacity(r->pages, entry_bytes);
	r->shared->req_event = r->shared->rsp_event = 1;
	for (unsigned i = 0; i < r->pages; i++) {
		r->refs[i] = grant_give(domid,
		    (const uint8_t *)r->shared + (size_t)i * PAGE_SIZE, false);
		if (r->refs[i] == GRANT_NONE) {
			ring_close(r, false);
			return (-1);
		}
	}
	return (0);
}

void
ring_close(struct ring *r, bool lost)
{
	if (r->shared == NULL)
		return;
	if (lost)
		pages_free(r->shared, r->pages);
	else
		limbo_put(r->refs, r->pages, r->shared, r->pages);
	memset(r, 0, sizeof(*r));
}

void
ring_copy(const struct ring *r, uint32_t i, void *to, uint32_t bytes)
{
	memcpy(to, ring_entry(r, i), bytes);
	/* no compiler may take it from the ring again */
	__asm__ volatile("" : : "r"(to) : "memory");
}

bool
ring_publish(struct ring *r)
{
	uint32_t old = r->published, event;

	if (old == r->req_prod)
		return (false);
	r->published = r->req_prod;
	__atomic_store_n(&r->shared->req_prod, r->req_prod, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	event = __atomic_load_n(&r->shared->req_event, __ATOMIC_RELAXED);
	/* was the index they wait for among those just published? */
	return (r->req_prod - event < r->req_prod - old);
}

bool
ring_responses(const struct ring *r, uint32_t *end)
{
	*end = __atomic_load_n(&r->shared->rsp_prod, __ATOMIC_ACQUIRE);
	return (*end - r->rsp_cons <= r->req_prod - r->rsp_cons);
}

bool
ring_await(struct ring *r, uint32_t i)
{
	__atomic_store_n(&r->shared->rsp_event, i + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return (__atomic_load_n(&r->shared->rsp_prod, __ATOMIC_RELAXED) != i);
}
