/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory in pages. It is mapped one to one: a pointer is an address, and the
 * frame number that Xen and emulated hardware want is that address / 4096.
 */
#ifndef PVPROBE_PAGE_H
#define PVPROBE_PAGE_H

#include <stddef.h>
#include <stdint.h>

#define PAGE_SIZE  4096u
#define PAGE_SHIFT 12

/*
 * n pages that follow one another, filled with zeros; NULL when there are none.
 * Owned by the caller, for pages_free().
 */
void *pages_alloc(size_t n);
/* NULL is fine. */
void pages_free(void *pages, size_t n);
/* Pages that pages_alloc() could still give. */
size_t pages_left(void);

static inline uint64_t
page_frame(const void *page)
{
	return ((uintptr_t)page >> PAGE_SHIFT);
}

#endif
