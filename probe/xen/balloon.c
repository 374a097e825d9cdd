/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The balloon: a bit for each frame that is the host's. Frames go and come in
 * batches of a call.
 */
#include "xen/balloon.h"

#include <stddef.h>

#include "boot/pages.h"
#include "xen/hypercall.h"
#include "xen/page.h"

#define KEPT  512 /* pages, 2 MiB: rings and buffers of some devices */
#define BATCH 128
#define WORD  64

static struct {
	uint64_t n;
	uint64_t out[PAGES_MAX / WORD];
} balloon;

static void
mark(uint64_t frame, bool is_out)
{
	uint64_t bit = (uint64_t)1 << frame % WORD;

	if (is_out)
		balloon.out[frame / WORD] |= bit;
	else
		balloon.out[frame / WORD] &= ~bit;
	balloon.n += is_out ? 1 : UINT64_MAX;
}

static void *
page_of(uint64_t frame)
{
	return ((void *)(uintptr_t)(frame << PAGE_SHIFT));
}

/* Gives back up to n pages; how many. */
static size_t
give(uint64_t n)
{
	uint64_t frames[BATCH];
	size_t have = 0;
	long done;

	while (have < n && have < BATCH && pages_left() > KEPT) {
		const void *page = pages_alloc(1);

		if (page == NULL)
			break;
		frames[have++] = page_frame(page);
	}
	if (have == 0)
		return (0);
	done = hypercall_memory_decrease(frames, have);
	if (done < 0)
		done = 0;
	for (size_t i = 0; i < have; i++)
		if (i < (size_t)done)
			mark(frames[i], true);
		else
			pages_free(page_of(frames[i]), 1);
	return ((size_t)done);
}

/* Takes up to n pages; how many. */
static size_t
take(uint64_t n)
{
	uint64_t frames[BATCH];
	size_t have = 0;
	long done;

	for (size_t i = 0; i < PAGES_MAX / WORD && have < BATCH; i++)
		for (uint64_t bits = balloon.out[i];
		     bits != 0 && have < n && have < BATCH; bits &= bits - 1)
			frames[have++] =
			    i * WORD + (uint64_t)__builtin_ctzll(bits);
	if (have == 0)
		return (0);
	done = hypercall_memory_populate(frames, have);
	for (long i = 0; i < done; i++) {
		mark(frames[i], false);
		pages_free(page_of(frames[i]), 1);
	}
	return (done > 0 ? (size_t)done : 0);
}

bool
balloon_step(uint64_t aim)
{
	if (balloon.n < aim)
		return (give(aim - balloon.n) > 0);
	return (balloon.n > aim && take(balloon.n - aim) > 0);
}

uint64_t
balloon_pages(void)
{
	return (balloon.n);
}
