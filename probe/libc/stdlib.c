/* SPDX-License-Identifier: BSD-2-Clause */
/* <stdlib.h>, as far as it is called. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "libc/heap.h"
#include "libc/libc.h"
#include "xen/page.h"
#include "xen/power.h"

#define HEAP_PAGES 256 /* 1 MiB */

bool
libc_init(void)
{
	void *memory = pages_alloc(HEAP_PAGES);

	if (memory == NULL)
		return (false);
	heap_init(memory, HEAP_PAGES * (size_t)PAGE_SIZE);
	return (true);
}

void
heap_corrupt(void)
{
	console_print("pvprobe: the heap is corrupt\n");
	power_crash();
}

void
abort(void)
{
	console_print("pvprobe: abort\n");
	power_crash();
}

void *
malloc(size_t len)
{
	return (heap_alloc(len));
}

void *
calloc(size_t n, size_t len)
{
	size_t all;
	void *p;

	if (__builtin_mul_overflow(n, len, &all))
		return (NULL);
	p = heap_alloc(all);
	if (p != NULL)
		memset(p, 0, all);
	return (p);
}

void *
realloc(void *old, size_t len)
{
	void *p;

	if (old != NULL && len <= heap_size(old))
		return (old);
	p = heap_alloc(len);
	if (p == NULL || old == NULL)
		return (p);
	memcpy(p, old, heap_size(old));
	heap_free(old);
	return (p);
}

void
free(void *p)
{
	heap_free(p);
}

static unsigned
digit(char c)
{
	if (c >= '0' && c <= '9')
		return ((unsigned)(c - '0'));
	c |= 0x20;
	return (c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 10 : UINT_MAX);
}

/* Without sign, for nothing here reads negative numbers. */
unsigned long
strtoul(const char *text, char **end, int base)
{
	unsigned long n = 0;
	const char *p = text;

	while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
		p++;
	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x' &&
	    digit(p[2]) < 16) {
		p += 2;
		base = 16;
	} else if (base == 0)
		base = p[0] == '0' ? 8 : 10;
	if (digit(*p) >= (unsigned)base)
		p = text; /* no number: nothing is used up */
	else
		for (; digit(*p) < (unsigned)base; p++)
			if (__builtin_mul_overflow(n, (unsigned long)base,
				&n) ||
			    __builtin_add_overflow(n, digit(*p), &n))
				n = ULONG_MAX;
	if (end != NULL)
		*end = (char *)(uintptr_t)p;
	return (n);
}

unsigned long long
strtoull(const char *text, char **end, int base)
{
	return (strtoul(text, end, base));
}

/* Insertion: lists here have tens of members. */
void
qsort(void *list, size_t n, size_t size,
    int (*compare)(const void *, const void *))
{
	uint8_t *base = list;

	for (size_t i = 1; i < n; i++)
		for (uint8_t *p = base + i * size;
		     p > base && compare(p - size, p) > 0; p -= size)
			for (size_t k = 0; k < size; k++) {
				uint8_t b = p[k];

				p[k] = p[k - size];
				p[k - size] = b;
			}
}
