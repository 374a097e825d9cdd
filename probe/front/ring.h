/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The front end's side of a ring: pages that both domains see, and what we
 * alone know of them. Public header: io/ring.h (abi_ring.h).
 *
 *	           rsp_cons          rsp_prod      req_prod      req_prod
 *	           (ours)            (theirs)      (shared)      (ours)
 *	              |                 |             |             |
 *	   - - free --+--- responses ---+-- with the -+- written, --+-- free - -
 *	              |   to be taken   |   backend   | unpublished |
 *
 * From rsp_cons to our req_prod there are never more entries than the ring has.
 * A backend that claims otherwise lies, and gets no more than a refusal.
 */
#ifndef PVPROBE_FRONT_RING_H
#define PVPROBE_FRONT_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "front/abi_ring.h"

#define RING_ORDER_MAX 3
#define RING_PAGES_MAX (1u << RING_ORDER_MAX)

struct ring {
	struct ring_shared *shared; /* NULL: closed. page 0, then the rest */
	uint32_t size;		    /* entries, a power of two */
	uint32_t entry_bytes;
	uint32_t req_prod;  /* ours: what is written */
	uint32_t published; /* as last stored for the backend */
	uint32_t rsp_cons;  /* ours: what is taken */
	unsigned pages;
	uint32_t refs[RING_PAGES_MAX]; /* their grants */
};

/* A new ring of 2^order pages, all of them granted to domid. -1: no room. */
int ring_open(struct ring *r, uint16_t domid, unsigned order,
    uint32_t entry_bytes);
/* lost: in another domain, where the grants do not exist. Closed is fine. */
void ring_close(struct ring *r, bool lost);

/* Entries from i on that can be written: none is free when it is 0. */
static inline uint32_t
ring_free(const struct ring *r)
{
	return (r->size - (r->req_prod - r->rsp_cons));
}

static inline void *
ring_entry(const struct ring *r, uint32_t i)
{
	return ((uint8_t *)(r->shared + 1) +
	    (size_t)(i & (r->size - 1)) * r->entry_bytes);
}

/*
 * Copies a response, once: what is checked is then what is used, whatever the
 * backend writes there meanwhile.
 */
void ring_copy(const struct ring *r, uint32_t i, void *to, uint32_t bytes);

/* Publishes what is written. True: the backend wants to be notified. */
bool ring_publish(struct ring *r);
/*
 * Where responses end now, read once. False: it is not where it can be, the
 * backend has answered what nobody asked or takes answers back.
 */
bool ring_responses(const struct ring *r, uint32_t *end);
/*
 * Asks for a notification of any response from i on. True: there is one by
 * now, and no notification may come.
 */
bool ring_await(struct ring *r, uint32_t i);

#endif
