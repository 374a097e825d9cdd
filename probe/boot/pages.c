/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages: a bit for each that is free, first fit. Some hundreds are given out
 * when a device is connected, and taken back when it goes, so a search through
 * the bits is quick enough.
 */
#include "boot/pages.h"

#include <stdbool.h>
#include <string.h>

#include "xen/page.h"

#define WORD 64

static struct {
	uint64_t base; /* address of the first bit's page */
	size_t end;    /* bits that can be set are below */
	size_t lowest; /* no bit below is set */
	size_t n;      /* bits that are set */
	uint64_t free[PAGES_MAX / WORD];
} pages;

void
pages_init(uint64_t base)
{
	memset(&pages, 0, sizeof(pages));
	pages.base = base;
}

static bool
is_free(size_t i)
{
	return (pages.free[i / WORD] >> (i % WORD) & 1);
}

static void
mark(size_t i, bool free)
{
	uint64_t bit = (uint64_t)1 << (i % WORD);

	if (is_free(i) == free)
		return;
	pages.free[i / WORD] ^= bit;
	pages.n += free ? 1 : (size_t)-1;
}

/* The bit of an address, at most PAGES_MAX */
static size_t
bit_of(uint64_t address)
{
	uint64_t i;

	if (address < pages.base)
		return (0);
	i = (address - pages.base) >> PAGE_SHIFT;
	return (i < PAGES_MAX ? (size_t)i : PAGES_MAX);
}

void
pages_add(uint64_t start, uint64_t end)
{
	size_t first = bit_of(start), last = bit_of(end);

	for (size_t i = first; i < last; i++)
		mark(i, true);
	if (last > pages.end)
		pages.end = last;
	if (first < pages.lowest)
		pages.lowest = first;
}

void
pages_take(uint64_t start, uint64_t end)
{
	for (size_t i = bit_of(start); i < bit_of(end); i++)
		mark(i, false);
}

/* The next free bit from i on, pages.end without one */
static size_t
next_free(size_t i)
{
	while (i < pages.end) {
		uint64_t word = pages.free[i / WORD] >> (i % WORD);

		if (word != 0)
			return (i + (size_t)__builtin_ctzll(word));
		i += WORD - i % WORD;
	}
	return (pages.end);
}

static size_t
run_length(size_t i, size_t n)
{
	size_t len = 0;

	while (len < n && i + len < pages.end && is_free(i + len))
		len++;
	return (len);
}

void *
pages_alloc(size_t n)
{
	size_t i = next_free(pages.lowest), len;
	void *p;

	if (n == 0 || n > pages.n)
		return (NULL);
	pages.lowest = i;
	while ((len = run_length(i, n)) < n) {
		if (i >= pages.end)
			return (NULL);
		i = next_free(i + len);
	}
	for (size_t k = i; k < i + n; k++)
		mark(k, false);
	p = (void *)(uintptr_t)(pages.base + ((uint64_t)i << PAGE_SHIFT));
	memset(p, 0, n << PAGE_SHIFT);
	return (p);
}

void
pages_free(void *p, size_t n)
{
	uint64_t start = (uintptr_t)p;

	if (p != NULL)
		pages_add(start, start + ((uint64_t)n << PAGE_SHIFT));
}

size_t
pages_left(void)
{
	return (pages.n);
}
