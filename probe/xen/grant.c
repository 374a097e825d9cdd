/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grant table: frames of 512 entries each, which Xen puts in the place of
 * pages of ours one after the other, as they are needed.
 *
 *	free entry:  flags 0 ------ grant_give() ------> flags ACCESS
 *	      ^                                             |
 *	      +---- grant_end(), when nobody uses it -------+
 *
 * Free entries are a list through next[].
 */
#include "xen/grant.h"

#include <string.h>

#include "xen/abi_grant.h"
#include "xen/abi_xen.h"
#include "xen/grant_private.h"
#include "xen/hypercall.h"
#include "xen/page.h"

#define FRAMES	  16 /* 8192 grants; each frame costs a page */
#define PER_FRAME (PAGE_SIZE / sizeof(struct abi_grant))

static struct {
	volatile struct abi_grant *frame[FRAMES]; /* pages, ours for ever */
	uint32_t frames, frames_max;		  /* in use; that Xen allows */
	uint32_t free;				  /* GRANT_NONE: the end */
	uint32_t next[FRAMES * PER_FRAME];
	size_t n;
} table;

static volatile struct abi_grant *
entry(uint32_t ref)
{
	return (&table.frame[ref / PER_FRAME][ref % PER_FRAME]);
}

void
grant_init(void)
{
	struct abi_grant_query_size q = { .domid = ABI_DOMID_SELF };

	table.frames = table.frames_max = 0;
	table.free = GRANT_NONE;
	table.n = 0;
	if (hypercall_grant(ABI_GRANT_QUERY_SIZE, &q, 1) == 0 && q.status == 0)
		table.frames_max =
		    q.frames_max < FRAMES ? q.frames_max : FRAMES;
}

/* One more frame, whose entries are then free. */
static bool
grow(void)
{
	uint32_t k = table.frames, first = k * PER_FRAME;

	if (k == table.frames_max)
		return (false);
	if (table.frame[k] == NULL)
		table.frame[k] = pages_alloc(1);
	if (table.frame[k] == NULL ||
	    hypercall_memory_add(ABI_SPACE_GRANTS, k,
		(uintptr_t)table.frame[k] >> PAGE_SHIFT) != 0)
		return (false);
	table.frames++;
	if (first == 0)
		first = ABI_GRANT_RESERVED;
	for (uint32_t ref = (k + 1) * PER_FRAME; ref-- > first;) {
		table.next[ref] = table.free;
		table.free = ref;
	}
	return (true);
}

uint32_t
grant_give(uint16_t domid, const void *page, bool readonly)
{
	volatile struct abi_grant *g;
	uint32_t ref;

	if (table.free == GRANT_NONE && !grow())
		return (GRANT_NONE);
	ref = table.free;
	table.free = table.next[ref];
	table.n++;
	g = entry(ref);
	g->frame = (uint32_t)page_frame(page);
	g->domid = domid;
	__atomic_store_n(&g->flags,
	    (uint16_t)(ABI_GRANT_ACCESS | (readonly ? ABI_GRANT_READONLY : 0)),
	    __ATOMIC_RELEASE);
	return (ref);
}

/* Xen sets the bits of use at any moment: either it does, or it is over. */
static bool
withdraw(volatile struct abi_grant *g, uint16_t flags)
{
	do {
		if ((flags & ABI_GRANT_IN_USE) != 0)
			return (false);
	} while (!__atomic_compare_exchange_n(&g->flags, &flags, 0, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
	return (true);
}

bool
grant_end(uint32_t ref)
{
	uint16_t flags;

	if (ref < ABI_GRANT_RESERVED || ref >= table.frames * PER_FRAME)
		return (ref == GRANT_NONE);
	flags = entry(ref)->flags;
	if (flags == 0)
		return (true); /* it is not given */
	if (!withdraw(entry(ref), flags))
		return (false);
	table.next[ref] = table.free;
	table.free = ref;
	table.n--;
	return (true);
}

size_t
grant_count(void)
{
	return (table.n);
}
