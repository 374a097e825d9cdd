/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The heap: blocks behind one another, each with a header that says how long it
 * and the one before it are. First fit; a freed block joins its neighbours at
 * once, so there are never two free ones side by side.
 *
 *	| before size | bytes ... | before size | bytes ... | before 0 |
 *	  ^ heap.first                                        ^ heap.end
 */
#include "libc/heap.h"

#include <stdbool.h>
#include <stdint.h>

#define USED 0x75736564u
#define FREE 0x66726565u

struct block {
	uint32_t before, size; /* in HEAP_ALIGN, with the header; 0: none */
	uint32_t state;	       /* USED or FREE */
	uint32_t zero;
};
_Static_assert(sizeof(struct block) == HEAP_ALIGN, "headers keep alignment");

static struct {
	struct block *first, *end;
	size_t used; /* in HEAP_ALIGN */
} heap;

void
heap_init(void *memory, size_t len)
{
	uint32_t n = (uint32_t)(len / HEAP_ALIGN);

	heap.first = memory;
	heap.end = heap.first + n - 1;
	*heap.first = (struct block){ 0, n - 1, FREE, 0 };
	*heap.end = (struct block){ n - 1, 0, USED, 0 };
	heap.used = 0;
}

static struct block *
after(struct block *b)
{
	return (b + b->size);
}

/* What is left of b behind n becomes a block of its own. */
static void
split(struct block *b, uint32_t n)
{
	struct block *rest = b + n;

	if (b->size - n < 2)
		return;
	*rest = (struct block){ n, b->size - n, FREE, 0 };
	after(rest)->before = rest->size;
	b->size = n;
}

void *
heap_alloc(size_t len)
{
	size_t n = len / HEAP_ALIGN + (len % HEAP_ALIGN != 0) + 1;

	if (heap.first == NULL)
		return (NULL);
	for (struct block *b = heap.first; b != heap.end; b = after(b)) {
		if (b->state != FREE && b->state != USED)
			heap_corrupt();
		if (b->state != FREE || b->size < n)
			continue;
		split(b, (uint32_t)n);
		b->state = USED;
		heap.used += b->size;
		return (b + 1);
	}
	return (NULL);
}

static struct block *
block_of(const void *p)
{
	struct block *b = (struct block *)(uintptr_t)p - 1;

	if ((uintptr_t)p % HEAP_ALIGN != 0 || b < heap.first || b >= heap.end ||
	    b->state != USED)
		heap_corrupt();
	return (b);
}

static void
join(struct block *b, struct block *next)
{
	if (b->state != FREE || next->state != FREE)
		return;
	b->size += next->size;
	next->state = 0;
	after(b)->before = b->size;
}

void
heap_free(void *p)
{
	struct block *b;

	if (p == NULL)
		return;
	b = block_of(p);
	b->state = FREE;
	heap.used -= b->size;
	join(b, after(b));
	if (b->before != 0)
		join(b - b->before, b);
}

size_t
heap_size(const void *p)
{
	return ((block_of(p)->size - 1) * (size_t)HEAP_ALIGN);
}

size_t
heap_used(void)
{
	return (heap.used * HEAP_ALIGN);
}
